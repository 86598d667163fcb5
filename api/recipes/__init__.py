"""Whole requests that applications start from: `NAME.graphql` with its variables in `NAME.json`.

A recipe's text begins with comments: its title, an empty one, what it is for, and a last `# as: ROLE`. Its
result on the recipes' world is `results/NAME.json`, which the tests write and hold it to.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Recipe:
    """One request. role: of whoever asks, by its name in api.principal.Role. about: Markdown."""

    name: str
    title: str
    about: str
    role: str
    document: str
    variables: dict[str, Any]

    @property
    def result(self) -> dict[str, Any] | None:
        """The response on the recipes' world; None where it was not written yet."""
        path = FOLDER / "results" / f"{self.name}.json"
        if not path.exists():
            return None
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found


@cache
def recipes() -> dict[str, Recipe]:
    """All of them by name, sorted."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.graphql"))}


def _read(path: Path) -> Recipe:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    end = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    title, *about, role = (line.removeprefix("#").strip() for line in lines[:end])
    return Recipe(
        name=path.stem,
        title=title,
        about="\n".join(about).strip(),
        role=role.removeprefix("as:").strip(),
        document=text,
        variables=json.loads(path.with_suffix(".json").read_text(encoding="utf-8")),
    )
