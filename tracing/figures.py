"""Figures in the house's style, as SVG text; equal input gives equal text. Not for: what is drawn on them."""

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

COLOURS = ("#2b7bba", "#c2650c", "#9320df", "#5ca33e")
"""As in the picture of the curriculum, told apart by those who see red and green alike."""
GREY, INK = "#737b84", "#1f2328"


@contextmanager
def svg_figure(width: float, height: float) -> Iterator[tuple[Figure, Callable[[], str]]]:
    """A figure in the house's style, inches, and what gives its SVG."""
    style: Any = {
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": 11,
        "font.family": "sans-serif",
        "font.size": 10,
        "svg.fonttype": "path",
        "svg.hashsalt": "learner-graph",
        "text.color": INK,
        "text.parse_math": False,  # a dollar sign in a name is one
        "xtick.color": INK,
        "ytick.color": INK,
    }
    with mpl.rc_context(style), warnings.catch_warnings():
        # Names of concepts may be in any script; a sign that the font lacks is drawn as a box.
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        figure = Figure(figsize=(width, height), layout="constrained")

        def text() -> str:
            buffer = io.StringIO()
            figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": "learner-graph"})
            return buffer.getvalue()

        yield figure, text
