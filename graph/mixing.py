"""From scored options to the lines of a slate: the parts in turn, best first or sampled, now and then a
probe, each with its exact propensity.

For: order, shares, and chance. Not for: what an option is worth (recommend.py, terms.py).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from graph.advice import Part, Policy
from graph.options import Options, Rows
from graph.terms import Floats

CYCLE = 30
"""Lines after which the mix of parts starts anew: room for halves, thirds, fifths and tenths."""

SAME_SCORE = 9
"""Decimals to which scores are compared; what is equal so far is ordered by id."""


NO_PROBE = -1
"""Stands for a row where there is none."""


class Pick(NamedTuple):
    """A row of the options that made it, and the part it fills. propensity: of standing here, given the lines
    before, in (0, 1]."""

    row: int
    part: Part
    propensity: float


@dataclass(frozen=True, slots=True)
class Round:
    """What may come at one time: rows by part, ids ascending. The next round comes when this one is used up.
    probes: rows of what is locked; they belong to no part, and come by chance."""

    parts: Mapping[Part, Rows]
    probes: Rows


def mixed(
    rounds: Sequence[Round],
    choice: Options,
    scores: Mapping[Part, Floats],
    policy: Policy,
    first: int,
    *,
    room: Mapping[Part, int],
    turn: int,
    seed: int,
) -> list[Pick]:
    """Up to `first` rows in the order of the slate. scores: one for each option. room: lines that a part has
    at most; others any. turn: how far the mix has come; only its place in the cycle counts. seed: for a
    policy that leaves something to chance.

    Parts come by smooth weighted round robin. Within one, rows fall by score; at a temperature above 0 they
    are drawn instead, each by exp(score / temperature) among those that may still come (Plackett-Luce), which
    the order of scores plus Gumbel noise does exactly (Yellott 1977). A line is a probe with chance
    `policy.probes`, while there are any, each row of them alike. The same arguments give the same picks, and
    fewer are the beginning of more.
    """
    chance = np.random.default_rng(seed) if policy.temperature > 0 or policy.probes > 0 else None
    taken = _Taken(choice, policy.most_per_concept)
    picks: list[Pick] = []
    left = dict(room)
    for each in rounds:
        queues = {
            part: _Queue(rows, scores[part], policy.temperature, chance)
            for part, rows in each.parts.items()
            if left.get(part, 1)
        }
        parts, shares = tuple(queues), tuple(policy.shares[part] for part in queues)
        credit = dict(zip(parts, _credit(parts, shares, turn % CYCLE), strict=True))
        while len(picks) < first:
            heads = {
                part: row
                for part in credit
                if left.get(part, 1) and (row := queues[part].next(taken)) is not None
            }
            if not heads:
                break
            credit = {part: credit[part] for part in heads}
            pick = _probe(each.probes, taken, policy.probes, chance)
            if pick.row == NO_PROBE:
                part = _advance(credit, policy.shares)
                sure = queues[part].propensity(heads[part], taken)
                pick = Pick(heads[part], part, sure * pick.propensity)
                if part in left:
                    left[part] -= 1
            picks.append(pick)
            taken.add(pick.row)
    return picks


def _probe(rows: Rows, taken: "_Taken", share: float, chance: np.random.Generator | None) -> Pick:
    """One of these rows, or, with the chance that it is none, NO_PROBE."""
    left = rows[taken.free(rows)] if chance is not None and share > 0 else rows[:0]
    if chance is None or not len(left):
        return Pick(NO_PROBE, Part.NEXT, 1.0)
    if chance.random() >= share:
        return Pick(NO_PROBE, Part.NEXT, 1 - share)
    return Pick(int(chance.choice(left)), Part.NEXT, share / len(left))


class _Taken:
    """What a slate has already: no question comes twice, and no concept more than `most` times."""

    def __init__(self, choice: Options, most: int) -> None:
        self._choice = choice
        self._most = most
        self._numbers: set[int] = set()
        self._count: Counter[int] = Counter()

    def add(self, row: int) -> None:
        self._numbers.add(int(self._choice.number[row]))
        self._count[int(self._choice.owner[row])] += 1

    def allows(self, row: int) -> bool:
        return (
            int(self._choice.number[row]) not in self._numbers
            and self._count[int(self._choice.owner[row])] < self._most
        )

    def free(self, rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """The same as a mask."""
        full = [owner for owner, count in self._count.items() if count >= self._most]
        return ~(
            np.isin(self._choice.number[rows], list(self._numbers)) | np.isin(self._choice.owner[rows], full)
        )


class _Queue:
    """The rows of one part, in the order in which they come."""

    def __init__(
        self, rows: Rows, scores: Floats, temperature: float, chance: np.random.Generator | None
    ) -> None:
        self._rows = rows
        self._logits: Floats | None = None
        keys = np.round(scores[rows], SAME_SCORE)
        if chance is not None and temperature > 0:
            self._logits = keys / temperature
            keys = self._logits + chance.gumbel(size=len(rows))
        self._order: list[int] = rows[np.argsort(-keys, kind="stable")].tolist()[::-1]

    def next(self, taken: "_Taken") -> int | None:
        """The first row that may still come; None: no more."""
        while self._order and not taken.allows(self._order[-1]):
            self._order.pop()
        return self._order[-1] if self._order else None

    def propensity(self, row: int, taken: "_Taken") -> float:
        """The chance that this row, which may come, is the next one."""
        if self._logits is None:
            return 1.0
        might = self._logits[taken.free(self._rows)]
        own = self._logits[np.searchsorted(self._rows, row)]
        return float(np.exp(own - might.max()) / np.exp(might - might.max()).sum())


@lru_cache(maxsize=4096)
def _credit(parts: tuple[Part, ...], shares: tuple[float, ...], turns: int) -> tuple[float, ...]:
    """Each part's credit after so many lines."""
    share, credit = dict(zip(parts, shares, strict=True)), dict.fromkeys(parts, 0.0)
    for _ in range(turns if parts else 0):
        _advance(credit, share)
    return tuple(credit.values())


def _advance(credit: dict[Part, float], shares: Mapping[Part, float]) -> Part:
    """Every part gains its share at each line, and the richest one pays for it."""
    for part in credit:
        credit[part] += shares[part]
    richest = max(credit, key=lambda part: round(credit[part], SAME_SCORE))
    credit[richest] -= sum(shares[part] for part in credit)
    return richest
