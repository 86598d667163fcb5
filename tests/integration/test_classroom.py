"""What a class has for its teacher, against a plain computation learner by learner, on random small
worlds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.random import Generator

from graph import answering, classes, classroom, curriculum, feedback, watching
from graph.candidates import ready_set
from graph.classroom import Room, progress, readiness, standing, stuck
from graph.consent import Purpose, Tier
from graph.curriculum import Addition
from graph.errors import InvalidInput
from graph.helping import HelpKind
from graph.model import Answer, Concept
from graph.store import Store
from tests.integration.conftest import numeric
from tests.integration.graphs import rows
from tests.integration.test_situation import random_edges
from tracing import mastery as tracing
from tracing.mastery import TracedAnswer

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday."""

BERLIN = "Europe/Berlin"


@dataclass(frozen=True)
class World:
    """A class, 7b, of those who are in it, and all that was ever answered, oldest first."""

    store: Store
    learners: Sequence[str]
    answers: Sequence[Answer]

    async def room(self, as_of: datetime = NOW) -> Room:
        """The class as of a moment."""
        return await classroom.read(self.store, "7b", as_of=as_of)


def answers_of(learner: str, rng: Generator, questions: Sequence[str]) -> list[Answer]:
    """Some thirty within five weeks, and two without a time; some take long, some are given up."""
    usual = float(rng.uniform(0.2, 0.9))
    found = []
    for number in range(int(rng.integers(5, 40))):
        gave_up, correct = bool(rng.random() < 0.1), bool(rng.random() < usual)
        found.append(
            Answer(
                f"{learner}-{number}",
                learner,
                str(rng.choice(questions)),
                None if number < 2 else NOW - timedelta(days=float(rng.uniform(0, 35))),
                number,
                "idk" if gave_up else "4",
                correct and not gave_up,
                None if rng.random() < 0.3 else int(rng.uniform(1_000, 300_000)),
            )
        )
    return found


async def world(store: Store, seed: int) -> World:
    """Twelve concepts, two of which share questions and one of which is retired at the end; six learners, one
    of whom never answered, one of whom agreed to no research; somebody else is in no class."""
    rng = np.random.default_rng(seed)
    concepts = [f"c{i:02}" for i in range(12)]
    questions = [numeric(f"{id}-{n}", id) for id in concepts for n in range(3)]
    both = numeric("both", concepts[2], concepts[3])
    edges = random_edges(rng, concepts)
    await curriculum.apply(
        store, Addition([Concept(id, id) for id in concepts], edges, questions=[*questions, both])
    )
    learners = [f"l{i}" for i in range(6)]
    given: list[Answer] = []
    for learner in [*learners, "stranger"]:
        await store.create_learner(learner)
        if learner != "l3":
            given += answers_of(learner, rng, [one.question.id for one in (*questions, both)])
    timed = sorted(given, key=lambda one: (one.at is not None, one.at or NOW, one.seq))
    await answering.record_answers(store, timed, now=NOW)
    await store.set_consent("l1", {Purpose.RESEARCH: Tier.NONE}, NOW)
    await classes.create_class(store, "7b", "7b", BERLIN)
    await classes.add_members(store, "7b", learners, now=NOW)
    await rows(store.driver, "MATCH (c:Concept {id: 'c05'}) SET c.retired_at = datetime()")
    await curriculum.apply(store, Addition([Concept("c99", "So that the curriculum is read anew")]))
    return World(store, learners, timed)


@pytest.mark.parametrize("seed", range(2))
async def test_standings_are_those_of_the_learners(store: Store, seed: int) -> None:
    """Mean, counts and bins, of every concept in use that somebody has answered on, the weakest first."""
    found = await world(store, seed)
    snapshot = await store.curriculum()
    for as_of in (NOW, NOW + timedelta(days=60)):
        expected: dict[str, list[tuple[float, bool, bool]]] = {}
        for learner in found.learners:
            [struggles] = (await watching.struggles_of(store, [learner], as_of=as_of)).values()
            stuck_on = {one.concept_id for one in struggles}
            for id, mastery in (await store.masteries(learner)).items():
                if snapshot.in_use(id):
                    row = tracing.effective(mastery, as_of), mastery.mastered, id in stuck_on
                    expected.setdefault(id, []).append(row)
        standings = standing.standings(await found.room(as_of))
        assert {one.concept_id for one in standings} == expected.keys()
        assert [one.mean for one in standings] == sorted(one.mean for one in standings)
        for one in standings:
            known, mastered, struggling = zip(*expected[one.concept_id], strict=True)
            assert (one.met, one.mastered, one.struggling) == (len(known), sum(mastered), sum(struggling))
            assert one.mean == pytest.approx(sum(known) / len(known))
            assert one.bins == tuple(np.histogram(known, bins=10, range=(0, 1))[0])


@pytest.mark.parametrize("seed", range(2))
async def test_who_is_stuck_is_as_of_each_learner(store: Store, seed: int) -> None:
    """The same concepts, reasons and help, but for the text of solutions."""
    found = await world(store, seed)
    room = await found.room()
    expected = await watching.struggles_of(store, found.learners, as_of=NOW)
    assert room.struggles.keys() == {id for id, struggles in expected.items() if struggles}
    for learner, struggles in (await stuck.stuck(store, room, list(room.struggles))).items():
        of_it = expected[learner]
        assert [each.concept_id for each in struggles] == [each.concept_id for each in of_it]
        for ours, theirs in zip(struggles, of_it, strict=True):
            assert ours.reasons == theirs.reasons
            assert [(h.kind, h.concept_id, h.question_id, h.reason) for h in ours.help] == [
                (h.kind, h.concept_id, h.question_id, h.reason) for h in theirs.help
            ]
            assert not any(help.solution for help in ours.help)


async def test_solutions_are_named_where_they_may_be_gone_through(small: Store) -> None:
    """Of a question that was answered as it is now, and that has one."""
    await small.create_learner("ada")
    await classes.create_class(small, "7b", "7b")
    await classes.add_members(small, "7b", ["ada"], now=NOW)
    wrong = [
        Answer(f"a{i}", "ada", "add-0", NOW - timedelta(hours=9 - i), i, "22", correct=False)
        for i in range(4)
    ]
    await answering.record_answers(small, wrong, now=NOW)
    room = await classroom.read(small, "7b", as_of=NOW)
    [[one]] = (await stuck.stuck(small, room, ["ada"])).values()
    assert HelpKind.SOLUTION in [help.kind for help in one.help]
    await rows(small.driver, "MATCH (q:Question {id: 'add-0'}) SET q.revision = 2")
    [[one]] = (await stuck.stuck(small, room, ["ada"])).values()
    assert HelpKind.SOLUTION not in [help.kind for help in one.help]


@pytest.mark.parametrize("seed", range(2))
async def test_readiness_is_that_of_each_learner(store: Store, seed: int) -> None:
    """Ready, mastered or locked, and by what; what a learner claims to know counts."""
    found = await world(store, seed)
    await rows(
        store.driver,
        "MATCH (l:Learner {id: 'l3'}), (c:Concept {id: 'c00'}) SET l.feedback_at = $at CREATE (l)-[:GAVE]->"
        "(:Feedback {id: 'f', kind: 'known', at: $at, wrong: 0, slate: 's', rank: 1})-[:ABOUT]->(c)",
        at=NOW - timedelta(days=1),
    )
    room, snapshot = await found.room(), await store.curriculum()
    ready_of, mastered_of = {}, {}
    for learner in found.learners:
        situation = await store.situation(learner, NOW, room.gate)
        known = feedback.claimed(situation.known, situation.feedback)
        ready_of[learner] = ready_set(snapshot, situation.masteries, known, room.gate)
        mastered_of[learner] = {id for id, mastery in situation.masteries.items() if mastery.mastered}
    ready = readiness.ready_for(room)
    assert ready.keys() == set().union(*ready_of.values())
    places = [readiness.place(room, id, ready[id]) for id in ready]
    assert len(set(places)) == len(places)
    for id in (id for id in snapshot.concepts if snapshot.in_use(id)):
        one = readiness.readiness(room, id, ready.get(id, ()))
        assert set(one.ready) == {learner for learner in found.learners if id in ready_of[learner]}
        assert set(one.mastered) == {learner for learner in found.learners if id in mastered_of[learner]}
        assert sorted([*one.ready, *one.mastered, *one.locked]) == sorted(found.learners)
        assert bool(one.locked) == bool(one.missing)
        assert all(count <= len(one.locked) for _, count in one.missing)


@pytest.mark.parametrize("seed", range(2))
async def test_groups_are_disjoint_and_ready(store: Store, seed: int) -> None:
    """Everybody is in one group or left over, and ready for what theirs is taught."""
    room = await (await world(store, seed)).room()
    ready = readiness.ready_for(room)
    groups, left = readiness.groups(room, ready, 3)
    assert len(groups) <= 3 and [len(group.learners) for group in groups] == sorted(
        (len(group.learners) for group in groups), reverse=True
    )
    assert sorted([*left, *(id for group in groups for id in group.learners)]) == room.ids
    assert all(set(group.learners) <= ready[group.concept_id] for group in groups)
    assert readiness.groups(room, {}, 3) == ([], room.ids)


async def test_heat_map(store: Store) -> None:
    """A cell is P(known) of its learner and concept; what is left out is counted; a course has its order."""
    found = await world(store, 1)
    room = await found.room()
    whole = standing.heat_map(room, 6, 30)
    assert whole.learners == found.learners and (whole.more_learners, whole.more_concepts) == (0, 0)
    assert "c05" not in whole.concepts
    for learner, row in zip(whole.learners, whole.known, strict=True):
        known = await store.masteries(learner)
        assert row == [
            pytest.approx(tracing.effective(known[id], NOW), abs=1e-4) if id in known else None
            for id in whole.concepts
        ]
    met = Counter(id for row in whole.known for id, cell in zip(whole.concepts, row, strict=True) if cell)
    part = standing.heat_map(room, 2, 3)
    assert (part.more_learners, part.more_concepts) == (4, len(whole.concepts) - 3)
    assert min(met[id] for id in part.concepts) >= max(met[id] for id in met.keys() - set(part.concepts))
    course = standing.heat_map(room, 6, 2, ["c07", "c05", "c01", "c03"])
    assert (course.concepts, course.more_concepts) == (["c07", "c01"], 1)
    for concepts in (0, 4_000):
        with pytest.raises(InvalidInput, match="column"):
            standing.heat_map(room, 6, concepts)


@pytest.mark.parametrize("seed", range(2))
async def test_progress_is_what_answers_until_then_say(store: Store, seed: int) -> None:
    """Each week by itself, from the answers until its end; the last one is as the graph has it now."""
    found = await world(store, seed)
    course = await progress.progress(store, "7b", BERLIN, 4, as_of=NOW)
    snapshot = await store.curriculum()
    berlin = ZoneInfo(BERLIN)
    assert [f"{at.astimezone(berlin):%a %H:%M}" for at in course.starts] == ["Mon 00:00"] * 4
    assert course.ends == [*course.starts[1:], NOW]
    own = [one for one in found.answers if one.learner_id in found.learners]
    for week, (start, end) in enumerate(zip(course.starts, course.ends, strict=True)):
        within = [one for one in own if one.at is not None and start <= one.at < end]
        times = [one.response_ms for one in within if one.response_ms is not None and one.response != "idk"]
        assert course.active[week] == len({one.learner_id for one in within})
        assert (course.answers[week], course.timed[week]) == (len(within), len(times))
        assert course.correct[week] == sum(bool(one.correct) for one in within)
        assert course.minutes[week] == pytest.approx(sum(times) / 60_000)
        mastered, known = [], []
        for learner in found.learners:
            traced = [
                TracedAnswer(
                    snapshot.questions[one.question_id].concepts, bool(one.correct), one.at, None, None
                )
                for one in own
                if one.learner_id == learner
                and (one.at is None or one.at < end)
                and one.question_id in snapshot.questions
            ]
            masteries = tracing.replay(traced, snapshot.parameters, memory=snapshot.tracing.memory)
            used = [mastery for id, mastery in masteries.items() if snapshot.in_use(id)]
            mastered.append(sum(mastery.mastered for mastery in used))
            known.append(sum(tracing.effective(mastery, end) for mastery in used))
        assert course.mastered.mean[week] == pytest.approx(np.mean(mastered))
        assert course.known.mean[week] == pytest.approx(np.mean(known))
        assert course.known.low[week] == pytest.approx(np.quantile(known, 0.1))
        assert course.known.median[week] == pytest.approx(np.median(known))
        assert course.mastered.high[week] == pytest.approx(np.quantile(mastered, 0.9))
    now = [
        sum(tracing.effective(m, NOW) for id, m in (await store.masteries(id)).items() if snapshot.in_use(id))
        for id in found.learners
    ]
    assert course.known.mean[-1] == pytest.approx(np.mean(now))


async def test_a_class_of_nobody(store: Store) -> None:
    """Has no standings, nobody stuck, nobody ready, and weeks of zeros."""
    await classes.create_class(store, "empty", "Empty")
    room = await classroom.read(store, "empty", as_of=NOW)
    assert (room.members, standing.standings(room), dict(room.struggles)) == ((), [], {})
    assert readiness.groups(room, readiness.ready_for(room), 3) == ([], [])
    assert standing.heat_map(room, 10, 10).known == []
    course = await progress.progress(store, "empty", "UTC", 2, as_of=NOW)
    assert (course.active, course.known.mean) == ([0, 0], [0.0, 0.0])


async def test_bad_input(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment without a zone, a period out of range, and a class that is too large."""
    await world(store, 0)
    with pytest.raises(InvalidInput) as without:
        await classroom.read(store, "7b", as_of=NOW.replace(tzinfo=None))
    assert without.value.field == "asOf"
    for weeks in (0, progress.MOST_WEEKS + 1):
        with pytest.raises(InvalidInput) as out:
            await progress.progress(store, "7b", "UTC", weeks, as_of=NOW)
        assert (out.value.field, out.value.value) == ("weeks", weeks)
    monkeypatch.setattr(progress, "MOST_ANSWERS", 3)
    with pytest.raises(InvalidInput, match="answers"):
        await progress.progress(store, "7b", "UTC", 3, as_of=NOW)
    monkeypatch.setattr(classroom, "MOST_LEARNERS", 5)
    for read in (
        classroom.read(store, "7b", as_of=NOW),
        progress.progress(store, "7b", "UTC", 3, as_of=NOW),
    ):
        with pytest.raises(InvalidInput, match="more than 5 learners"):
            await read
