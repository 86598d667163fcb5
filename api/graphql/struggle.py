"""What a learner is stuck on, why one thinks so, and what may help."""

from enum import Enum

import strawberry

from api.graphql.context import Info
from api.graphql.curriculum import Concept, Question, find_concept, find_question
from api.graphql.nodes import resolved
from graph import helping, struggle, watching


@strawberry.enum(description="What speaks for struggle.")
class ReasonKind(Enum):
    """The kinds of graph.struggle.ReasonKind."""

    UNKNOWN = strawberry.enum_value(
        "unknown", description="Two of the last three answers were wrong, and it is probably not known."
    )
    WHEEL_SPINNING = strawberry.enum_value(
        "wheel spinning",
        description=f"{struggle.WHEEL_SPINNING_AFTER} answers or more, and it is not mastered.",
    )
    SLOW = strawberry.enum_value(
        "slow", description="The last answer was wrong, and answers took long for this learner."
    )
    GAVE_UP = strawberry.enum_value("gave up", description="Questions were given up, not answered.")


@strawberry.enum(description="A way to help.")
class HelpKind(Enum):
    """The kinds of graph.helping.HelpKind."""

    REPAIR = strawberry.enum_value(
        "repair", description="Make firm what the concept stands on, nearest first."
    )
    EASIER = strawberry.enum_value("easier", description="A question on it that is likelier to go right.")
    SOLUTION = strawberry.enum_value(
        "solution", description="The worked solution of a question on it that was answered already."
    )


@strawberry.type(description="One piece of evidence.")
class Reason:
    """graph.struggle.Reason."""

    kind: ReasonKind = strawberry.field(description="Which kind of evidence it is.")
    text: str = strawberry.field(description="A sentence with its numbers.")
    value: float = strawberry.field(
        description="UNKNOWN: P(known) before learning, in [0, 1]; WHEEL_SPINNING, GAVE_UP: a count; SLOW: "
        "how many times as long as usual."
    )


@strawberry.type(description="One way to help.")
class Help:
    """graph.helping.Help."""

    kind: HelpKind = strawberry.field(description="Which way it is.")
    reason: str = strawberry.field(description="Why it may help, in a sentence.")
    solution: str | None = strawberry.field(
        description="The worked solution, in Markdown with LaTeX; null but for SOLUTION, and for whoever may "
        "not answer for the learner, such as a teacher."
    )
    concept_key: strawberry.Private[str]
    question_key: strawberry.Private[str | None]

    @resolved("The concept to work on.")
    async def concept(self, info: Info) -> Concept:
        """From the request's snapshot."""
        return await find_concept(info, self.concept_key, "concept")

    @resolved("The question to ask, or to look at again; null where none assesses the concept yet.")
    async def question(self, info: Info) -> Question | None:
        """By the request's loader."""
        return await find_question(info, self.question_key, "question") if self.question_key else None


@strawberry.type(description="A concept that a learner is stuck on.")
class Struggle:
    """graph.watching.Struggle."""

    reasons: list[Reason] = strawberry.field(description="Why one thinks so, at least one.")
    help: list[Help] = strawberry.field(description="What may help, at most one of each kind.")
    concept_key: strawberry.Private[str]

    @resolved("What it is about.")
    async def concept(self, info: Info) -> Concept:
        """From the request's snapshot."""
        return await find_concept(info, self.concept_key, "concept")


def to_reason(reason: struggle.Reason) -> Reason:
    """The GraphQL form of a piece of evidence."""
    return Reason(kind=ReasonKind[reason.kind.name], text=reason.text, value=reason.value)


def to_struggle(found: watching.Struggle, *, solutions: bool) -> Struggle:
    """The GraphQL form of a struggle. solutions: whether they may be seen."""
    return Struggle(
        reasons=[to_reason(each) for each in found.reasons],
        help=[_help(each, solutions) for each in found.help],
        concept_key=found.concept_id,
    )


def _help(help: helping.Help, solutions: bool) -> Help:
    return Help(
        kind=HelpKind[help.kind.name],
        reason=help.reason,
        solution=(solutions and help.solution) or None,
        concept_key=help.concept_id,
        question_key=help.question_id,
    )
