"""What stands in the graph: every label, relationship and property, with what it means.

The one source: words/*.toml. From it come `learner-graph schema`, GraphQL's graphSchema, completion in the
shell, the data dictionary of exports and a picture. Not for: what is in the graph at the moment, and whether
it is what stands here (inspecting.py).
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words"

ENDS_OF_INTERVAL = {"_low": "The least of its 95% interval: ", "_high": "The most of its 95% interval: "}
"""What a property with `interval = true` has beside itself."""


class Area(StrEnum):
    """What a label or relationship is part of; the files of WORDS."""

    CURRICULUM = "curriculum"
    LEARNERS = "learners"
    SERVICE = "service"


class Type(StrEnum):
    """Of a property's value, as Cypher has it."""

    STRING = "string"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    FLOAT = "float"
    DATETIME = "datetime"
    DURATION = "duration"
    STRINGS = "list<string>"
    BOOLEANS = "list<boolean>"
    INTEGERS = "list<integer>"
    FLOATS = "list<float>"
    DATETIMES = "list<datetime>"


@dataclass(frozen=True, slots=True)
class Property:
    """One property. unit, range: empty where there is none. example: made up, as JSON has it. sealed: all or
    part of it is readable with the key alone. personal: it tells of one person."""

    name: str
    type: Type
    meaning: str
    example: Any
    unit: str = ""
    range: str = ""
    sealed: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """One kind of node. like: the label whose properties it may have, too; empty for none."""

    name: str
    area: Area
    meaning: str
    properties: Mapping[str, Property]
    personal: bool = False
    like: str = ""


@dataclass(frozen=True, slots=True)
class Relationship:
    """One kind of relationship. ends: labels that it leads from and to."""

    name: str
    area: Area
    meaning: str
    ends: tuple[tuple[str, str], ...]
    properties: Mapping[str, Property]
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All of it, by name, in the order in which it is read best."""

    labels: Mapping[str, Label]
    relationships: Mapping[str, Relationship]

    def of(self, name: str) -> Label | Relationship | None:
        """The label or the relationship of that name, whatever its case; None where there is none."""
        return next((kind for kind in self.kinds if kind.name.casefold() == name.casefold()), None)

    @property
    def kinds(self) -> list[Label | Relationship]:
        """All labels, then all relationships."""
        return [*self.labels.values(), *self.relationships.values()]


@cache
def dictionary() -> Dictionary:
    """What WORDS says. Raises ValueError with every problem, one a line."""
    return read({area: (WORDS / f"{area}.toml").read_text(encoding="utf-8") for area in Area})


def read(texts: Mapping[Area, str]) -> Dictionary:
    """The dictionary of these files. Raises ValueError with every problem, one a line."""
    labels: dict[str, Label] = {}
    relationships: dict[str, Relationship] = {}
    problems: list[str] = []
    for area, text in texts.items():
        said = tomllib.loads(text)
        for name, row in said.get("label", {}).items():
            labels[name] = Label(name, area, properties=_properties(name, row, problems), **_plain(row))
        for name, row in said.get("relationship", {}).items():
            ends = tuple((start, end) for start, end in row.pop("ends"))
            relationships[name] = Relationship(
                name, area, ends=ends, properties=_properties(name, row, problems), **_plain(row)
            )
    problems += _unknown(labels, relationships.values())
    if problems:
        raise ValueError("\n".join(problems))
    return Dictionary(labels, relationships)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "properties"}


def _properties(owner: str, row: Mapping[str, Any], problems: list[str]) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for name, said in row.get("properties", {}).items():
        given = dict(said)
        interval = given.pop("interval", False)
        try:
            kept = Property(name, **given | {"type": Type(given["type"])})
        except (TypeError, ValueError, KeyError) as error:
            problems.append(f"{owner}.{name}: {error}")
            continue
        if row.get("personal"):
            kept = replace(kept, personal=True)
        if not fits(kept.type, kept.example):
            problems.append(f"{owner}.{name}: the example {kept.example!r} is no {kept.type}")
        found[name] = kept
        for end, says in ENDS_OF_INTERVAL.items() if interval else ():
            meaning = says + kept.meaning[0].lower() + kept.meaning[1:]
            found[name + end] = replace(kept, name=name + end, meaning=meaning)
    return found


def fits(type: Type, value: Any) -> bool:
    """Whether a value, as JSON has it, is of this type."""
    if isinstance(value, list):
        inner = re.fullmatch(r"list<(\w+)>", type)
        return inner is not None and all(fits(Type(inner[1]), each) for each in value)
    wanted = {Type.BOOLEAN: bool, Type.INTEGER: int, Type.FLOAT: float}.get(type, str)
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))


def _unknown(labels: Mapping[str, Label], relationships: Iterable[Relationship]) -> list[str]:
    """Labels that are named and not there."""
    named = [(each.name, label) for each in relationships for ends in each.ends for label in ends]
    named += [(each.name, each.like) for each in labels.values() if each.like]
    return [f"{name}: there is no label {label}" for name, label in named if label not in labels]


def plain(one: Label | Relationship | Property) -> dict[str, Any]:
    """The same for JSON."""
    names = [name for name in one.__dataclass_fields__ if name != "properties"]
    said = {name: getattr(one, name) for name in names}
    if not isinstance(one, Property):
        said["properties"] = [plain(each) for each in one.properties.values()]
    return said
