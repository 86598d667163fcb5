"""Who in a class is ready for what, and who can be taught together."""

import strawberry

from api.graphql.class_rooms import Learners, learners_page
from api.graphql.curriculum import Concept, concept_of
from api.graphql.pages import Paging, listed
from graph.classroom import Room, readiness


@strawberry.type(description="A prerequisite that keeps learners from a concept.")
class MissingPrerequisite:
    """One item of graph.classroom.readiness.Readiness.missing."""

    concept: Concept = strawberry.field(description="What is not known yet.")
    learners: int = strawberry.field(description="From how many learners it keeps the concept, at least 1.")


@strawberry.type(
    description="Who in a class is ready for a concept. Every learner is ready for it, has mastered it, or "
    "it is locked for them."
)
class ClassReadiness:
    """graph.classroom.readiness.Readiness."""

    concept: Concept = strawberry.field(description="Which one.")
    ready_count: int = strawberry.field(
        description="How many could learn it now: not mastered, and what it stands on is known."
    )
    mastered_count: int = strawberry.field(description="How many have mastered it.")
    locked_count: int = strawberry.field(description="How many do not know yet what it stands on.")
    missing: list[MissingPrerequisite] = strawberry.field(
        description="What keeps it locked: prerequisites that are not known, of most learners first."
    )
    room: strawberry.Private[Room]
    found: strawberry.Private[readiness.Readiness]

    @listed("Those who could learn it now, by key.")
    async def ready(self, paging: Paging) -> Learners:
        """A page."""
        return self._page(paging, self.found.ready)

    @listed("Those who have mastered it, by key.")
    async def mastered(self, paging: Paging) -> Learners:
        """A page."""
        return self._page(paging, self.found.mastered)

    @listed("Those who do not know yet what it stands on, by key.")
    async def locked(self, paging: Paging) -> Learners:
        """A page."""
        return self._page(paging, self.found.locked)

    def _page(self, paging: Paging, keys: tuple[str, ...]) -> Learners:
        return learners_page(paging.at(self.found.concept_id), self.room, keys)


@strawberry.type(description="Learners who can be taught a concept together: all are ready for it.")
class TeachingGroup:
    """graph.classroom.readiness.Group."""

    concept: Concept = strawberry.field(description="What to teach.")
    size: int = strawberry.field(description=f"How many learners, at least {readiness.FEWEST}.")
    room: strawberry.Private[Room]
    found: strawberry.Private[readiness.Group]

    @listed("The learners, by key.")
    async def learners(self, paging: Paging) -> Learners:
        """A page."""
        return learners_page(paging.at(self.found.concept_id), self.room, self.found.learners)


@strawberry.type(description="A class in groups, each of which can be taught one concept.")
class TeachingGroups:
    """What graph.classroom.readiness.groups gives."""

    groups: list[TeachingGroup] = strawberry.field(
        description="The largest group first, then the largest of those who are left, and so on; nobody is "
        "in two."
    )
    others_count: int = strawberry.field(description="How many learners are in no group.")
    room: strawberry.Private[Room]
    left: strawberry.Private[list[str]]

    @listed("The learners who are in no group, by key.")
    async def others(self, paging: Paging) -> Learners:
        """A page."""
        return learners_page(paging, self.room, self.left)


def to_readiness(room: Room, found: readiness.Readiness) -> ClassReadiness:
    """The GraphQL form."""
    return ClassReadiness(
        concept=concept_of(room.curriculum, found.concept_id, "concept"),
        ready_count=len(found.ready),
        mastered_count=len(found.mastered),
        locked_count=len(found.locked),
        missing=[
            MissingPrerequisite(concept=concept_of(room.curriculum, id, "missing"), learners=learners)
            for id, learners in found.missing
        ],
        room=room,
        found=found,
    )


def to_groups(room: Room, found: list[readiness.Group], left: list[str]) -> TeachingGroups:
    """The GraphQL form. left: who is in no group."""
    return TeachingGroups(
        groups=[
            TeachingGroup(
                concept=concept_of(room.curriculum, group.concept_id, "concept"),
                size=len(group.learners),
                room=room,
                found=group,
            )
            for group in found
        ],
        others_count=len(left),
        room=room,
        left=left,
    )
