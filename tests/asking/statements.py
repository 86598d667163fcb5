"""The corpora of statements: honest ones that have to run, and hostile ones that must do nothing.

Each file holds kinds, and each kind statements: texts, or tables of `text`, `parameters`, `repeat`
(`<mark>` in the text stands for a piece so many times) and `fill` (a parameter is as long as that).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

HOSTILE = ("hostile_writes", "hostile_server", "hostile_evasion", "hostile_exhaustion", "hostile_reading")


@dataclass(frozen=True, slots=True)
class Statement:
    """name: its file, kind and number, such as `honest/paths/3`."""

    name: str
    text: str
    parameters: Mapping[str, Any]


@cache
def statements(file: str) -> list[Statement]:
    """Those of one file, in its order."""
    kinds = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))
    return [
        _statement(f"{file}/{kind}/{number}", {"text": each} if isinstance(each, str) else each)
        for kind, group in kinds.items()
        for number, each in enumerate(group)
    ]


def hostile() -> list[Statement]:
    """All of them."""
    return [each for file in HOSTILE for each in statements(file)]


def _statement(name: str, each: Mapping[str, Any]) -> Statement:
    text: str = each["text"]
    for mark, repeat in each.get("repeat", {}).items():
        text = text.replace(f"<{mark}>", repeat["piece"] * repeat["times"])
    parameters = dict(each.get("parameters", {}))
    for key, length in each.get("fill", {}).items():
        parameters[key] = parameters[key] * (length // len(parameters[key]))
    return Statement(name, text, parameters)
