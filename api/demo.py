"""The whole way on the sample curriculum, safe to repeat: import, answers, fit, recommend, serve.

Not for: any step itself; each is the one that users call.
"""

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from api import printing, runtime
from api.progress import Report, progress
from api.settings import Settings
from graph import advising, answering, authoring, correcting, curriculum, fitting, imports, sample, slates
from graph.advice import Wish
from graph.curriculum import Addition
from graph.model import Answer, ImportState
from graph.prerequisites import topological_order
from graph.snapshot import Curriculum
from graph.store import Store
from tracing.simulate import SimulatedAnswer, simulate_history
from tracing.worlds import WorldGraph, WorldSettings, world_graph

LEARNERS, DAYS, SEED = 200, 28, 2026
"""Simulated learners, the days they practise, and the seed: the same answers on every machine."""

SHOWN = "sample-learner-007"
"""The learner whose advice is printed."""

QUERY = """{ learner(id: "%s") { nextQuestions(first: 5) { recommendations {
    kind score question { stem } concept { title } why { simple } } } } }"""


def run(*, once: bool) -> None:
    """Everything, printing as it goes; then serves until Ctrl-C unless `once`."""
    with runtime.servers() as use:
        runtime.migrate(use)
        with progress() as report:
            asyncio.run(_prepare(use, report))
        asyncio.run(_show(use))
        if not once:
            serve(use, None, None)


def serve(use: Settings, host: str | None, port: int | None, processes: int = 1) -> None:
    """Serves until Ctrl-C; says where, and what to ask first."""
    from api import serving  # GraphQL takes a second to import; printing commands need none of it

    serving.serve(use, host, port, processes, QUERY % SHOWN)


async def _prepare(use: Settings, report: Report) -> None:
    """Sample curriculum, simulated answers and a fitted model are in the graph afterwards."""
    async with runtime.open_store(use) as store:
        await import_sample(store, report)
        await import_simulated(store, report)
        await _fit(store, report)


async def import_sample(store: Store, report: Report) -> None:
    """The sample files, as any curriculum is imported."""
    files = sample.files()
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    if await _was_imported(store, "curriculum", digest):
        print("Sample curriculum: as before.")
        return
    report("reading the sample curriculum", 0, 1)
    authored = authoring.read(files)
    report("reading the sample curriculum", 1, 1)
    addition = Addition(
        authored.concepts,
        authored.prerequisites,
        authored.encompasses,
        authored.questions,
        authored.resources,
        authored.courses,
        authored.templates,
    )
    now = datetime.now(UTC)
    id, resumed = await imports.begin(store, "curriculum", [file.name for file in files], digest, now)
    done = await curriculum.apply(store, addition, import_id=id)
    created, updated = sum(done.created.values()), sum(done.updated.values())
    await imports.finish(store, id, now, created=created, updated=updated, resumed=resumed)
    print(f"Sample curriculum: {created + updated} new or changed, {sum(done.unchanged.values())} as before.")


async def import_simulated(store: Store, report: Report) -> None:
    """The answers of simulated learners on what is in the graph; the same ones on every run."""
    digest = f"{LEARNERS} simulated learners, {DAYS} days, seed {SEED}"
    if await _was_imported(store, "answers", digest):
        print("Simulated learners: answers as before.")
        return
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    simulated = simulate_history(
        world(await store.curriculum()),
        start=midnight - timedelta(days=DAYS),
        seed=SEED,
        learners=LEARNERS,
        days=DAYS,
        settings=WorldSettings(most_prior=0.95),
    )
    answers = await _since_first_import(store, [answer(*pair) for pair in enumerate(simulated)])
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        report("simulated learners answer", done, len(answers))

    id, resumed = await imports.begin(store, "answers", ["simulated learners"], digest, now)
    created, unchanged = await answering.import_answers(
        store, sorted(answers, key=lambda a: a.learner_id), now=now, import_id=id, on_progress=more
    )
    await imports.finish(store, id, now, created=created, updated=0, resumed=resumed)
    print(f"Simulated learners: {created} answers new, {unchanged} as before.")


async def _was_imported(store: Store, kind: str, digest: str) -> bool:
    """Whether an earlier run brought this in, and nobody took it back."""
    match await store.import_of(kind, digest):
        case _, ImportState.DONE:
            return True
    return False


async def _since_first_import(store: Store, answers: list[Answer]) -> list[Answer]:
    """The answers at the times at which an earlier run stored them, so that a later day adds none."""
    first = min(answer.learner_id for answer in answers)
    stored = {event_id: at for _, _, at, _, event_id in (await store.histories([first])).get(first, [])}
    shifts = (earlier - a.at for a in answers if a.at and (earlier := stored.get(a.event_id)))
    shift = next(shifts, timedelta(0))
    return [replace(a, at=a.at + shift) for a in answers if a.at]


def answer(number: int, simulated: SimulatedAnswer) -> Answer:
    """A simulated answer as one that comes in."""
    return Answer(
        event_id=f"sample-{number:06}",
        learner_id=f"sample-{simulated.learner}",
        question_id=simulated.item,
        at=simulated.at,
        correct=simulated.correct,
        response_ms=simulated.response_ms,
    )


def world(snapshot: Curriculum) -> WorldGraph:
    """The curriculum as simulated learners meet it: each question under its first concept."""
    needs: dict[str, list[str]] = {
        id: [] for id in topological_order(snapshot.concepts, snapshot.prerequisites)
    }
    for edge in snapshot.prerequisites:
        needs[edge.target].append(edge.source)
    items: dict[str, dict[str, float]] = {}
    for question in snapshot.questions.values():
        if len(question.concepts) == 1:
            items.setdefault(question.concepts[0], {})[question.id] = question.difficulty
    return world_graph(needs, items)


async def _fit(store: Store, report: Report) -> None:
    done = await fitting.fit(store, now=datetime.now(UTC), by="demo", on_step=report)
    if done.version.in_force and done.refitted:
        await correcting.replay_all(store, report)  # elsewhere edges follow answer by answer, or a worker
    how = "fitted" if done.refitted else "as before"
    model = done.version
    print(f"Tracing model {model.version}: {model.concepts} concepts {how}, on {model.answers} answers.")


async def _show(use: Settings) -> None:
    """Mastery, five next questions with reasons, and a path, of one learner."""
    now = datetime.now(UTC)
    async with runtime.open_store(use) as store:
        snapshot = await store.curriculum()
        masteries = await store.masteries(SHOWN)
        printing.console.print(f"\nLearner {SHOWN}")
        printing.console.print(printing.mastery_table(snapshot, masteries, now))
        goal = await _goal(store, snapshot, set(masteries))
        slate = await advising.next_questions(store, SHOWN, wish=Wish(5), as_of=now)
        await store.write_slates([slates.to_row(slate)])
        asked = await store.questions([line.question_id or "" for line in slate.recommendations])
        printing.print_slate(snapshot, slate, asked)
        printing.print_path(snapshot, await advising.review_path(store, SHOWN, goal, as_of=now))


async def _goal(store: Store, snapshot: Curriculum, practised: set[str]) -> str:
    """The learner's goal; where there is none yet, the most advanced concept not met so far."""
    goals = await store.goals(SHOWN)
    if not goals:
        far = [c for c in snapshot.concepts.values() if c.id not in practised] or list(
            snapshot.concepts.values()
        )
        goals = [max(far, key=lambda c: (c.depth or 0, c.id)).id]
        await advising.set_goals(store, SHOWN, goals, by="demo")
    return goals[0]
