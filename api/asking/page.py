"""An answer of the library as one HTML page that works offline: chart, parameters, rows, Cypher.

Not for: the chart (plots.py).
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape

from graph.asking.library import Question
from graph.asking.nouns import Table

TEMPLATE = Path(__file__).with_name("page.html")

MOST_ROWS = 1_000
"""Of the table in the page; a browser reads no more with ease."""


def page(question: Question, values: Mapping[str, Any], table: Table, at: datetime, svg: bytes | None) -> str:
    """values: of all parameters. at: when it was asked. svg: None without a chart."""
    environment = Environment(
        autoescape=select_autoescape(default_for_string=True), undefined=StrictUndefined, trim_blocks=True
    )
    text = environment.from_string(TEMPLATE.read_text("utf-8")).render(
        question=question,
        values=values,
        table=table,
        rows=table.rows[:MOST_ROWS],
        at=shown(at),
        said=_said(table),
        shown=shown,
        image=None if svg is None else base64.b64encode(svg).decode(),
    )
    return text.encode("utf-8", "backslashreplace").decode()


def shown(value: Any) -> str:
    """A value for people: four digits of a fraction, nothing for null."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:,.4g}"
        case int():
            return f"{value:,}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case list():
            return ", ".join(map(shown, value))
    return str(value)


def _said(table: Table) -> str:
    """How many rows there are, and how to get those that are not here."""
    count = len(table.rows)
    said = f"{count:,} row{'' if count == 1 else 's'}."
    if count > MOST_ROWS:
        said = f"The first {MOST_ROWS:,} of {count:,} rows; --format csv writes them all."
    if not table.complete:
        said = f"{said} There are more than the limit: ask for less at a time."
    return f"{said} From the analysts' copy of {shown(table.as_of)}." if table.as_of else said
