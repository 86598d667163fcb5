"""`learner-graph draw` and `learner-graph question`: what the curriculum holds, to be looked at.

Not for: layout and SVG (graph.drawing), or how a question is printed (printing).
"""

import sys
import tomllib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api import printing, runtime
from api.options import By
from graph import authoring, drafting, drawing, history, text_form
from graph.content import Difference, Kind, diff
from graph.errors import InvalidInput, NotFound
from graph.model import Concept, Encompasses, Prerequisite
from graph.store import Store

question_commands = typer.Typer(help="Look at questions, and correct them.", no_args_is_help=True)


def draw(
    by: By,
    files: Annotated[
        list[str] | None,
        typer.Option(
            "--files", help="TOML files, or folders of them, to draw instead of what the graph holds."
        ),
    ] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="FILE", help="More of them.")] = None,
    draft: Annotated[
        str | None, typer.Option(help="What this draft would make, by its id, with what changes marked.")
    ] = None,
    as_of: Annotated[int | None, typer.Option(help="The curriculum as of this revision.")] = None,
    out: Annotated[Path | None, typer.Option(help="The SVG file to write. Default: standard output.")] = None,
) -> None:
    """Draw concepts and prerequisites as an SVG picture: those in the graph, of a draft, or of files."""
    paths = [path for file in (*(files or ()), *(more or ())) for path in text_form.files(Path(file))]
    if sum((bool(paths), draft is not None, as_of is not None)) > 1:
        raise InvalidInput("Only one can be drawn.", mend="Give files, or --draft, or --as-of.")
    svg = of_files(paths) if paths else runtime.with_store(partial(_of_graph, draft, as_of, by))
    if out is None:
        sys.stdout.buffer.write(svg.encode())
        return
    try:
        out.write_text(svg, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InvalidInput(
            f"The picture cannot be written: {error.strerror}.", field="--out", value=str(out)
        ) from None
    print(f"Drawn to {out}.")


def of_files(paths: Sequence[Path]) -> str:
    """The picture of what the files say. Raises InvalidInput with the first problem, CycleFound."""
    authored = authoring.read(paths)
    if authored.problems:
        raise InvalidInput(
            f"The files have {printing.counted(len(authored.problems), 'problem')}, the first: "
            f"{authored.problems[0]}",
            mend="See all with learner-graph import curriculum --dry-run.",
        )
    topics = drawing.topics(authored.courses) or _by_file(paths)
    return _drawn(authored.concepts, authored.prerequisites, authored.encompasses, topics)


def _by_file(paths: Sequence[Path]) -> dict[str, str]:
    """Concept id -> its file's name in words, `Whole numbers` for 01-whole-numbers.toml; a file of one
    concept is no topic."""
    found: dict[str, str] = {}
    for path in paths:
        concepts = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("concept", [])
        if len(concepts) > 1:
            name = path.stem.lstrip("0123456789-_ ").replace("-", " ").capitalize()
            found |= {concept["id"]: name for concept in concepts}
    return found


async def _of_graph(draft: str | None, as_of: int | None, by: str, store: Store) -> str:
    """The picture of what is in use in the graph, by default now; or of what a draft makes of its base."""
    changes: Sequence[Difference] = ()
    if draft is not None:
        base, said = await drafting.content_of(store, await drafting.read(store, draft, by=by))
        changes = diff(base, said)
    elif as_of is not None:
        said = await history.content_at(store, as_of)
    else:
        _, said = await store.content()
    if not any(one.kind is Kind.CONCEPT for one in said):
        raise _nothing()
    return drawing.draw_content(said, changes)


def _nothing() -> NotFound:
    return NotFound("There is no concept to draw.", mend="Import a curriculum, or name files.")


def _drawn(
    concepts: Sequence[Concept],
    prerequisites: Sequence[Prerequisite],
    encompasses: Sequence[Encompasses],
    topics: Mapping[str, str],
) -> str:
    if not concepts:
        raise _nothing()
    return drawing.draw(concepts, prerequisites, encompasses, topics)


@question_commands.command("show")
def show(
    id: Annotated[str, typer.Argument(help="The question's id.")],
    hints: Annotated[bool, typer.Option("--hints", help="The hints, too.")] = False,
    solution: Annotated[
        bool, typer.Option("--solution", help="Key, solution and misconceptions, too: what is sealed.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Print a question as learners see it: Markdown with LaTeX between dollar signs."""

    async def work(store: Store) -> None:
        found = (await store.authored_questions([id])).get(id)
        if found is None:
            raise NotFound(
                "There is no such question.", field="id", value=id, mend="Use an id that recommend gives."
            )
        concepts = await store.concepts(list(found.question.concepts))
        shown = printing.question_row(found, concepts, hints=hints, solution=solution)
        printing.as_json(shown) if json else printing.print_question(shown)

    runtime.with_store(work)
