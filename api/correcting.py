"""`learner-graph replay`, `answer void`, `question rescore` and `question retag`: history put right.

Not for: what each does (graph.correcting, graph.replaying).
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from api import printing, runtime
from api.options import By, Json
from api.progress import Report, progress
from api.showing import question_commands
from graph import correcting, proof, replaying
from graph.errors import InvalidInput
from graph.model import Correction
from graph.store import Store

answer_commands = typer.Typer(help="Correct answers.", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="What was wrong; it is kept.")]
QuestionId = Annotated[str, typer.Argument(help="The question's id.")]


def replay(
    slate: Annotated[
        str | None,
        typer.Argument(help="Instead, rank this slate again from its logged inputs, and compare."),
    ] = None,
    learner: Annotated[
        list[str] | None, typer.Option("--learner", help="Only this one; may be given again. Default: all.")
    ] = None,
    json: Json = False,
) -> None:
    """Recompute mastery from the stored answers; cut off, it goes on where it was when run again. Or, with a
    slate: recompute its candidates' terms, scores and sampling from the logged inputs."""
    if slate is not None:
        _replay_slate(slate, learner, json)
        return

    async def some(store: Store, report: Report) -> dict[str, int]:
        done = {"learners": 0, "answers": 0}
        ids = sorted(set(learner or ()))

        def more(learners: int, answers: int) -> None:
            done["learners"] += learners
            done["answers"] += answers
            report("replaying learners", done["learners"], len(ids))

        await replaying.replay_learners(store, ids, on_progress=more)
        return done

    async def everybody(store: Store, report: Report) -> dict[str, int]:
        done = await correcting.replay_all(store, report)
        return {"learners": done.learners, "answers": done.answers}

    with progress() as report:
        done = runtime.with_store(lambda store: (some if learner else everybody)(store, report))
    if json:
        printing.as_json(done)
    else:
        print(f"Replayed {done['learners']:,} learners with {done['answers']:,} answers.")


def _replay_slate(id: str, learner: list[str] | None, json: bool) -> None:
    """Exit code 1 where the slate is not what its inputs give."""
    if learner:
        raise InvalidInput(
            "A slate is of one learner already.", field="--learner", value=learner[0], mend="Give either."
        )

    async def work(store: Store) -> tuple[int, list[str]]:
        found = await store.slate(id)
        curriculum = await store.curriculum()
        return len(found.recommendations), proof.differences(found, curriculum)

    lines, differences = runtime.with_store(work)
    if json:
        printing.as_json({"slate": id, "lines": lines, "differences": differences})
    else:
        for difference in differences:
            printing.say(difference)
        if not differences:
            printing.say(
                f"Ranked again from its inputs: the same {printing.counted(lines, 'line')}, within 1e-9."
            )
    if differences:
        raise typer.Exit(1)


@answer_commands.command("void")
def void(
    event_id: Annotated[str, typer.Argument(help="The event id that the answer was recorded with.")],
    reason: Reason,
    json: Json = False,
) -> None:
    """Make it as if an answer had never been given; it stays, marked with the reason."""
    now = datetime.now(UTC)
    done = runtime.with_store(lambda store: correcting.void_answer(store, event_id, reason, now))
    if json:
        printing.as_json({"event_id": event_id, "learner_id": done.learner_id, "repeated": done.repeated})
    elif done.repeated:
        print(f"Answer {event_id} was void before.")
    else:
        print(f"Answer {event_id} of learner {done.learner_id} is void.")


@question_commands.command("rescore")
def rescore(
    id: QuestionId,
    answer: Annotated[str, typer.Option(help="The right answer.")],
    reason: Reason,
    by: By,
    tolerance: Annotated[
        float | None, typer.Option(min=0, help="Of a number, absolute. Default: as it was.")
    ] = None,
    form: Annotated[
        str | None, typer.Option(help="That a response must have besides being equal. Default: as it was.")
    ] = None,
    json: Json = False,
) -> None:
    """Give a question the right key, grade all its answers again, and replay who gave them."""
    _correct(
        lambda store, report: correcting.rescore_question(
            store, id, answer, reason=reason, by=by, tolerance=tolerance, form=form, on_progress=report
        ),
        json,
    )


@question_commands.command("retag")
def retag(
    id: QuestionId,
    concepts: Annotated[list[str], typer.Argument(help="All concepts that the question assesses.")],
    reason: Reason,
    by: By,
    json: Json = False,
) -> None:
    """Give a question whose concepts were wrong the right ones, and replay who answered it."""
    _correct(
        lambda store, report: correcting.retag_question(
            store, id, concepts, reason=reason, by=by, on_progress=report
        ),
        json,
    )


def _correct(work: Callable[[Store, Report], Awaitable[Correction]], json: bool) -> None:
    """Runs a correction and says what it did."""
    with progress() as report:
        done = runtime.with_store(lambda store: work(store, report))
    if json:
        kept = ("id", "kind", "reason", "learners", "answers", "changed", "ungraded")
        printing.as_json({name: value for name, value in asdict(done).items() if name in kept})
        return
    verdicts = f", {done.changed:,} verdicts changed" if done.changed else ""
    print(f"Corrected for {done.learners:,} learners with {done.answers:,} answers{verdicts}.")
    if done.ungraded:
        print(f"{done.ungraded:,} answers keep their verdict: no response that can be graded is stored.")
