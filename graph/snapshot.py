"""The curriculum and the tracing model in force, as one consistent value that is held in memory.

Not for: reading it (graph/store), or what is known of a learner (graph.model).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary, ref

from graph.model import Concept, Course, Prerequisite, QuestionKind
from tracing.bkt import Item, item
from tracing.model import UNFITTED, Model, Origin
from tracing.parameters import Parameters

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Curriculum:
    """All that changes only when the curriculum or the model does, as one consistent snapshot.

    revision: the curriculum's. model: version of the tracing model, "default" before any fit.
    questions, courses: only those not retired. tracing: what that model holds.
    Compared by identity, so that what is derived from a snapshot can be kept beside it.
    """

    revision: int
    concepts: Mapping[str, Concept]
    prerequisites: tuple[Prerequisite, ...]
    questions: Mapping[str, "QuestionFeatures"]
    model: str
    tracing: Model = UNFITTED
    courses: Mapping[str, Course] = field(default_factory=dict)

    @cached_property
    def parameters(self) -> Mapping[str, Parameters]:
        """Concept id -> its parameters: its own, or those it borrows (see `origins`)."""
        return {id: parameters for id, (parameters, _) in self._resolved.items()}

    @cached_property
    def origins(self) -> Mapping[str, Origin]:
        """Concept id -> whose parameters it has."""
        return {id: origin for id, (_, origin) in self._resolved.items()}

    @cached_property
    def _resolved(self) -> Mapping[str, tuple[Parameters, Origin]]:
        return {id: self.tracing.parameters_of(id, self.prerequisites_of.get(id, ())) for id in self.concepts}

    def item(self, question_id: str, concepts: Sequence[str], choices: int) -> Item:
        """A question's guess and slip under this model: its own, or those of its concepts (at least one).
        choices: 0 for an open one."""
        own = self.tracing.items.get(question_id)
        if own is not None:
            return Item(own.guess, own.slip)
        return item([self.parameters[concept] for concept in concepts], choices or None)

    @cached_property
    def questions_of(self) -> Mapping[str, tuple["QuestionFeatures", ...]]:
        """Concept id -> the questions that assess it, by id; concepts without any are absent."""
        found: dict[str, list[QuestionFeatures]] = {}
        for _, question in sorted(self.questions.items()):
            for concept in question.concepts:
                found.setdefault(concept, []).append(question)
        return {concept: tuple(questions) for concept, questions in found.items()}

    @cached_property
    def prerequisites_of(self) -> Mapping[str, tuple[str, ...]]:
        """Concept id -> what must be known directly before it, by id; roots are absent."""
        return _grouped((edge.target, edge.source) for edge in self.prerequisites)

    @cached_property
    def opened_by(self) -> Mapping[str, tuple[str, ...]]:
        """Concept id -> what stands directly on it, by id; concepts that open nothing are absent."""
        return _grouped((edge.source, edge.target) for edge in self.prerequisites)

    def in_use(self, concept_id: str) -> bool:
        """Whether there is such a concept, and it is not retired."""
        concept = self.concepts.get(concept_id)
        return concept is not None and concept.retired_at is None

    def heirs(self, concept_ids: Iterable[str]) -> tuple[str, ...]:
        """What these concepts have become, each once, by id: those in use themselves, and for one that was
        merged or split the concepts in use that it ends in. One retired without successors is left out."""
        found, seen, waiting = set(), set[str](), list(concept_ids)
        while waiting:
            id = waiting.pop()
            if self.in_use(id):
                found.add(id)
            elif id in self.concepts and id not in seen:
                seen.add(id)
                waiting += self.concepts[id].successors
        return tuple(sorted(found))

    @cached_property
    def roots(self) -> Sequence[str]:
        """Ids of the concepts in use that stand on nothing in use."""
        return [
            id
            for id in self.concepts
            if self.in_use(id) and not any(map(self.in_use, self.prerequisites_of.get(id, ())))
        ]

    @cached_property
    def edges(self) -> Mapping[tuple[str, str], Prerequisite]:
        """(source, target) -> the edge between them."""
        return {(edge.source, edge.target): edge for edge in self.prerequisites}


@dataclass(frozen=True, slots=True)
class QuestionFeatures:
    """What ranking needs to know of a question, without its text. choices: 0 for an open one. gradable:
    whether it has a key here; one that only a log names has none."""

    id: str
    kind: QuestionKind
    difficulty: float
    minutes: float
    concepts: tuple[str, ...]
    choices: int = 0
    gradable: bool = True


Function = Callable[Concatenate[Curriculum, Arguments], Result]


def kept(most: int) -> Callable[[Function[Arguments, Result]], Function[Arguments, Result]]:
    """Remembers what a function of a snapshot gave for its `most` last other arguments, as long as the
    snapshot is used: lru_cache alone would hold on to every snapshot that there ever was."""

    def decorate(function: Function[Arguments, Result]) -> Function[Arguments, Result]:
        memories: WeakKeyDictionary[Curriculum, Callable[..., Result]] = WeakKeyDictionary()

        def remembering(curriculum: Curriculum, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            if curriculum not in memories:
                itself = ref(curriculum)

                def work(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
                    return function(itself(), *args, **kwargs)  # type: ignore[arg-type]  # who asks holds it

                memories[curriculum] = lru_cache(maxsize=most)(work)
            return memories[curriculum](*args, **kwargs)

        return cast("Function[Arguments, Result]", wraps(function)(remembering))

    return decorate


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """First of each pair -> every second that came with it, by id, once."""
    found: dict[str, list[str]] = {}
    for key, value in sorted(set(pairs)):
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
