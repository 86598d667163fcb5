"""The curriculum as files for Git: written in one form alone, so that equal contents are equal bytes.

A concept has a file with its edges and what is asked of it first of all; so have a course and a resource. A
file is named for the id, so nothing moves when something else changes. Reading is `graph.authoring`'s work;
`graph/sample/README.md` shows the format and says why it is as it is. Keys and solutions stand in the files.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.authoring import PROVENANCE, Authored
from graph.authoring import read as read_files
from graph.content import FIELDS, Content, Document, Kind, Thing, place
from graph.entries import Problem
from graph.errors import Conflict, InvalidInput
from graph.templating import instances_of
from graph.toml_text import field, inline, key

MARKER = "curriculum.toml"
"""Says that the folder was exported: it holds a whole curriculum, and may be written again."""

_MARKED = "# A whole curriculum, as learner-graph curriculum export writes it.\nformat = 1\n"
_FORMAT = re.compile(r"^format = 1$", re.MULTILINE)

FOLDERS = ("concepts", "courses", "resources")
MISCONCEPTIONS, UNASSIGNED = "misconceptions.toml", "unassigned.toml"

_PLAIN = re.compile(r"(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9]+(?:-[a-z0-9]+)*")
"""Ids that are file names on every system, none the same as another where case says nothing."""
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Written:
    """How many files there are, and how many of them are not as they were; removed: of how many there is
    nothing left to say."""

    files: int
    changed: int
    removed: int


def files(folder: Path) -> list[Path]:
    """What there is to read in a folder, in reading order; a file is itself."""
    if not folder.is_dir():
        return [folder]
    found = (path for path in folder.rglob("*.toml") if path != folder / MARKER)
    return sorted(found, key=lambda path: path.relative_to(folder).parts)


def is_whole(folder: Path) -> bool:
    """Whether the folder says all that there is, so that what is missing is meant to be gone."""
    return (folder / MARKER).is_file()


def read(folder: Path, on_progress: Callable[[int, int], None] = lambda done, total: None) -> Authored:
    """What an exported folder says. Never raises for what stands in the files: see `problems`."""
    marker = folder / MARKER
    try:
        known = _FORMAT.search(marker.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        known = None
    found = read_files(files(folder), on_progress=on_progress)
    if known:
        return found
    message, mend = (
        "This is no exported curriculum of format 1.",
        "Name a folder that was exported, or files.",
    )
    problem = Problem(str(marker), None, "folder", "format", None, message, mend)
    return Authored(found.content, (problem, *found.problems))


def write(
    content: Content, folder: Path, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> Written:
    """Writes the folder anew: files that say the same stay, those of an earlier export that nothing is left
    to say in go, and all others are let alone. Raises Conflict for a folder with something else in it.
    """
    if not is_whole(folder):
        refuse_others(folder)
    texts = {MARKER: _MARKED, **texts_of(content)}
    changed = 0
    for count, (name, text) in enumerate(texts.items(), 1):
        changed += put(folder / name, text.encode())
        on_progress(count, len(texts))
    own = [folder / MISCONCEPTIONS, folder / UNASSIGNED]
    own += [path for name in FOLDERS for path in (folder / name).glob("*.toml")]
    gone = [path for path in own if path.exists() and path.relative_to(folder).as_posix() not in texts]
    for path in gone:
        path.unlink()
    return Written(len(texts), changed, len(gone))


def refuse_others(folder: Path, own: Collection[str] = ()) -> None:
    """Raises Conflict where the folder is none, or has something else than files of these names."""
    if folder.exists() and not (folder.is_dir() and {path.name for path in folder.iterdir()} <= {*own}):
        mend = "Name an empty folder, or one that an export in this form wrote."
        raise Conflict("There is something else in this place.", field="DIR", value=str(folder), mend=mend)


def put(path: Path, data: bytes) -> bool:
    """Writes a file, and says whether it was not so before. Nobody ever sees half of it."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(data)
    draft.replace(path)
    return True


def texts_of(content: Content) -> dict[str, str]:
    """Path within the folder -> what stands in the file."""
    drawn = _drawn(content)
    parts: dict[str, list[str]] = defaultdict(list)
    edges: dict[str, list[str]] = defaultdict(list)
    for one in sorted(content, key=lambda one: (one.kind is not Kind.PREREQUISITE, one.key)):
        if one.kind is Kind.PREREQUISITE:
            edges[one.key[1]].append(_prerequisite(one, content[one]))
        elif one.kind is Kind.ENCOMPASSES:
            edges[one.key[0]].append(_encompasses(one, content[one]))
    for one in sorted(content, key=place):
        if one.kind in _WRITERS and drawn.get(one) != content[one]:
            table = _WRITERS[one.kind](one, content[one])
            below = edges[one.key[0]] if one.kind is Kind.CONCEPT else ()
            parts[_home(one, content[one])].append("\n".join([table, *below]))
    return {name: "\n\n".join(parts[name]) + "\n" for name in sorted(parts)}


def _drawn(content: Content) -> Mapping[Thing, Document]:
    """The questions of all templates as these give them; of a template that gives none, none."""
    found: dict[Thing, Document] = {}
    for one, said in content.items():
        if one.kind is Kind.TEMPLATE:
            try:
                found |= instances_of(one, said, content)
            except InvalidInput:
                continue
    return found


def _home(one: Thing, said: Document) -> str:
    """Where a thing stands."""
    match one.kind:
        case Kind.CONCEPT:
            return f"concepts/{file_name(one.key[0])}"
        case Kind.COURSE:
            return f"courses/{file_name(one.key[0])}"
        case Kind.RESOURCE:
            return f"resources/{file_name(one.key[0])}"
        case Kind.MISCONCEPTION:
            return MISCONCEPTIONS
    weights: Mapping[str, float] = said["concepts"]
    if not weights:
        return UNASSIGNED
    return f"concepts/{file_name(min(weights, key=lambda id: (-weights[id], id)))}"


def file_name(id: str) -> str:
    """`fractions.toml` for fractions; other signs than small letters, digits and single hyphens are told by a
    digest, as in `a-b~0c21f4a9e1.toml`."""
    if _PLAIN.fullmatch(id) and len(id) <= _LONGEST_NAME:
        return f"{id}.toml"
    plain = unicodedata.normalize("NFKD", id).encode("ascii", "ignore").decode().lower()
    digest = hashlib.sha256(id.encode()).hexdigest()[:10]
    return f"{re.sub('[^a-z0-9]+', '-', plain).strip('-')[:40]}~{digest}.toml"


# Tables, one a thing.


def _table(header: str, one: Thing, said: Document, names: str) -> str:
    """The header, the id, and those of the fields that are not as they are by default."""
    default = FIELDS[one.kind]
    fields = [(name, _ordered(said[name])) for name in names.split() if said[name] != default[name]]
    return "\n".join([f"[[{header}]]", field("id", one.key[0]), *(field(*each) for each in fields)])


def _ordered(value: Any) -> Any:
    """A map whose order says nothing: concepts by id, and `from` before `to` before `step`."""
    if not isinstance(value, Mapping):
        return value
    return dict(sorted(value.items(), key=lambda each: (each[0] == "step", each[0])))


def _concept(one: Thing, said: Document) -> str:
    return _table("concept", one, said, "title grade minutes retired successors summary")


def _misconception(one: Thing, said: Document) -> str:
    return _table("misconception", one, said, "title")


def _resource(one: Thing, said: Document) -> str:
    return _table("resource", one, said, "kind title minutes retired concepts text")


def _course(one: Thing, said: Document) -> str:
    table = _table("course", one, said, "title retired summary")
    return f"{table}\n{field('concepts', said['concepts'], broken=True)}" if said["concepts"] else table


def _template(one: Thing, said: Document) -> str:
    names = "concepts kind minutes difficulty instances seed tolerance form retired where stem answer hints"
    lines = [_table("template", one, said, f"{names} solution")]
    if said["parameters"]:
        lines.append("[template.parameters]")
        lines += (f"{key(name)} = {inline(_ordered(value))}" for name, value in said["parameters"].items())
    for distractor in said["distractors"]:
        lines += _child("template.distractor", distractor.items())
    return "\n".join(lines)


def _question(one: Thing, said: Document) -> str:
    lines = [_table("question", one, said, "concepts kind minutes difficulty template retired stem choices")]
    answer = said["key"]
    if answer is not None:
        lines.append(field("answer", answer["answer"]))
        lines += (field(name, answer[name]) for name in ("tolerance", "form") if answer[name])
    lines += (field(name, said[name]) for name in ("hints", "solution") if said[name])
    revealed = sorted(answer["misconceptions"].items()) if answer else []
    if said["misconceptions"] != sorted({id for _, id in revealed}):
        lines.append(field("misconceptions", said["misconceptions"]))
    for response, misconception in revealed:
        lines += _child("question.reveals", [("response", response), ("misconception", misconception)])
    return "\n".join(lines)


def _prerequisite(one: Thing, said: Document) -> str:
    fields = [("id", one.key[0]), ("strength", said["strength"])]
    fields += [("reason", said["reason"])] if said["reason"] else []
    fields += [("provenance", said["provenance"])] if said["provenance"] != PROVENANCE else []
    return "\n".join(_child("concept.prerequisite", fields))


def _encompasses(one: Thing, said: Document) -> str:
    return "\n".join(_child("concept.encompasses", [("id", one.key[1]), ("weight", said["weight"])]))


def _child(header: str, fields: Any) -> Iterator[str]:
    yield f"[[{header}]]"
    for name, value in fields:
        yield field(name, value)


_WRITERS: Mapping[Kind, Callable[[Thing, Document], str]] = {
    Kind.CONCEPT: _concept,
    Kind.MISCONCEPTION: _misconception,
    Kind.TEMPLATE: _template,
    Kind.QUESTION: _question,
    Kind.RESOURCE: _resource,
    Kind.COURSE: _course,
}
