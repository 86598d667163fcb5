"""Concepts, prerequisites and questions, as they may be shown to anybody who learns.

Keys and solutions are shown to those who may see them, and are null for all others.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from string import ascii_uppercase
from typing import Annotated

import strawberry

from api.graphql import ids, pages
from api.graphql.context import AtRevision, Info
from api.graphql.curriculum_filters import (
    ConceptFilter,
    ConceptsOrder,
    ConceptsWanted,
    QuestionFilter,
    QuestionKind,
    QuestionOrder,
    QuestionsOrder,
    QuestionsWanted,
    concepts,
    questions,
)
from api.graphql.nodes import ConceptId, Node, QuestionId, instead, resolved
from api.graphql.pages import Connection, Paging, listed
from api.principal import Action
from graph import content, history, model, snapshot
from graph.content import Kind
from graph.errors import NotFound
from tracing.model import Origin


@strawberry.enum(description="Whose tracing parameters a concept has.")
class ParametersFrom(Enum):
    """The kinds of tracing.model.Origin."""

    FITTED = strawberry.enum_value("fitted", description="Its own, fitted to answers on it.")
    PARENTS = strawberry.enum_value("parents", description="The mean of its prerequisites that were fitted.")
    GLOBAL = strawberry.enum_value("global", description="The mean of all concepts that were fitted.")
    DEFAULT = strawberry.enum_value("default", description="The default: nothing was fitted.")


@strawberry.type(description="Something that can be known: the knowledge component of a curriculum.")
class Concept(Node):
    """graph.model.Concept and what stands next to it."""

    key: str = strawberry.field(description="The application's own id.")
    title: str = strawberry.field(description="A name for people.")
    summary: str = strawberry.field(description="A paragraph, in Markdown with LaTeX between dollar signs.")
    minutes: float | None = strawberry.field(
        description="Minutes it usually takes to learn, above 0; null where nobody said."
    )
    importance: float | None = strawberry.field(
        description="PageRank along concept -> prerequisite, in [0, 1]; all concepts together have 1. "
        "Null until it was computed."
    )
    depth: int | None = strawberry.field(
        description="Length of the longest chain of prerequisites below it; 0 has none; null until it was "
        "computed."
    )
    retired: bool = strawberry.field(description="Whether it is no longer in use.")
    as_of: strawberry.Private[int | None] = None

    @resolved("Whose tracing parameters it has in the model in force; only FITTED are its own.")
    async def parameters_from(self, info: Info) -> ParametersFrom:
        """From the request's snapshot; of a concept newer than that nothing was fitted."""
        origins = (await info.context.curriculum(self.as_of)).origins
        return ParametersFrom[origins.get(self.key, Origin.DEFAULT).name]

    @resolved("What should be known before, by key.", kept=True)
    async def prerequisites(self, info: Info) -> list["Prerequisite"]:
        """The edges below."""
        curriculum = await info.context.curriculum(self.as_of)
        below = curriculum.prerequisites_of.get(self.key, ())
        return [_prerequisite(curriculum, source, (source, self.key), self.as_of) for source in below]

    @resolved("What this is a prerequisite of, by key.", kept=True)
    async def unlocks(self, info: Info) -> list["Prerequisite"]:
        """The edges above."""
        curriculum = await info.context.curriculum(self.as_of)
        above = curriculum.opened_by.get(self.key, ())
        return [_prerequisite(curriculum, target, (self.key, target), self.as_of) for target in above]

    @listed("Questions in use that need this concept, or those that a filter names.", kept=True)
    async def questions(
        self, info: Info, paging: Paging, filter: QuestionsWanted = None, order_by: QuestionsOrder = None
    ) -> Connection["Question"]:
        """Ids from the snapshot, texts by the request's loader."""
        features = await _of_concept(info, self.key, self.as_of, filter)
        return await _questions_page(info, paging.at(self.as_of), features, self.as_of, filter, order_by)


@strawberry.type(description="One edge of the prerequisite graph, seen from one of its ends.")
class Prerequisite:
    """graph.model.Prerequisite."""

    concept: Concept = strawberry.field(description="The concept at the other end.")
    strength: float = strawberry.field(description="How much it is needed, in (0, 1]; 1 is indispensable.")
    reason: str = strawberry.field(description="Why, in a sentence; empty where nobody wrote one.")


@strawberry.type(description="One of the answers to choose from.")
class Choice:
    """A choice as it is shown."""

    key: str = strawberry.field(description="A letter, A first. It may be given as the response.")
    text: str = strawberry.field(description="Markdown with LaTeX. It may be given as the response, too.")


@strawberry.type(description="A question. Its key and its solution are null for whoever has not answered it.")
class Question(Node):
    """graph.model.Question."""

    key: str = strawberry.field(description="The application's own id.")
    kind: QuestionKind = strawberry.field(description="How a response is given and graded.")
    stem: str = strawberry.field(
        description="What is asked, in Markdown with LaTeX between dollar signs; empty where it is known "
        "from an answer log only."
    )
    choices: list[Choice] = strawberry.field(description="What to choose from; empty unless kind is CHOICE.")
    hints: list[str] = strawberry.field(description="Markdown with LaTeX, the smallest help first.")
    difficulty: float = strawberry.field(description="In logits: 0 is average, more is harder.")
    minutes: float = strawberry.field(description="Minutes it usually takes to answer, above 0.")
    revision: int | None = strawberry.field(
        description="Grows by one with every change of the text, 1 at first; null with `asOf`."
    )
    retired: bool = strawberry.field(description="Whether it is no longer in use, and takes no answers.")
    concept_keys: strawberry.Private[Sequence[str]]
    as_of: strawberry.Private[int | None] = None
    past: strawberry.Private[model.AuthoredQuestion | None] = None

    @resolved(
        "The right answer; null before it was answered, and where there is none here. A learner sees it "
        "after their own answer to the present revision, a designer always, others never. With `asOf`, "
        "designers alone see it."
    )
    async def answer(self, info: Info) -> str | None:
        """By the request's loader."""
        if self.past is not None:
            return self.past.key.answer if self.past.key and info.context.sees_keys else None
        revealed = await info.context.revealed.load(self.key)
        return revealed.answer if revealed else None

    @resolved(
        "The worked solution, in Markdown with LaTeX; empty where there is none. Null for whoever may not "
        "see `answer`."
    )
    async def solution(self, info: Info) -> str | None:
        """By the request's loader."""
        if self.past is not None:
            return self.past.solution if info.context.sees_keys else None
        revealed = await info.context.revealed.load(self.key)
        return revealed.solution if revealed else None

    @resolved("All the concepts it needs, by key.", kept=True)
    async def concepts(self, info: Info) -> list[Concept]:
        """From the request's snapshot."""
        known = (await info.context.curriculum(self.as_of)).concepts
        return [to_concept(known[key], self.as_of) for key in sorted(self.concept_keys) if key in known]


@strawberry.type
class CurriculumQuery:
    """Root fields of this area."""

    @resolved("One concept; null, with an error, where there is none.", Action.READ_CURRICULUM, kept=True)
    async def concept(self, info: Info, id: ConceptId, as_of: AtRevision = None) -> Concept | None:
        """By global or own id."""
        await _may_look_back(info, as_of)
        return await find_concept(info, ids.own(id, "Concept"), "id", as_of)

    @listed("The concepts in use, or those that a filter names.", Action.READ_CURRICULUM, kept=True)
    async def concepts(
        self,
        info: Info,
        paging: Paging,
        filter: ConceptsWanted = None,
        order_by: ConceptsOrder = None,
        as_of: AtRevision = None,
    ) -> Connection[Concept]:
        """A page."""
        await _may_look_back(info, as_of)
        known = await info.context.curriculum(as_of)
        wanted = concepts(known, filter, _included(known, filter))
        part = pages.ordered(paging, wanted, order_by, _key)
        return part.page(lambda concept: to_concept(concept, as_of))

    @resolved("One question; null, with an error, where there is none.", Action.READ_CURRICULUM, kept=True)
    async def question(self, info: Info, id: QuestionId, as_of: AtRevision = None) -> Question | None:
        """By global or own id."""
        await _may_look_back(info, as_of)
        return await find_question(info, ids.own(id, "Question"), "id", as_of)

    @listed("The questions in use, or those that a filter names.", Action.READ_CURRICULUM, kept=True)
    async def questions(
        self,
        info: Info,
        paging: Paging,
        concept: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="The global id of a Concept, or its own id: only its questions.",
                deprecation_reason=instead("filter.concepts"),
            ),
        ] = None,
        filter: QuestionsWanted = None,
        order_by: QuestionsOrder = None,
        as_of: AtRevision = None,
    ) -> Connection[Question]:
        """A page."""
        await _may_look_back(info, as_of)
        curriculum = await info.context.curriculum(as_of)
        if concept is not None:
            of = concept_of(curriculum, ids.own(concept, "Concept", "concept"), "concept")
            found = await _of_concept(info, of.key, as_of, filter)
        elif filter is not None and filter.retired:
            found = await _retired(info, as_of)
        else:
            found = curriculum.questions.values()
        return await _questions_page(info, paging, found, as_of, filter, order_by)


async def _may_look_back(info: Info, as_of: int | None) -> None:
    """Raises Forbidden where what was is asked for by somebody who may not see it."""
    if as_of is not None:
        await info.context.require(Action.READ_HISTORY)


def _included(known: snapshot.Curriculum, filter: ConceptFilter | None) -> Sequence[str] | None:
    """Ids of the concepts of the course that a filter names; None where it names none. Raises NotFound."""
    if filter is None or filter.course is None:
        return None
    return course_of(known, ids.own(filter.course, "Course", "filter.course"), "filter.course").concepts


Features = Iterable[snapshot.QuestionFeatures]


async def _retired(info: Info, as_of: int | None) -> Features:
    """Questions that are, or were at a revision, no longer in use, read once."""
    if as_of is not None:
        return history.question_features(await info.context.content(as_of), retired=True).values()
    return await info.context.once("retired questions", info.context.store.retired_questions)


async def _of_concept(info: Info, key: str, as_of: int | None, filter: QuestionFilter | None) -> Features:
    """Questions of a concept, in use or, where a filter says so, retired."""
    if filter is not None and filter.retired:
        return [each for each in await _retired(info, as_of) if key in each.concepts]
    return (await info.context.curriculum(as_of)).questions_of.get(key, ())


async def _questions_page(
    info: Info,
    paging: Paging,
    found: Features,
    as_of: int | None,
    wanted: QuestionFilter | None,
    order: QuestionOrder | None,
) -> Connection[Question]:
    """A page of questions: chosen by what is in memory, their texts read together."""
    chosen = questions(found, wanted)
    part = pages.ordered(paging, chosen, order, _key)
    return part.found(dict(await _questions(info, [each.id for _, each in part.items], as_of)), _key)


def _key(of: model.Concept | snapshot.QuestionFeatures) -> str:
    return of.id


async def _questions(info: Info, keys: Sequence[str], as_of: int | None) -> list[tuple[str, Question]]:
    """Those that there are, with their keys, in one read."""
    if as_of is None:
        found = await info.context.questions.load_many(list(keys))
        return [(question.id, to_question(question)) for question in found if question is not None]
    known = await info.context.content(as_of)
    things = [content.thing(Kind.QUESTION, key) for key in keys]
    return [(one.key[0], _as_it_was(one, known, as_of)) for one in things if one in known]


def _as_it_was(one: content.Thing, known: content.Content, as_of: int) -> Question:
    past = content.to_question(one, known[one], known)
    shown = to_question(past.question)
    shown.revision, shown.as_of, shown.past = None, as_of, past
    return shown


async def find_concept(info: Info, key: str, field: str, as_of: int | None = None) -> Concept:
    """The concept with this own id. Raises NotFound."""
    found = concept_of(await info.context.curriculum(as_of), key, field)
    found.as_of = as_of
    return found


def concept_of(curriculum: snapshot.Curriculum, key: str, field: str) -> Concept:
    """The concept with this own id in a snapshot. Raises NotFound."""
    if key not in curriculum.concepts:
        raise NotFound(
            "There is no such concept.", field=field, value=key, mend="Use an id that concepts gives."
        )
    return to_concept(curriculum.concepts[key])


def course_of(curriculum: snapshot.Curriculum, key: str, field: str) -> model.Course:
    """The course with this own id in a snapshot. Raises NotFound."""
    if key not in curriculum.courses:
        raise NotFound(
            "There is no such course.", field=field, value=key, mend="Use an id that courses gives."
        )
    return curriculum.courses[key]


async def find_question(info: Info, key: str, field: str, as_of: int | None = None) -> Question:
    """The question with this own id. Raises NotFound."""
    found = await _questions(info, [key], as_of)
    if not found:
        raise NotFound(
            "There is no such question.", field=field, value=key, mend="Use an id that questions gives."
        )
    return found[0][1]


def to_concept(concept: model.Concept, as_of: int | None = None) -> Concept:
    """The GraphQL form of a concept. as_of: the revision that it is read from; None: the present one."""
    return Concept(
        id=ids.encode("Concept", concept.id),
        key=concept.id,
        title=concept.title,
        summary=concept.summary,
        minutes=concept.minutes,
        importance=concept.importance,
        depth=concept.depth,
        retired=concept.retired_at is not None,
        as_of=as_of,
    )


def to_question(question: model.Question) -> Question:
    """The GraphQL form of a question."""
    return Question(
        id=ids.encode("Question", question.id),
        key=question.id,
        kind=QuestionKind[question.kind.name],
        stem=question.stem,
        choices=[
            Choice(key=letter, text=text)
            for letter, text in zip(ascii_uppercase, question.choices, strict=False)
        ],
        hints=list(question.hints),
        difficulty=question.difficulty,
        minutes=question.minutes,
        revision=question.revision,
        retired=question.retired_at is not None,
        concept_keys=tuple(question.concepts),
    )


def _prerequisite(
    curriculum: snapshot.Curriculum, end: str, ends: tuple[str, str], as_of: int | None
) -> Prerequisite:
    edge = curriculum.edges[ends]
    return Prerequisite(
        concept=to_concept(curriculum.concepts[end], as_of), strength=edge.strength, reason=edge.reason
    )
