"""What many runs of policies say: ratios with intervals, shares of the oracle; as text, JSON, a picture.

For: figures from outcomes. Not for: making the outcomes (test_policy.py). Intervals are 95%, from a paired
bootstrap: learners are drawn anew within each seed, and all policies are compared on the same draw. So they
say nothing of how graphs differ; the ratio of each seed stands beside them for that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import orjson
from matplotlib.figure import Figure

from graph.diversity import gini
from tests.benchmarks.policy_world import (
    BASELINES,
    FIXED_PLANS,
    HORIZONS,
    SAMPLED_EVERY,
    fixed_name,
    oracle_name,
)
from tracing.simulate import Floats, Ints

PRODUCT, ORACLE, FIXED = "product", "oracle", "best fixed plan"
SHOWN = (PRODUCT, *BASELINES, ORACLE)
"""Policies of the table, in its order; each against the best fixed plan."""

DRAWS = 2_000
PERCENTILES = (10, 25, 50, 75, 90)

RATIO_BARS = {
    "default": 3.0,
    "no forgetting": 1.7,
    "noisy graph": 2.2,
    "prerequisites do not matter": 0.95,
}
ORACLE_BAR, FEWER_BAR, PERCENTILE_BAR = 0.60, 0.35, 1.0

COLOURS = ("#2b7bba", "#737b84", "#c2650c", "#9320df", "#5ca33e", "#8c564b", "#1f2328")
"""As in tracing.plots, and one for each policy."""


@dataclass(frozen=True)
class Belief:
    """Means over learners of knowledge at the end, in concepts: what the product believes and what is true;
    of all concepts, and of those that were practised."""

    believed: float
    true: float
    believed_practised: float
    true_practised: float


@dataclass(frozen=True)
class Outcome:
    """One world, one seed. gains, by policy: at the end, a learner, the same learners for all. curves:
    mean gain after every SAMPLED_EVERY questions. practised: how often each concept was, by all learners.
    skipped: questions for which the product had nothing. seconds: the product's own."""

    world: str
    seed: int
    gains: Mapping[str, Floats]
    curves: Mapping[str, Floats]
    practised: Mapping[str, Ints]
    belief: Belief
    skipped: int
    seconds: float


@dataclass(frozen=True)
class Ratio:
    """Of mean gains. low, high: 95%. seeds: of each seed by itself."""

    ratio: float
    low: float
    high: float
    seeds: tuple[float, ...]


@dataclass(frozen=True)
class Variety:
    """Mean over seeds. reached: share of the concepts with questions that at least one learner practised.
    gini: of how often each was, by all learners: 0 where all were equally often."""

    reached: float
    gini: float


@dataclass(frozen=True)
class Figures:
    """All about one world, over its seeds. fixed, horizon: which plan and which oracle were best, the plan
    for each seed's graph, the oracle for the world. questions: that the product needs for the best plan's
    gain at its end, None where it never gets there; fewer: share saved. percentiles: ratio of quantiles."""

    world: str
    seeds: tuple[int, ...]
    learners: int
    fixed: tuple[int, ...]
    horizon: float
    fixed_gain: float
    ratios: Mapping[str, Ratio]
    of_oracle: Ratio
    questions: float | None
    fewer: float | None
    percentiles: Mapping[str, float]
    variety: Mapping[str, Variety]
    belief: Belief
    skipped: int
    seconds: float


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Of one world; at least one outcome."""
    plans = [max(FIXED_PLANS, key=lambda each: o.gains[fixed_name(each)].mean()) for o in outcomes]
    horizon = max(HORIZONS, key=lambda h: sum(o.gains[oracle_name(h)].sum() for o in outcomes))
    fixed = [o.gains[fixed_name(each)] for o, each in zip(outcomes, plans, strict=True)]
    gains = {name: [o.gains[name] for o in outcomes] for name in (PRODUCT, *BASELINES)}
    gains[ORACLE] = [o.gains[oracle_name(horizon)] for o in outcomes]
    ours, theirs = np.concatenate(gains[PRODUCT]), np.concatenate(fixed)
    questions = questions_needed(
        np.mean([o.curves[PRODUCT] for o in outcomes], axis=0),
        float(np.mean([o.curves[fixed_name(k)][-1] for o, k in zip(outcomes, plans, strict=True)])),
    )
    total = SAMPLED_EVERY * len(outcomes[0].curves[PRODUCT])
    return Figures(
        world=outcomes[0].world,
        seeds=tuple(o.seed for o in outcomes),
        learners=len(ours),
        fixed=tuple(plans),
        horizon=horizon,
        fixed_gain=float(theirs.mean()),
        ratios={name: ratio(gains[name], fixed) for name in SHOWN},
        of_oracle=ratio(gains[PRODUCT], gains[ORACLE]),
        questions=questions,
        fewer=None if questions is None else 1 - questions / total,
        percentiles={str(q): _quantiles(ours, theirs, q) for q in PERCENTILES},
        variety=_varieties(outcomes, plans, horizon),
        belief=Belief(*np.mean([list(asdict(o.belief).values()) for o in outcomes], axis=0).tolist()),
        skipped=sum(o.skipped for o in outcomes),
        seconds=sum(o.seconds for o in outcomes),
    )


def _varieties(outcomes: Sequence[Outcome], plans: Sequence[int], horizon: float) -> dict[str, Variety]:
    """By policy of the table, and the best fixed plan."""
    names = {name: [name] * len(outcomes) for name in (PRODUCT, *BASELINES)}
    names |= {FIXED: [fixed_name(each) for each in plans], ORACLE: [oracle_name(horizon)] * len(outcomes)}
    return {
        name: _variety([o.practised[own] for o, own in zip(outcomes, names[name], strict=True)])
        for name in (*SHOWN, FIXED)
    }


def _variety(practised: Sequence[Ints]) -> Variety:
    """Of one policy; by seed how often each concept with questions was practised."""
    return Variety(
        float(np.mean([(own > 0).mean() for own in practised])),
        float(np.mean([gini(own) or 0.0 for own in practised])),
    )


def ratio(ours: Sequence[Floats], theirs: Sequence[Floats]) -> Ratio:
    """Of mean gains, each a list by seed of gains by learner, the same learners in both."""
    rng = np.random.default_rng(0)
    drawn = [rng.integers(0, len(own), (DRAWS, len(own))) for own in ours]
    low, high = np.percentile(_drawn(ours, drawn) / _drawn(theirs, drawn), [2.5, 97.5])
    each = tuple(float(o.sum() / t.sum()) for o, t in zip(ours, theirs, strict=True))
    return Ratio(
        float(np.concatenate(ours).sum() / np.concatenate(theirs).sum()), float(low), float(high), each
    )


def _drawn(gains: Sequence[Floats], drawn: Sequence[Ints]) -> Floats:
    """Total gain of each draw."""
    return np.asarray(sum(own[rows].sum(axis=1) for own, rows in zip(gains, drawn, strict=True)))


def questions_needed(curve: Floats, gain: float) -> float | None:
    """Questions until a curve first reaches a gain, in a straight line between its points; None: never."""
    if not (curve >= gain).any():
        return None
    after = int((curve >= gain).argmax())
    before = curve[after - 1] if after else 0.0
    part = (gain - before) / (curve[after] - before) if curve[after] > before else 1.0
    return float(SAMPLED_EVERY * (after + part))


def _quantiles(ours: Floats, theirs: Floats, percentile: int) -> float:
    """Ratio of the quantiles; where the fixed plan's gains nothing, infinite, or 0 where ours does too."""
    own, other = np.percentile(ours, percentile), np.percentile(theirs, percentile)
    if other > 0:
        return float(own / other)
    return float("inf") if own > 0 else 0.0


def text(found: Sequence[Figures]) -> str:
    """Tables of all worlds."""
    parts = (_ratios, _bars, _percentiles, _varieties_shown, _beliefs)
    return "\n\n".join("\n".join(part(found)) for part in parts)


def _ratios(found: Sequence[Figures]) -> Iterator[str]:
    yield "Gain as a ratio to the best fixed plan's [95% over learners]; k: the best plan of each seed"
    yield f"{'world':29}{'k':>8}{'gain':>7}" + "".join(f"{name:>19}" for name in SHOWN)
    for f in found:
        each = "".join(f"{_shown(f.ratios[name]):>19}" for name in SHOWN)
        yield f"{f.world:29}{','.join(map(str, f.fixed)):>8}{f.fixed_gain:7.1f}{each}"
    for f in found:
        seeds = ", ".join(
            f"{seed}: {r:.2f}" for seed, r in zip(f.seeds, f.ratios[PRODUCT].seeds, strict=True)
        )
        yield (
            f"{f.world}: product by seed {seeds}; the oracle looks {f.horizon:g} days ahead; "
            f"{f.learners} learners, {f.seconds:.0f} s; nothing to ask {f.skipped} times"
        )


def _bars(found: Sequence[Figures]) -> Iterator[str]:
    yield f"{'The product':29}{'ratio':>22}{'of the oracle':>40}{'fewer questions':>30}"
    for f in found:
        own = _against(f.ratios[PRODUCT].ratio, RATIO_BARS.get(f.world))
        share = f.of_oracle
        oracle = f"{share.ratio:.3f} [{share.low:.3f}, {share.high:.3f}] {_met(share.ratio, ORACLE_BAR)}"
        fewer = (
            f"never gets there {_met(-1, FEWER_BAR)}"
            if f.fewer is None
            else f"{f.fewer:.0%} {_met(f.fewer, FEWER_BAR)}"
        )
        yield f"{f.world:29}{own:>22}{oracle:>40}{fewer:>30}"


def _percentiles(found: Sequence[Figures]) -> Iterator[str]:
    yield f"{'Gain ratio at percentile':29}" + "".join(f"{q:>8}" for q in PERCENTILES)
    for f in found:
        least = min(f.percentiles.values())
        each = "".join(f"{value:8.2f}" for value in f.percentiles.values())
        yield f"{f.world:29}{each}   {_met(least, PERCENTILE_BAR)}"


def _varieties_shown(found: Sequence[Figures]) -> Iterator[str]:
    yield "Concepts that at least one learner practised, and Gini of how often each was"
    names = (*SHOWN, FIXED)
    yield f"{'':29}" + "".join(f"{name:>19}" for name in names)
    for f in found:
        each = "".join(f"{f.variety[name].reached:>13.0%}{f.variety[name].gini:6.2f}" for name in names)
        yield f"{f.world:29}{each}"


def _beliefs(found: Sequence[Figures]) -> Iterator[str]:
    yield "Concepts known at the end: believed by the product (sum of p R), and true"
    yield f"{'':29}{'all: believed':>16}{'true':>8}{'practised: believed':>22}{'true':>8}"
    for f in found:
        b = f.belief
        every = f"{b.believed:16.1f}{b.true:8.1f}"
        yield f"{f.world:29}{every}{b.believed_practised:22.1f}{b.true_practised:8.1f}"


def _shown(r: Ratio) -> str:
    return f"{r.ratio:.2f} [{r.low:.2f}, {r.high:.2f}]"


def _against(value: float, bar: float | None) -> str:
    return f"{value:.2f}" if bar is None else f"{value:.2f} {_met(value, bar)}"


def _met(value: float, bar: float) -> str:
    """Whether a bar is met, and which."""
    return f"({'met' if value >= bar else 'missed'}: {bar:g})"


def write(found: Sequence[Figures], folder: Path) -> tuple[Path, Path]:
    """policy.json and policy.png in the folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    data, image = folder / "policy.json", folder / "policy.png"
    data.write_bytes(orjson.dumps([asdict(f) for f in found], option=orjson.OPT_INDENT_2))
    picture(found).savefig(image, dpi=150)
    return data, image


def picture(found: Sequence[Figures]) -> Figure:
    """Ratio to the best fixed plan by world and policy, with intervals; 1 is as good as that plan."""
    figure = Figure(figsize=(9, 1.2 + 0.7 * len(found)), layout="constrained")
    axes = figure.subplots()
    step = 0.8 / len(SHOWN)
    for column, (name, colour) in enumerate(zip(SHOWN, COLOURS, strict=True)):
        own = [f.ratios[name] for f in found]
        axes.errorbar(
            [r.ratio for r in own],
            [row + (column - (len(SHOWN) - 1) / 2) * step for row in range(len(found))],
            xerr=[[r.ratio - r.low for r in own], [r.high - r.ratio for r in own]],
            fmt="o",
            markersize=4 if name != PRODUCT else 6,
            color=colour,
            label=name,
        )
    for row, f in enumerate(found):
        if f.world in RATIO_BARS:
            bar = RATIO_BARS[f.world]
            axes.vlines(bar, row - 0.4, row + 0.4, color=COLOURS[0], linestyle=":", linewidth=1)
    axes.axvline(1, color=COLOURS[1], linewidth=0.8)
    axes.set_yticks(range(len(found)), [f.world for f in found])
    axes.invert_yaxis()
    axes.set_xlabel("gain, as a ratio to the best fixed plan's; 95% over learners; dotted: the product's bar")
    figure.legend(loc="outside right upper", fontsize="small")
    return figure
