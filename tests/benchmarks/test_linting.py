"""How long the whole lint takes, rule by rule, and the check of one new edge. It only prints.

    nice -n 19 .venv/bin/python -m pytest -m bench -s tests/benchmarks/test_linting.py

Curricula of 1,000 and 20,000 concepts, with three prerequisites and three questions each; one time for each,
nothing held from before. Not for: whether the rules are right (tests/unit/test_linting_*.py).
"""

import random
import time
from collections.abc import Callable
from statistics import median

import pytest

from graph import linting, steps
from graph.content import Content, Kind, document, patched, thing
from graph.linting.findings import Evidence
from graph.linting.look import Look

pytestmark = pytest.mark.bench

VOCABULARY = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "r", "st", "lk", "mp")]
LAYERS = 100
"""The longest chain, about."""


def grown(concepts: int, rng: random.Random) -> Content:
    """Concepts in layers, each on three of the layers below it, or fewer; one question of three is a choice,
    and one concept of fifty has no question. Courses of 200; some titles are there twice."""
    found = {}
    ids = [f"concept-{i:05}" for i in range(concepts)]
    width = max(1, concepts // LAYERS)
    for i, id in enumerate(ids):
        title = " ".join(rng.choices(VOCABULARY, k=3)).capitalize()
        found[thing(Kind.CONCEPT, id)] = document(
            Kind.CONCEPT,
            title=title,
            summary=f"About {title}.",
            minutes=30.0,
            grade=float(1 + i // width // 10),
        )
        for source in rng.sample(range(max(0, i - 5 * width), i), min(i, 3)) if i >= width else ():
            strength = rng.choice((0.3, 0.6, 1.0))
            found[thing(Kind.PREREQUISITE, ids[source], id)] = document(Kind.PREREQUISITE, strength=strength)
        for number in range(0 if i % 50 == 7 else 3):
            found[thing(Kind.QUESTION, f"{id}-q{number}")] = _question(id, number, rng)
    for start in range(0, concepts, 200):
        course = thing(Kind.COURSE, f"course-{start}")
        found[course] = document(Kind.COURSE, title=f"Course {start}", concepts=ids[start : start + 200])
    return found


def _question(concept: str, number: int, rng: random.Random) -> dict[str, object]:
    stem = (
        " ".join(rng.choices(VOCABULARY, k=20))
        + f" {rng.randint(1, 99)} and $\\frac{{{rng.randint(1, 9)}}}{{7}}$?"
    )
    answer = str(rng.randint(1, 999))
    key = {"answer": answer, "tolerance": 0.0, "form": "", "misconceptions": {str(int(answer) + 1): "m"}}
    choices = [answer, *(str(int(answer) + k) for k in range(1, 4))] if number == 2 else []
    kind = "choice" if choices else "numeric"
    return document(Kind.QUESTION, concepts={concept: 1.0}, kind=kind, stem=stem, choices=choices, key=key)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Seconds, and what came of it."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


@pytest.mark.parametrize("concepts", [1_000, 20_000])
def test_the_whole_lint(concepts: int) -> None:
    """Seconds of all rules together, and of each alone on an empty `Look`."""
    content = grown(concepts, random.Random(concepts))
    took, found = timed(lambda: linting.lint(content))
    assert isinstance(found, list)
    print(f"\n{concepts:,} concepts, {len(content):,} things: {took:.2f} s, {len(found):,} findings")
    look = Look(content, Evidence())
    for name, rule in linting.RULES.items():
        took, found = timed(lambda rule=rule: list(rule(look)))  # type: ignore[misc]
        assert isinstance(found, list)
        print(f"    {name:24} {took:6.2f} s {len(found):7,}")


def test_templates() -> None:
    """Milliseconds of CPU a template: the first time in a process each is drawn, later none is."""
    content = {thing(Kind.TEMPLATE, f"t{i}"): _template(i) for i in range(500)}
    for when in ("first", "again"):
        start = time.thread_time()
        found = list(linting.RULES["broken-template"](Look(content, Evidence())))
        took = (time.thread_time() - start) / len(content)
        print(f"\na template of 4 questions, {when}: {took * 1e3:.2f} ms, {len(found)} broken")


def _template(i: int) -> dict[str, object]:
    """No text of one is a text of another."""
    return document(
        Kind.TEMPLATE,
        concepts={"c": 1.0},
        stem=f"In case {i}: what is $<< a >> + << b >>$?",
        answer=f"<< a + b + {i} >>",
        solution=f"In case {i}: $<< a >> + << b >> = << a + b >>$.",
        hints=[f"Count on from << a >>, {i} times."],
        parameters={"a": {"from": 1, "to": 20}, "b": {"from": 1, "to": 20}},
        where=["a > b"],
        instances=4,
    )


def test_one_edge() -> None:
    """Milliseconds of CPU to add one prerequisite to 20,000 concepts and to see whether it closes a cycle,
    after a first one, which also finds out what stands on what."""
    content = grown(20_000, random.Random(20_000))
    rng = random.Random(1)
    ids = sorted(one.key[0] for one in content if one.kind is Kind.CONCEPT)
    took, cycles = [], 0
    for _ in range(200):
        edge = thing(Kind.PREREQUISITE, *rng.sample(ids, 2))
        if edge in content:
            continue
        start = time.thread_time()
        delta = steps.apply(content, steps.Add(edge, {"strength": 0.5}))
        applied = time.thread_time()
        tip = patched(content, delta)
        there = time.thread_time()
        cycles += bool(steps.violations(tip, [edge], before=content))
        took.append((applied - start, there - applied, time.thread_time() - there))
    print(f"\nthe first: {sum(took.pop(0)) * 1e3:.2f} ms")
    columns = (*zip(*took, strict=True), [sum(one) for one in took])
    for name, one in zip(("apply", "patch", "violations", "all"), columns, strict=True):
        low, high = median(one) * 1e3, sorted(one)[len(one) * 99 // 100] * 1e3
        print(f"{name}: median {low:.2f} ms, P99 {high:.2f} ms, worst {max(one) * 1e3:.2f} ms")
    print(f"{cycles} of {len(took)} close a cycle")
