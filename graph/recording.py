"""The one transaction by which answers move mastery: lock, read, fold, write.

Answers are folded in the order (at, seq, event_id). One that comes late, before the newest stored
answer of its learner, is stored, and what it touches is replayed. Not for: checking what came in
(answering), replaying, or the formulas (tracing).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from graph import struggle
from graph.errors import Conflict, LearnerGraphError
from graph.habits import day_of, with_days, zone
from graph.happenings import Began, Cause, Changed, again, changed
from graph.model import Answer, Recorded
from graph.replaying import RECENT, Masteries, replay
from graph.snapshot import Curriculum
from graph.store import QuestionKey, Store, Transaction, erased, no_such_learner, question_keys, rows
from graph.struggle import Reason
from tracing import mastery as tracing
from tracing.mastery import Mastery, TracedAnswer

Order = tuple[bool, datetime, int, str]

Judge = Callable[[Answer, Mapping[str, QuestionKey]], Answer]
"""An answer with its verdict, from the questions that there are."""

_DAWN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Submission:
    """Answers that are stored together or not at all; the transaction may hold other people's too.

    judge: gives each its verdict from the question as it is under the lock; may raise. now: when they came
    in. at_is_stated, verdict_is_stated: whether they are the client's, and so part of what makes a repeated
    event id the same answer.
    """

    answers: Sequence[Answer]
    judge: Judge
    now: datetime
    at_is_stated: bool = True
    verdict_is_stated: bool = True


Outcome = list[Recorded] | LearnerGraphError
"""What became of a submission: its answers in the order given, or why none of them was stored."""


@dataclass(frozen=True, slots=True)
class _State:
    """What is stored of one learner, read under the lock. answers, days: as of model.Learner."""

    revision: int
    time_zone: str
    answers: int
    days: list[int]
    newest: Order | None
    recent: dict[str, rows.Recent]
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

    What is wrong with a submission (NotFound, Erased, Conflict, whatever its `judge` raises of ours) is its
    own outcome and leaves the others alone. import_id: of the import they are a part of.
    """
    stamp, states, keys = await _lock(tx, [answer for each in submissions for answer in each.answers])
    unknown = {answer.learner_id for each in submissions for answer in each.answers} - states.keys()
    gone = await store.erased_among(tx, unknown)
    sorted_out = [_sorted_out(each, states, keys, gone) for each in submissions]
    curriculum = await store.curriculum(stamp)
    by_learner: dict[str, list[Answer]] = {}
    results: dict[str, Recorded] = {}
    for outcome in sorted_out:
        if not isinstance(outcome, LearnerGraphError):
            fresh, seen = outcome
            for answer in seen:
                state = states[answer.learner_id]
                results[answer.event_id] = _duplicate(answer, state, keys, stamp)
                if import_id is None:
                    tx.tell(_told_again(answer, state, results[answer.event_id], curriculum))
            for answer in fresh:
                by_learner.setdefault(answer.learner_id, []).append(answer)
    written: list[dict[str, Any]] = []
    late: dict[str, set[str]] = {}
    for learner_id, fresh in sorted(by_learner.items()):
        state = states[learner_id]
        fresh.sort(key=lambda a: order(a.at, a.seq, a.event_id))
        is_late = bool(state.newest and order(fresh[0].at, fresh[0].seq, fresh[0].event_id) < state.newest)
        predicting = import_id is None and not is_late
        moved = _fold(fresh, state.masteries, keys, curriculum, results, predicting)
        row = _learner_row(learner_id, state, fresh, moved, keys, curriculum.model, results)
        if is_late:
            late[learner_id] = set(moved)
            row |= {"learner": {}, "created": [], "changed": []}  # the replay writes and tells them
        else:
            cause = Cause.IMPORTED if import_id else Cause.ANSWERED
            tx.tell(_told(learner_id, cause, state, fresh, moved, curriculum))
        written.append(row)
    if written:
        now = max(each.now for each in submissions)
        await tx.run("answer/write_answers", rows=written, recorded_at=now, import_id=import_id)
    if late:
        events = {id: [answer.event_id for answer in by_learner[id]] for id in late}
        replayed = await replay(store, tx, late, curriculum, Cause.ANSWERED, events)
        _show_replayed(results, [answer for of_one in by_learner.values() for answer in of_one], replayed)
    return [
        outcome if isinstance(outcome, LearnerGraphError) else [results[a.event_id] for a in each.answers]
        for each, outcome in zip(submissions, sorted_out, strict=True)
    ]


def _sorted_out(
    submission: Submission,
    states: Mapping[str, _State],
    keys: Mapping[str, QuestionKey],
    gone: Collection[str],
) -> tuple[list[Answer], list[Answer]] | LearnerGraphError:
    """The answers with their verdicts: those that are new and those stored before; or what is wrong. gone:
    ids of learners who were erased."""
    try:
        for answer in submission.answers:
            if answer.learner_id not in states:
                missing = erased if answer.learner_id in gone else no_such_learner
                raise missing(answer.learner_id)
        judged = [submission.judge(answer, keys) for answer in submission.answers]
        return _split(judged, states, submission.at_is_stated, submission.verdict_is_stated)
    except LearnerGraphError as error:
        return error


async def _lock(
    tx: Transaction, answers: Sequence[Answer]
) -> tuple[tuple[int, str], dict[str, _State], dict[str, QuestionKey]]:
    """Locks the questions, then the learners; the stamp of the curriculum in force, what is stored of each
    learner that there is, and the questions that there are."""
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


def _state(row: dict[str, Any]) -> _State:
    at, seq, event_id = row["newest"]
    return _State(
        revision=row["revision"],
        time_zone=row["time_zone"],
        answers=row["answers"],
        days=row["days"],
        newest=None if event_id is None else order(rows.moment(at), seq, event_id),
        recent=rows.recent_answers(row),
        masteries=rows.masteries(row["masteries"]),
        events={event[0]: event for event in row["events"]},
    )


def _split(
    answers: Sequence[Answer], states: Mapping[str, _State], at_is_stated: bool, verdict_is_stated: bool
) -> tuple[list[Answer], list[Answer]]:
    """Answers that are new, and those stored before; raises Conflict where an id means two things."""
    fresh: dict[str, Answer] = {}
    seen: list[Answer] = []
    for answer in answers:
        event = states[answer.learner_id].events.get(answer.event_id)
        stored = fresh.get(answer.event_id) if event is None else rows.stored_answer(event)
        if stored is None:
            fresh[answer.event_id] = answer
            continue
        if not says_the_same(answer, stored, at_is_stated, verdict_is_stated):
            raise Conflict(
                "This event id was used for another answer.",
                field="eventId",
                value=answer.event_id,
                mend="Give every answer an id of its own; repeat it only with the same content.",
            )
        if event is not None:
            seen.append(answer)
    return list(fresh.values()), seen


def says_the_same(
    answer: Answer, stored: Answer, at_is_stated: bool = True, verdict_is_stated: bool = True
) -> bool:
    """Whether an answer with the event id of a stored one is that one again. stored: as it came in, whatever
    became of its verdict since."""
    given = (answer.learner_id, answer.question_id, answer.response)
    kept = (stored.learner_id, stored.question_id, stored.response)
    return (
        given == kept
        and (not verdict_is_stated or answer.correct == stored.correct)
        and (not at_is_stated or (answer.at, answer.seq) == (stored.at, stored.seq))
    )


def _duplicate(
    answer: Answer, state: _State, keys: Mapping[str, QuestionKey], stamp: tuple[int, str]
) -> Recorded:
    """What is said of an answer stored before: nothing moves. Its verdict is the one that counts today."""
    now = {c: state.masteries[c] for c in keys[answer.question_id].concepts if c in state.masteries}
    correct = rows.present_verdict(state.events[answer.event_id])
    return Recorded(answer.event_id, True, correct, dict(now), now, stamp)


def _fold(
    answers: Iterable[Answer],
    before: Mapping[str, Mastery],
    keys: Mapping[str, QuestionKey],
    curriculum: Curriculum,
    results: dict[str, Recorded],
    predicting: bool,
) -> dict[str, Mastery]:
    """Moves mastery answer by answer; fills `results`; returns the concepts that moved. predicting: False for
    old logs and late answers, of which what is known now would know too much."""
    stamp = (curriculum.revision, curriculum.model)
    known = dict(before)
    moved: dict[str, Mastery] = {}
    for answer in answers:
        question = keys[answer.question_id]
        past = {concept: known.get(concept) for concept in question.concepts}
        item = curriculum.item(question.id, question.concepts, len(question.choices))
        traced = TracedAnswer(question.concepts, bool(answer.correct), answer.at, None, item)
        predicted = (
            tracing.predict(known, curriculum.parameters, traced, curriculum.tracing.memory)
            if predicting
            else None
        )
        after = tracing.answer(known, curriculum.parameters, traced, curriculum.tracing.memory)
        known.update(after)
        moved.update(after)
        results[answer.event_id] = Recorded(
            answer.event_id, False, bool(answer.correct), past, after, stamp, predicted
        )
    return moved


def _learner_row(
    learner_id: str,
    state: _State,
    fresh: Sequence[Answer],
    moved: Mapping[str, Mastery],
    keys: Mapping[str, QuestionKey],
    model: str,
    results: Mapping[str, Recorded],
) -> dict[str, Any]:
    """One row of answer/write_answers; `fresh` is in order."""
    where = zone(state.time_zone)
    last = fresh[-1]
    newest = order(last.at, last.seq, last.event_id)
    learner: dict[str, Any] = {
        "revision": state.revision + 1,
        **rows.recent_properties(_recent(state, fresh), RECENT),
        "answers": state.answers + len(fresh),
        "days": with_days(state.days, (day_of(a.at, where) for a in fresh if a.at)),
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
                "properties": rows.answer_properties(a, keys[a.question_id].revision)
                | rows.prediction_properties(results[a.event_id].predicted, model),
            }
            for a in fresh
        ],
        "created": rows.mastery_rows(created, model),
        "changed": rows.mastery_rows(changed, model),
    }


def _recent(state: _State, fresh: Sequence[Answer]) -> dict[str, rows.Recent]:
    """The questions lately answered, after these answers."""
    recent = dict(state.recent)
    for answer in fresh:
        recent.pop(answer.question_id, None)
        recent[answer.question_id] = rows.Recent(
            rows.micros(answer.at), bool(answer.correct), rows.took(answer)
        )
    return recent


def _told(
    learner_id: str,
    cause: Cause,
    state: _State,
    fresh: Sequence[Answer],
    moved: Mapping[str, Mastery],
    curriculum: Curriculum,
) -> Changed:
    """What new answers changed, and what is struggled with since. An import begins nothing: it is old."""
    began: list[Began] = []
    if cause is Cause.ANSWERED:
        lately = rows.lately(state.recent), rows.lately(_recent(state, fresh))
        found = struggle.begun(state.masteries, lately[0], moved, lately[1], curriculum)
        began = [Began(id, why) for id, why in found.items()]
    before = {id: state.masteries[id] for id in moved if id in state.masteries}
    events = [answer.event_id for answer in fresh]
    return changed(learner_id, cause, before, moved, events=events, began=began)


def _told_again(answer: Answer, state: _State, recorded: Recorded, curriculum: Curriculum) -> Changed:
    """The same of an answer stored before; a struggle, where nothing was answered since."""
    now, found = recorded.after, dict[str, list[Reason]]()
    if state.newest and state.newest[-1] == answer.event_id:
        found = struggle.struggles(now, rows.lately(state.recent), curriculum)
    return again(answer.learner_id, answer.event_id, now, [Began(id, why) for id, why in found.items()])


def _show_replayed(
    results: dict[str, Recorded],
    answers: Sequence[Answer],
    replayed: Masteries,
) -> None:
    """After a replay, `after` is what the whole history gives, not what the late answer alone gave."""
    for answer in answers:
        now = replayed.get(answer.learner_id)
        result = results[answer.event_id]
        if now is not None and not result.duplicate:
            results[answer.event_id] = replace(result, after={c: now[c] for c in result.after})
