"""How evenly policies serve the concepts there are, as an SVG picture (Lorenz curves).

Not for: counting (diversity.py).
"""

from collections.abc import Sequence

import numpy as np

from graph.diversity import Spread
from tracing.figures import COLOURS, GREY, svg_figure


def lorenz(spreads: Sequence[Spread]) -> str:
    """Share of lines that went to the least served concepts, by share of the open concepts; the farther
    below the diagonal, the fewer concepts had most of the lines."""
    with svg_figure(6.4, 5.6) as (figure, text):
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color=GREY, lw=1, ls="--", label="all equally often")
        for number, spread in enumerate(spreads):
            rising = np.cumsum([0, *reversed(spread.counts)])
            axes.plot(
                np.linspace(0, 1, len(rising)),
                rising / max(1, rising[-1]),
                color=COLOURS[number % len(COLOURS)],
                ls=("-", "--", ":", "-.")[number // len(COLOURS) % 4],
                lw=1.8,
                label=_label(spread),
            )
        axes.set(
            xlim=(0, 1),
            ylim=(0, 1),
            xlabel="share of open concepts, the least served first",
            ylabel="share of lines that they had",
            title="How evenly concepts are served",
        )
        axes.set_aspect("equal")
        axes.legend(frameon=False, loc="upper left")
        return text()


def _label(spread: Spread) -> str:
    served = f"{spread.concepts} of {spread.open_concepts} concepts"
    return f"{spread.policy}: {served}" + ("" if spread.gini is None else f", Gini {spread.gini:.2f}")
