"""What should this learner do next, and why: one read, then pure functions on a snapshot in memory.

Not for: the scores themselves (recommend), paths and reviews (review), or sentences (explain).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from graph import candidates, fixed_course, recommend, review, slates
from graph.advice import Policy, Situation, Slate, Wish
from graph.consent import Consent, Tier
from graph.errors import InvalidInput, NotFound
from graph.importance import reach
from graph.notices import notice
from graph.review import ReviewPath
from graph.snapshot import Curriculum
from graph.store import Store, no_such_learner
from tracing.mastery import Mastery

MOST = 50
"""Recommendations a slate may have; a longer list is no longer a recommendation."""

MOST_GOALS = 20
"""Target concepts a learner may pursue at a time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a slate is made of but the wish: where the learner stands, as the graph knows it, and what
    ranks."""

    situation: Situation
    curriculum: Curriculum
    policy: Policy


async def standing(
    store: Store, learner_id: str, *, as_of: datetime, policy: Policy | None = None
) -> Standing:
    """Where this learner stands at this moment, to the minute, in one read.

    policy: by default the active one. Raises InvalidInput, NotFound, Unavailable.
    """
    found = await standings(store, [learner_id], as_of=as_of, policy=policy)
    if learner_id not in found:
        raise no_such_learner(learner_id)
    return found[learner_id]


async def standings(
    store: Store, learner_ids: Sequence[str], *, as_of: datetime, policy: Policy | None = None
) -> dict[str, Standing]:
    """The same of those learners there are, by id, in one read. Raises InvalidInput, Unavailable."""
    require_zone(as_of, "asOf")
    minute = as_of.replace(second=0, microsecond=0)
    gate = policy.gate if policy else store.expected_gate
    found = await store.situations(learner_ids, minute, gate)
    if not found:
        return {}
    first = next(iter(found.values()))
    curriculum = await store.curriculum((first.curriculum_revision, first.model))
    if policy is None:
        policy = await store.policy(first.policy)
        if policy.gate != gate:  # another one is active since the last slate
            store.expected_gate = policy.gate
            found = await store.situations(learner_ids, minute, policy.gate)
    return {id: Standing(_inherited(one, curriculum), curriculum, policy) for id, one in found.items()}


def _inherited(situation: Situation, curriculum: Curriculum) -> Situation:
    """The same with goals and feedback on what became of concepts that were merged or split. They are kept
    as they were said, so that they hold again where one goes back."""
    said = {one.concept_id for one in situation.feedback}
    if all(map(curriculum.in_use, (*situation.goals, *said))):
        return situation
    feedback = (
        replace(one, concept_id=heir)
        for one in situation.feedback
        for heir in curriculum.heirs([one.concept_id])
    )
    return replace(situation, goals=curriculum.heirs(situation.goals), feedback=tuple(feedback))


async def next_questions(
    store: Store,
    learner_id: str,
    *,
    wish: Wish,
    as_of: datetime,
    course: str | None = None,
    policy: Policy | None = None,
) -> Slate:
    """The slate for this learner at this moment; the same state within a minute gives the same slate.

    wish: first is 1 to 50. course: id of one whose concepts alone are wanted, those of the wish among them.
    policy: by default the active one. Raises InvalidInput, NotFound, Unavailable. The caller logs what it
    serves.
    """
    require_possible(wish)
    there = await standing(store, learner_id, as_of=as_of, policy=policy)
    return slate(there, await within(store, there.curriculum, wish, course))


def slate(of: Standing, wish: Wish) -> Slate:
    """The slate of this standing, of no more than the learner agreed to (consent.py). wish: a possible one
    (`require_possible`, before anything is read)."""
    curriculum, consent = of.curriculum, of.situation.learner.consent
    personal = consent.personalisation is not Tier.NONE
    if personal:
        policy = _certain(of.policy, consent)
        situation = candidates.completed(_own(of.situation, consent), curriculum, wish)
    else:
        policy, situation = fixed_course.FIXED_COURSE, fixed_course.impersonal(of.situation)
    aims, seed = reach(curriculum, situation.goals), slates.seed(situation, policy.name)
    lines = recommend.slate_lines(situation, curriculum, aims, policy, wish, seed)
    return Slate(
        id=slates.slate_id(situation, policy.name, wish),
        learner_id=situation.learner.id,
        at=situation.as_of,
        policy=policy,
        model=curriculum.model,
        curriculum_revision=curriculum.revision,
        learner_revision=situation.learner.revision,
        seed=seed,
        recommendations=lines,
        situation=situation,
        notice=notice(situation, curriculum, lines, wish) if personal else fixed_course.notice(lines, wish),
        wish=wish,
    )


def _own(situation: Situation, consent: Consent) -> Situation:
    """The same without what was learned from others, unless that is agreed to."""
    return situation if consent.personalisation is Tier.FULL else replace(situation, lift={})


def _certain(policy: Policy, consent: Consent) -> Policy:
    """The same with no more left to chance than is agreed to."""
    if consent.experiments is Tier.FULL:
        return policy
    drawn = policy.temperature if consent.experiments is Tier.LIMITED else 0.0
    return replace(policy, temperature=drawn, probes=0.0)


def stale(last: Slate, first: int) -> Slate:
    """The last slate, for when the graph does not answer, as far as `first` goes: 1 to 50."""
    lines = last.recommendations[:first]
    since = f"{last.at:%Y-%m-%d %H:%M} UTC"
    said = [f"The graph does not answer: this is from {since}, and knows nothing of later answers."]
    if len(lines) < first:
        said.append(f"Only {len(lines)} of the {first} asked for.")
    return replace(last, recommendations=lines, notice=" ".join(said))


def require_possible(wish: Wish) -> None:
    """Raises InvalidInput for a number that no slate can have."""
    if not 1 <= wish.first <= MOST:
        raise InvalidInput(
            "The number of questions is out of range.",
            field="first",
            value=wish.first,
            mend=f"Give 1 to {MOST}.",
        )
    if wish.most_minutes is not None and not 0 < wish.most_minutes < inf:
        raise InvalidInput(
            "No question takes so many minutes.",
            field="maxMinutes",
            value=wish.most_minutes,
            mend="Give a number above 0, or leave it out.",
        )


async def within(store: Store, curriculum: Curriculum, wish: Wish, course: str | None) -> Wish:
    """The wish with the concepts of the course. Raises NotFound, and InvalidInput where nothing is left."""
    if wish.concepts is not None:
        require_concepts(curriculum, wish.concepts, "concepts")
    if course is None:
        return wish
    known = curriculum.courses.get(course)
    included = known.concepts if known else await store.course_concepts(course)
    wanted = tuple(id for id in included if wish.concepts is None or id in wish.concepts)
    if not wanted and wish.concepts is not None:
        raise InvalidInput(
            "None of these concepts is in the course.",
            field="concepts",
            value=", ".join(wish.concepts),
            mend="Leave out either, or name concepts of the course.",
        )
    return replace(wish, concepts=wanted)


async def review_path(store: Store, learner_id: str, target_id: str, *, as_of: datetime) -> ReviewPath:
    """The way to a target, and the reviews that are due. Raises InvalidInput, NotFound, Unavailable."""
    masteries = await store.masteries(learner_id)
    return path_to(target_id, masteries, await store.curriculum(), learner_id, as_of=as_of)


def path_to(
    target_id: str,
    masteries: Mapping[str, Mastery],
    curriculum: Curriculum,
    learner_id: str,
    *,
    as_of: datetime,
) -> ReviewPath:
    """The same of a learner who was read already. Raises InvalidInput, NotFound."""
    require_zone(as_of, "asOf")
    heirs = curriculum.heirs([target_id])
    target_id = heirs[0] if len(heirs) == 1 else target_id  # it was merged into that one
    require_concepts(curriculum, [target_id], "to")
    return review.review_path(
        curriculum, masteries, target_id, as_of, reach(curriculum, (target_id,)), learner_id=learner_id
    )


async def set_goals(store: Store, learner_id: str, concept_ids: Sequence[str], by: str = "learner") -> None:
    """Replaces the learner's goals. Raises NotFound, InvalidInput, Unavailable."""
    if len(concept_ids) > MOST_GOALS:
        raise InvalidInput(
            "There are too many goals.",
            field="conceptIds",
            value=len(concept_ids),
            mend=f"Give at most {MOST_GOALS}.",
        )
    require_concepts(await store.curriculum(), concept_ids, "conceptIds")
    await store.set_goals(learner_id, concept_ids, by)


def require_concepts(curriculum: Curriculum, ids: Sequence[str], field: str) -> None:
    """Raises NotFound for the first id that is no concept in use."""
    for id in ids:
        if id not in curriculum.concepts or curriculum.concepts[id].retired_at is not None:
            raise NotFound(
                "There is no such concept.", field=field, value=id, mend="Use an id that concepts gives."
            )


def require_zone(at: datetime, field: str) -> None:
    """Raises InvalidInput for a time without a time zone."""
    if at.tzinfo is None:
        raise InvalidInput(
            "The time has no time zone.",
            field=field,
            value=at.isoformat(),
            mend="Add Z or an offset such as +02:00.",
        )
