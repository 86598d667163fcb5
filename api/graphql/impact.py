"""Whom a change of the curriculum reaches, counted from the mastery that there is.

Who reads any learner sees their ids here; for all others they are learner 1 to 10. Not for: counting it
(graph.impact).
"""

import strawberry

from api.graphql.context import Info
from api.graphql.nodes import resolved
from api.graphql.things import Titles
from api.principal import Action, Scope
from graph import impact


@strawberry.type(description="For how many learners a concept unlocks, and for how many it locks.")
class ConceptImpact:
    """graph.impact.Opened."""

    key: str = strawberry.field(description="The concept's own id.")
    title: str = strawberry.field(description="Its title, or its id where it has none.")
    unlocks: int = strawberry.field(description="For how many learners it becomes ready, at least 0.")
    locks: int = strawberry.field(description="For how many learners it is ready no more, at least 0.")


@strawberry.type(description="A learner who can go on with other concepts than before.")
class LearnerImpact:
    """graph.impact.Affected."""

    rank: int = strawberry.field(description="1 for whom most changes, and so on.")
    learner_key: str | None = strawberry.field(
        description="Own id of the learner; null for those who may not read any learner."
    )
    before: list[str] = strawberry.field(description="Own ids of the concepts that are ready now, sorted.")
    after: list[str] = strawberry.field(description="Own ids of those that would be, sorted.")


@strawberry.type(description="How what is believed of a learner and a concept would move.")
class MasteryImpact:
    """graph.impact.Shift."""

    rank: int = strawberry.field(description="1 for what moves furthest, and so on.")
    learner_key: str | None = strawberry.field(
        description="Own id of the learner; null for those who may not read any learner."
    )
    concept_key: str = strawberry.field(description="Own id of the concept.")
    before: float | None = strawberry.field(
        description="P(known) right after the last answer, in [0, 1]; null where there is no answer on it."
    )
    after: float | None = strawberry.field(
        description="The same then, in [0, 1]; null where there would be none."
    )


@strawberry.type(
    description="What publishing would do to learners. A learner's ready set is all that they have not "
    "mastered and could go on with."
)
class Impact:
    """graph.impact.Impact."""

    learners: int = strawberry.field(description="How many learners there are.")
    changed: int = strawberry.field(description="How many have another ready set: the sum of the next three.")
    gaining: int = strawberry.field(description="How many only gain concepts.")
    losing: int = strawberry.field(description="How many only lose concepts.")
    exchanging: int = strawberry.field(description="How many gain some and lose others.")
    concepts: list[ConceptImpact] = strawberry.field(
        description="Concepts that lock or unlock for anybody, by key."
    )
    moved: int = strawberry.field(
        description="How many learners have other mastery, because questions need other concepts."
    )
    found: strawberry.Private[impact.Impact]

    @resolved(f"The {impact.MOST} learners whose ready sets differ most, with both.")
    async def most_affected(self, info: Info) -> list[LearnerImpact]:
        """Ids only for those who may read anybody; that is noted."""
        named = await _named(info, [each.learner_id for each in self.found.most])
        return [
            LearnerImpact(
                rank=i,
                learner_key=each.learner_id if named else None,
                before=list(each.before),
                after=list(each.after),
            )
            for i, each in enumerate(self.found.most, 1)
        ]

    @resolved(f"The {impact.MOST} largest moves of mastery.")
    async def largest_moves(self, info: Info) -> list[MasteryImpact]:
        """Ids as above."""
        named = await _named(info, sorted({each.learner_id for each in self.found.shifts}))
        return [
            MasteryImpact(
                rank=i,
                learner_key=each.learner_id if named else None,
                concept_key=each.concept_id,
                before=each.before,
                after=each.after,
            )
            for i, each in enumerate(self.found.shifts, 1)
        ]


async def _named(info: Info, learner_ids: list[str]) -> bool:
    """Whether the caller may know who these are."""
    if Scope.ANY not in info.context.principal.scopes(Action.READ_LEARNER):
        return False
    if learner_ids:
        await info.context.require_each(Action.READ_LEARNER, learner_ids)
    return True


def to_impact(found: impact.Impact, titles: Titles) -> Impact:
    """The GraphQL form."""
    return Impact(
        learners=found.learners,
        changed=found.changed,
        gaining=found.gain,
        losing=found.lose,
        exchanging=found.both,
        concepts=[
            ConceptImpact(
                key=each.concept_id,
                title=titles(each.concept_id),
                unlocks=each.unlocks,
                locks=each.locks,
            )
            for each in found.concepts
        ],
        moved=found.moved,
        found=found,
    )
