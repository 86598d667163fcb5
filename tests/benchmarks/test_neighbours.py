"""Does what similar learners gained on win offline? It only prints; minutes.

    .venv/bin/python -m pytest -m bench -s --timeout 3600 tests/benchmarks/test_neighbours.py

On real answers: lifts from the first half of each learner's answers, against what was gained an answer on
concepts in the second half. In simulated worlds: the product with the term and without, and a cohort that
came before; WORLDS, SEEDS and LEARNERS as of `make bench-policy`. And how long 10,000 learners take.
Not for: checking (tests/unit/test_likeness.py).
"""

import os
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from graph import likeness, neighbours
from graph.advice import Lift, Policy, Situation
from graph.evaluating import read
from graph.importers.mapping import known_format
from graph.importers.report import Report
from graph.likeness import Practice
from graph.local import Servers
from graph.recommend import DEFAULT_POLICY
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from tests.benchmarks.policy_product import Product
from tests.benchmarks.policy_report import DRAWS, ratio
from tests.benchmarks.policy_world import World, run, world
from tracing.fit import fit
from tracing.log import AnswerLog, Bools, Floats, Ints
from tracing.mastery import Mastery, TracedAnswer, answer
from tracing.parameters import DEFAULT, Parameters
from tracing.simulate import Learners

DATA = Path(os.environ.get("LEARNER_GRAPH_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
NOW = datetime(2026, 11, 21, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

WORLDS = tuple(os.environ.get("WORLDS", "default,varied,noisy graph").split(","))
SEEDS = tuple(int(seed) for seed in os.environ.get("SEEDS", "1").split(","))
LEARNERS = int(os.environ.get("LEARNERS", "40"))
EARLIER = 100
"""Learners who went through the same world before, without the term."""

WEIGHTS = (1.0, 4.0)
"""Of the term; reach weighs 2, goal and foundation 4."""

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

Masteries = Mapping[str, Mastery]


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the shared data is not at {DATA}")
@pytest.mark.parametrize(
    ("file", "format", "zone"),
    [
        ("assist2009/interactions.csv", None, None),
        ("lkt_cloze_statistics/transactions.csv.gz", "datashop", "America/Chicago"),
    ],
)
def test_lift_against_later_gain(file: str, format: str | None, zone: str | None) -> None:
    """On concepts that are new in the second half, and on those that were begun and not mastered."""
    mapping = known_format(format, "answers") if format else None
    found = read([str(DATA / file)], mapping, zone=zone, now=NOW, report=Report())
    assert found is not None
    log = found.log
    first = first_halves(log)
    model = fit(_part(log, first), seed=0, response=False).model
    parameters = {concept: model.parameters_of(concept)[0] for concept in log.concepts}
    half, whole = traced(log, first, parameters)
    practice = practice_of(half, log.concepts, parameters)
    ratios = np.concatenate([block for _, block, _ in likeness.compared(practice)])
    later = later_gains(half, whole, log.concepts, parameters)
    print(f"\n{file}: {len(log):,} answers, {len(log.learners):,} learners, {len(log.concepts)} concepts")
    print(f"{'second halves':22}{'pairs':>8}{'learners':>9}  {'measure':42}{'value':>8}  95% over learners")
    for name, chosen in (("concept is new", later.new), ("begun, not mastered", ~later.new)):
        told = chosen & (ratios[later.learner, later.concept] != 1.0)
        _print(name, later.of(told), ratios, likeness.usual_gain(practice))


def _print(name: str, later: "Later", ratios: Floats, usual: Floats) -> None:
    """usual: of the first halves. The term knows no lift below 1, nor above 2."""
    lift, mean = ratios[later.learner, later.concept], usual[later.concept]
    kept = mean * np.clip(lift, 1, 2)
    measures: dict[str, Callable[[Ints], float]] = {
        "rank correlation of lift, gain / usual": lambda at: _rank(lift[at], (later.gain / mean)[at]),
        "rank correlation of usual gain, gain": lambda at: _rank(mean[at], later.gain[at]),
        "rank correlation of usual x lift, gain": lambda at: _rank((mean * lift)[at], later.gain[at]),
        "error saved by x lift (share of RMSE)": lambda at: _saved(mean, mean * lift, later.gain, at),
        "error saved by x lift as in the term": lambda at: _saved(mean, kept, later.gain, at),
    }
    head = f"{name:22}{len(later.gain):8,}{len(set(later.learner.tolist())):9,}"
    everything = np.arange(len(later.gain))
    if len(everything) < 30:
        print(f"{head}  too few")
        return
    draws = list(_draws(later.learner))
    for label, measure in measures.items():
        low, high = np.percentile([measure(rows) for rows in draws], [2.5, 97.5])
        print(f"{head}  {label:42}{measure(everything):8.3f}  [{low:.3f}, {high:.3f}]")
        head = " " * len(head)
    ordered = _ordered(later, {"usual": mean, "usual x lift": mean * lift, "as in the term": kept})
    for label, (value, low, high) in ordered.items():
        print(f"{head}  {f'pairs of a learner in order: {label}':42}{value:8.3f}  [{low:.3f}, {high:.3f}]")


def _rank(one: Floats, other: Floats) -> float:
    return float(spearmanr(one, other).statistic)


def _saved(before: Floats, after: Floats, gain: Floats, at: Ints) -> float:
    """Share of the root mean squared error."""
    old, new = (float(np.sqrt(np.mean((said[at] - gain[at]) ** 2))) for said in (before, after))
    return 1 - new / old


def _ordered(later: "Later", said: Mapping[str, Floats]) -> dict[str, tuple[float, float, float]]:
    """Share of pairs of concepts of one learner whose gains differ that are in the order said, ties as half;
    and for all but the first what is more than of the first. With 95% intervals over learners."""
    right: dict[str, list[float]] = {name: [] for name in said}
    counts = []
    for rows in np.split(np.arange(len(later.gain)), np.flatnonzero(np.diff(later.learner)) + 1):
        one, other = np.triu_indices(len(rows), 1)
        actual = np.sign(later.gain[rows][one] - later.gain[rows][other])
        if actual.any():
            counts.append(np.abs(actual).sum())
            for name, values in said.items():
                agreed = actual * np.sign(values[rows][one] - values[rows][other])
                right[name].append(float(((agreed + 1) / 2 * np.abs(actual)).sum()))
    total = np.array(counts)
    drawn = np.random.default_rng(0).integers(0, len(total), (DRAWS, len(total)))
    first = next(iter(said))
    found = {}
    for name, own in right.items():
        less = np.zeros(len(total)) if name == first else np.array(right[first])
        more = np.array(own) - less
        low, high = np.percentile(more[drawn].sum(axis=1) / total[drawn].sum(axis=1), [2.5, 97.5])
        label = name if name == first else f"{name}, more"
        found[label] = (float(more.sum() / total.sum()), float(low), float(high))
    return found


def _draws(learner: Ints, count: int = 500) -> Iterator[Ints]:
    """Rows of learners drawn anew."""
    rng = np.random.default_rng(0)
    rows = np.split(np.arange(len(learner)), np.flatnonzero(np.diff(learner)) + 1)
    for _ in range(count):
        yield np.concatenate([rows[i] for i in rng.integers(0, len(rows), len(rows))])


@dataclass(frozen=True)
class Later:
    """What was gained an answer in second halves, by learner (never falling) and concept. new: not answered
    in the first half."""

    learner: Ints
    concept: Ints
    gain: Floats
    new: Bools

    def of(self, chosen: Bools) -> "Later":
        """Some of it."""
        return Later(self.learner[chosen], self.concept[chosen], self.gain[chosen], self.new[chosen])


def first_halves(log: AnswerLog) -> Bools:
    """Whether an answer is in the first half of its learner's."""
    place = np.arange(len(log)) - log.bounds[log.learner]
    size = np.diff(log.bounds)[log.learner]
    return np.asarray(place < size // 2)


def _part(log: AnswerLog, chosen: Bools) -> AnswerLog:
    columns = {name: getattr(log, name)[chosen] for name in ("learner", "item", "correct", "days")}
    return replace(log, **columns)


def traced(
    log: AnswerLog, first: Bools, parameters: Mapping[str, Parameters]
) -> tuple[list[Masteries], list[Masteries]]:
    """Masteries of each learner after the first half, and after all."""
    half: list[Masteries] = []
    whole: list[Masteries] = []
    for start, end in zip(log.bounds[:-1].tolist(), log.bounds[1:].tolist(), strict=True):
        known: dict[str, Mastery] = {}
        middle: Masteries = {}
        for a in range(start, end):
            days = float(log.days[a])
            at = EPOCH + timedelta(days=days) if np.isfinite(days) else None
            concepts = [log.concepts[k] for k in log.item_concepts[log.item[a]]]
            known |= answer(known, parameters, TracedAnswer(concepts, bool(log.correct[a]), at))
            if first[a]:
                middle = dict(known)
        half.append(middle)
        whole.append(known)
    return half, whole


def practice_of(
    masteries: Sequence[Masteries], concepts: Sequence[str], parameters: Mapping[str, Parameters]
) -> Practice:
    """As the batch would read it."""
    index = {id: place for place, id in enumerate(concepts)}
    edges = [
        (i, index[id], m.probability, m.answers) for i, own in enumerate(masteries) for id, m in own.items()
    ]
    columns = np.array(edges, dtype=np.float64).reshape(-1, 4).T
    return Practice(
        learners=[f"{i:05}" for i in range(len(masteries))],
        concepts=concepts,
        learner=columns[0].astype(np.int64),
        concept=columns[1].astype(np.int64),
        probability=columns[2],
        answers=columns[3].astype(np.int64),
        prior=np.array([parameters[id].prior for id in concepts]),
        is_open=np.ones(len(concepts), dtype=np.bool_),
    )


def later_gains(
    half: Sequence[Masteries],
    whole: Sequence[Masteries],
    concepts: Sequence[str],
    parameters: Mapping[str, Parameters],
) -> Later:
    """On concepts not mastered in the middle."""
    index = {id: place for place, id in enumerate(concepts)}
    rows = []
    for i, (middle, end) in enumerate(zip(half, whole, strict=True)):
        for id, mastery in end.items():
            before = middle.get(id)
            answers = mastery.answers - (before.answers if before else 0)
            if answers and not (before and before.mastered):
                start = before.probability if before else parameters[id].prior
                rows.append((i, index[id], (mastery.probability - start) / answers, before is None))
    learner, concept, gain, new = np.array(rows, dtype=np.float64).T
    return Later(learner.astype(np.int64), concept.astype(np.int64), gain, new.astype(np.bool_))


class Social(Product):
    """The product with lifts, computed each morning from a cohort that went before and the present one."""

    def __init__(self, where: World, truth: Learners, policy: Policy, earlier: Sequence[Masteries]) -> None:
        super().__init__(where, truth, policy)
        self.earlier = list(earlier)
        self.a_day = where.settings.questions_a_day
        self.lifts: list[dict[str, Lift]] = [{} for _ in self.learners]

    def choose(self, day: float, step: int) -> tuple[Ints, Ints]:
        """As the product does, after the day's batch."""
        if step % self.a_day == 0:
            beliefs = dict.fromkeys(self.ids, DEFAULT)
            practice = practice_of([*self.earlier, *self.masteries], self.ids, beliefs)
            everybody = [own for block in likeness.lifts(practice) for _, own in block]
            self.lifts = everybody[len(self.earlier) :]
        return super().choose(day, step)

    def situation(self, i: int, at: datetime) -> Situation:
        """With the lifts."""
        return replace(super().situation(i, at), lift=self.lifts[i])


def test_gain_in_simulated_worlds() -> None:
    """The product with the term as a ratio to the product without, the same learners."""
    print(f"\ngain with the term as a ratio to the gain without; {LEARNERS} learners, {EARLIER} came before")
    print(f"{'world':24}{'weight':>8}{'gain without':>14}{'ratio [95% over learners]':>28}  of each seed")
    for name in WORLDS:
        gains: dict[float, list[Floats]] = {weight: [] for weight in (0.0, *WEIGHTS)}
        for seed in SEEDS:
            where = world(name, seed)
            before = Learners(where.graph, where.settings, EARLIER, where.rng(9))
            earlier = Product(where, before)
            run(where, before, earlier)
            for weight, own in gains.items():
                weights = {**DEFAULT_POLICY.weights, "neighbours": weight}
                truth = where.learners(LEARNERS)
                player = Social(where, truth, replace(DEFAULT_POLICY, weights=weights), earlier.masteries)
                own.append(run(where, truth, player).gain)
        for weight in WEIGHTS:
            r = ratio(gains[weight], gains[0.0])
            shown = f"{r.ratio:.3f} [{r.low:.3f}, {r.high:.3f}]"
            seeds = ", ".join(f"{each:.3f}" for each in r.seeds)
            without = np.concatenate(gains[0.0]).mean()
            print(f"{name:24}{weight:8g}{without:14.1f}{shown:>28}  {seeds}", flush=True)


def test_ten_thousand_learners() -> None:
    """A thousand concepts, a hundred mastery edges a learner, each read already."""
    rng = np.random.default_rng(0)
    learners, concepts, each = 10_000, 1_000, 100
    size = learners * each
    practice = Practice(
        learners=[f"l{i:05}" for i in range(learners)],
        concepts=[f"c{i:04}" for i in range(concepts)],
        learner=np.repeat(np.arange(learners), each),
        concept=np.concatenate([rng.choice(concepts, each, replace=False) for _ in range(learners)]),
        probability=rng.random(size),
        answers=rng.integers(1, 9, size),
        prior=np.full(concepts, DEFAULT.prior),
        is_open=np.ones(concepts, dtype=np.bool_),
    )
    before = _peak()
    wall, cpu = time.perf_counter(), time.process_time()
    kept = sum(len(own) for block in likeness.lifts(practice) for _, own in block)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    size_is = f"{learners:,} learners x {concepts:,} concepts"
    print(f"\n{size_is}: {wall:.1f} s, {cpu:.1f} s of CPU; {kept:,} lifts kept")
    print(f"peak memory {_peak():.0f} MB, {before:.0f} MB before")


async def test_the_whole_batch(graph: Servers) -> None:
    """Read from the benchmark graph, compared and written; again, when nothing differs. BENCH_LEARNERS says
    how many there are."""
    sealer = Sealer(key_from_text(graph.seal_key))
    async with Store(graph.neo4j_uri, graph.neo4j_user, graph.neo4j_password, sealer) as store:
        for turn in ("first", "again"):
            began: dict[str, float] = {}
            started = time.perf_counter()

            def report(step: str, done: int, of: int, began: dict[str, float] = began) -> None:
                began[step] = time.perf_counter()

            done = await neighbours.compute(store, NOW, report)
            read_until, end = began["learners read"], time.perf_counter()
            print(
                f"\n{turn}: {done}; reading {read_until - started:.1f} s, "
                f"comparing and writing {end - read_until:.1f} s"
            )


def _peak() -> float:
    """Of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
