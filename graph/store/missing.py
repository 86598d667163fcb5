"""Learners that are not there, said in one way."""

from collections.abc import Mapping
from typing import TypeVar

from graph.errors import Erased, NotFound
from graph.store.connection import Row

Found = TypeVar("Found")


def the_one(id: str, found: Mapping[str, Found]) -> Found:
    """What was found of a learner. Raises NotFound where there is none."""
    if id not in found:
        raise no_such_learner(id)
    return found[id]


def one_learner(id: str, found: list[Row]) -> Row:
    """The only row about a learner. Raises NotFound where there is none."""
    if not found:
        raise no_such_learner(id)
    return found[0]


def no_such_learner(id: str, field: str = "learnerId") -> NotFound:
    """The error that names a learner the graph does not hold."""
    return NotFound("There is no such learner.", field=field, value=id, mend="Create it with createLearner.")


def erased(learner_id: str, field: str = "learnerId") -> Erased:
    """The error that names an id whose learner was erased."""
    return Erased(field=field, value=learner_id, mend="Use another id for another learner.")
