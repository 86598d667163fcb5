"""What was wrong about answers is put right, as if it had always been so: voided, re-scored, re-tagged.

A correction of a question is one transaction that changes it and keeps a Correction; then every learner who
answered is replayed, a batch at a time. Cut off, it is completed by saying it again, or by `replay_all`.
Not for: how far a replay reaches (replaying), or revising what a question says (curriculum).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from graph import replaying, swapping
from graph.content import Difference, of_question
from graph.drafts import RevisionKind
from graph.errors import InvalidInput, NotFound, Ungradable
from graph.grading import check_key, grade
from graph.happenings import Cause
from graph.model import AuthoredQuestion, Correction, CorrectionKind, Key, QuestionKind, Voided
from graph.store import Maker, QuestionKey, Store, Transaction, rows
from graph.store.corrections import advance_correction, create_correction
from graph.store.curriculum import lock_curriculum

MOST_REASON = 1_000
"""Characters of a reason."""

PAGE = 500
"""Learners between two marks of how far a replay of everybody has come."""

Progress = Callable[[str, int, int], None]
"""Called with the step's name, how much is done, and of how much."""


def _silent(step: str, done: int, total: int) -> None:
    pass


async def void_answer(store: Store, event_id: str, reason: str, now: datetime) -> Voided:
    """Makes it as if an answer had never been given; void twice is void once. Raises NotFound, InvalidInput,
    Unavailable."""
    _check_reason(reason)

    async def work(tx: Transaction) -> Voided:
        learner_id = await _learner_of(tx, event_id)
        stamp = await replaying.lock(tx, [learner_id])
        [row] = await tx.run("correction/void_answer", event_id=event_id, reason=reason, at=now)
        after: dict[str, Any] = {}
        if not row["void"]:
            touched = {learner_id: row["concepts"]}
            live, events = await store.curriculum(stamp), {learner_id: [event_id]}
            known = await replaying.replay(store, tx, touched, live, Cause.CORRECTED, events)
            after = {concept: known[learner_id].get(concept) for concept in row["concepts"]}
        return Voided(event_id, learner_id, row["void"], after, stamp)

    return await store.write(work)


async def _learner_of(tx: Transaction, event_id: str) -> str:
    [row] = await tx.run("answer/read_known", event_ids=[event_id])
    if not row["events"]:
        raise NotFound(
            "There is no such answer.",
            field="eventId",
            value=event_id,
            mend="Give the event id that the answer was recorded with.",
        )
    return rows.stored_answer(row["events"][0]).learner_id


async def rescore_question(
    store: Store,
    question_id: str,
    answer: str,
    *,
    reason: str,
    tolerance: float | None = None,
    form: str | None = None,
    by: str,
    on_progress: Progress = _silent,
) -> Correction:
    """The key was wrong: gives the question this one, and grades all stored responses by it.

    tolerance, form: as they were where None. What revealed something under the old key and is right now
    reveals nothing. An answer stored without a response, or with one that cannot be graded, keeps its
    verdict and is counted. Raises NotFound, InvalidInput, Ungradable (there is no key), Unavailable.
    """
    _check_reason(reason)

    def key_for(authored: AuthoredQuestion) -> Key:
        return _other_key(authored, answer, tolerance, form)

    async def work(tx: Transaction) -> Correction:
        await lock_curriculum(tx)
        authored = await _authored(store, tx, question_id)
        new = key_for(authored)
        context = f"question:{question_id}:key"
        [stored] = (await store.question_keys(tx, [question_id])).values()
        sealed = store.sealer.seal_key(new, context)
        revision = None
        if new != authored.key:
            await tx.run("correction/set_key", question_id=question_id, sealed_key=sealed)
            revision = await _leave(store, tx, authored, by, reason)
        change = {question_id: (stored.key, sealed)}
        return await create_correction(tx, CorrectionKind.RESCORE, reason, change, revision)

    def is_this(running: Correction) -> bool:
        _, sealed = running.questions[question_id]
        known = store.sealer.open_key(sealed, f"question:{question_id}:key")
        return known.answer == answer and tolerance in (None, known.tolerance) and form in (None, known.form)

    return await _correct(store, CorrectionKind.RESCORE, question_id, is_this, work, on_progress)


async def retag_question(
    store: Store,
    question_id: str,
    concept_ids: Sequence[str],
    *,
    reason: str,
    by: str,
    on_progress: Progress = _silent,
) -> Correction:
    """The concepts were wrong: the question assesses these, and always has. Raises NotFound, InvalidInput (no
    concept, a retired one), Unavailable."""
    _check_reason(reason)
    after = sorted(set(concept_ids))
    if not after:
        raise InvalidInput(
            "A question that assesses no concept says nothing.",
            field="conceptIds",
            value=list(concept_ids),
            mend="Give at least one concept.",
        )

    async def work(tx: Transaction) -> Correction:
        await lock_curriculum(tx)
        authored = await _authored(store, tx, question_id)
        before = sorted(authored.question.concepts)
        concepts = {row["concept"]["id"]: row["concept"] for row in await tx.run("curriculum/read_concepts")}
        _check_concepts(after, concepts)
        revision = None
        if after != before:
            await tx.run("correction/set_concepts", question_id=question_id, concept_ids=after)
            revision = await _leave(store, tx, authored, by, reason)
        change = {question_id: (before, after)}
        return await create_correction(tx, CorrectionKind.RETAG, reason, change, revision)

    def is_this(running: Correction) -> bool:
        return list(running.questions[question_id][1]) == after

    return await _correct(store, CorrectionKind.RETAG, question_id, is_this, work, on_progress)


async def replay_all(store: Store, on_progress: Progress = _silent) -> Correction:
    """Completes what was cut off, then recomputes all mastery of all learners under the model in force; cut
    off itself, it goes on where it was. Answers go on meanwhile. Raises Unavailable."""
    await complete_all(store, on_progress)
    model = (await store.stamp())[1]
    begun = [one for one in await store.running_corrections() if one.kind is CorrectionKind.REPLAY]
    this = begun[-1] if begun else await store.write(_begin_replay)
    if this.model != model:
        this = replace(this, model=model, cursor="", learners=0, answers=0)
    total = (await store.counts())["learners"]
    more = True
    while more:
        ids, more = await store.learners_page(PAGE, this.cursor)

        def count(learners: int, answers: int) -> None:
            nonlocal this
            this = replace(this, learners=this.learners + learners, answers=this.answers + answers)
            on_progress("replaying learners", this.learners, total)

        await replaying.replay_learners(store, ids, strict=False, on_progress=count)
        this = replace(this, cursor=ids[-1] if ids else this.cursor)
        await store.write(partial(_advance, this))
    this = replace(this, done=True, cursor="")
    await store.write(partial(_advance, this))
    return this


async def complete_all(store: Store, on_progress: Progress = _silent) -> None:
    """Completes every correction of questions that was cut off. Raises Unavailable."""
    for running in await store.running_corrections():
        if running.kind is not CorrectionKind.REPLAY:
            await _complete(store, running, on_progress)


async def _begin_replay(tx: Transaction) -> Correction:
    return await create_correction(tx, CorrectionKind.REPLAY, "", {})


async def _advance(this: Correction, tx: Transaction) -> None:
    await advance_correction(tx, this)


async def _correct(
    store: Store,
    kind: CorrectionKind,
    question_id: str,
    is_this: Callable[[Correction], bool],
    work: Callable[[Transaction], Any],
    on_progress: Progress,
) -> Correction:
    """Completes what was cut off at this question; where that was not this correction, this one follows."""
    for running in await store.running_corrections():
        if question_id in running.questions:
            completed = await _complete(store, running, on_progress)
            if running.kind is kind and is_this(running):
                return completed
    return await _complete(store, await store.write(work), on_progress)


async def _complete(store: Store, this: Correction, on_progress: Progress) -> Correction:
    """Replays the learners who are left."""

    step = f"{this.kind} of {', '.join(sorted(this.questions)[:3])}"
    if this.kind is CorrectionKind.RETAG:
        this = await swapping.swap(store, this, partial(on_progress, step))
    else:
        this = await _rescore(store, this, partial(on_progress, step))
    this = replace(this, done=True, cursor="")
    await store.write(partial(_advance, this))
    return this


async def _rescore(store: Store, this: Correction, on_progress: Callable[[int, int], None]) -> Correction:
    """Grades again what learners answered, batch after batch, and replays those whose verdicts change."""

    async def left(tx: Transaction) -> list[dict[str, Any]]:
        return await tx.run("correction/read_touched", id=this.id)

    touched = await store.write(left)
    total = this.learners + len(touched)
    for start in range(0, len(touched), replaying.LEARNERS):
        batch = touched[start : start + replaying.LEARNERS]
        this = await store.write(partial(_rescore_batch, store, this, batch))
        on_progress(this.learners, total)
    return this


async def _rescore_batch(
    store: Store, this: Correction, batch: Sequence[Mapping[str, Any]], tx: Transaction
) -> Correction:
    """One batch of learners, as far as they are still there, and the mark that they are replayed."""
    stamp, there = await replaying.lock_present(tx, [row["learner_id"] for row in batch])
    batch = [row for row in batch if row["learner_id"] in there]
    events = [event for row in batch for event in row["events"]]
    touched, changed, ungraded = await _regrade(store, tx, this, events)
    if touched:
        await replaying.replay(store, tx, touched, await store.curriculum(stamp), Cause.CORRECTED)
    this = replace(
        this,
        cursor=batch[-1]["learner_id"] if batch else this.cursor,
        model=stamp[1],
        learners=this.learners + len(batch),
        answers=this.answers + len(events),
        changed=this.changed + changed,
        ungraded=this.ungraded + ungraded,
    )
    await advance_correction(tx, this)
    return this


async def _regrade(
    store: Store, tx: Transaction, this: Correction, events: Sequence[str]
) -> tuple[dict[str, set[str]], int, int]:
    """Grades stored responses by the key as it is now. Returns the concepts touched by learner, how many
    verdicts changed, and how many answers have no response that can be graded."""
    questions = await store.question_keys(tx, list(this.questions))
    verdicts: dict[tuple[str, str | None], bool | None] = {}
    [found] = await tx.run("correction/read_responses", event_ids=events)
    touched: dict[str, set[str]] = {}
    changed, ungraded = [], 0
    for event_id, learner_id, question_id, response, correct, void in found["answers"]:
        question = questions[question_id]
        if (question_id, response) not in verdicts:
            verdicts[question_id, response] = _verdict(store, question, response)
        verdict = verdicts[question_id, response]
        ungraded += verdict is None
        if verdict is not None and verdict != correct:
            changed.append({"event_id": event_id, "correct": verdict})
            if not void:
                touched.setdefault(learner_id, set()).update(question.concepts)
    if changed:
        await tx.run("correction/rescore_answers", id=this.id, rows=changed)
    return touched, len(changed), ungraded


def _verdict(store: Store, question: QuestionKey, response: str | None) -> bool | None:
    """None where there is no response, or none that is understood."""
    if response is None or question.key is None:
        return None
    key = store.sealer.open_key(question.key, f"question:{question.id}:key")
    try:
        return grade(QuestionKind(question.kind), response, key, question.choices).correct
    except Ungradable:
        return None


def _other_key(authored: AuthoredQuestion, answer: str, tolerance: float | None, form: str | None) -> Key:
    """The question's key with this answer instead. Raises InvalidInput, Ungradable."""
    question, old = authored.question, authored.key
    if old is None:
        raise Ungradable(
            "This question has no key here, so none was wrong.",
            field="questionId",
            value=question.id,
            mend="Import the question with its key; answers keep the verdicts that they came with.",
        )
    new = Key(
        answer,
        old.tolerance if tolerance is None else tolerance,
        form=old.form if form is None else form,
    )
    check_key(question.kind, new, question.choices)
    wrong = {
        response: misconception
        for response, misconception in old.misconceptions.items()
        if not grade(question.kind, response, new, question.choices).correct
    }
    return replace(new, misconceptions=wrong)


async def _leave(store: Store, tx: Transaction, before: AuthoredQuestion, by: str, reason: str) -> int:
    """A question is not what it was: the number of the curriculum's next revision."""
    one, said = of_question(before)
    after = await store.documents([one], tx)
    maker = Maker(by, RevisionKind.CORRECTION, title=before.question.id, why=reason)
    return (await store.leave(tx, maker, [Difference(one, said, after[one])])).number


async def _authored(store: Store, tx: Transaction, question_id: str) -> AuthoredQuestion:
    found = await store.authored_questions([question_id], tx)
    if not found:
        raise NotFound(
            "There is no such question.",
            field="questionId",
            value=question_id,
            mend="Use an id that nextQuestions or questions gave.",
        )
    return found[question_id]


def _check_concepts(ids: Sequence[str], known: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises NotFound, InvalidInput for the first that is not in use."""
    for id in ids:
        if id not in known:
            raise NotFound(
                "There is no such concept.",
                field="conceptIds",
                value=id,
                mend="Use an id that concepts gave.",
            )
        if known[id]["retired_at"] is not None:
            raise InvalidInput(
                "The concept is retired.", field="conceptIds", value=id, mend="Give one that is in use."
            )


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > MOST_REASON:
        raise InvalidInput(
            "A correction needs a reason.",
            field="reason",
            value=reason,
            mend=f"Say in 1 to {MOST_REASON} characters what was wrong.",
        )
