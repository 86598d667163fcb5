"""What analysts' copy holds, beside the dictionary of all there is: nothing is copied by accident."""

import re

import pytest

import cypher
from graph.asking.copied import (
    ALL,
    BETWEEN_SHARED,
    LEARNER,
    NOT_COPIED,
    OWN,
    POINTS,
    SHARED,
    TIES,
)
from graph.asking.dictionary import Label, Relationship, dictionary
from graph.pseudonyms import Pseudonyms

KNOWN: dict[str, Label | Relationship] = {**dictionary().labels, **dictionary().relationships}
PSEUDONYMS = Pseudonyms(bytes(32))


def named(query: str, after: str) -> set[str]:
    """Labels or types between bars, behind a text of the query."""
    found = re.search(rf"{re.escape(after)}([\w\s|]+)", cypher.query(query).text)
    assert found
    return {each.strip() for each in found[1].split("|")}


def test_whatever_there_is_is_copied_or_left_out_on_purpose() -> None:
    """Each label and type of the dictionary is in one list, and no list has another."""
    assert set(ALL) | NOT_COPIED == set(KNOWN)
    assert set(ALL).isdisjoint(NOT_COPIED)


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_property_is_in_one_list(name: str) -> None:
    """What the dictionary knows is kept, renamed or left; of what is measured what it does not name is kept,
    and that is numbers, flags and times."""
    kind, there = ALL[name], KNOWN[name].properties
    lists = [kind.kept, kind.renamed, kind.left]
    assert sum(map(len, lists)) == len(frozenset().union(*lists)), "a property is in two lists"
    rest = set(there) - frozenset().union(*lists)
    assert frozenset().union(*lists) <= set(there)
    assert not rest or kind.measured
    assert not {one for one in rest if there[one].type.value in {"string", "list<string>"}}


def test_nothing_sealed_is_copied() -> None:
    """Keys and solutions are not there, sealed or not."""
    sealed = {(kind.name, one) for kind in ALL.values() for one in kind.kept | kind.renamed} & {
        (thing.name, one.name) for thing in KNOWN.values() for one in thing.properties.values() if one.sealed
    }
    assert sealed == set()


def test_the_queries_read_what_the_lists_say() -> None:
    """Labels and types stand in the queries, too, since Neo4j finds them by index only there."""
    assert named("copy/read_shared", "(n:") == {kind.name for kind in SHARED}
    assert named("copy/read_between", "[r:") == {kind.name for kind in BETWEEN_SHARED}
    own = {kind.name for kind in TIES}
    learners = named("copy/read_learners", "(l)-[r:HAS_MASTERY|") | {"HAS_MASTERY", "ANSWERED"}
    assert learners | named("copy/read_learners", "(l)-[r:PURSUES|") | {"PURSUES"} == own
    assert named("copy/read_learners", "[p:") == {kind.name for kind in POINTS}
    assert {kind.name for kind in OWN} == {"Goal", "Slate", "Feedback", "LearningEvent"}


def test_ids_become_pseudonyms() -> None:
    """Alone and in lists, the same for the same id; what is left or unknown does not come through."""
    copied = LEARNER.copy({"id": "ann", "answers": 3, "newest_event": "ann/3", "nick": "Annie"}, PSEUDONYMS)
    assert copied == {"id": PSEUDONYMS.pseudonym_of("ann"), "answers": 3}
    revision = ALL["Revision"].copy({"by": "ann", "approved_by": ["ann", "ben"], "number": 2}, PSEUDONYMS)
    assert revision["by"] == revision["approved_by"][0] == copied["id"]
    assert revision["approved_by"][1] != copied["id"]
