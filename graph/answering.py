"""Answers come in: validated, graded, written once, and the mastery they move; or nothing at all.

Not for: the transaction itself (recording), reading files of answers (importers), or the formulas
of knowledge tracing (tracing).
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, islice

from graph.committing import Committer, commit
from graph.errors import InvalidInput, LearnerGraphError, NotFound, Unavailable, Ungradable
from graph.grading import Verdict, grade
from graph.model import Answer, Graded, Key, QuestionKind, Recorded
from graph.moments import require_moment
from graph.recording import Submission, says_the_same
from graph.store import QuestionKey, Store

IMPORT_BATCH = 5_000
"""Answers a transaction of an import: large enough to be fast, a few megabytes of the server's memory."""

MOST_TEXT = 10_000
"""Characters of an identifier or a response; longer ones are refused before anything is parsed."""


async def submit_answer(
    store: Store,
    *,
    learner_id: str,
    question_id: str,
    response: str,
    event_id: str,
    now: datetime,
    at: datetime | None = None,
    response_ms: int | None = None,
    committer: Committer | None = None,
) -> Graded:
    """Grades a response, stores it once, and moves the mastery of the question's concepts.

    at: when it was given, by default `now`. committer: lets it share a transaction with other answers;
    without, it has its own. Raises NotFound, InvalidInput, Ungradable, Conflict (the event id was used for
    something else) and Unavailable; then nothing is written.
    """
    stated = Answer(event_id, learner_id, question_id, at, 0, response, None, response_ms)
    _validate(stated, now)
    judged: tuple[QuestionKey, Key, Verdict] | None = None

    def judge(answer: Answer, keys: Mapping[str, QuestionKey]) -> Answer:
        nonlocal judged
        question = _open_question(keys, question_id)
        key = _key(store, question)
        verdict = grade(QuestionKind(question.kind), response, key, question.choices)
        judged = question, key, verdict
        return replace(answer, at=at or now, correct=verdict.correct)

    submission = Submission([stated], judge, now, at_is_stated=at is not None, verdict_is_stated=False)
    [recorded] = await (committer.commit(submission) if committer else commit(store, submission))
    assert judged  # noqa: S101  # what was recorded was judged
    return _graded(store, *judged, recorded)


async def record_answers(
    store: Store,
    answers: Sequence[Answer],
    *,
    now: datetime,
    import_id: str | None = None,
    committer: Committer | None = None,
) -> list[Recorded]:
    """Stores answers that carry a verdict, all or none; the results are in the order given.

    import_id: of the import they are a part of. committer: as in submit_answer; not for imports.
    Raises NotFound, InvalidInput, Conflict, Unavailable; then nothing is written.
    """
    for index, answer in enumerate(answers):
        _validate_judged(answer, now, f"answers[{index}].", imported=import_id is not None)
    if not answers:
        return []
    submission = Submission(answers, _judged_before, now)
    if committer:
        return await committer.commit(submission)
    return await commit(store, submission, import_id)


async def record_each(
    store: Store, answers: Sequence[Answer], *, now: datetime, committer: Committer
) -> list[Recorded | Exception]:
    """Stores answers that carry a verdict, each for itself; what became of them, in the order given.

    No event id may be in two of them. Raises Unavailable; then some may be stored, and are duplicates when
    they are sent again.
    """
    found: dict[int, Recorded | Exception] = {}
    submissions: dict[int, Submission] = {}
    for place, answer in enumerate(answers):
        try:
            _validate_judged(answer, now)
        except LearnerGraphError as error:
            found[place] = error
        else:
            submissions[place] = Submission([answer], _judged_before, now)
    outcomes = await committer.commit_each(list(submissions.values()))
    for place, outcome in zip(submissions, outcomes, strict=True):
        if isinstance(outcome, Unavailable):
            raise outcome
        found[place] = outcome if isinstance(outcome, Exception) else outcome[0]
    return [found[place] for place in range(len(answers))]


async def import_answers(
    store: Store,
    answers: Iterable[Answer],
    *,
    now: datetime,
    import_id: str | None = None,
    on_progress: Callable[[int], None] = lambda done: None,
) -> tuple[int, int]:
    """Stores a log of answers with verdicts, learner after learner; returns (created, unchanged).

    answers: those of one learner stand together. import_id: by which they can be taken back. Learners
    that do not exist are created. Every batch of learners is one transaction, and every answer is
    stored once, so an import that was cut off is completed by running it again. Raises NotFound,
    InvalidInput, Conflict, Unavailable; the batches before it stay.
    """
    created = unchanged = 0

    async def one(batch: list[Answer]) -> None:
        nonlocal created, unchanged
        await store.create_learners(sorted({answer.learner_id for answer in batch}), import_id)
        results = await record_answers(store, batch, now=now, import_id=import_id)
        fresh = sum(not result.duplicate for result in results)
        created, unchanged = created + fresh, unchanged + len(batch) - fresh
        on_progress(len(batch))

    for pair in _pairs(_batches(answers)):
        await asyncio.gather(*(one(batch) for batch in pair))
    return created, unchanged


async def compare(
    store: Store, answers: Iterable[Answer], on_progress: Callable[[int], None] = lambda done: None
) -> tuple[int, list[Answer]]:
    """What the graph says of answers that are to be imported: how many are stored already, and which
    contradict what is stored under their event ids. Raises Unavailable."""
    known, contradicting = 0, []
    for batch in _batches(answers):
        stored = await store.stored_events([answer.event_id for answer in batch])
        for answer in batch:
            twin = stored.get(answer.event_id)
            if twin is not None and not says_the_same(answer, twin):
                contradicting.append(answer)
            known += twin is not None
        on_progress(len(batch))
    return known - len(contradicting), contradicting


def _batches(answers: Iterable[Answer]) -> Iterator[list[Answer]]:
    """Whole learners, about IMPORT_BATCH answers at a time."""
    batch: list[Answer] = []
    for _, of_learner in groupby(answers, key=lambda answer: answer.learner_id):
        batch += of_learner
        if len(batch) >= IMPORT_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _pairs(batches: Iterator[list[Answer]]) -> Iterator[list[list[Answer]]]:
    """Two batches at a time: while the server writes one, the other is computed."""
    while pair := list(islice(batches, 2)):
        yield pair


def _judged_before(answer: Answer, keys: Mapping[str, QuestionKey]) -> Answer:
    """An answer that came with its verdict, to a question that must be in use."""
    _open_question(keys, answer.question_id)
    return answer


def _validate_judged(answer: Answer, now: datetime, prefix: str = "", *, imported: bool = False) -> None:
    """Raises InvalidInput also where it comes without a verdict."""
    _validate(answer, now, prefix, imported=imported)
    if answer.correct is None:
        raise InvalidInput(
            "An answer without a verdict cannot be recorded.",
            field=f"{prefix}correct",
            mend="Say true or false, or let submitAnswer grade the response.",
        )


def _validate(answer: Answer, now: datetime, prefix: str = "", *, imported: bool = False) -> None:
    """Raises InvalidInput for the first thing that is wrong with the answer itself. imported: whether whoever
    read the file has checked its time."""
    texts = {"eventId": answer.event_id, "learnerId": answer.learner_id, "questionId": answer.question_id}
    for name, text in texts.items():
        if not text.strip() or len(text) > MOST_TEXT:
            raise InvalidInput(
                "An identifier is empty or too long.",
                field=prefix + name,
                value=text,
                mend=f"Give 1 to {MOST_TEXT} characters.",
            )
    if answer.response is not None and len(answer.response) > MOST_TEXT:
        raise Ungradable(
            "The response is too long.",
            field=prefix + "response",
            value=answer.response,
            mend=f"Give at most {MOST_TEXT} characters.",
        )
    if answer.at is not None and not imported:
        require_moment(answer.at, now, prefix + "at")
    if answer.response_ms is not None and answer.response_ms < 0:
        raise InvalidInput(
            "A response time cannot be negative.",
            field=prefix + "responseMs",
            value=answer.response_ms,
            mend="Give milliseconds from 0 up, or leave it out.",
        )


def _open_question(keys: Mapping[str, QuestionKey], question_id: str) -> QuestionKey:
    """The question, if it exists and may be answered."""
    question = keys.get(question_id)
    if question is None:
        raise NotFound(
            "There is no such question.",
            field="questionId",
            value=question_id,
            mend="Use an id that nextQuestions or questions gave.",
        )
    if question.retired:
        raise InvalidInput(
            "The question is retired.",
            field="questionId",
            value=question_id,
            mend="Ask nextQuestions for one that is in use.",
        )
    if not question.concepts:
        raise InvalidInput(
            "The question assesses no concept, so an answer says nothing.",
            field="questionId",
            value=question_id,
            mend="Say in the curriculum which concepts it assesses.",
        )
    return question


def _key(store: Store, question: QuestionKey) -> Key:
    if question.key is None:
        raise Ungradable(
            "This question has no key here, so its answers cannot be graded.",
            field="questionId",
            value=question.id,
            mend="Record the answer with its verdict (recordAnswers).",
        )
    return store.sealer.open_key(question.key, f"question:{question.id}:key")


def _graded(store: Store, question: QuestionKey, key: Key, verdict: Verdict, recorded: Recorded) -> Graded:
    """What may be shown now that the answer is in."""
    solution = (
        store.sealer.open(question.solution, f"question:{question.id}:solution") if question.solution else ""
    )
    misconception = question.misconceptions.get(verdict.misconception or "")
    return Graded(recorded, key.answer, solution, misconception)
