"""A graph with learners, on which random drafts are looked at, published and taken back again: what was said
beforehand is compared with what then is, for every learner.

For the test and the benchmark of the same name. What is there is read by a store of its own, as another
process would.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from graph import answering, candidates, correcting, drafting, feedback, history, impact, publishing, steps
from graph.candidates import ready_set
from graph.content import Content, Kind, diff, digest, of_kind, patched, thing
from graph.impact import Effects
from graph.model import Answer
from graph.steps import Replace, Step
from graph.store import Store
from tests.integration.graphs import put_in_force, rows
from tests.random_drafts import CONCEPTS, RETIRED, base, concept_id, draft
from tracing import mastery as tracing
from tracing.mastery import Mastery, TracedAnswer
from tracing.parameters import Parameters

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
START = NOW - timedelta(days=200)
LEARNERS, ANSWERS = 30, 30
"""Learners, one of whom never answers, and answers of each other at the beginning."""

CLAIM = """
MATCH (l:Learner {id: $learner}), (c:Concept {id: $concept})
SET l.feedback_at = $at
CREATE (l)-[:GAVE]->(:Feedback {id: $learner, kind: 'known', at: $at, wrong: 1})-[:ABOUT]->(c)
"""


@dataclass(frozen=True)
class State:
    """What is live: all that authors said, mastery by learner, and what is ready for each."""

    content: Content
    masteries: dict[str, dict[str, Mastery]]
    ready: dict[str, set[str]]


@dataclass
class Tally:
    """What came up."""

    drafts: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    otherwise: int = 0
    moved: int = 0
    back: int = 0


class Exactness:
    """writer: changes the graph. reader: another store on it."""

    def __init__(self, writer: Store, reader: Store, seed: int) -> None:
        self.writer, self.reader, self.rng = writer, reader, Random(seed)
        self.learners = [f"l{i:02}" for i in range(LEARNERS)]
        self.answered = 0
        self.tally = Tally()

    async def prepare(self) -> None:
        """A curriculum, a model that was fitted for half of it, learners with answers, and some who say that
        they know something."""
        first = base(self.rng)
        await self._publish("base", [Replace(first)])
        await self._publish("retired", RETIRED)
        for id in self.learners:
            await self.writer.create_learner(id)
        await self._answer(ANSWERS)
        fits = {
            concept_id(i): Parameters(
                *(0.1 + 0.4 * self.rng.random(), 0.05 + 0.3 * self.rng.random(), 0.01, 0.2, 0.1)
            )
            for i in range(0, CONCEPTS, 2)
        }
        await put_in_force(self.writer, "fitted", fits)
        await correcting.replay_all(self.writer)
        for i, id in enumerate(self.learners[::4]):
            await rows(self.writer.driver, CLAIM, learner=id, concept=concept_id(3 * i), at=NOW)

    async def draft(self, number: int) -> None:
        """One draft: looked at, published, taken back, and every other time brought back again; everything
        is as was said."""
        revision, live = await self.writer.content()
        before = await self.state()
        steps_ = draft(self.rng, live, f"d{number}")
        after, said = await self._look(f"d{number}", steps_)
        counted = await impact.impact(self.writer, live, after, now=NOW)

        published = await publishing.publish(self.writer, f"d{number}", by="kim", now=NOW)
        await correcting.complete_all(self.writer)
        then = await self.state()
        assert diff(after, then.content) == [] and digest(after) == digest(then.content)
        assert digest(await history.content_at(self.reader, revision)) == digest(before.content)
        self._compare(before, then, said, counted)
        assert then.masteries == await self._from_scratch()

        await self._back(revision, before)
        if number % 2:
            await self._back(published.number, then)
        if number % 5 == 4:
            await self._answer(3)
        self.tally.drafts += 1
        self.tally.kinds.update(map(steps.kind_of, steps_))

    async def state(self) -> State:
        """As the reader finds it."""
        _, content = await self.reader.content()
        snapshot = await self.reader.curriculum()
        gate = (await self.reader.policy((await self.reader.state())["policy"])).gate
        masteries, ready = {}, {}
        for id in self.learners:
            found = await self.reader.situation(id, NOW, gate)
            known = feedback.claimed(found.known, found.feedback)
            masteries[id] = dict(found.masteries)
            ready[id] = ready_set(snapshot, found.masteries, known, gate)
            if ready[id]:  # else the nearest concepts are offered
                served = candidates.completed(found, snapshot).candidates
                assert ready[id] == {each.concept_id for each in served if each.kind == "ready"}
        return State(content, masteries, ready)

    async def _back(self, revision: int, expected: State) -> None:
        """Goes back to a revision, and everything is as it was."""
        await publishing.rollback(self.writer, revision, by="kim", now=NOW)
        await correcting.complete_all(self.writer)
        self._same(expected, await self.state())
        self.tally.back += 1

    def _same(self, expected: State, found: State) -> None:
        """One state is the other, bit by bit."""
        otherwise = [str((one.thing, one.fields)) for one in diff(expected.content, found.content)]
        assert not otherwise, otherwise
        assert digest(expected.content) == digest(found.content)
        moved = {id: known for id, known in found.masteries.items() if known != expected.masteries[id]}
        assert not moved, moved
        assert found.ready == expected.ready

    async def _look(self, id: str, asked: list[Step]) -> tuple[Content, Effects]:
        """What a draft of these steps would make of what is live, and what is said of it."""
        await drafting.create(self.writer, id=id, title=id, by="kim", now=NOW)
        for i, step in enumerate(asked):
            await drafting.edit(self.writer, id, [step], by="kim", now=NOW, step_id=f"{id}:{i}")
        _, live = await self.writer.content()
        merged = await drafting.pending(self.writer, await drafting.read(self.writer, id, by="kim"), live)
        assert not merged.conflicts
        after = patched(live, merged.delta)
        return after, await impact.effects(self.writer, live, after, now=NOW)

    def _compare(self, before: State, then: State, said: Effects, counted: impact.Impact) -> None:
        gain = lose = both = 0
        shown = {each.learner_id: each for each in counted.most}
        for id in self.learners:
            there, now = before.ready[id], then.ready[id]
            gained, lost = now - there, there - now
            assert said.of(id) == (gained, lost), f"{id} in draft {self.tally.drafts}"
            gain, lose, both = (
                gain + (bool(gained) and not lost),
                lose + (bool(lost) and not gained),
                both + (bool(gained) and bool(lost)),
            )
            if id in shown:
                assert (set(shown[id].before), set(shown[id].after)) == (there, now)
            moved = dict(before.masteries[id])
            for concept in said.refolded.before.get(id, ()):
                del moved[concept]
            assert moved | said.refolded.after.get(id, {}) == then.masteries[id], f"{id}"
            self.tally.moved += before.masteries[id] != then.masteries[id]
        assert (counted.learners, counted.gain, counted.lose, counted.both) == (LEARNERS, gain, lose, both)
        assert counted.moved == sum(before.masteries[id] != then.masteries[id] for id in self.learners)
        self.tally.compared += LEARNERS
        self.tally.otherwise += gain + lose + both

    async def _from_scratch(self) -> dict[str, dict[str, Mastery]]:
        """All mastery from nothing but answers, documents and the model."""
        _, content = await self.reader.content()
        snapshot = await self.reader.curriculum()
        found: dict[str, dict[str, Mastery]] = {id: {} for id in self.learners}
        for id, answers in (await self.reader.histories(self.learners)).items():
            traced = []
            for question, correct, at, _, _ in answers:
                said = content[thing(Kind.QUESTION, question)]
                concepts = sorted(said["concepts"])
                item = snapshot.item(question, concepts, len(said["choices"]))
                traced.append(TracedAnswer(concepts, correct, at, None, item))
            found[id] = tracing.replay(traced, snapshot.parameters, memory=snapshot.tracing.memory)
        return found

    async def _publish(self, id: str, asked: Any) -> None:
        await self._look(id, list(asked))
        await publishing.publish(self.writer, id, by="kim", now=NOW)
        await correcting.complete_all(self.writer)

    async def _answer(self, each: int) -> None:
        """Everybody but the last learner answers questions in use, some with more luck than others."""
        _, content = await self.writer.content()
        used = sorted(key[0] for key, said in of_kind(content, Kind.QUESTION) if not said["retired"])
        given = []
        for i, id in enumerate(self.learners[:-1]):
            begun = used[: max(4, len(used) * (i + 2) // LEARNERS)]
            for question in self.rng.choices(begun, k=each):
                self.answered += 1
                at = START + timedelta(minutes=17 * self.answered)
                right = self.rng.random() < 0.4 + i / 50
                given.append(Answer(f"e{self.answered}", id, question, at, 0, None, right))
        await answering.record_answers(self.writer, given, now=NOW)
