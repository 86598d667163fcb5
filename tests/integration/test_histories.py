"""A thousand random histories, with answers late, doubled, void, re-scored and re-tagged in any order.

What the graph says in the end is what a rebuild from the final truth says, and what a straight history
leaves.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from graph import answering, correcting, curriculum
from graph.curriculum import Addition
from graph.model import Answer, AuthoredQuestion, Concept, Key, Question, QuestionKind
from graph.recording import order
from graph.store import Store, rows
from tracing import mastery as tracing
from tracing.mastery import Mastery, TracedAnswer
from tracing.parameters import DEFAULT

WORLDS, LEARNERS, ANSWERS = 5, 200, 12
"""A thousand learners; questions are corrected for those of a world together."""

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ZONES = ("UTC", "Pacific/Auckland", "America/St_Johns")
RESPONSES = ("4", "22", "5")
SUBMITTED = "submitted"
PART = 240
"""Answers that come in together."""

Deed = Callable[[], Awaitable[None]]


@dataclass
class World:
    """What is true, kept beside the graph. keys, tags: of each question, as they are now. answers: as they
    came in, by event id."""

    name: str
    rng: random.Random
    keys: dict[str, str] = field(default_factory=dict)
    tags: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    void: set[str] = field(default_factory=set)

    @property
    def concepts(self) -> list[str]:
        """Six of them."""
        return [f"{self.name}-{letter}" for letter in "abcdef"]

    @property
    def learners(self) -> list[str]:
        """Who answers here."""
        return [f"{self.name}-l{i:02}" for i in range(LEARNERS)]

    def build(self) -> Addition:
        """Questions on one to three concepts, few of them, so that they tie some concepts and not others."""
        for i in range(16):
            count = self.rng.choices([1, 2, 3], [12, 3, 1])[0]
            self.keys[f"{self.name}-q{i:02}"] = "4"
            self.tags[f"{self.name}-q{i:02}"] = sorted(self.rng.sample(self.concepts, count))
        return Addition(
            concepts=[Concept(id, id) for id in self.concepts],
            questions=[
                AuthoredQuestion(
                    Question(id, 1, QuestionKind.NUMERIC, "?", concepts=dict.fromkeys(concepts, 1.0)),
                    Key("4"),
                    "",
                )
                for id, concepts in self.tags.items()
            ],
        )

    def drawn(self, learner: str, index: object, timed: bool) -> Answer:
        """An answer at one of few moments, so that seq and event id decide as well."""
        at = NOW - timedelta(hours=12 * self.rng.randrange(40)) if timed else None
        response = self.rng.choice(RESPONSES) if self.rng.random() < 0.8 else None
        event = f"{self.rng.randrange(10**9):09}-{learner}-{index}"
        question = self.rng.choice(list(self.keys))
        return Answer(event, learner, question, at, self.rng.randrange(3), response, self.rng.random() < 0.6)

    def judged(self, answer: Answer) -> Answer:
        """By the key as it is now; what has no response keeps its verdict."""
        if answer.response is None:
            return answer
        return replace(answer, correct=answer.response == self.keys[answer.question_id])

    def truth(self, learner: str) -> list[Answer]:
        """The learner's answers that count, as if everything had always been as it is now."""
        mine = (a for a in self.answers.values() if a.learner_id == learner and a.event_id not in self.void)
        return sorted(map(self.judged, mine), key=lambda a: order(a.at, a.seq, a.event_id))

    def rebuilt(self, learner: str) -> dict[str, Mastery]:
        """Mastery from the truth, without a graph."""
        history = [TracedAnswer(self.tags[a.question_id], bool(a.correct), a.at) for a in self.truth(learner)]
        return tracing.replay(history, dict.fromkeys(self.concepts, DEFAULT))


async def live(store: Store, world: World) -> None:
    """Everything that can happen happens, in random order."""
    kinds = {learner: world.rng.choice([(1.0,), (0.0,), (0.9,)])[0] for learner in world.learners}
    waiting = [
        world.drawn(learner, i, world.rng.random() < kinds[learner])
        for learner in world.learners
        for i in range(ANSWERS)
    ]
    world.rng.shuffle(waiting)
    parts = [waiting[start : start + PART] for start in range(0, len(waiting), PART)]
    deeds: list[Deed] = [
        *(partial(deliver, store, world, part) for part in parts),
        *(partial(void, store, world) for _ in range(25)),
        *(partial(rescore, store, world) for _ in range(4)),
        *(partial(retag, store, world) for _ in range(4)),
    ]
    world.rng.shuffle(deeds)
    for deed in deeds:
        await deed()


async def deliver(store: Store, world: World, answers: Sequence[Answer]) -> None:
    """Answers come in, some of them twice, some again that came before, whatever became of them."""
    fresh = [world.judged(answer) for answer in answers]
    before = [answer for answer in world.answers.values() if not answer.event_id.endswith(SUBMITTED)]
    again = world.rng.sample(before, min(5, len(before)))
    results = await answering.record_answers(store, [*fresh, *again, *fresh[:5]], now=NOW)
    assert sum(result.duplicate for result in results) == len(again)
    world.answers |= {answer.event_id: answer for answer in fresh}


async def submit(store: Store, world: World, count: int) -> None:
    """Responses are graded here, at the same time as something is corrected."""
    for _ in range(count):
        answer = replace(world.drawn(world.rng.choice(world.learners), SUBMITTED, True), seq=0)
        answer = replace(answer, response=answer.response or "4")
        await answering.submit_answer(
            store,
            learner_id=answer.learner_id,
            question_id=answer.question_id,
            response=answer.response or "",
            event_id=answer.event_id,
            at=answer.at,
            now=NOW,
        )
        world.answers[answer.event_id] = answer


async def void(store: Store, world: World) -> None:
    """Some answer is void, perhaps one that was void before."""
    if not world.answers:
        return
    event = world.rng.choice(list(world.answers))
    voided = await correcting.void_answer(store, event, "A mistake.", NOW)
    assert voided.repeated == (event in world.void)
    world.void.add(event)


async def rescore(store: Store, world: World) -> None:
    """A key was wrong."""
    question = world.rng.choice(list(world.keys))
    world.keys[question] = world.rng.choice(RESPONSES)
    await asyncio.gather(
        correcting.rescore_question(store, question, world.keys[question], reason="It was wrong.", by="ada"),
        submit(store, world, 4),
    )


async def retag(store: Store, world: World) -> None:
    """The concepts of a question were wrong."""
    question = world.rng.choice(list(world.tags))
    world.tags[question] = sorted(world.rng.sample(world.concepts, world.rng.choice([1, 1, 2])))
    await asyncio.gather(
        correcting.retag_question(store, question, world.tags[question], reason="It was wrong.", by="ada"),
        submit(store, world, 4),
    )


def close(one: Mastery, other: Mastery) -> bool:
    """Equal, but for 1e-12 in what is measured."""
    floats = ("probability", "uncertainty", "stability")
    exact = replace(other, **{name: getattr(one, name) for name in floats})
    return one == exact and all(abs(getattr(one, n) - getattr(other, n)) <= 1e-12 for n in floats)


async def masteries(store: Store, learners: Sequence[str]) -> dict[str, dict[str, Mastery]]:
    """All edges of the learners, by learner and concept."""
    wanted: list[dict[str, object]] = [{"id": id, "questions": [], "concepts": None} for id in learners]
    [found] = await store.read("replay/read_answers", rows=wanted)
    return {row["id"]: rows.masteries(row["masteries"]) for row in found["learners"]}


async def lasts(store: Store, world: World) -> dict[str, list[Any]]:
    """What learners keep of their last answers, by learner id."""
    text = """
    MATCH (l:Learner) WHERE l.id STARTS WITH $prefix
    RETURN l.id AS id, [l.newest_at.epochMillis, l.newest_seq, l.newest_event,
                        l.recent_questions, l.recent_at, l.recent_correct, l.recent_ms, l.answers,
                        l.days] AS last
    """
    async with store.driver.session() as session:
        found = await (await session.run(text, prefix=world.name)).data()
    return {row["id"]: row["last"] for row in found}


@pytest.mark.timeout(900)  # a minute on two free cores
async def test_a_thousand_histories_end_in_the_truth(store: Store) -> None:
    """Replay equals rebuild to 1e-12, and the state of a second learner who had the true history straight."""
    for index in range(WORLDS):
        world = World(f"w{index:02}", random.Random(index))
        await curriculum.apply(store, world.build())
        twins = {learner: f"{learner}-twin" for learner in world.learners}
        for learner, twin in twins.items():
            zone = world.rng.choice(ZONES)
            await asyncio.gather(store.create_learner(learner, zone), store.create_learner(twin, zone))
        await live(store, world)
        straight = [
            replace(answer, event_id=f"{answer.event_id}-twin", learner_id=twins[learner])
            for learner in world.learners
            for answer in world.truth(learner)
        ]
        await answering.import_answers(store, straight, now=NOW)
        kept = await lasts(store, world)
        stored = await masteries(store, [*twins, *twins.values()])
        for learner, twin in twins.items():
            rebuilt = world.rebuilt(learner)
            assert stored[learner].keys() == rebuilt.keys(), learner
            assert all(close(stored[learner][c], rebuilt[c]) for c in rebuilt), learner
            assert stored[learner] == stored[twin]
            of_twin = kept[twin]
            of_twin[2] = of_twin[2] and of_twin[2].removesuffix("-twin")
            assert kept[learner] == of_twin or not rebuilt, learner
    assert not await store.running_corrections()
