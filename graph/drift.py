"""Served predictions against their verdicts, window by window, with a warning when they are worse than seen
at promotion.

A window is whole UTC days, joined until they hold answers and learners enough to tell anything, seven at
the most. Its figures and those at promotion both have 95% intervals, learners resampled; a warning is given
where the window's lies wholly above. So a small window, with its wide interval, warns of large drift alone.
Answers voided or re-scored after their window was closed stay in it as they were.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from graph import measuring
from graph.measuring import Estimate, Measured
from graph.store import Served, Store
from graph.versions import DriftWindow, Promotion

log = logging.getLogger(__name__)

FEWEST_ANSWERS = 200
"""Of a window that can warn. With fewer the interval of a log loss is about a tenth of it, and more."""

FEWEST_LEARNERS = 10
"""Of a window that can warn: resampling fewer makes intervals too narrow."""

MOST_DAYS = 7
"""Of a window, however few its answers."""

DAY = timedelta(days=1)


async def measure(store: Store, now: datetime) -> list[DriftWindow]:
    """Closes every window that can be closed, keeps it in the graph, and logs its warning; the new ones.

    Cheap where there is nothing to do: two index seeks a version. Run twice at a time it writes a window
    once. Raises Unavailable.
    """
    today = _midnight(now)
    promoted = {one.version: one for one in await store.promotions()}
    closed = []
    for version, first in await store.open_windows():
        start: datetime | None = _midnight(first)
        while start is not None and start < today:
            window = await _closed(store, version, start, today, promoted.get(version))
            if window is None:
                break
            await store.write_window(window)
            if window.warning:
                log.warning("model %s, %s to %s: %s", version, window.since, window.until, window.warning)
            closed.append(window)
            start = dict(await store.open_windows()).get(version)
            start = None if start is None else _midnight(start)
    return closed


async def _closed(
    store: Store, version: str, start: datetime, today: datetime, promotion: Promotion | None
) -> DriftWindow | None:
    """The window that starts there; None while more days may join it."""
    served: list[tuple[str, Sequence[float], Sequence[bool]]] = []
    until = start
    while until < today and until - start < MOST_DAYS * DAY and not _enough(served):
        served += await store.served(version, until, until + DAY)
        until += DAY
    if not served or not (_enough(served) or until - start == MOST_DAYS * DAY):
        return None
    figures = _measured(served)
    return DriftWindow(version, start, until, figures, warning(figures, promotion))


def _enough(served: Served) -> bool:
    answers = sum(len(predictions) for _, predictions, _ in served)
    return answers >= FEWEST_ANSWERS and len({learner for learner, _, _ in served}) >= FEWEST_LEARNERS


def _measured(served: Served) -> Measured:
    places = {
        learner: place for place, learner in enumerate(dict.fromkeys(learner for learner, _, _ in served))
    }
    return measuring.measure(
        np.concatenate([np.array(verdicts, dtype=np.bool_) for _, _, verdicts in served]),
        np.concatenate([np.array(predictions, dtype=np.float64) for _, predictions, _ in served]),
        np.concatenate([np.full(len(verdicts), places[learner]) for learner, _, verdicts in served]),
    )


def warning(figures: Measured, promotion: Promotion | None) -> str:
    """What is worse than seen at promotion, in words; empty where nothing is, or where it cannot be told."""
    if promotion is None or figures.answers < FEWEST_ANSWERS or figures.learners < FEWEST_LEARNERS:
        return ""
    said = []
    if _above(figures.log_loss, promotion.log_loss):
        expected = f"the predictions themselves expected {figures.expected_log_loss:.3f}"
        said.append(f"log loss {_shown(figures.log_loss)} is above {_shown(promotion.log_loss)}; {expected}")
    if _above(figures.ece, promotion.ece):
        said.append(f"calibration error {_shown(figures.ece)} is above {_shown(promotion.ece)}")
    return ". ".join(said)


def _above(seen: Estimate, before: Estimate | None) -> bool:
    return before is not None and seen.low > before.high


def _shown(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
