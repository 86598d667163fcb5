"""What next and why: slates.

Not for: how they are scored (graph/recommend.py) and explained (graph/explain.py).
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.curriculum import Concept, Question, concept_of, to_question
from api.graphql.execution import asks_for
from api.graphql.nodes import Node, SlateId, instead, resolved
from api.principal import Action
from graph import advice, explain, model, outcomes, proof, snapshot
from graph.errors import Unavailable
from graph.importance import standing_on


@strawberry.enum(description="Why a concept is a candidate at all.")
class CandidateKind(Enum):
    """The kinds of graph.advice.CandidateKind."""

    READY = strawberry.enum_value(
        "ready", description="Not mastered, and no prerequisite holds it back: the outer fringe."
    )
    REVIEW = strawberry.enum_value("review", description="Mastered, and due for review.")
    REPAIR = strawberry.enum_value(
        "repair", description="A prerequisite that may explain repeated failure above it."
    )
    PROBE = strawberry.enum_value(
        "probe",
        description="Locked still, and asked by chance under a policy with probes, so that data can tell "
        "whether its prerequisites really come first.",
    )


@strawberry.enum(description="How far a recommendation has come. It never goes back.")
class Outcome(Enum):
    """Those of graph.outcomes.Outcome."""

    SERVED = strawberry.enum_value("served", description="Made, and given out.")
    SHOWN = strawberry.enum_value("shown", description="The learner saw it.")
    ACCEPTED = strawberry.enum_value("accepted", description="The learner chose to do it.")
    SKIPPED = strawberry.enum_value("skipped", description="The learner chose not to do it.")
    IGNORED = strawberry.enum_value(
        "ignored", description="Neither accepted nor skipped nor answered within a day; found by the worker."
    )
    COMPLETED = strawberry.enum_value("completed", description="Its question was answered.")


@strawberry.enum(description="What a slate is mixed of.")
class Part(Enum):
    """The parts of graph.advice.Part."""

    NEXT = strawberry.enum_value("next", description="What adds most: ready, or to be repaired.")
    REVIEW = strawberry.enum_value("review", description="What is due for review.")
    STREAK = strawberry.enum_value("streak", description="Short and likely: for today's streak goal.")


@strawberry.enum(description="What a term of a score measures.")
class TermKind(Enum):
    """graph.policies.TERMS."""

    GAIN = strawberry.enum_value("gain", description="What one answer adds.")
    GOAL = strawberry.enum_value("goal", description="What it adds toward a goal.")
    REACH = strawberry.enum_value("reach", description="What it adds to what much leads to.")
    FOUNDATION = strawberry.enum_value("foundation", description="What it adds under all that stands on it.")
    NEIGHBOURS = strawberry.enum_value("neighbours", description="What similar learners gained more on.")
    CHALLENGE = strawberry.enum_value("challenge", description="The right difficulty.")
    INFORMATION = strawberry.enum_value("information", description="What the answer tells.")
    FRESHNESS = strawberry.enum_value("freshness", description="Not having been asked lately.")
    STREAK = strawberry.enum_value("streak", description="Being short and likely.")


@strawberry.type(description="One reason for a score: the score is the sum of value x weight of all terms.")
class Term:
    """A kept term."""

    name: str = strawberry.field(
        description="`measures`, in small letters, such as `gain` or `reach`.",
        deprecation_reason=instead("measures"),
    )
    measures: TermKind | None = strawberry.field(
        description="What it measures; null where another version of the service ranked by what this one "
        "does not know."
    )
    value: float = strawberry.field(description="In [0, 1].")
    weight: float = strawberry.field(description="Of the policy, at least 0.")


@strawberry.type(description="Had this concept been mastered, the line would not be in the slate.")
class Counterfactual:
    """graph.proof.Counterfactual."""

    sentence: str = strawberry.field(description="The same in words.")
    concept: Concept = strawberry.field(description="What is imagined to be mastered.")
    instead: Concept | None = strawberry.field(
        description="What would come in; null where the slate would only be shorter."
    )


@strawberry.type(description="What a concept means for one goal of the learner.")
class GoalShare:
    """importance.standing_on."""

    share: float = strawberry.field(
        description="Share of all the goal takes, itself included, that stands on the concept; in (0, 1]."
    )
    goal: Concept = strawberry.field(description="The goal's concept.")


@strawberry.type(description="The same reason in three depths.")
class Explanation:
    """graph.explain, written only as far as it is asked for."""

    slate: strawberry.Private[advice.Slate]
    line: strawberry.Private[advice.Recommendation]
    curriculum: strawberry.Private[snapshot.Curriculum]

    @resolved("A sentence that a child can follow.")
    def simple(self) -> str:
        """explain.simple."""
        return explain.simple(self.slate, self.line, self.curriculum)

    @resolved("The factors with numbers, and the path in the graph.")
    def detailed(self) -> str:
        """explain.detailed."""
        return explain.detailed(self.slate, self.line, self.curriculum)

    @resolved("Terms, weights and versions.")
    def technical(self) -> str:
        """explain.technical."""
        return explain.technical(self.slate, self.line, self.curriculum)

    @resolved(
        "What, had it been mastered, would have kept this line away; found by ranking again, so it is true. "
        "Null where nothing of the slate would have."
    )
    def counterfactual(self) -> Counterfactual | None:
        """proof.counterfactual."""
        found = proof.counterfactual(self.slate, self.line, self.curriculum)
        if found is None:
            return None
        return Counterfactual(
            sentence=explain.in_words(found, self.line, self.curriculum),
            concept=concept_of(self.curriculum, found.concept_id, "concept"),
            instead=concept_of(self.curriculum, found.instead, "instead") if found.instead else None,
        )


@strawberry.type(description="One line of a slate.")
class Recommendation:
    """graph.advice.Recommendation."""

    rank: int = strawberry.field(description="Place in the slate, 1 is first.")
    kind: CandidateKind = strawberry.field(description="Why the concept is a candidate.")
    part: Part = strawberry.field(description="Which part of the slate it fills.")
    score: float = strawberry.field(
        description="Sum of value x weight of the terms, any number; higher is better."
    )
    terms: list[Term] = strawberry.field(description="What the score consists of, by name.")
    predicted: float | None = strawberry.field(
        description="Predicted P(correct), in [0, 1]; null without a question."
    )
    propensity: float = strawberry.field(
        description="Probability of being placed here, given the lines before it, in (0, 1]; 1 unless the "
        "policy samples."
    )
    early: bool = strawberry.field(
        description="Whether it comes before its time, because nothing else is left."
    )
    slate: strawberry.Private[advice.Slate]
    line: strawberry.Private[advice.Recommendation]
    curriculum: strawberry.Private[snapshot.Curriculum]
    questions: strawberry.Private[Mapping[str, model.Question]]

    @resolved("The concept to work on.")
    def concept(self) -> Concept:
        """From the request's snapshot."""
        return concept_of(self.curriculum, self.line.concept_id, "concept")

    @resolved(
        "The question to ask; null where none assesses the concept yet, and in a stale slate where its text "
        "is not in memory."
    )
    def question(self) -> Question | None:
        """Read with the slate, where it was asked for."""
        found = self.questions.get(self.line.question_id or "")
        return to_question(found) if found else None

    @resolved("The learner's goals that need this concept, by key, and how much of each stands on it.")
    def goals(self) -> list[GoalShare]:
        """From the logged goals and the request's snapshot."""
        return [
            GoalShare(share=share, goal=concept_of(self.curriculum, goal, "goal"))
            for goal in self.slate.situation.goals
            if (share := standing_on(self.curriculum, goal, self.line.concept_id)) > 0
        ]

    @resolved("What became of it.")
    async def outcome(self, info: Info) -> Outcome:
        """Read once for all lines."""
        state = await self._state(info)
        return Outcome[state.outcome.name] if state else Outcome.SERVED

    @resolved("When it came to that; null where nothing came of it yet.")
    async def outcome_at(self, info: Info) -> datetime | None:
        """Read once for all lines."""
        state = await self._state(info)
        return state.at if state and state.outcome is not outcomes.Outcome.SERVED else None

    @resolved("Why it was skipped, as the application said it; else empty.")
    async def reason(self, info: Info) -> str:
        """Read once for all lines."""
        state = await self._state(info)
        return state.reason if state else ""

    async def _state(self, info: Info) -> outcomes.LineState | None:
        lines = await info.context.lines.load(self.slate.id)
        return lines[self.line.rank - 1] if lines else None

    @resolved("Why this is recommended, recomputed from the logged inputs.")
    def why(self) -> Explanation:
        """From the slate, with titles and paths of the request's snapshot."""
        return Explanation(slate=self.slate, line=self.line, curriculum=self.curriculum)


@strawberry.type(
    description="What was recommended to one learner at one moment, kept so that it can be replayed."
)
class Slate(Node):
    """graph.advice.Slate."""

    key: str = strawberry.field(description="The id of the slate as the command line takes it (`why`).")
    at: datetime = strawberry.field(description="The moment it is for, to the minute.")
    policy: str = strawberry.field(
        description="The policy that ranked it, with its version, such as `exam@2`."
    )
    model: str = strawberry.field(description="Version of the tracing model, `default` before any fit.")
    curriculum_revision: int = strawberry.field(description="Revision of the curriculum it was made from.")
    learner_revision: int = strawberry.field(
        description="Revision of the learner it was made from; grows by one with every change."
    )
    notice: str = strawberry.field(
        description="Why it is shorter than asked for, fell back to another kind, or is stale; else empty."
    )
    stale: bool = strawberry.field(
        description="Whether it is the last one served, of at most an hour ago, because the graph does not "
        "answer now: then it knows nothing of later answers."
    )
    recommendations: list[Recommendation] = strawberry.field(description="The lines, best first.")
    seed: int = strawberry.field(description="Of what the policy leaves to chance, at least 0.")
    slate: strawberry.Private[advice.Slate]
    curriculum: strawberry.Private[snapshot.Curriculum]

    @resolved(
        "Where the slate is not what its logged inputs give when they are scored, ranked and sampled again: "
        "empty for one that follows from them. Null, with an error, where the curriculum or the model has "
        "changed since."
    )
    def differences(self) -> list[str] | None:
        """proof.differences."""
        return proof.differences(self.slate, self.curriculum)


@strawberry.type
class RecommendationQuery:
    """Root fields of this area."""

    @resolved(
        "A slate that was served, with its reasons; null, with an error, where there is none.",
        Action.READ_LEARNER,
    )
    async def slate(self, info: Info, id: SlateId) -> Slate | None:
        """By global or own id."""
        return await find_slate(info, ids.own(id, "Slate"))


async def find_slate(info: Info, key: str) -> Slate:
    """The slate with this own id, for whoever may read its learner. Raises NotFound, Forbidden."""
    return await to_slate(info, await served_slate(info, key))


async def served_slate(info: Info, key: str, action: Action = Action.READ_LEARNER) -> advice.Slate:
    """The same as what it was made as, for whoever may do this to its learner. Raises NotFound, Forbidden."""
    return await info.context.require_owner(action, info.context.slates.find(key))


async def to_slate(info: Info, slate: advice.Slate) -> Slate:
    """The GraphQL form of a slate, with titles and paths of the request's snapshot, and with the texts of its
    questions where they are asked for."""
    curriculum = await info.context.curriculum()
    questions: Mapping[str, model.Question] = {}
    if asks_for(info, "question"):
        wanted = [line.question_id for line in slate.recommendations if line.question_id is not None]
        found = await info.context.questions.load_many(wanted)
        questions = {question.id: question for question in found if question is not None}
    return _slate(slate, curriculum, questions)


def to_stale_slate(info: Info, slate: advice.Slate) -> Slate:
    """The same from what is in memory alone; texts of questions that were not read before are missing. Raises
    Unavailable where no curriculum was read before."""
    curriculum, questions = info.context.store.held()
    if curriculum is None:
        raise Unavailable(
            "The graph does not answer, and was not read before.", mend="Wait until it is back."
        )
    info.context.hold(curriculum)
    return _slate(slate, curriculum, questions, stale=True)


def _slate(
    slate: advice.Slate,
    curriculum: snapshot.Curriculum,
    questions: Mapping[str, model.Question],
    *,
    stale: bool = False,
) -> Slate:
    return Slate(
        id=ids.encode("Slate", slate.id),
        key=slate.id,
        at=slate.at,
        policy=slate.policy.name,
        model=slate.model,
        curriculum_revision=slate.curriculum_revision,
        learner_revision=slate.learner_revision,
        notice=slate.notice,
        stale=stale,
        recommendations=[
            _recommendation(slate, line, curriculum, questions) for line in slate.recommendations
        ],
        seed=slate.seed,
        slate=slate,
        curriculum=curriculum,
    )


_TERMS = {str(each.value) for each in TermKind}


def _recommendation(
    slate: advice.Slate,
    line: advice.Recommendation,
    curriculum: snapshot.Curriculum,
    questions: Mapping[str, model.Question],
) -> Recommendation:
    return Recommendation(
        rank=line.rank,
        kind=CandidateKind[line.kind.name],
        part=Part[line.part.name],
        score=line.score,
        terms=[
            Term(
                name=name,
                measures=TermKind(name) if name in _TERMS else None,
                value=value,
                weight=slate.policy.weights.get(name, 0.0),
            )
            for name, value in sorted(line.terms.items())
        ],
        predicted=line.predicted,
        propensity=line.propensity,
        early=line.early,
        slate=slate,
        line=line,
        curriculum=curriculum,
        questions=questions,
    )
