"""A thousand random slates, recomputed from what the graph kept of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.random import Generator

from graph import advising, curriculum, slates
from graph.advice import Part, Policy, Slate, Wish
from graph.curriculum import Addition
from graph.explain import IN_WORDS
from graph.model import AuthoredQuestion, Concept, Question, QuestionKind
from graph.proof import counterfactual, differences
from graph.recommend import DEFAULT_POLICY
from graph.store import Store
from tests.integration.test_situation import random_edges, random_mastery, write_masteries

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SLATES = 1_000
LEARNERS = 25
IDS = [f"c{i:02}" for i in range(50)]


def random_questions(rng: Generator) -> list[AuthoredQuestion]:
    """Six a concept, of any kind, time and difficulty; one in ten on two concepts."""
    found = []
    for id in IDS:
        for n in range(6):
            also = [str(rng.choice(IDS))] if rng.random() < 0.1 else []
            question = Question(
                f"{id}-{n}",
                1,
                QuestionKind(str(rng.choice(list(QuestionKind)))),
                "?",
                choices=("1", "2", "3"),
                difficulty=float(rng.normal()),
                minutes=float(rng.uniform(0.5, 9)),
                concepts=dict.fromkeys([id, *also], 1.0),
            )
            found.append(AuthoredQuestion(question, None, ""))
    return found


def random_policy(rng: Generator, number: int) -> Policy:
    """Anything that a policy may say; one in three leaves nothing to chance."""
    return replace(
        DEFAULT_POLICY,
        name=f"random@{number}",
        weights={term: float(rng.uniform(0, 5)) for term in IN_WORDS if rng.random() < 0.7},
        shares={part: float(rng.uniform(0.1, 1)) for part in Part},
        target=float(rng.uniform(0.3, 1)),
        most_per_concept=int(rng.integers(1, 5)),
        gate=float(rng.uniform(0.3, 0.95)),
        enough=float(rng.uniform(0.5, 1)),
        most_in_progress=int(rng.integers(1, 40)),
        temperature=0.0 if number % 3 == 0 else float(rng.choice([0.01, 0.3, 2.0])),
        probes=0.0 if number % 3 == 0 else float(rng.choice([0.05, 0.3])),
    )


def random_wish(rng: Generator) -> Wish:
    """Mostly anything; sometimes a kind, a time, or some concepts."""
    return Wish(
        int(rng.integers(1, 30)),
        (QuestionKind.CHOICE,) if rng.random() < 0.2 else (),
        3.0 if rng.random() < 0.2 else None,
        tuple(sorted(str(id) for id in rng.choice(IDS, 25, replace=False))) if rng.random() < 0.2 else None,
    )


async def serve(store: Store, rng: Generator) -> list[Slate]:
    """Slates of random learners, moments, policies and wishes."""
    for i in range(LEARNERS):
        await store.create_learner(f"l{i}")
        known = {id: random_mastery(rng) for id in IDS if rng.random() < i / LEARNERS}
        await write_masteries(store, f"l{i}", known)
        if i % 2:
            await store.set_goals(f"l{i}", [str(id) for id in rng.choice(IDS, 2, replace=False)])
    return [
        await advising.next_questions(
            store,
            f"l{rng.integers(LEARNERS)}",
            wish=random_wish(rng),
            as_of=NOW + timedelta(days=float(rng.exponential(5))),
            policy=random_policy(rng, number),
        )
        for number in range(SLATES)
    ]


async def test_a_thousand_random_slates_follow_from_their_inputs(store: Store) -> None:
    """Same order, and scores and propensities within 1e-9, from the documents that the graph holds; and most
    carry a counterfactual, if only one is asked for."""
    rng = np.random.default_rng(6)
    addition = Addition(
        [Concept(id, id) for id in IDS], random_edges(rng, IDS), questions=random_questions(rng)
    )
    await curriculum.apply(store, addition)
    served = await serve(store, rng)
    for start in range(0, SLATES, 200):
        await store.write_slates([slates.to_row(slate) for slate in served[start : start + 200]])
    snapshot = await store.curriculum()
    filled = carried = 0
    for slate in served:
        kept = await store.slate(slate.id)
        assert kept.recommendations == slate.recommendations
        assert differences(kept, snapshot) == []
        if kept.recommendations:
            filled += 1
            carried += counterfactual(kept, kept.recommendations[0], snapshot) is not None
    print(f"{filled} of {SLATES} slates have lines, {carried / filled:.0%} of them a counterfactual")
    assert filled > 0.8 * SLATES
    assert carried >= 0.6 * filled
