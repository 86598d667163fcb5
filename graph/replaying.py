"""Mastery recomputed from stored answers, as far as a change to them reaches, under the learners' locks.

Answers are folded in the order (at, seq, event_id), those without a time first. What is written is what a
history would have left in which the answers had always been as they are now. Not for: deciding what
changes (recording, correcting) or the formulas (tracing).
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from graph.habits import day_of, with_days, zone
from graph.happenings import Cause, changed
from graph.snapshot import Curriculum
from graph.store import Store, Transaction, no_such_learner, rows
from tracing import mastery as tracing
from tracing.bkt import Item
from tracing.mastery import Mastery, TracedAnswer

RECENT = 50
"""Questions remembered on the learner for freshness; bounded, so that a learner with 20,000 answers
costs as much as one with 50."""

LEARNERS = 50
"""Learners a transaction: their answers wait for it, some tenths of a second."""

NOTHING = (None, None, None)
"""The place of the last answer where there is none."""

QUARTER = timedelta(minutes=15)
"""Times are read as finely where only their days matter: days begin at a quarter of an hour in every
time zone, and have since 1972."""

SILENT = Item(0.5, 0.5)
"""Of a question without concepts."""

Asked = Mapping[str, tuple[tuple[str, ...], Item]]
"""Question id -> the concepts it assesses, and its guess and slip."""

Masteries = dict[str, dict[str, Mastery]]
"""Learner id -> concept id -> mastery."""


async def lock(tx: Transaction, learner_ids: Iterable[str]) -> tuple[int, str]:
    """Locks these learners; the stamp of the curriculum in force. Raises NotFound."""
    ids = sorted(learner_ids)
    stamp, locked = await lock_present(tx, ids)
    missing = set(ids).difference(locked)
    if missing:
        raise no_such_learner(min(missing))
    return stamp


async def lock_present(tx: Transaction, learner_ids: Iterable[str]) -> tuple[tuple[int, str], list[str]]:
    """Locks those of these learners who are still there; the stamp of the curriculum in force, and who they
    are: somebody may have been erased since the list was made."""
    [row] = await tx.run("replay/lock", ids=sorted(learner_ids))
    return (row["curriculum"], row["model"]), row["locked"]


Change = dict[str, Any]
"""What a replay found otherwise: edges `created`, `changed` and `gone`; empty if nothing."""

UNCHANGED: Change = {"created": [], "changed": {}, "gone": []}
"""What is written of the edges where only the learner is otherwise."""


async def replay(
    store: Store,
    tx: Transaction,
    touched: Mapping[str, Collection[str]],
    curriculum: Curriculum,
    cause: Cause,
    events: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Masteries:
    """Recomputes what depends on the given concepts, by learner, whose locks `tx` holds; writes what differs,
    and with it the learner's newest answer and recent questions; tells what moved and why. events: of which
    answers, by learner. Returns what was recomputed.

    That is these concepts, and those that questions of several concepts tie to them in the learner's own
    answers; no other edge is read or written.
    """
    asked, zones = {}, {}
    for row in await tx.run("replay/read_asked", ids=sorted(touched)):
        asked[row["id"]], zones[row["id"]] = row["asked"], row["time_zone"]
    known = await known_questions(
        store, tx, curriculum, {place[0] for places in asked.values() for place in places}
    )
    tied = [tied_to(id, touched[id], {place[0]: known[place[0]][0] for place in asked[id]}) for id in asked]
    [found] = await tx.run("replay/read_answers", rows=tied)

    def last(row: Mapping[str, Any], change: Change) -> dict[str, Any]:
        if not change:
            return {}
        places = asked[row["id"]]
        quarters = {quarter for place in places for quarter in place[7]}
        return _last(
            [(question, at, correct, took) for question, at, _, _, correct, took, _, _ in places],
            *(places[-1][1:4] if places else NOTHING),
        ) | _habit(
            sum(place[6] for place in places), (rows.EPOCH + q * QUARTER for q in quarters), zones[row["id"]]
        )

    return await _replay(tx, found["learners"], last, known, curriculum, cause, events)


async def replay_whole(
    store: Store,
    tx: Transaction,
    learner_ids: Iterable[str],
    curriculum: Curriculum,
    cause: Cause = Cause.MODEL,
) -> int:
    """The same for everything that is known of these learners. Returns how many answers that was."""
    wanted = [{"id": id, "questions": None, "concepts": None} for id in sorted(learner_ids)]
    [found] = await tx.run("replay/read_answers", rows=wanted)
    histories = found["learners"]
    known = await known_questions(store, tx, curriculum, {a[0] for row in histories for a in row["answers"]})

    def last(row: Mapping[str, Any], change: Change) -> dict[str, Any]:
        answers = row["answers"]
        times = (rows.moment(at) for _, _, at, _ in answers)
        habit = _habit(len(answers), times, row["time_zone"])
        changed = change.get("changed", {}).values()
        counted = any("answers" in edge or "correct" in edge for edge in changed)
        if not (counted or change.get("created") or change.get("gone")) and habit == row["habit"]:
            return {}  # another model, the same answers
        return (
            _last([(question, at, correct, took) for question, correct, at, took in answers], *row["newest"])
            | habit
        )

    await _replay(tx, histories, last, known, curriculum, cause, {})
    return sum(len(row["answers"]) for row in histories)


async def replay_learners(
    store: Store,
    learner_ids: Sequence[str],
    *,
    batch: int = LEARNERS,
    strict: bool = True,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> None:
    """Recomputes every mastery edge of these learners under the model in force, two batches at a time: while
    the server works on one, the other is computed. batch: learners locked together, who cannot answer
    meanwhile. strict: whether one who is not there is an error, and not passed over. on_progress(learners,
    answers). Raises NotFound."""

    async def one(ids: Sequence[str]) -> None:
        async def work(tx: Transaction) -> int:
            stamp, there = (await lock(tx, ids), list(ids)) if strict else await lock_present(tx, ids)
            return await replay_whole(store, tx, there, await store.curriculum(stamp))

        on_progress(len(ids), await store.write(work))

    batches = [learner_ids[start : start + batch] for start in range(0, len(learner_ids), batch)]
    for start in range(0, len(batches), 2):
        await asyncio.gather(*map(one, batches[start : start + 2]))


def closure(concepts: Iterable[str], questions: Iterable[Sequence[str]]) -> set[str]:
    """The concepts, and those tied to them by questions, directly or through others. questions: the concepts
    of each."""
    reached = set(concepts)
    waiting = {tuple(several) for several in questions if len(several) > 1}
    while tying := {several for several in waiting if not reached.isdisjoint(several)}:
        waiting -= tying
        reached.update(*tying)
    return reached


def tied_to(
    id: str, touched: Iterable[str], asked: Mapping[str, Sequence[str]]
) -> dict[str, str | list[str] | None]:
    """What is to be read of a learner. touched: concepts. asked: questions answered, with their concepts."""
    concepts = closure(touched, asked.values())
    questions = [question for question, several in asked.items() if not concepts.isdisjoint(several)]
    return {"id": id, "questions": questions, "concepts": sorted(concepts)}


async def known_questions(
    store: Store, tx: Transaction | None, curriculum: Curriculum, questions: Collection[str]
) -> Asked:
    """What answers to these questions are traced by, also those that were retired since. A question that
    assesses nothing any more says nothing."""
    held = curriculum.questions
    known = {id: (held[id].concepts, held[id].choices) for id in questions if id in held}
    retired = [id for id in questions if id not in held]
    if retired:
        found = await store.question_keys(tx, retired)
        known |= {id: (question.concepts, len(question.choices)) for id, question in found.items()}
    return {
        id: (concepts, curriculum.item(id, concepts, choices) if concepts else SILENT)
        for id, (concepts, choices) in known.items()
    }


def _last(
    answers: Iterable[tuple[str, int | None, bool, int]],
    at: int | None,
    seq: int | None,
    event_id: str | None,
) -> dict[str, Any]:
    """What is kept on a learner of the last answers. answers: question, time, verdict and milliseconds,
    oldest first. at, seq, event_id: of the last one, all None where there is none."""
    recent: dict[str, rows.Recent] = {}
    for question, moment, correct, took in answers:
        recent.pop(question, None)
        recent[question] = rows.Recent(rows.UNTIMED if moment is None else moment, correct, took)
    return {
        **rows.recent_properties(recent, RECENT),
        "newest_at": rows.moment(at),
        "newest_seq": seq,
        "newest_event": event_id,
    }


def _habit(answers: int, times: Iterable[datetime | None], time_zone: str) -> dict[str, Any]:
    """What is kept on a learner for habits. times: of all answers, as far as they are known."""
    where = zone(time_zone)
    return {"answers": answers, "days": with_days((), {day_of(at, where) for at in times if at})}


async def _replay(
    tx: Transaction,
    histories: Sequence[Mapping[str, Any]],
    last: Callable[[Mapping[str, Any], Change], dict[str, Any]],
    known: Asked,
    curriculum: Curriculum,
    cause: Cause,
    events: Mapping[str, Sequence[str]],
) -> Masteries:
    """Folds the histories, as replay/read_answers gives them, and writes what is not as stored. last: what a
    learner is to keep of the answers, given the row and what changes, which may be nothing."""
    replayed, written = {}, []
    for row in histories:
        replayed[row["id"]] = masteries = folded(row["answers"], known, curriculum)
        change = difference(row["masteries"], masteries, curriculum.model)
        learner = last(row, change)
        said = changed(
            row["id"], cause, rows.masteries(row["masteries"]), masteries, events=events.get(row["id"], ())
        )
        if said.moved or said.events:
            tx.tell(said)
        if change or learner:
            written.append({"id": row["id"], "learner": learner, **(change or UNCHANGED)})
    if written:
        await tx.run("replay/write_masteries", rows=written)
    return replayed


def folded(
    answers: Iterable[tuple[str, bool, int | None, int]], known: Asked, curriculum: Curriculum
) -> dict[str, Mastery]:
    """Mastery by concept after these answers, each question, verdict, time and milliseconds."""
    traced = []
    for question, correct, at, _ in answers:
        concepts, item = known[question]
        if concepts:
            traced.append(TracedAnswer(concepts, correct, rows.moment(at), None, item))
    return tracing.replay(traced, curriculum.parameters, memory=curriculum.tracing.memory)


def difference(stored: Sequence[Sequence[Any]], masteries: Mapping[str, Mastery], model: str) -> Change:
    """What is to be written where the stored edges, as rows.masteries takes them, are not these; of
    those that are there only what differs."""
    before = {
        concept: rows.mastery_properties(mastery, edge[8])
        for edge, (concept, mastery) in zip(stored, rows.masteries(stored).items(), strict=True)
    }
    after = {concept: rows.mastery_properties(mastery, model) for concept, mastery in masteries.items()}
    changed = {
        concept: {name: value for name, value in properties.items() if before[concept][name] != value}
        for concept, properties in after.items()
        if concept in before and before[concept] != properties
    }
    created = [{"concept_id": c, "properties": after[c]} for c in sorted(after.keys() - before.keys())]
    gone = sorted(before.keys() - after.keys())
    return {"created": created, "changed": changed, "gone": gone} if created or changed or gone else {}
