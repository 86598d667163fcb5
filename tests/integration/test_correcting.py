"""Answers are void, keys and concepts are put right, and mastery is what it would have been."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph import answering, correcting, curriculum, imports, replaying
from graph.curriculum import Addition
from graph.errors import Conflict, InvalidInput, LearnerGraphError, NotFound, Ungradable
from graph.model import Answer, AuthoredQuestion, CorrectionKind, Key, Question, QuestionKind
from graph.store import Store
from tests.integration.conftest import numeric
from tests.integration.graphs import put_in_force
from tracing import mastery as tracing
from tracing.mastery import Mastery, TracedAnswer
from tracing.parameters import DEFAULT

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONCEPTS = ("count", "add", "multiply", "power")


def answer(event: str, response: str | None, hours: float, question: str, learner: str = "ada") -> Answer:
    """An answer with the verdict that "4" is right, some hours after a start."""
    at = NOW - timedelta(days=30) + timedelta(hours=hours)
    return Answer(event, learner, question, at, 0, response, response == "4")


HISTORY = [
    answer("e1", "4", 0, "add-0"),
    answer("e2", "22", 30, "mixed-0"),
    answer("e3", "4", 60, "multiply-1"),
    answer("e4", "4", 61, "power-0"),
    answer("e5", "22", 200, "add-2"),
]


def rebuilt(answers: Sequence[Answer], **concepts: Sequence[str]) -> dict[str, Mastery]:
    """Mastery without a graph. concepts: of questions by id, with _ for -, where not those of their names."""
    history = [
        TracedAnswer(
            concepts.get(
                a.question_id.replace("-", "_"),
                ["add", "multiply"] if a.question_id == "mixed-0" else [a.question_id.split("-")[0]],
            ),
            bool(a.correct),
            a.at,
        )
        for a in answers
    ]
    return tracing.replay(history, dict.fromkeys(CONCEPTS, DEFAULT))


async def ask(store: Store, text: str, **parameters: Any) -> list[Any]:
    """The values of a query's only column."""
    async with store.driver.session() as session:
        return await (await session.run(text, parameters)).value()


@pytest.fixture
async def ada(small: Store) -> Store:
    """One learner with a history."""
    await small.create_learner("ada")
    await answering.record_answers(small, HISTORY, now=NOW)
    return small


async def test_a_void_answer_was_never_given(ada: Store) -> None:
    """Mastery, the newest answer and the recent questions are those without it; it stays, marked."""
    before = await ada.learner("ada")
    voided = await correcting.void_answer(ada, "e5", "She asked a neighbour.", NOW)
    assert not voided.repeated
    left = rebuilt(HISTORY[:-1])
    assert await ada.masteries("ada") == left
    assert voided.after == {"add": left["add"]}
    assert (await ada.learner("ada")).revision == before.revision + 1
    kept = await ask(ada, "MATCH (l:Learner) RETURN [l.newest_event, l.recent_questions]")
    assert kept == [["e4", ["add-0", "mixed-0", "multiply-1", "power-0"]]]
    marked = "MATCH ()-[a:ANSWERED {event_id: 'e5'}]->() RETURN [a.void_reason, a.voided_at = $now]"
    assert await ask(ada, marked, now=NOW) == [["She asked a neighbour.", True]]


async def test_an_edge_goes_with_its_last_answer(ada: Store) -> None:
    """Where no answer on a concept is left, nothing is believed of it."""
    voided = await correcting.void_answer(ada, "e4", "A test.", NOW)
    assert voided.after == {"power": None}
    assert "power" not in await ada.masteries("ada")
    for event in ("e1", "e2", "e3", "e5"):
        await correcting.void_answer(ada, event, "A test.", NOW)
    assert await ada.masteries("ada") == {}
    assert await ask(ada, "MATCH (l:Learner) RETURN [l.newest_event, l.recent_questions]") == [[None, []]]
    assert await answering.record_answers(ada, [HISTORY[0]], now=NOW)


async def test_void_twice_is_void_once(ada: Store) -> None:
    """The second time changes nothing and says so; the same event again is a duplicate, and stays void."""
    await correcting.void_answer(ada, "e5", "First.", NOW)
    revision = (await ada.learner("ada")).revision
    again = await correcting.void_answer(ada, "e5", "Second.", NOW + timedelta(hours=1))
    assert again.repeated
    [recorded] = await answering.record_answers(ada, HISTORY[-1:], now=NOW)
    assert recorded.duplicate
    assert await ada.masteries("ada") == rebuilt(HISTORY[:-1])
    assert (await ada.learner("ada")).revision == revision
    assert await ask(ada, "MATCH ()-[a:ANSWERED {event_id: 'e5'}]->() RETURN a.void_reason") == ["First."]


@pytest.mark.parametrize(
    ("act", "error", "field"),
    [
        (lambda s: correcting.void_answer(s, "e9", "Why.", NOW), NotFound, "eventId"),
        (lambda s: correcting.void_answer(s, "e1", " ", NOW), InvalidInput, "reason"),
        (
            lambda s: correcting.rescore_question(s, "none", "5", reason="Why.", by="ada"),
            NotFound,
            "questionId",
        ),
        (
            lambda s: correcting.rescore_question(s, "add-0", "a", reason="Why.", by="ada"),
            InvalidInput,
            "answer",
        ),
        (
            lambda s: correcting.retag_question(s, "none", ["add"], reason="Why.", by="ada"),
            NotFound,
            "questionId",
        ),
        (
            lambda s: correcting.retag_question(s, "add-0", [], reason="Why.", by="ada"),
            InvalidInput,
            "conceptIds",
        ),
        (
            lambda s: correcting.retag_question(s, "add-0", ["none"], reason="Why.", by="ada"),
            NotFound,
            "conceptIds",
        ),
        (
            lambda s: correcting.retag_question(s, "add-0", ["power"], reason="Why.", by="ada"),
            InvalidInput,
            "conceptIds",
        ),
        (lambda s: replaying.replay_learners(s, ["nobody"]), NotFound, "learnerId"),
    ],
)
async def test_bad_corrections_are_refused_by_field(
    ada: Store, act: Any, error: type[LearnerGraphError], field: str
) -> None:
    """Each refusal names the field and the mend, and writes nothing."""
    await ask(ada, "MATCH (c:Concept {id: 'power'}) SET c.retired_at = datetime()")
    before = await ada.masteries("ada")
    with pytest.raises(error) as caught:
        await act(ada)
    assert caught.value.field == field
    assert caught.value.mend
    assert await ada.masteries("ada") == before
    assert await ada.running_corrections() == []


async def test_rescoring_grades_what_was_stored(ada: Store) -> None:
    """Verdicts are those of the right key, also of what comes later; what came in is kept."""
    done = await correcting.rescore_question(ada, "add-2", "22", reason="A misprint.", by="ada")
    assert (done.learners, done.answers, done.changed, done.ungraded) == (1, 1, 1, 0)
    right = [*HISTORY[:-1], replace(HISTORY[-1], correct=True)]
    assert await ada.masteries("ada") == rebuilt(right)
    verdicts = "MATCH ()-[a:ANSWERED {event_id: 'e5'}]->() RETURN [a.correct, a.recorded_correct]"
    assert await ask(ada, verdicts) == [[True, False]]
    [again] = await answering.record_answers(ada, [HISTORY[-1]], now=NOW)
    assert (again.duplicate, again.correct) == (True, True)
    assert await answering.compare(ada, HISTORY) == (5, [])
    graded = await answering.submit_answer(
        ada, learner_id="ada", question_id="add-2", response="4", event_id="e6", now=NOW
    )
    assert not graded.recorded.correct
    assert graded.answer == "22"
    assert graded.misconception is None


async def test_a_misconception_that_is_right_now_reveals_nothing(ada: Store) -> None:
    """The key forgets what the response that is right now revealed."""
    await correcting.rescore_question(ada, "add-2", "22", reason="A misprint.", by="ada")
    key = (await ada.authored_questions(["add-2"]))["add-2"].key
    assert key is not None
    assert key.misconceptions == {}


async def test_answers_without_a_response_keep_their_verdict(ada: Store) -> None:
    """They are counted, as are responses that are not understood."""
    more = [answer("f1", None, 300, "add-2"), answer("f2", "a few", 301, "add-2")]
    await answering.record_answers(ada, more, now=NOW)
    done = await correcting.rescore_question(ada, "add-2", "5", reason="A misprint.", by="ada")
    assert (done.answers, done.changed, done.ungraded) == (3, 0, 2)


async def test_a_question_without_a_key_cannot_be_rescored(ada: Store) -> None:
    """There was none that could be wrong."""
    logged = Question("logged", 1, QuestionKind.NUMERIC, "", concepts={"add": 1.0})
    await curriculum.apply(ada, Addition(questions=[AuthoredQuestion(logged, None, "")]))
    with pytest.raises(Ungradable, match="no key"):
        await correcting.rescore_question(ada, "logged", "5", reason="A misprint.", by="ada")


async def test_retagging_moves_the_evidence(ada: Store) -> None:
    """The question always assessed what it does now: edges on other concepts go, come and change."""
    done = await correcting.retag_question(
        ada, "mixed-0", ["power", "count"], reason="It needs powers.", by="ada"
    )
    assert (done.kind, done.learners, done.answers) == (CorrectionKind.RETAG, 1, 1)
    assert await ada.masteries("ada") == rebuilt(HISTORY, mixed_0=["count", "power"])
    assert (await ada.curriculum()).questions["mixed-0"].concepts == ("count", "power")
    await correcting.retag_question(ada, "power-0", ["add"], reason="It is about sums.", by="ada")
    await correcting.retag_question(ada, "mixed-0", ["add", "multiply"], reason="It did not.", by="ada")
    assert await ada.masteries("ada") == rebuilt(HISTORY, power_0=["add"])


async def test_only_what_is_touched_is_written(ada: Store) -> None:
    """An answer on a concept that nothing ties to another leaves the other edges alone."""
    await ask(ada, "MATCH (:Learner)-[m:HAS_MASTERY]->(c) WHERE c.id <> 'power' SET m.touched = false")
    await answering.record_answers(ada, [answer("late", "4", 10, "power-1")], now=NOW)
    await correcting.void_answer(ada, "e4", "A test.", NOW)
    await correcting.rescore_question(ada, "power-1", "5", reason="A misprint.", by="ada")
    untouched = "MATCH (:Learner)-[m:HAS_MASTERY {touched: false}]->(c) RETURN c.id"
    assert sorted(await ask(ada, untouched)) == ["add", "multiply"]


async def test_corrections_are_kept(ada: Store) -> None:
    """Who looks at the graph sees what was corrected, when and why; a key stays sealed."""
    await correcting.rescore_question(ada, "add-2", "5", reason="A misprint.", by="ada")
    await correcting.retag_question(ada, "add-2", ["count"], reason="It is about counting.", by="ada")
    kept = await ask(
        ada,
        "MATCH (k:Correction)-[r:CORRECTS]->(q:Question) WITH k, r, q ORDER BY k.at "
        "RETURN [k.kind, k.reason, k.state, q.id, r.before = ['add'] AND r.after = ['count']]",
    )
    assert kept == [
        ["rescore", "A misprint.", "done", "add-2", False],
        ["retag", "It is about counting.", "done", "add-2", True],
    ]
    sealed = await ask(
        ada, "MATCH (:Correction {kind: 'rescore'})-[r:CORRECTS]->() RETURN [r.before, r.after]"
    )
    assert [ada.sealer.open_key(one, "question:add-2:key").answer for one in sealed[0]] == ["4", "5"]


async def test_a_correction_that_was_cut_off_is_completed(
    ada: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same again, or a replay, goes on where it was; learners before the mark are not replayed again."""
    others = [f"b{i:02}" for i in range(10)]
    await ada.create_learners(others)
    for id in others:
        await answering.record_answers(ada, [answer(f"{id}-1", "22", 5, "add-2", id)], now=NOW)
    monkeypatch.setattr(replaying, "LEARNERS", 3)
    for act in ("again", "replay"):
        response = "22" if act == "again" else "4"
        seen: list[int] = []

        def cut_off(step: str, done: int, total: int, seen: list[int] = seen) -> None:
            seen.append(done)
            if done == 6:
                raise ConnectionError

        with pytest.raises(ConnectionError):
            await correcting.rescore_question(
                ada, "add-2", response, reason="A misprint.", by="ada", on_progress=cut_off
            )
        [running] = await ada.running_corrections()
        assert (running.learners, running.changed) == (6, 6)
        if act == "again":
            done = await correcting.rescore_question(ada, "add-2", response, reason="A misprint.", by="ada")
            assert (done.id, done.learners, done.changed) == (running.id, 11, 11)
        else:
            await correcting.replay_all(ada)
        assert await ada.running_corrections() == []
        for id in others:
            [known] = (await ada.masteries(id)).values()
            assert known.correct == (response == "22")


async def test_a_replay_of_everybody_goes_on_where_it_was(
    ada: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a first run had done is not done again, unless another model came into force."""
    await ada.create_learners([f"b{i:02}" for i in range(9)])
    monkeypatch.setattr(correcting, "PAGE", 4)
    first = await correcting.replay_all(ada)
    assert (first.learners, first.answers, first.done) == (10, 5, True)

    def cut_off(step: str, done: int, total: int) -> None:
        if done > 4:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await correcting.replay_all(ada, cut_off)
    steps: list[tuple[int, int]] = []
    await correcting.replay_all(ada, lambda _, done, total: steps.append((done, total)))
    assert steps == [(8, 10), (10, 10)]
    with pytest.raises(ConnectionError):
        await correcting.replay_all(ada, cut_off)
    await put_in_force(ada, "other", {"add": replace(DEFAULT, prior=0.5)})
    done = await correcting.replay_all(ada)
    assert (done.learners, done.model) == (10, "other")
    assert set((await ada.mastery_models("ada")).values()) == {"other"}


async def test_a_replay_mends_what_was_broken(ada: Store) -> None:
    """Edges that are wrong, missing or too many are put right; a second replay writes nothing."""
    await ask(
        ada, "MATCH (:Learner)-[m:HAS_MASTERY]->(:Concept {id: 'add'}) SET m.probability = 0.1, m.answers = 7"
    )
    await ask(ada, "MATCH (:Learner)-[m:HAS_MASTERY]->(:Concept {id: 'power'}) DELETE m")
    await ask(
        ada,
        "MATCH (l:Learner), (c:Concept {id: 'count'}), (:Concept {id: 'add'})<-[m:HAS_MASTERY]-(l) "
        "CREATE (l)-[n:HAS_MASTERY]->(c) SET n = properties(m)",
    )
    await correcting.replay_all(ada)
    assert await ada.masteries("ada") == rebuilt(HISTORY)
    revision = (await ada.learner("ada")).revision
    await correcting.replay_all(ada)
    assert (await ada.learner("ada")).revision == revision


async def test_revising_a_text_leaves_history_alone(ada: Store) -> None:
    """A question with another stem and key is a new revision; past answers keep verdict and mastery."""
    before, revision = await ada.masteries("ada"), (await ada.learner("ada")).revision
    other = replace(numeric("add-2", "add"), key=Key("22"))
    other = replace(other, question=replace(other.question, stem="Write 2 and 2."))
    await curriculum.apply(ada, Addition(questions=[other]))
    await correcting.replay_all(ada)
    assert await ada.masteries("ada") == before
    assert (await ada.learner("ada")).revision == revision
    assert await ask(ada, "MATCH (k:Correction)-[:CORRECTS]->() RETURN k.id") == []


async def test_an_import_with_other_concepts_replays(ada: Store) -> None:
    """A bank with other concepts for a question is a re-tagging, and so is taking it back."""
    begun, _ = await imports.begin(ada, "curriculum", ["bank.toml"], "digest", NOW)
    changed = [numeric("power-0", "count"), numeric("add-2", "add", "count")]
    await curriculum.apply(ada, Addition(questions=changed[:1]), import_id=begun)
    await curriculum.stock(ada, changed[1:], import_id=begun)
    await imports.finish(ada, begun, NOW, created=0, updated=2, resumed=False)
    expected = rebuilt(HISTORY, power_0=["count"], add_2=["add", "count"])
    assert await ada.masteries("ada") == expected
    assert await ask(ada, "MATCH (k:Correction) RETURN k.kind") == []
    await imports.take_back(ada, begun, NOW)
    assert await ada.masteries("ada") == rebuilt(HISTORY)


async def test_an_import_is_not_taken_back_from_under_a_correction(ada: Store) -> None:
    """It would bring back the key from before, under verdicts of the right one."""
    begun, _ = await imports.begin(ada, "curriculum", ["bank.toml"], "digest", NOW - timedelta(days=1))
    revised = numeric("add-2", "add")
    revised = replace(revised, question=replace(revised.question, stem="What is two and two?"))
    await curriculum.apply(ada, Addition(questions=[revised]), import_id=begun)
    await correcting.rescore_question(ada, "add-2", "5", reason="A misprint.", by="ada")
    with pytest.raises(Conflict, match="corrections of the question add-2"):
        await imports.take_back(ada, begun, NOW)


async def test_answers_under_way_are_judged_by_the_question_as_it_ends(ada: Store) -> None:
    """Whoever read the question before it was corrected, and writes after, begins again."""
    await ada.create_learners([f"b{i:02}" for i in range(40)])
    for turn, key in enumerate(("5", "4", "5", "22")):
        submitted = [
            answering.submit_answer(
                ada,
                learner_id=f"b{i:02}",
                question_id="add-3",
                response="4",
                event_id=f"b{i:02}-{turn}",
                now=NOW,
            )
            for i in range(40)
        ]
        await asyncio.gather(
            *submitted[:20],
            correcting.rescore_question(ada, "add-3", key, reason="A misprint.", by="ada"),
            correcting.retag_question(ada, "add-3", [CONCEPTS[turn]], reason="Another concept.", by="ada"),
            *submitted[20:],
        )
        wrong = "MATCH (:Question {id: 'add-3'})<-[a:ANSWERED]-() WHERE a.correct <> $right RETURN a.event_id"
        assert await ask(ada, wrong, right=key == "4") == []
        for i in range(0, 40, 7):
            [(concept, known)] = (await ada.masteries(f"b{i:02}")).items()
            assert (concept, known.answers) == (CONCEPTS[turn], turn + 1)
            assert known.correct == (turn + 1 if key == "4" else 0)


async def test_uncertainty_is_on_the_edge(ada: Store) -> None:
    """A standard deviation that Cypher reads, as it is computed."""
    read = "MATCH (:Learner {id: 'ada'})-[m:HAS_MASTERY]->(c) RETURN [c.id, m.uncertainty]"
    known = rebuilt(HISTORY)
    assert dict(await ask(ada, read)) == {concept: mastery.uncertainty for concept, mastery in known.items()}
    assert all(0 < mastery.uncertainty <= 0.5 for mastery in known.values())
