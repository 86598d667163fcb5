"""The random drafts that publishing is tested with are sound, the same for one seed, and have all changes."""

from collections import Counter
from random import Random

from graph import steps
from graph.content import Kind, digest, patched
from graph.soundness import violations
from tests.random_drafts import MAKERS, RETIRED, base, draft


def test_the_first_curriculum_holds_together() -> None:
    """With something of every kind, and the same for one seed."""
    found = base(Random(1))
    assert {one.kind for one in found} == set(Kind)
    assert violations(found, found.keys(), before={}) == []
    assert digest(found) == digest(base(Random(1))) != digest(base(Random(2)))


def test_a_hundred_drafts_have_every_kind_of_change() -> None:
    """One after the other, each can be published."""
    rng = Random(7)
    content, kinds = base(rng), Counter[str]()
    for retired in RETIRED:
        content = patched(content, steps.apply(content, retired))
    for number in range(100):
        after = content
        for step in draft(rng, content, f"d{number}"):
            delta = steps.apply(after, step)
            after = patched(after, delta)
            things = {one.kind for one in delta}
            kinds[steps.kind_of(step)] += 1
            kinds.update(f"{steps.kind_of(step)} {kind}" for kind in things)
        assert after != content
        if number % 3 == 0:
            content = after
    assert {"add", "edit", "retire", "restore", "remove", "merge", "split", "replace"} <= kinds.keys()
    assert {f"add {kind}" for kind in Kind} | {f"edit {kind}" for kind in Kind} - {
        "edit misconception"
    } <= kinds.keys()
    assert len(MAKERS) == 33
