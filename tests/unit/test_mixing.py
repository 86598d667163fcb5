"""The order of a slate: parts in turn, and chance with exact propensities."""

from collections import Counter
from dataclasses import replace
from itertools import permutations
from math import exp, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.advice import Part, Policy
from graph.mixing import Pick, Round, mixed
from graph.options import Options
from graph.recommend import DEFAULT_POLICY

NONE = np.empty(0, dtype=np.intp)
SCORES = np.array([0.1, 0.4, 0.2, 0.9, 0.3])
ALL = dict.fromkeys(Part, SCORES)
DRAWN = replace(DEFAULT_POLICY, temperature=0.5, most_per_concept=1)


def choice(owners: list[int], numbers: list[int] | None = None) -> Options:
    """Options of these candidates, each with a question of its own where none are given."""
    own = np.array(owners, dtype=np.intp)
    asked = np.arange(len(own)) if numbers is None else np.array(numbers)
    return Options(own, asked.astype(np.intp), np.full(len(own), 0.5), {}, np.zeros(len(own)), (), NONE)


def rounds(rows: list[int], review: tuple[int, ...] = (), probes: tuple[int, ...] = ()) -> list[Round]:
    """One round of these rows."""
    parts = {Part.NEXT: np.array(rows, dtype=np.intp), Part.REVIEW: np.array(review, dtype=np.intp)}
    held = {part: own for part, own in parts.items() if len(own)}
    return [Round(held, np.array(probes, dtype=np.intp))]


def drawn(seed: int, policy: Policy = DRAWN, first: int = 3, probes: tuple[int, ...] = ()) -> list[Pick]:
    """What one seed gives of five options, a concept each."""
    rows = [row for row in range(5) if row not in probes]
    return mixed(
        rounds(rows, probes=probes), choice(list(range(5))), ALL, policy, first, room={}, turn=0, seed=seed
    )


def test_without_temperature_the_best_comes_first_and_is_sure() -> None:
    """Nothing is left to chance, whatever the seed."""
    picks = drawn(7, replace(DEFAULT_POLICY, most_per_concept=1), first=9)
    assert [pick.row for pick in picks] == [3, 1, 4, 2, 0]
    assert {pick.propensity for pick in picks} == {1.0}


def test_a_slate_is_drawn_as_often_as_its_propensities_say() -> None:
    """20,000 seeds against Plackett-Luce, computed by hand for every possible slate of two."""
    weights = [exp(score / 0.5) for score in SCORES]
    counts = Counter(tuple(pick.row for pick in drawn(seed, first=2)) for seed in range(20_000))
    for a, b in permutations(range(5), 2):
        chance = weights[a] / sum(weights) * weights[b] / (sum(weights) - weights[a])
        assert counts[a, b] / 20_000 == pytest.approx(chance, abs=4 * (chance / 20_000) ** 0.5)


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 2), min_size=5, max_size=5))
def test_each_propensity_is_the_share_of_what_may_still_come(seed: int, owners: list[int]) -> None:
    """Concepts that are used up no longer count."""
    picks = mixed(rounds(list(range(5))), choice(owners), ALL, DRAWN, 5, room={}, turn=0, seed=seed)
    left = set(range(5))
    for pick in picks:
        share = exp(SCORES[pick.row] / 0.5) / sum(exp(SCORES[row] / 0.5) for row in left)
        assert pick.propensity == pytest.approx(share)
        left = {row for row in left if owners[row] != owners[pick.row]}
    assert not left


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.sampled_from([0.0, 0.01, 0.5, 10.0]))
def test_fewer_are_the_beginning_of_more(seed: int, first: int, temperature: float) -> None:
    """And the same seed gives the same."""
    policy = replace(DRAWN, temperature=temperature, probes=0.3)
    assert drawn(seed, policy, 5, (0, 2))[:first] == drawn(seed, policy, first, (0, 2))


@given(st.integers(0, 2**32 - 1))
def test_a_question_of_two_parts_comes_once(seed: int) -> None:
    """In whichever part its turn is first."""
    both = choice([0, 1, 2, 3], numbers=[0, 1, 0, 2])
    picks = mixed(rounds([0, 1], (2, 3)), both, ALL, DRAWN, 9, room={}, turn=seed % 30, seed=seed)
    assert len({int(both.number[pick.row]) for pick in picks}) == len(picks) == 3


def test_probes_come_as_often_as_the_policy_says() -> None:
    """Each alike, with a propensity that says so; and never where nothing else may come."""
    policy = replace(DEFAULT_POLICY, probes=0.2)
    firsts = [drawn(seed, policy, 1, (0, 2))[0] for seed in range(10_000)]
    share = Counter(pick.row for pick in firsts)
    assert share[0] / 10_000 == pytest.approx(0.1, abs=0.012)
    assert share[2] / 10_000 == pytest.approx(0.1, abs=0.012)
    assert {round(pick.propensity, 12) for pick in firsts} == {0.1, 0.8}
    assert drawn(1, policy, 3, (0, 1, 2, 3, 4)) == []


def test_a_part_has_no_more_lines_than_there_is_room() -> None:
    """Then its share goes to the others."""
    picks = mixed(
        rounds([0, 1, 2], (3, 4)),
        choice(list(range(5))),
        ALL,
        DEFAULT_POLICY,
        9,
        room={Part.REVIEW: 1},
        turn=0,
        seed=0,
    )
    assert Counter(pick.part for pick in picks) == {Part.NEXT: 3, Part.REVIEW: 1}


def test_propensities_of_all_slates_add_up_to_one() -> None:
    """Over everything that can come, probes included: counted by what seeds give."""
    policy = replace(DRAWN, probes=0.3)
    slates = {
        tuple(pick.row for pick in picks): prod(pick.propensity for pick in picks)
        for picks in (drawn(seed, policy, 2, (0, 2)) for seed in range(5_000))
    }
    assert sum(slates.values()) == pytest.approx(1.0)
