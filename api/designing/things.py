"""How things and their fields are written on the command line: `concept:adding`, `title="Adding"`.

Not for: whether they fit (graph.documents).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from graph.content import EDGES, FIELDS, Kind, Thing
from graph.errors import InvalidInput


def thing_of(text: str) -> Thing:
    """`concept:ID`, or `prerequisite:SOURCE:TARGET` of an edge. Raises InvalidInput."""
    kind, *key = text.split(":")
    if kind not in list(Kind) or len(key) != (2 if kind in EDGES else 1):
        raise InvalidInput(
            "This names nothing.",
            field="thing",
            value=text,
            mend=f"Write KIND:ID, or KIND:SOURCE:TARGET of an edge; kinds are {', '.join(Kind)}. "
            "Where an id has a colon, use `draft apply`.",
        )
    return Thing(Kind(kind), tuple(key))


def fields_of(kind: Kind, texts: Sequence[str]) -> dict[str, Any]:
    """`name=value` of each: texts as they stand, all else as JSON, lists between commas, concepts of
    questions as `a,b=0.5`, a key as its answer. Raises InvalidInput."""
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name not in FIELDS[kind]:
            known = ", ".join(FIELDS[kind])
            raise InvalidInput(
                f"This is no field of a {kind}.",
                field="field",
                value=text,
                mend=f"Write NAME=VALUE; {known}.",
            )
        found[name] = _value(kind, name, value)
    return found


def weights_of(texts: Sequence[str]) -> dict[str, float]:
    """Concepts with their weights in a question: `a` has 1, `b=0.5` half. Raises InvalidInput."""
    found: dict[str, float] = {}
    for text in texts:
        id, equals, weight = text.partition("=")
        try:
            found[id] = float(weight) if equals else 1.0
        except ValueError:
            raise InvalidInput(
                "This is no weight.",
                field="concepts",
                value=text,
                mend="Write CONCEPT=0.5, or CONCEPT alone.",
            ) from None
    return found


def _value(kind: Kind, name: str, text: str) -> Any:
    default = FIELDS[kind][name]
    if isinstance(default, str):
        return text
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = text
    if isinstance(default, list | Mapping) and not isinstance(value, list | Mapping):
        value = text  # 5 is the concept, or the choice, that is called so
    if name == "key" and value is not None and not isinstance(value, Mapping):
        return {"answer": text if not isinstance(value, str) else value}
    if name == "concepts" and isinstance(default, Mapping) and isinstance(value, str):
        return weights_of(text.split(","))
    if isinstance(default, list) and isinstance(value, str):
        return [each for each in text.split(",") if each]
    return value
