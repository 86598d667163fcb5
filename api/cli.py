"""The `learner-graph` command: each subcommand reads its options, calls one use, prints.

Errors are one line on standard error; exit codes: 0 done, 1 refused or not found, 2 wrong usage,
3 a service does not answer.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api import (
    auditing,
    correcting,
    modelling,
    neighbouring,
    printing,
    privacy,
    runtime,
    showing,
    steering,
)
from api.asking import describing, discovering
from api.asking.analysts import analysts_commands
from api.asking.ask import ask
from api.asking.cypher import cypher
from api.asking.keeping import saved_commands
from api.asking.leaving import export
from api.designing import curriculum_commands
from api.evaluating import evaluate
from api.importing import import_commands
from api.issuing import token
from api.listing import operations
from api.options import Json
from api.processes import sharing_numbers
from api.progress import progress
from api.sealing import seal_commands
from graph import advising, local, slates
from graph.advice import Wish
from graph.errors import InvalidInput, LearnerGraphError, Unavailable
from graph.model import QuestionKind
from graph.store import Store
from migrations import runner
from migrations.chain import State
from migrations.errors import MigrationError

app = typer.Typer(
    name="learner-graph",
    help="A knowledge-graph recommender for learning: what should this learner do next, and why?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(analysts_commands, name="analysts")
app.add_typer(import_commands, name="import")
app.add_typer(curriculum_commands, name="curriculum")
app.add_typer(correcting.answer_commands, name="answer")
app.add_typer(privacy.learner_commands, name="learner")
app.add_typer(modelling.model_commands, name="models")
app.add_typer(neighbouring.neighbour_commands, name="neighbours")
app.add_typer(steering.policy_commands, name="policies")
app.add_typer(showing.question_commands, name="question")
app.add_typer(discovering.science_commands, name="science")
app.add_typer(saved_commands, name="saved")
app.add_typer(seal_commands, name="seal")

AsOf = Annotated[
    str | None,
    typer.Option(
        help="The moment to answer for, with a time zone, such as 2026-03-01T08:00:00Z. Default: now."
    ),
]


@app.command()
def up() -> None:
    """Start a private Neo4j and Redis that stay up until `learner-graph down`, ready for use."""
    with progress() as report:
        servers = local.ensure(local.default_home(), report)
    runtime.migrate(runtime.of_servers(servers))
    print(f"Neo4j  {servers.neo4j_uri}\nRedis  {_without_password(servers.redis_url)}")
    print(f"Passwords are in {local.default_home()}, readable by you alone.")


@app.command()
def down() -> None:
    """Stop the private servers. What they hold stays."""
    stopped = local.stop(local.default_home())
    print("Stopped." if stopped else "Nothing was running.")


@app.command()
def status(json: Json = False) -> None:
    """Say which servers run, which migrations are applied, and how much the graph holds."""

    async def work(store: Store) -> dict[str, Any]:
        revision, model = await store.stamp()
        steps = await runner.status(store.driver)
        pending = [step.version for step in steps if step.state is State.PENDING]
        counts = await store.counts()
        windows = await store.windows(model, 1)
        return {
            "migrations pending": pending,
            "curriculum revision": revision,
            "model": model,
            "policy": next(one.id for one in await store.policies() if one.active),
            "drift": [window.warning for window in windows if window.warning],
            **counts,
        }

    use = runtime.settings()
    found: dict[str, Any] = {"neo4j": use.neo4j_uri, "redis": _without_password(use.redis_url)}
    found |= runtime.with_store(work)
    if json:
        printing.as_json(found)
    else:
        for name, value in found.items():
            print(f"{name:20} {'none' if value == [] else value}")


@app.command()
def migrate(
    status: Annotated[
        bool, typer.Option("--status", help="List migrations and whether they are applied.")
    ] = False,
    validate: Annotated[
        bool, typer.Option("--validate", help="Check that the files are those applied.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring the graph's constraints and indexes up to date; safe to repeat."""

    async def work(store: Store) -> list[Any]:
        if validate:
            await runner.validate(store.driver)
            return []
        if status:
            return list(await runner.status(store.driver))
        return list(await runner.migrate(store.driver))

    steps = runtime.with_store(work)
    if json:
        printing.as_json(steps)
    elif validate:
        print("The migrations applied are those of this version.")
    elif status:
        for step in steps:
            print(f"{step.version:8} {step.state.value:8} {step.description}")
    else:
        print(f"Applied {len(steps)} migrations." if steps else "Nothing to do.")


app.command("fit")(modelling.fit)


app.command("replay")(correcting.replay)
app.command("consent")(privacy.consent)
app.command("pseudonym")(privacy.pseudonym)
app.command("retention")(privacy.keep)


@app.command()
def recommend(
    learner: Annotated[str, typer.Argument(help="The learner's id.")],
    first: Annotated[int, typer.Option(help="How many, 1 to 50.")] = 5,
    kind: Annotated[
        list[QuestionKind] | None, typer.Option(help="Only questions of this kind; may be given again.")
    ] = None,
    max_minutes: Annotated[float | None, typer.Option(help="That a question may take.")] = None,
    concept: Annotated[
        list[str] | None, typer.Option(help="Only questions for this concept; may be given again.")
    ] = None,
    course: Annotated[str | None, typer.Option(help="Only concepts of this course.")] = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Print the learner's next best questions, each with its score, terms and a sentence why."""
    wish = Wish(first, tuple(kind or ()), max_minutes, tuple(concept) if concept else None)

    async def work(store: Store) -> None:
        slate = await advising.next_questions(store, learner, wish=wish, as_of=_moment(as_of), course=course)
        await store.write_slates([slates.to_row(slate)])
        if json:
            printing.as_json(slate)
        else:
            asked = await store.questions([line.question_id or "" for line in slate.recommendations])
            printing.print_slate(await store.curriculum(), slate, asked)

    runtime.with_store(work)


@app.command()
def path(
    learner: Annotated[str, typer.Argument(help="The learner's id.")],
    target: Annotated[str, typer.Argument(help="The concept to reach.")],
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Print the review path to a concept: what to learn in which order, why, and how long it takes."""

    async def work(store: Store) -> None:
        found = await advising.review_path(store, learner, target, as_of=_moment(as_of))
        printing.as_json(found) if json else printing.print_path(await store.curriculum(), found)

    runtime.with_store(work)


@app.command()
def why(
    slate: Annotated[str, typer.Argument(help="The slate's id, as `recommend` or GraphQL gave it.")],
    json: Json = False,
) -> None:
    """Explain a past slate: a sentence, the factors, and the terms that sum to each score."""

    async def work(store: Store) -> None:
        found = await store.slate(slate)
        printing.as_json(found) if json else printing.print_why(await store.curriculum(), found)

    runtime.with_store(work)


app.command("draw")(showing.draw)
curriculum_commands.command("draw")(showing.draw)
app.command()(auditing.audit)
app.command()(cypher)
app.command()(ask)
app.command()(describing.schema)
app.command()(evaluate)
app.command()(export)
app.command()(operations)
app.command()(token)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Default: LEARNER_GRAPH_HOST, else 127.0.0.1.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Default: LEARNER_GRAPH_PORT, else 8000; 0 for any free one.")
    ] = None,
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="How many share the work; each takes one core at most.")
    ] = 1,
) -> None:
    """Serve GraphQL until Ctrl-C; starts private servers where none are named or running."""
    with sharing_numbers(processes), runtime.servers() as use:
        from api import demo  # GraphQL and the simulation take seconds to import; other commands need neither

        runtime.migrate(use)
        demo.serve(use, host, port, processes)


@app.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="End when nothing is left to replay.")] = False,
) -> None:
    """Work in the background until Ctrl-C: after a promotion, replay mastery. Several may run at a time."""
    from api import worker as background  # Redis and asyncio's machinery; no other command needs them

    runtime.with_store(lambda store: runner.migrate(store.driver))
    background.run(runtime.settings(), once=once)


@app.command()
def docs(
    out: Annotated[Path, typer.Option(help="A folder; it is made where it is not there.")] = Path("docs"),
) -> None:
    """Write the API's documentation as a folder of pages, to be read or served anywhere."""
    from api.docs import site  # the schema and the templates take seconds to import

    print(f"{site.write(out)} files in {out}")


@app.command("demo")
def demo_command(
    once: Annotated[bool, typer.Option("--once", help="End after printing instead of serving.")] = False,
) -> None:
    """Import the sample curriculum, let simulated learners answer, fit, recommend, and serve."""
    from api import demo  # as in `serve`

    demo.run(once=once)


def _moment(text: str | None) -> datetime:
    """The moment a command answers for."""
    if text is None:
        return _now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            "This is not a time.", field="--as-of", value=text, mend="Write 2026-03-01T08:00:00Z."
        ) from None
    advising.require_zone(at, "--as-of")
    return at.astimezone(UTC)


def _now() -> datetime:
    return datetime.now(UTC)


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def main() -> None:
    """Runs a command; what goes wrong is one line."""
    try:
        app()
    except Unavailable as error:
        _fail(error, 3)
    except (LearnerGraphError, MigrationError) as error:
        _fail(error, 1)
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(error: Exception, code: int) -> None:
    print(f"learner-graph: {error}", file=sys.stderr)
    sys.exit(code)
