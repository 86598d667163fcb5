"""What a mastery edge says of a moment, as one documented Cypher expression each; see expressions.toml.

For: printing them to be pasted, and holding our own queries to them. Not for: putting a query together from
pieces, which nothing does.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

FILE = Path(__file__).with_name("expressions.toml")


@dataclass(frozen=True, slots=True)
class Expression:
    """cypher: of the variables `m`, a HAS_MASTERY relationship, and `now`, a date-time. range: empty where
    the type says it."""

    name: str
    meaning: str
    type: str
    range: str
    cypher: str

    def written(self, mastery: str, now: str) -> str:
        """The same with these names for the edge and the moment, such as `edge` and `$as_of`."""
        names = {"m": mastery, "now": now}
        return re.sub(r"(?<![\w.$])(m|now)\b", lambda found: names[found[1]], self.cypher)


@cache
def expressions() -> Mapping[str, Expression]:
    """All, by name. One may name those before it, in braces."""
    found: dict[str, Expression] = {}
    for name, said in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        known = {each.name: f"({each.cypher})" for each in found.values()}
        text = said["cypher"].strip().format(**known)
        found[name] = Expression(name, said["meaning"], said["type"], said.get("range", ""), text)
    return MappingProxyType(found)
