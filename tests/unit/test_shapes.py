"""What leaves with an export is decided for everything that the dictionary knows."""

from fnmatch import fnmatch

import pytest

from graph.asking.dictionary import dictionary
from graph.asking.shapes import HIDDEN, LEFT_OUT, OF_PEOPLE, SHAPES, SINGLE, TAUGHT

PLACES = {f"{shape.name}.{column.name}" for shape in SHAPES.values() for column in shape.columns}


def test_every_property_leaves_or_is_left_out() -> None:
    """Of each label and type that leaves, what is not sealed; whoever adds one decides."""
    undecided = [
        f"{kind.name}.{name}"
        for kind in dictionary().kinds
        if kind.name in SHAPES
        for name, property in kind.properties.items()
        if not property.sealed and f"{kind.name}.{name}" not in PLACES | LEFT_OUT.keys()
    ]
    assert undecided == []


def test_every_label_and_type_leaves_or_is_left_out() -> None:
    """And nothing is in two lists, or in none, or is not there at all."""
    known = {kind.name for kind in dictionary().kinds}
    stays = {name for name in LEFT_OUT if "." not in name}
    assert known == set(SHAPES) | stays
    assert set(TAUGHT).isdisjoint(OF_PEOPLE)
    assert stays.isdisjoint(SHAPES)
    places = {name for name in LEFT_OUT if "." in name}
    assert places.isdisjoint(PLACES)
    assert HIDDEN | SINGLE <= PLACES


def test_nothing_sealed_leaves() -> None:
    """Not a property that the dictionary says is sealed, whatever it is called."""
    sealed = {
        f"{kind.name}.{name}"
        for kind in dictionary().kinds
        for name, property in kind.properties.items()
        if property.sealed
    }
    assert sealed
    assert sealed.isdisjoint(PLACES)
    assert not any(fnmatch(place, "*sealed*") for place in PLACES)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_columns_are_typed_and_said(name: str) -> None:
    """With the meaning of the dictionary; moments last, since they are read apart."""
    shape = SHAPES[name]
    kind = dictionary().of(name)
    assert kind is not None
    assert {c.name: (c.type, c.meaning) for c in shape.columns} == {
        c.name: (kind.properties[c.name].type, kind.properties[c.name].meaning) for c in shape.columns
    }
    moments = [column.type == "datetime" for column in shape.columns]
    assert moments == sorted(moments)
    assert not shape.weight or shape.weight in {column.name for column in shape.columns}
