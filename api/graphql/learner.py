"""A learner, and what can be asked about them."""

from operator import itemgetter
from typing import Annotated

import strawberry

from api.graphql import ids, pages
from api.graphql.classes import Class, to_class
from api.graphql.context import AsOf, Info
from api.graphql.curriculum import Concept, find_concept
from api.graphql.curriculum_filters import (
    MasteryBy,
    MasteryWanted,
    QuestionKind,
    masteries,
    mastery_value,
)
from api.graphql.dashboards import LearnerDashboards
from api.graphql.execution import asks_for
from api.graphql.filters import is_descending
from api.graphql.habit import Habit, to_habit
from api.graphql.mastery import Mastery, to_mastery
from api.graphql.nodes import LearnerId, resolved
from api.graphql.pages import Connection, Paging, listed
from api.graphql.paths import DueReview, ReviewPath, to_due_review, to_review_path
from api.graphql.prediction import Prediction, to_prediction
from api.graphql.privacy import Consent, said_by
from api.graphql.recommendation import (
    Slate,
    to_slate,
    to_stale_slate,
)
from api.graphql.responses import Feedback, FeedbackBy, FeedbackWanted, said_at, to_feedback, wanted_feedback
from api.graphql.struggle import Struggle, to_struggle
from api.principal import Action, may
from graph import advice, advising, habits, model, predicting, review
from graph.advice import Wish
from graph.errors import Unavailable


@strawberry.type(description="Somebody who learns: an opaque id, without a name or an address.")
class Learner(LearnerDashboards):
    """graph.model.Learner. Whoever holds one was allowed to read it."""

    revision: int = strawberry.field(description="Grows by one with every change to what is known.")
    usual_minutes: float = strawberry.field(description="Minutes a day the learner usually has, above 0.")
    standing: strawberry.Private[advising.Standing | None] = None
    last: strawberry.Private[advice.Slate | None] = None

    @resolved("The concepts the learner aims at, by key.")
    async def goals(self, info: Info) -> list[Concept]:
        """Targets of the goal."""
        said = await info.context.learners.goals.load(self.key)
        keys = (await info.context.curriculum()).heirs(said)
        return [await find_concept(info, key, "goals") for key in keys]

    @resolved("The classes that the learner is in, by key.")
    async def classes(self, info: Info) -> list[Class]:
        """Ids and classes by the request's loaders."""
        keys = await info.context.classes_of.load(self.key)
        found = await info.context.classes.load_many(keys)
        return [to_class(each) for each in found if each is not None]

    @resolved("For what data about the learner may be used, by purpose.")
    async def consent(self, info: Info) -> list[Consent]:
        """All three."""
        return await said_by(info, self.key)

    @listed("What is known, for every concept ever answered on.")
    async def mastery(
        self,
        info: Info,
        paging: Paging,
        filter: MasteryWanted = None,
        order_by: MasteryBy = None,
        as_of: AsOf = None,
    ) -> Connection[Mastery]:
        """A page."""
        at = as_of or info.context.now
        known = masteries(
            (await info.context.learners.masteries.load(self.key)).by_concept.items(), filter, at
        )
        part = pages.ordered(paging, known, order_by, itemgetter(0), mastery_value(at))
        return part.page(lambda each: to_mastery(self.key, each[0], each[1], at))

    @resolved(
        "What to do next. The same state within the same minute gives the same slate; what is "
        "served is logged. Where the graph does not answer it is the last one, marked `stale`. Null, with an "
        "error, where it cannot be made."
    )
    async def next_questions(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description=f"How many, 1 to {advising.MOST}.")] = 5,
        as_of: AsOf = None,
        kinds: Annotated[
            list[QuestionKind], strawberry.argument(description="Only questions of these kinds; [] for any.")
        ] = [],  # noqa: B006 (strawberry copies it)
        max_minutes: Annotated[
            float | None,
            strawberry.argument(
                description="Only questions that take at most so many minutes each, above 0."
            ),
        ] = None,
        concepts: Annotated[
            list[strawberry.ID] | None,
            strawberry.argument(description="Only questions for these concepts, by global or own ids."),
        ] = None,
        course: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only concepts of this course, by global or own id."),
        ] = None,
    ) -> Slate | None:
        """Ranked now, logged off the request's path."""
        wish = Wish(
            first,
            tuple(model.QuestionKind[kind.name] for kind in kinds),
            max_minutes,
            None if concepts is None else tuple(ids.own(id, "Concept", "concepts") for id in concepts),
        )
        advising.require_possible(wish)
        if self.last is not None and as_of is None and not wish.narrow and course is None:
            return to_stale_slate(info, advising.stale(self.last, first))
        standing = self.standing if as_of is None else None
        if standing is None:
            at = as_of or info.context.now
            standing = await info.context.learners.standings.load((self.key, at))
        only = None if course is None else ids.own(course, "Course", "course")
        wish = await advising.within(info.context.store, standing.curriculum, wish, only)
        slate = advising.slate(standing, wish)
        info.context.see(slate.curriculum_revision, slate.model)
        shown = await to_slate(info, slate)
        await info.context.slates.keep(slate)
        return shown

    @resolved(
        "The way to a target concept, and the reviews that are due. Null, with an error, where "
        "it cannot be made."
    )
    async def review_path(
        self,
        info: Info,
        to: Annotated[
            strawberry.ID, strawberry.argument(description="The global id of a Concept, or its own id.")
        ],
        as_of: AsOf = None,
    ) -> ReviewPath | None:
        """Prerequisites first."""
        at = as_of or info.context.now
        target = ids.own(to, "Concept", "to")
        known = (await info.context.learners.masteries.load(self.key)).by_concept
        curriculum = await info.context.curriculum()
        return to_review_path(advising.path_to(target, known, curriculum, self.key, as_of=at))

    @resolved(
        "P(correct) of questions, were they asked now, in the order given; and what moved it. Null, with an "
        "error, where it cannot be made."
    )
    async def predictions(
        self,
        info: Info,
        question_ids: Annotated[
            list[strawberry.ID],
            strawberry.argument(description=f"Global ids of Questions, or own; {predicting.MOST} at most."),
        ],
        as_of: AsOf = None,
    ) -> list[Prediction] | None:
        """By the model in force."""
        at = as_of or info.context.now
        keys = [ids.own(id, "Question", "questionIds") for id in question_ids]
        state, curriculum = await info.context.learners.states.load(self.key), await info.context.curriculum()
        found = predicting.predicted(state, curriculum, keys, as_of=at)
        return [to_prediction(key, each) for key, each in zip(keys, found, strict=True)]

    @listed("What the learner said of recommendations; what was undone has `undoneAt`.")
    async def feedback(
        self, info: Info, paging: Paging, filter: FeedbackWanted = None, order_by: FeedbackBy = None
    ) -> Connection[Feedback]:
        """A page."""
        given = wanted_feedback(await info.context.learners.feedback.load(self.key), filter)
        newest_first = is_descending(order_by, usually=True)
        return pages.cut(paging, given, said_at, descending=newest_first).page(to_feedback)

    @resolved(
        "How regularly the learner comes, and today's streak goal. Null, with an error, for a bad moment."
    )
    async def habit(self, info: Info, as_of: AsOf = None) -> Habit | None:
        """From the days of answers."""
        at = as_of or info.context.now
        learner, recent = await info.context.learners.habits.load(self.key)
        return to_habit(habits.habit(learner, at, recent.values()))

    @resolved(
        "Concepts that the learner is stuck on, by key, with reasons and what may help. Null, with an error, "
        "for a bad moment."
    )
    async def struggles(self, info: Info, as_of: AsOf = None) -> list[Struggle] | None:
        """Told from mastery and what was lately answered."""
        at = as_of or info.context.now
        found = await info.context.learners.struggles.load((self.key, at))
        return [to_struggle(each, solutions=self._may_see_solutions(info)) for each in found]

    def _may_see_solutions(self, info: Info) -> bool:
        """Whether whoever asks may answer for the learner, and so was shown them."""
        return may(info.context.principal, Action.SUBMIT_ANSWER, self.key)

    @resolved("Mastered concepts that are due for review, most faded first.")
    async def due_reviews(self, info: Info, as_of: AsOf = None) -> list[DueReview]:
        """All that is due."""
        at = as_of or info.context.now
        known = (await info.context.learners.masteries.load(self.key)).by_concept
        found = review.due_reviews(await info.context.curriculum(), known, at)
        return [to_due_review(self.key, due, at) for due in found]


@strawberry.type
class LearnerQuery:
    """Root fields of this area."""

    @resolved("One learner; null, with an error, where there is none.", Action.READ_LEARNER)
    async def learner(self, info: Info, id: LearnerId) -> Learner | None:
        """By global or own id. What next is asked of most, so that is read at once with the learner."""
        key = ids.own(id, "Learner")
        if not asks_for(info, "nextQuestions"):
            return await find_learner(info, key)
        await info.context.require(Action.READ_LEARNER, key)
        try:
            standing = await advising.standing(info.context.store, key, as_of=info.context.now)
        except Unavailable:
            last = await info.context.slates.last(key)
            if last is None:
                raise
            return to_learner(last.situation.learner, last=last)
        return to_learner(standing.situation.learner, standing)


async def find_learner(info: Info, key: str) -> Learner:
    """The learner with this own id, for whoever may read it. Raises NotFound, Forbidden."""
    await info.context.require(Action.READ_LEARNER, key)
    return to_learner(await info.context.store.learner(key))


def to_learner(
    learner: model.Learner, standing: advising.Standing | None = None, last: advice.Slate | None = None
) -> Learner:
    """The GraphQL form of a learner. standing: where that was read already, as of now. last: the last slate,
    where the graph does not answer."""
    return Learner(
        id=ids.encode("Learner", learner.id),
        key=learner.id,
        revision=learner.revision,
        time_zone=learner.time_zone,
        usual_minutes=learner.usual_minutes,
        standing=standing,
        last=last,
    )
