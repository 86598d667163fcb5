"""The one transaction by which answers move mastery: lock, read, fold, write.

Answers are folded in the order (at, seq, event_id). One that comes late, before the newest stored
answer of its learner, is stored and the learner's history is replayed. Not for: checking what came
in (answering) or the formulas (tracing).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from graph.errors import Conflict, LearnerGraphError
from graph.model import Answer, Recorded
from graph.snapshot import Curriculum
from graph.store import QuestionKey, Store, Transaction, no_such_learner, question_keys, rows
from tracing import mastery as tracing
from tracing.bkt import Item
from tracing.mastery import Mastery, TracedAnswer

RECENT = 50
"""Questions remembered on the learner for freshness; bounded, so that a learner with 20,000 answers
costs as much as one with 50."""

Order = tuple[bool, datetime, int, str]

Judge = Callable[[Answer, Mapping[str, QuestionKey]], Answer]
"""An answer with its verdict, from the questions that there are."""

_DAWN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Submission:
    """Answers that are stored together or not at all; the transaction may hold other people's too.

    judge: gives each its verdict from the question as it is under the lock; may raise. now: when they came
    in. at_is_stated: whether `at` is the client's, and so part of what makes a repeated event id the same
    answer.
    """

    answers: Sequence[Answer]
    judge: Judge
    now: datetime
    at_is_stated: bool


Outcome = list[Recorded] | LearnerGraphError
"""What became of a submission: its answers in the order given, or why none of them was stored."""


@dataclass(frozen=True, slots=True)
class _State:
    """What is stored of one learner, read under the lock."""

    revision: int
    newest: Order | None
    recent: dict[str, int]
    masteries: dict[str, Mastery]
    events: dict[str, list[Any]]


def order(at: datetime | None, seq: int, event_id: str) -> Order:
    """The place of an answer among a learner's answers; those without a time come first."""
    return (at is not None, at or _DAWN, seq, event_id)


async def record(
    store: Store, tx: Transaction, submissions: Sequence[Submission], *, import_id: str | None = None
) -> list[Outcome]:
    """Stores answers and moves mastery; the outcomes in the order of `submissions`, at least one, where no
    event id is in two of them.

    What is wrong with a submission (NotFound, Conflict, whatever its `judge` raises of ours) is its own
    outcome and leaves the others alone. import_id: of the import they are a part of.
    """
    stamp, states, keys = await _lock(tx, [answer for each in submissions for answer in each.answers])
    sorted_out = [_sorted_out(each, states, keys) for each in submissions]
    curriculum = await store.curriculum(stamp)
    by_learner: dict[str, list[Answer]] = {}
    results: dict[str, Recorded] = {}
    for outcome in sorted_out:
        if not isinstance(outcome, LearnerGraphError):
            fresh, seen = outcome
            for answer in seen:
                results[answer.event_id] = _duplicate(answer, states[answer.learner_id], keys, stamp)
            for answer in fresh:
                by_learner.setdefault(answer.learner_id, []).append(answer)
    written: list[dict[str, Any]] = []
    late: list[str] = []
    for learner_id, fresh in sorted(by_learner.items()):
        state = states[learner_id]
        fresh.sort(key=lambda a: order(a.at, a.seq, a.event_id))
        moved = _fold(fresh, state.masteries, keys, curriculum, results)
        written.append(_learner_row(learner_id, state, fresh, moved, keys, curriculum.model))
        if state.newest and order(fresh[0].at, fresh[0].seq, fresh[0].event_id) < state.newest:
            late.append(learner_id)
    if written:
        now = max(each.now for each in submissions)
        await tx.run("answer/write_answers", rows=written, recorded_at=now, import_id=import_id)
    if late:
        replayed = await replay(store, tx, late, curriculum)
        _show_replayed(results, [answer for of_one in by_learner.values() for answer in of_one], replayed)
    return [
        outcome if isinstance(outcome, LearnerGraphError) else [results[a.event_id] for a in each.answers]
        for each, outcome in zip(submissions, sorted_out, strict=True)
    ]


def _sorted_out(
    submission: Submission, states: Mapping[str, _State], keys: Mapping[str, QuestionKey]
) -> tuple[list[Answer], list[Answer]] | LearnerGraphError:
    """The answers with their verdicts: those that are new and those stored before; or what is wrong."""
    try:
        for answer in submission.answers:
            if answer.learner_id not in states:
                raise no_such_learner(answer.learner_id)
        judged = [submission.judge(answer, keys) for answer in submission.answers]
        return _split(judged, states, submission.at_is_stated)
    except LearnerGraphError as error:
        return error


async def _lock(
    tx: Transaction, answers: Sequence[Answer]
) -> tuple[tuple[int, str], dict[str, _State], dict[str, QuestionKey]]:
    """Locks the learners; the stamp of the curriculum in force, what is stored of each learner that there is,
    and the questions that there are."""
    wanted: dict[str, dict[str, Any]] = {}
    for answer in answers:
        row = wanted.setdefault(answer.learner_id, {"id": answer.learner_id, "questions": {}, "events": {}})
        row["questions"][answer.question_id] = row["events"][answer.event_id] = None
    rows = [
        {"id": id, "questions": sorted(row["questions"]), "events": sorted(row["events"])}
        for id, row in sorted(wanted.items())
    ]
    questions = sorted({answer.question_id for answer in answers})
    found = await tx.run("answer/lock_learners", rows=rows, question_ids=questions)
    stamp = (found[0]["curriculum"], found[0]["model"])
    states = {row["id"]: _state(row) for row in found if row["revision"] is not None}
    return stamp, states, question_keys(found[0]["questions"])


async def lock_learners(
    tx: Transaction, learner_ids: Sequence[str]
) -> tuple[tuple[int, str], dict[str, int]]:
    """Locks these learners, at least one; the stamp of the curriculum in force, and the learners' revisions.

    Raises NotFound.
    """
    rows = [{"id": id, "questions": [], "events": []} for id in sorted(learner_ids)]
    found = await tx.run("answer/lock_learners", rows=rows, question_ids=[])
    for row in found:
        if row["revision"] is None:
            raise no_such_learner(row["id"])
    return (found[0]["curriculum"], found[0]["model"]), {row["id"]: row["revision"] for row in found}


def _state(row: dict[str, Any]) -> _State:
    at, seq, event_id = row["newest"]
    return _State(
        revision=row["revision"],
        newest=None if event_id is None else order(rows.moment(at), seq, event_id),
        recent=dict(zip(row["recent_questions"], row["recent_at"], strict=True)),
        masteries=rows.masteries(row["masteries"]),
        events={event[0]: event for event in row["events"]},
    )


def _split(
    answers: Sequence[Answer], states: Mapping[str, _State], at_is_stated: bool
) -> tuple[list[Answer], list[Answer]]:
    """Answers that are new, and those stored before; raises Conflict where an id means two things."""
    fresh: dict[str, Answer] = {}
    seen: list[Answer] = []
    for answer in answers:
        stored = states[answer.learner_id].events.get(answer.event_id)
        if stored is not None:
            _refuse_other_content(answer, rows.stored_answer(stored), at_is_stated)
            seen.append(answer)
        elif answer.event_id in fresh:
            _refuse_other_content(answer, fresh[answer.event_id], at_is_stated)
        else:
            fresh[answer.event_id] = answer
    return list(fresh.values()), seen


def says_the_same(answer: Answer, stored: Answer, at_is_stated: bool) -> bool:
    """Whether an answer with the event id of a stored one is that one again."""
    given = (answer.learner_id, answer.question_id, answer.response, answer.correct)
    kept = (stored.learner_id, stored.question_id, stored.response, stored.correct)
    return given == kept and (not at_is_stated or (answer.at, answer.seq) == (stored.at, stored.seq))


def _refuse_other_content(answer: Answer, stored: Answer, at_is_stated: bool) -> None:
    if not says_the_same(answer, stored, at_is_stated):
        raise Conflict(
            "This event id was used for another answer.",
            field="eventId",
            value=answer.event_id,
            mend="Give every answer an id of its own; repeat it only with the same content.",
        )


def _duplicate(
    answer: Answer, state: _State, keys: Mapping[str, QuestionKey], stamp: tuple[int, str]
) -> Recorded:
    """What is said of an answer stored before: nothing moves."""
    now = {c: state.masteries[c] for c in keys[answer.question_id].concepts if c in state.masteries}
    return Recorded(answer.event_id, True, bool(answer.correct), dict(now), now, stamp)


def _fold(
    answers: Iterable[Answer],
    before: Mapping[str, Mastery],
    keys: Mapping[str, QuestionKey],
    curriculum: Curriculum,
    results: dict[str, Recorded],
) -> dict[str, Mastery]:
    """Moves mastery answer by answer; fills `results`; returns the concepts that moved."""
    stamp = (curriculum.revision, curriculum.model)
    known = dict(before)
    moved: dict[str, Mastery] = {}
    for answer in answers:
        question = keys[answer.question_id]
        past = {concept: known.get(concept) for concept in question.concepts}
        traced = _traced(question, bool(answer.correct), answer.at, curriculum)
        after = tracing.answer(known, curriculum.parameters, traced, curriculum.tracing.memory)
        known.update(after)
        moved.update(after)
        results[answer.event_id] = Recorded(answer.event_id, False, bool(answer.correct), past, after, stamp)
    return moved


def _learner_row(
    learner_id: str,
    state: _State,
    fresh: Sequence[Answer],
    moved: Mapping[str, Mastery],
    keys: Mapping[str, QuestionKey],
    model: str,
) -> dict[str, Any]:
    """One row of answer/write_answers; `fresh` is in order."""
    recent = dict(state.recent)
    for answer in fresh:
        recent.pop(answer.question_id, None)
        recent[answer.question_id] = rows.micros(answer.at)
    kept = list(recent.items())[-RECENT:]
    last = fresh[-1]
    newest = order(last.at, last.seq, last.event_id)
    learner: dict[str, Any] = {
        "revision": state.revision + 1,
        "recent_questions": [question_id for question_id, _ in kept],
        "recent_at": [at for _, at in kept],
    }
    if state.newest is None or newest > state.newest:
        learner |= {"newest_at": last.at, "newest_seq": last.seq, "newest_event": last.event_id}
    created = {concept_id: m for concept_id, m in moved.items() if concept_id not in state.masteries}
    changed = {concept_id: m for concept_id, m in moved.items() if concept_id in state.masteries}
    return {
        "id": learner_id,
        "learner": learner,
        "answers": [
            {
                "question_id": a.question_id,
                "properties": rows.answer_properties(a, keys[a.question_id].revision),
            }
            for a in fresh
        ],
        "created": _mastery_rows(created, model),
        "changed": _mastery_rows(changed, model),
    }


async def replay(
    store: Store, tx: Transaction, learner_ids: Sequence[str], curriculum: Curriculum
) -> dict[str, dict[str, Mastery]]:
    """Recomputes all mastery of the learners, whose locks `tx` holds, from their answers; writes it."""
    histories = await tx.run("learner/read_histories", ids=sorted(learner_ids))
    wanted = sorted({answer[0] for row in histories for answer in row["answers"]})
    keys = await store.question_keys(tx, wanted)
    replayed = {row["id"]: _replayed(row["answers"], keys, curriculum) for row in histories}
    await tx.run(
        "answer/write_masteries",
        rows=[
            {"id": learner_id, "masteries": _mastery_rows(masteries, curriculum.model)}
            for learner_id, masteries in sorted(replayed.items())
        ],
    )
    return replayed


async def forget(store: Store, tx: Transaction, learner_ids: Sequence[str], import_id: str) -> int:
    """Takes away what an import brought to these learners, as if it had never been: their mastery is replayed
    from the answers that are left. Returns how many answers went. Raises NotFound."""
    ids = sorted(learner_ids)
    stamp, revisions = await lock_learners(tx, ids)
    curriculum = await store.curriculum(stamp)
    [row] = await tx.run("import/forget_answers", id=import_id, learner_ids=ids)
    histories = {found["id"]: found["answers"] for found in await tx.run("learner/read_histories", ids=ids)}
    keys = await store.question_keys(tx, [answer[0] for found in histories.values() for answer in found])
    left = []
    for id in ids:
        replayed = _replayed(histories[id], keys, curriculum)
        left.append(
            {
                "id": id,
                "learner": _last_of(histories[id]) | {"revision": revisions[id] + 1},
                "answers": [],
                "created": _mastery_rows(replayed, curriculum.model),
                "changed": [],
            }
        )
    await tx.run("answer/write_answers", rows=left, recorded_at=None, import_id=None)
    removed: int = row["removed"]
    return removed


def _last_of(history: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """What is kept on a learner of the last answers. history: as learner/read_histories gives it."""
    recent: dict[str, int] = {}
    for question, _, at, _, _ in history:
        recent.pop(question, None)
        recent[question] = rows.UNTIMED if at is None else at
    kept = list(recent.items())[-RECENT:]
    _, _, at, seq, event_id = history[-1] if history else (None,) * 5
    return {
        "recent_questions": [question for question, _ in kept],
        "recent_at": [at for _, at in kept],
        "newest_at": rows.moment(at),
        "newest_seq": seq,
        "newest_event": event_id,
    }


def _replayed(
    history: Sequence[Sequence[Any]], keys: Mapping[str, QuestionKey], curriculum: Curriculum
) -> dict[str, Mastery]:
    """Mastery by concept after a whole history, as learner/read_histories gives it."""
    return tracing.replay(
        (
            _traced(keys[question], correct, rows.moment(at), curriculum)
            for question, correct, at, _seq, _event in history
        ),
        curriculum.parameters,
        memory=curriculum.tracing.memory,
    )


def _traced(
    question: QuestionKey, correct: bool, at: datetime | None, curriculum: Curriculum
) -> TracedAnswer:
    """What an answer to this question moves mastery by, under the model in force."""
    own = curriculum.tracing.items.get(question.id)
    item = Item(own.guess, own.slip) if own else None
    return TracedAnswer(question.concepts, correct, at, len(question.choices) or None, item)


def _mastery_rows(masteries: Mapping[str, Mastery], model: str) -> list[dict[str, Any]]:
    return [
        {"concept_id": concept_id, "properties": rows.mastery_properties(m, model)}
        for concept_id, m in sorted(masteries.items())
    ]


def _show_replayed(
    results: dict[str, Recorded],
    answers: Sequence[Answer],
    replayed: Mapping[str, Mapping[str, Mastery]],
) -> None:
    """After a replay, `after` is what the whole history gives, not what the late answer alone gave."""
    for answer in answers:
        now = replayed.get(answer.learner_id)
        result = results[answer.event_id]
        if now is not None and not result.duplicate:
            results[answer.event_id] = replace(result, after={c: now[c] for c in result.after})
