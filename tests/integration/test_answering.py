"""Answers are graded, stored once and in order, and move mastery; or nothing is written."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from graph import answering, curriculum
from graph.curriculum import Addition
from graph.errors import Conflict, InvalidInput, NotFound, Ungradable
from graph.model import Answer, AuthoredQuestion, Graded, Question, QuestionKind
from graph.replaying import replay_learners
from graph.store import Store
from tests.integration.seeded import slate
from tracing import mastery as tracing
from tracing.mastery import TracedAnswer
from tracing.parameters import DEFAULT

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def submit(
    store: Store, event: str, response: str = "4", question: str = "add-0", **more: object
) -> Graded:
    """Ada answers."""
    given: dict[str, object] = {"learner_id": "ada", "now": NOW, **more}
    return await answering.submit_answer(
        store,
        question_id=question,
        response=response,
        event_id=event,
        **given,  # type: ignore[arg-type]
    )


def answer(event: str, correct: bool, hours: float, question: str = "add-0", learner: str = "ada") -> Answer:
    """An answer with a verdict, some hours after a start."""
    at = NOW - timedelta(days=30) + timedelta(hours=hours)
    return Answer(event, learner, question, at, 0, None, correct)


@pytest.fixture
async def ada(small: Store) -> Store:
    """The small curriculum and one learner."""
    await small.create_learner("ada")
    return small


async def test_a_right_answer_raises_mastery(ada: Store) -> None:
    """The verdict, the solution, and mastery before and after come back together."""
    graded = await submit(ada, "e1")
    assert graded.recorded.correct
    assert graded.answer == "4"
    assert graded.solution == "$2 + 2 = 4$."
    assert graded.recorded.before == {"add": None}
    after = graded.recorded.after["add"]
    assert after == tracing.answer({}, {"add": DEFAULT}, TracedAnswer(["add"], True, NOW))["add"]
    assert await ada.masteries("ada") == {"add": after}


async def test_a_distractor_reveals_its_misconception(ada: Store) -> None:
    """A recognised wrong response names the wrong idea behind it."""
    graded = await submit(ada, "e1", "22")
    assert not graded.recorded.correct
    assert graded.misconception is not None
    assert graded.misconception.id == "writes-side-by-side"


async def test_the_same_event_again_changes_nothing(ada: Store) -> None:
    """A repeated event says that it is one; with other content it is refused."""
    first = await submit(ada, "e1")
    revision = (await ada.learner("ada")).revision
    again = await submit(ada, "e1")
    assert again.recorded.duplicate
    assert again.recorded.after == first.recorded.after
    assert (await ada.learner("ada")).revision == revision
    with pytest.raises(Conflict):
        await submit(ada, "e1", "5")
    await ada.create_learner("ben")
    with pytest.raises(Conflict):
        await submit(ada, "e1", learner_id="ben")
    assert (await ada.counts())["answers"] == 1


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"learner_id": "nobody"}, NotFound, "learnerId"),
        ({"question": "nothing"}, NotFound, "questionId"),
        ({"at": NOW + timedelta(hours=1)}, InvalidInput, "at"),
        ({"at": NOW.replace(tzinfo=None)}, InvalidInput, "at"),
        ({"response": "a few"}, Ungradable, "response"),
        ({"response": "x" * 20_000}, Ungradable, "response"),
        ({"event": ""}, InvalidInput, "eventId"),
        ({"response_ms": -1}, InvalidInput, "responseMs"),
    ],
)
async def test_bad_answers_are_refused_by_field(
    ada: Store, change: dict[str, object], error: type[Exception], field: str
) -> None:
    """Each refusal names the field and the mend, and writes nothing."""
    with pytest.raises(error) as caught:
        await submit(ada, **{"event": "e1", **change})  # type: ignore[arg-type]
    assert getattr(caught.value, "field") == field  # noqa: B009  # the type is Exception
    assert getattr(caught.value, "mend")  # noqa: B009
    assert (await ada.counts())["answers"] == 0


async def test_a_retired_question_takes_no_answers(ada: Store) -> None:
    """What was retired from use is refused, with what to do instead."""
    async with ada.driver.session() as session:
        await (await session.run("MATCH (q:Question {id: 'add-0'}) SET q.retired_at = datetime()")).consume()
    with pytest.raises(InvalidInput, match="retired"):
        await submit(ada, "e1")


async def test_a_question_without_a_key_cannot_be_graded(ada: Store) -> None:
    """A question known only from a log takes verdicts, not responses."""
    logged = Question("logged", 1, QuestionKind.NUMERIC, "", concepts={"add": 1.0})
    await curriculum.apply(ada, Addition(questions=[AuthoredQuestion(logged, None, "")]))
    with pytest.raises(Ungradable, match="no key"):
        await submit(ada, "e1", question="logged")
    [recorded] = await answering.record_answers(ada, [answer("e2", True, 0, "logged")], now=NOW)
    assert recorded.correct


async def test_answers_without_a_verdict_cannot_be_recorded(ada: Store) -> None:
    """recordAnswers takes verdicts; the refusal names the place in the list."""
    with pytest.raises(InvalidInput) as caught:
        await answering.record_answers(ada, [Answer("e1", "ada", "add-0", NOW)], now=NOW)
    assert caught.value.field == "answers[0].correct"


async def test_one_bad_answer_in_a_list_stores_none(ada: Store) -> None:
    """A list of answers is one transaction."""
    answers = [answer("e1", True, 0), answer("e2", True, 1, "nothing")]
    with pytest.raises(NotFound):
        await answering.record_answers(ada, answers, now=NOW)
    assert (await ada.counts())["answers"] == 0


HISTORY = [
    answer("e1", True, 0),
    answer("e2", False, 30, "mixed-0"),
    answer("e3", True, 60, "multiply-1"),
    answer("e4", True, 61, "mixed-0"),
    answer("e5", False, 200, "add-2"),
]


async def test_any_order_of_arrival_gives_the_same_mastery(ada: Store) -> None:
    """Answers that come late end in the state of a history in which they came in time."""
    await answering.record_answers(ada, HISTORY, now=NOW)
    await ada.create_learner("ben")
    for index in (3, 0, 4, 1, 2):
        late = HISTORY[index]
        twin = Answer(f"ben-{late.event_id}", "ben", late.question_id, late.at, 0, None, late.correct)
        [recorded] = await answering.record_answers(ada, [twin], now=NOW)
    assert recorded.after.items() <= (await ada.masteries("ben")).items()
    assert await ada.masteries("ben") == await ada.masteries("ada")


async def test_results_come_in_the_order_given(ada: Store) -> None:
    """However answers are ordered for the model, the caller gets them back as sent."""
    results = await answering.record_answers(ada, HISTORY[::-1], now=NOW)
    assert [result.event_id for result in results] == ["e5", "e4", "e3", "e2", "e1"]


async def test_times_of_any_zone_are_one_instant(ada: Store) -> None:
    """An offset moves the clock, not the answer."""
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    graded = await submit(ada, "e1", at=there)
    assert graded.recorded.after["add"].last_at == NOW
    assert (await ada.masteries("ada"))["add"].last_at == NOW


async def test_concurrent_answers_on_one_edge_are_all_kept(ada: Store) -> None:
    """Fifty answers at once end as fifty answers, with the state of one order of them."""
    await asyncio.gather(*(submit(ada, f"e{i:02}", question=f"add-{i % 4}") for i in range(50)))
    assert (await ada.counts())["answers"] == 50
    known = (await ada.masteries("ada"))["add"]
    assert (known.answers, known.correct) == (50, 50)


async def test_an_import_is_completed_by_running_it_again(ada: Store) -> None:
    """Answers stored before are unchanged; learners that are new are created."""
    log = [*HISTORY, *(answer(f"c{i}", i % 2 == 0, i, learner="cyd") for i in range(5))]
    assert await answering.import_answers(ada, log[:4], now=NOW) == (4, 0)
    assert await answering.import_answers(ada, log, now=NOW) == (6, 4)
    assert await answering.import_answers(ada, log, now=NOW) == (0, 10)
    assert (await ada.counts())["learners"] == 2


async def test_replaying_all_learners_changes_nothing_under_the_same_model(ada: Store) -> None:
    """A replay recomputes what is there."""
    await answering.record_answers(ada, HISTORY, now=NOW)
    before = await ada.masteries("ada")
    await replay_learners(ada, ["ada"])
    assert await ada.masteries("ada") == before


async def test_untimed_answers_are_ordered_by_their_number(ada: Store) -> None:
    """Without times `seq` orders, as an integer: 10 comes after 9."""
    verdicts = [True, False, True, True, False, True, False, True, True, False, True]
    log = [Answer(f"u{i}", "ada", "add-0", None, i, None, v) for i, v in enumerate(verdicts)]
    await answering.record_answers(ada, sorted(log, key=lambda a: a.event_id), now=NOW)
    expected = tracing.replay([TracedAnswer(["add"], v) for v in verdicts], {"add": DEFAULT})
    assert await ada.masteries("ada") == expected


async def test_answers_and_slates_of_one_learner_never_deadlock(
    ada: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """Both take the learner's lock first; a deadlock would cost the answer a second."""
    await answering.record_answers(ada, [answer(f"old-{i}", True, i / 10) for i in range(80)], now=NOW)
    for i in range(40):
        await asyncio.gather(
            ada.write_slates([slate("ada", f"slate-{i}-{j}") for j in range(3)]),
            submit(ada, f"new-{i}"),
        )
    assert "Deadlock" not in caplog.text
