"""The fixed course: what a learner is served who wants nothing personal (consent to personalisation NONE).

The curriculum's order for the learner's goals, the same few questions on every concept, then the course
again. Of the learner it takes how many answers there are on each concept, to know how far the course has
come, and which questions were asked lately; never whether anything was right. Pure. Not for: ranking
(recommend.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.advice import CandidateKind, Part, Policy, Recommendation, Situation, Wish
from graph.candidates import assembled
from graph.prerequisites import reachable
from graph.snapshot import Curriculum, QuestionFeatures
from tracing.mastery import Mastery

QUESTIONS_EACH = 3
"""On every concept before the next one: about as many answers as make mastery plain either way."""

FIXED_COURSE = Policy(
    name="fixed course@1",  # the space is in no name that a policy may have
    weights={"place": 1.0},
    shares={Part.NEXT: 1.0},
    target=0.75,
    most_per_concept=QUESTIONS_EACH,
)

NOTICE = "This is the fixed course, the same for everybody with these goals: nothing personal ranks it."


def impersonal(situation: Situation) -> Situation:
    """The same with no more of the learner than the course needs."""
    return assembled(
        (),
        {id: _counted(mastery.answers) for id, mastery in situation.masteries.items()},
        situation.as_of,
        learner=replace(situation.learner, answers=0, days=()),
        stamp=(situation.curriculum_revision, situation.model),
        recent=dict.fromkeys(situation.recent),
        goals=situation.goals,
        policy=situation.policy,
    )


def course(curriculum: Curriculum, goals: Sequence[str]) -> list[str]:
    """Concepts in use that the goals need, or all where there are none, each after what it stands on: by
    depth, then id."""
    aims = [goal for goal in goals if curriculum.in_use(goal)]
    wanted = set(aims).union(*(reachable(curriculum.prerequisites_of, aim) for aim in aims))
    found = [id for id in (wanted or curriculum.concepts) if curriculum.in_use(id)]
    return sorted(found, key=lambda id: (curriculum.concepts[id].depth or 0, id))


def lines(situation: Situation, curriculum: Curriculum, wish: Wish) -> tuple[Recommendation, ...]:
    """Up to `wish.first` lines, each of the first concept in the course with fewest rounds behind it. Terms:
    `place`, 1 at its beginning, falling to 1 / its length."""
    order = course(curriculum, situation.goals if wish.concepts is None else ())
    place = {id: 1 - i / len(order) for i, id in enumerate(order)}
    left = {id: list(_askable(id, situation, curriculum, wish)) for id in order}
    if not any(left.values()) and not wish.kinds and wish.most_minutes is None:
        left = {id: [None] for id in order if wish.concepts is None or id in wish.concepts}
    done = {id: situation.masteries[id].answers if id in situation.masteries else 0 for id in order}
    found: list[Recommendation] = []
    asked: set[str | None] = set()
    while len(found) < wish.first:
        left = {id: own for id, own in left.items() if own}
        if not left:
            break
        id = min(left, key=lambda id: (done[id] // QUESTIONS_EACH, -place[id]))
        question = left[id].pop(0)
        done[id] += 1
        if question is None or question not in asked:
            asked.add(question)
            found.append(_line(len(found) + 1, id, question, place[id]))
    return tuple(found)


def notice(found: Sequence[Recommendation], wish: Wish) -> str:
    """What is said beside the slate."""
    short = f" Only {len(found)} of the {wish.first} asked for are there." if len(found) < wish.first else ""
    return NOTICE + short


def why(title: str) -> str:
    """Why a line is there, in a sentence. title: of its concept."""
    return (
        f"“{title}” comes next in the fixed course, which is the same for everybody "
        f"with these goals: {QUESTIONS_EACH} questions on every concept, each after what it stands on."
    )


def _counted(answers: int) -> Mastery:
    """A mastery that says how many answers there are, and nothing else."""
    return Mastery(0.0, 1.0, False, answers, 0, (), None, 0.0)


def _askable(id: str, situation: Situation, curriculum: Curriculum, wish: Wish) -> Iterator[str | None]:
    """Questions on a concept that fit the wish: never asked lately first, then those asked longest ago."""
    if wish.concepts is not None and id not in wish.concepts:
        return
    own = curriculum.questions_of.get(id, ())
    lately = {question: i for i, question in enumerate(situation.recent)}
    fits = [one for one in ([q for q in own if q.gradable] or own) if _fits(one, wish)]
    yield from (one.id for one in sorted(fits, key=lambda one: (lately.get(one.id, -1), one.id)))


def _fits(question: QuestionFeatures, wish: Wish) -> bool:
    return (not wish.kinds or question.kind in wish.kinds) and (
        wish.most_minutes is None or question.minutes <= wish.most_minutes
    )


def _line(rank: int, concept_id: str, question_id: str | None, place: float) -> Recommendation:
    return Recommendation(
        rank=rank,
        concept_id=concept_id,
        question_id=question_id,
        kind=CandidateKind.READY,
        part=Part.NEXT,
        score=place,
        terms={"place": place},
        predicted=None,
        propensity=1.0,
        cause=None,
        hops=0,
    )
