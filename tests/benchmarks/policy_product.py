"""The product's policy in a simulated world, through the code that serves it.

Each question of each learner is the one line of a slate: graph.recommend.slate_lines on a snapshot of the
graph as the product sees it. Mastery moves by tracing.mastery.answer, from the parameters before any fit, and
no question has a difficulty. Not for: the worlds and the baselines (policy_world.py).
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from graph.advice import Policy, Situation, Wish
from graph.candidates import situation
from graph.habits import day_of, with_days
from graph.importance import reach
from graph.model import Concept, Learner, Prerequisite, QuestionKind
from graph.recommend import DEFAULT_POLICY, slate_lines
from graph.replaying import RECENT
from graph.snapshot import Curriculum, QuestionFeatures
from tests.benchmarks.policy_world import NOTHING, World
from tracing.mastery import Mastery, TracedAnswer, answer, effective
from tracing.parameters import DEFAULT
from tracing.simulate import Bools, Floats, Ints, Learners
from tracing.worlds import WorldGraph

START = datetime(2026, 10, 5, 8, tzinfo=UTC)
"""Day 0; questions come on whole minutes, to which the product rounds down."""


class Product:
    """The product at work. Learners have no goals; nothing to ask is where its slate is empty."""

    def __init__(self, world: World, truth: Learners, policy: Policy = DEFAULT_POLICY) -> None:
        self.policy = policy
        self.curriculum = snapshot(world.seen)
        self.reach = reach(self.curriculum, ())
        self.ids = world.seen.concepts
        self.items = world.seen.items
        self.places = {
            item: (concept, place)
            for concept, items in enumerate(self.items)
            for place, item in enumerate(items)
        }
        self.learners = [Learner(f"l{i:03}", 0) for i in range(truth.count)]
        self.masteries: list[dict[str, Mastery]] = [{} for _ in self.learners]
        self.recent: list[dict[str, datetime | None]] = [{} for _ in self.learners]

    def choose(self, day: float, step: int) -> tuple[Ints, Ints]:
        """The first line of each learner's slate."""
        at = moment(day)
        chosen = np.array([self.next(i, at) for i in range(len(self.learners))], dtype=np.intp)
        return chosen[:, 0], chosen[:, 1]

    def next(self, i: int, at: datetime) -> tuple[int, int]:
        """Concept and item for one learner."""
        lines = slate_lines(self.situation(i, at), self.curriculum, self.reach, self.policy, Wish(1))
        question = lines[0].question_id if lines else None
        return (NOTHING, NOTHING) if question is None else self.places[question]

    def situation(self, i: int, at: datetime) -> Situation:
        """All that ranking needs of one learner."""
        return situation(
            self.learners[i], self.curriculum, self.masteries[i], at, self.policy.gate, recent=self.recent[i]
        )

    def see(self, who: Ints, concept: Ints, item: Ints, correct: Bools, day: float) -> None:
        """What the product stores of an answer."""
        at = moment(day)
        for i, c, place, right in zip(
            who.tolist(), concept.tolist(), item.tolist(), correct.tolist(), strict=True
        ):
            given = TracedAnswer([self.ids[c]], right, at)
            self.masteries[i] |= answer(self.masteries[i], self.curriculum.parameters, given)
            recent, question = self.recent[i], self.items[c][place]
            recent.pop(question, None)
            recent[question] = at
            if len(recent) > RECENT:
                del recent[next(iter(recent))]
            before = self.learners[i]
            self.learners[i] = replace(
                before,
                revision=before.revision + 1,
                answers=before.answers + 1,
                days=tuple(with_days(before.days, [day_of(at, UTC)])),
            )

    def believed(self, day: float) -> Floats:
        """P(known) on that day, shape (learners, concepts); the prior where nothing was answered."""
        at = moment(day)
        found = np.full((len(self.learners), len(self.ids)), DEFAULT.prior)
        index = {id: c for c, id in enumerate(self.ids)}
        for i, masteries in enumerate(self.masteries):
            for id, mastery in masteries.items():
                found[i, index[id]] = effective(mastery, at)
        return found

    def practised(self) -> Bools:
        """Which concepts were ever answered, shape (learners, concepts)."""
        return np.array([[id in masteries for id in self.ids] for masteries in self.masteries])


def moment(day: float) -> datetime:
    """A day of the run as the product's time."""
    return START + timedelta(minutes=round(day * 1440))


def snapshot(graph: WorldGraph) -> Curriculum:
    """A world's graph as an imported curriculum: open questions, none with a difficulty, nothing fitted."""
    ids = graph.concepts
    edges = tuple(
        Prerequisite(ids[below], ids[c]) for c, needs in enumerate(graph.prerequisites) for below in needs
    )
    depth: list[int] = []
    for needs in graph.prerequisites:
        depth.append(max((depth[below] + 1 for below in needs), default=0))
    questions = [
        QuestionFeatures(item, QuestionKind.NUMERIC, 0.0, 1.0, (ids[c],))
        for c, items in enumerate(graph.items)
        for item in items
    ]
    return Curriculum(
        revision=1,
        concepts={id: Concept(id, id, depth=depth[c]) for c, id in enumerate(ids)},
        prerequisites=edges,
        questions={question.id: question for question in questions},
        model="default",
    )
