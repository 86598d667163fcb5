"""Answers as columns: what is fitted on, evaluated on, and traced a whole log at a time.

Not for: reading files or graphs (graph/importers, graph/fitting), which make these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class LoggedAnswer(NamedTuple):
    """One answer of a log. days: since 1970, fractions count, nan where the time is not known."""

    learner: str
    item: str
    correct: bool
    days: float = float("nan")


@dataclass(frozen=True, eq=False)
class AnswerLog:
    """Answers, learner after learner, each learner's in the order they were given.

    learners, items, concepts: ids, by index. learner (never falling), item: indices, shape (answers,).
    correct, days: shape (answers,). item_concepts: per item the indices of its concepts, at least one,
    rising. choices: per item, 0 for an open one.
    """

    learners: tuple[str, ...]
    items: tuple[str, ...]
    concepts: tuple[str, ...]
    learner: Ints
    item: Ints
    correct: Bools
    days: Floats
    item_concepts: tuple[tuple[int, ...], ...]
    choices: Ints

    def __len__(self) -> int:
        return len(self.learner)

    @cached_property
    def bounds(self) -> Ints:
        """Shape (learners + 1,): answers of learner i are bounds[i] to bounds[i + 1]."""
        return np.searchsorted(self.learner, np.arange(len(self.learners) + 1)).astype(np.int64)

    @cached_property
    def concept_counts(self) -> Ints:
        """Per item, how many concepts it needs. Shape (items,)."""
        return np.array([len(own) for own in self.item_concepts], dtype=np.int64)

    @cached_property
    def members(self) -> Ints:
        """`item_concepts`, one item's after the other's: item i's are members[offsets[i]:offsets[i + 1]]."""
        return np.array([c for own in self.item_concepts for c in own], dtype=np.int64)

    @cached_property
    def offsets(self) -> Ints:
        """Into `members`. Shape (items + 1,)."""
        return np.concatenate([[0], np.cumsum(self.concept_counts)]).astype(np.int64)

    @cached_property
    def is_timed(self) -> bool:
        """Whether every answer has a time."""
        return bool(len(self) and np.isfinite(self.days).all())

    def of_learners(self, chosen: Bools) -> "AnswerLog":
        """The answers of some learners; ids and indices of items and concepts stay.

        chosen: shape (learners,).
        """
        keep = chosen[self.learner]
        place = np.cumsum(chosen) - 1
        return replace(
            self,
            learners=tuple(id for id, own in zip(self.learners, chosen, strict=True) if own),
            learner=place[self.learner[keep]].astype(np.int64),
            item=self.item[keep],
            correct=self.correct[keep],
            days=self.days[keep],
        )


def answer_log(
    answers: Sequence[LoggedAnswer],
    concepts_of: Mapping[str, Sequence[str]],
    choices: Mapping[str, int] | None = None,
) -> AnswerLog:
    """A log from answers that are each learner's in order (learners may be interleaved).

    concepts_of: item -> concepts, at least one, for every item answered. choices: item -> number of
    choices of a multiple-choice item. Raises ValueError naming the items without a concept.
    """
    items = tuple(dict.fromkeys(answer.item for answer in answers))
    bare = [item for item in items if not concepts_of.get(item)]
    if bare:
        shown = ", ".join(map(repr, bare[:10]))
        raise ValueError(f"{len(bare)} items have no concept: {shown}")
    concepts = tuple(sorted({concept for item in items for concept in concepts_of[item]}))
    learners = tuple(dict.fromkeys(answer.learner for answer in answers))
    of_concept = {id: i for i, id in enumerate(concepts)}
    of_item = {id: i for i, id in enumerate(items)}
    of_learner = {id: i for i, id in enumerate(learners)}
    learner = np.array([of_learner[answer.learner] for answer in answers], dtype=np.int64)
    order = np.argsort(learner, kind="stable")
    return AnswerLog(
        learners=learners,
        items=items,
        concepts=concepts,
        learner=learner[order],
        item=np.array([of_item[answer.item] for answer in answers], dtype=np.int64)[order],
        correct=np.array([answer.correct for answer in answers], dtype=np.bool_)[order],
        days=np.array([answer.days for answer in answers], dtype=np.float64)[order],
        item_concepts=tuple(
            tuple(sorted({of_concept[concept] for concept in concepts_of[item]})) for item in items
        ),
        choices=np.array([(choices or {}).get(item, 0) for item in items], dtype=np.int64),
    )
