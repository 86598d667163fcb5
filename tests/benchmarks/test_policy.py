"""How much learners gain by the product's policy, and by others, in nine simulated worlds. It only prints.

    make bench-policy
    make bench-policy SEEDS=7 WORLDS="default,noisy graph" LEARNERS=60

SEEDS: of graphs and learners, with commas; 1,2,3 where not given. LEARNERS: in each world and seed, 200.
WORLDS: names of tracing.worlds.WORLDS and "sample curriculum", with commas; all. POLICY_REPORT: folder for
policy.json and policy.png; a temporary one. All nine took ten minutes with 60 learners on two busy cores.

Not for: how the figures are made (policy_report.py), or what a policy is (policy_world.py).
"""

import multiprocessing
import os
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.policy_product import Product
from tests.benchmarks.policy_report import PRODUCT, Belief, Figures, Outcome, figures, text, write
from tests.benchmarks.policy_world import CONTENDERS, SAMPLE, Run, World, run, world
from tracing.simulate import Floats, Learners
from tracing.worlds import WORLDS

NAMES = tuple(os.environ.get("WORLDS", ",".join((*WORLDS, SAMPLE))).split(","))
SEEDS = tuple(int(seed) for seed in os.environ.get("SEEDS", "1,2,3").split(","))
LEARNERS = int(os.environ.get("LEARNERS", "200"))
WORKERS = 2

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(4 * 3600),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),  # said from Python 3.12 on
]


def test_policies_in_all_worlds(tmp_path: Path) -> None:
    """Ratios to the best fixed plan, the bars met and missed, and where the figures lie."""
    unknown = set(NAMES) - {*WORLDS, SAMPLE}
    assert not unknown, f"WORLDS names {sorted(unknown)}; there are {[*WORLDS, SAMPLE]}"
    print()
    outcomes = list(_outcomes())
    found = [
        figures(sorted((o for o in outcomes if o.world == name), key=lambda o: o.seed)) for name in NAMES
    ]
    data, image = write(found, Path(os.environ.get("POLICY_REPORT") or tmp_path))
    print(f"\n{text(found)}\n\n{data}\n{image}")


def _outcomes() -> Iterator[Outcome]:
    """As they come, with a line for each."""
    jobs = list(product(NAMES, SEEDS))
    started = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        for done, outcome in enumerate(pool.imap_unordered(play, jobs), 1):
            each = (time.perf_counter() - started) / done
            own = figures([outcome])
            print(
                f"{done}/{len(jobs)} {_line(own)}; {each * (len(jobs) - done) / 60:.0f} min to go", flush=True
            )
            yield outcome


def _line(own: Figures) -> str:
    return (
        f"{own.world}, seed {own.seeds[0]}: {own.ratios[PRODUCT].ratio:.2f} times the best fixed plan "
        f"(k = {own.fixed[0]}), {own.seconds:.0f} s"
    )


def play(job: tuple[str, int]) -> Outcome:
    """Every policy in one world, from the same learners."""
    where = world(*job)
    runs: dict[str, Run] = {}
    for name, make in CONTENDERS.items():
        truth = where.learners(LEARNERS)
        runs[name] = run(where, truth, make(where, truth))
    started = time.perf_counter()
    truth = where.learners(LEARNERS)
    player = Product(where, truth)
    runs[PRODUCT] = run(where, truth, player)
    return Outcome(
        world=where.name,
        seed=where.seed,
        gains={name: own.gain for name, own in runs.items()},
        curves={name: own.curve for name, own in runs.items()},
        belief=_belief(where, truth, player),
        practised={name: own.practised[where.graph.item_counts > 0] for name, own in runs.items()},
        skipped=runs[PRODUCT].skipped,
        seconds=time.perf_counter() - started,
    )


def _belief(where: World, truth: Learners, player: Product) -> Belief:
    practised = player.practised()
    believed = player.believed(where.end)
    true = truth.known[:, :-1] * np.exp(-(where.end - truth.last_day) / truth.stability)

    def mean(values: Floats) -> float:
        return float(values.sum(axis=1).mean())

    return Belief(mean(believed), mean(true), mean(believed * practised), mean(true * practised))
