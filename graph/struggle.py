"""Struggle: who is stuck on what, told from evidence, and how much easier the next question should be.

Pure. Not for: finding what may help (watching), or the formulas of tracing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from statistics import median

from graph.snapshot import Curriculum
from tracing import mastery as tracing
from tracing.mastery import Mastery
from tracing.parameters import Parameters

WHEEL_SPINNING_AFTER = 10
"""Answers without mastery from which on more of the same will not do (Beck and Gong 2013)."""

STEP, MOST = 0.1, 0.2
"""Of P(correct): how much easier a question becomes at a time, and in all."""

SLOW = 2.0
"""Times the learner's own usual pace from which on an answer took long."""

PACE_FROM = 5
"""Answers with times that a learner's own pace needs; before, it is what the questions' authors say."""

TWICE = 2
"""Slow answers, or given up ones, that are a reason; one may be chance."""

MINUTE = 60_000.0
"""Milliseconds."""


class ReasonKind(StrEnum):
    """What speaks for struggle."""

    UNKNOWN = "unknown"
    """Two of the last three answers were wrong, and it is probably not known."""
    WHEEL_SPINNING = "wheel spinning"
    """Many answers without mastery."""
    SLOW = "slow"
    """The last answer was wrong, and answers take long."""
    GAVE_UP = "gave up"
    """Questions were given up."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence. text: with its numbers. value: P(known) before learning, a count of answers, or
    a multiple of the usual time, by kind."""

    kind: ReasonKind
    text: str
    value: float


@dataclass(frozen=True, slots=True)
class Lately:
    """The last answer to a question lately answered. ms: milliseconds it took, None where not known."""

    question_id: str
    correct: bool | None
    ms: int | None = None
    gave_up: bool = False


def recovering(mastery: Mastery) -> bool:
    """The last two answers were right: what was struggle is over."""
    return mastery.last_three[-2:] == (True, True)


def wheel_spinning(mastery: Mastery) -> bool:
    """Many answers, still without mastery, and no sign of it."""
    return mastery.answers >= WHEEL_SPINNING_AFTER and not mastery.mastered and not recovering(mastery)


def easier(mastery: Mastery | None, parameters: Parameters) -> float:
    """What is added to the P(correct) that questions of a concept aim at, in [0, MOST]: a step for two wrong
    ones of the last three, another for the third, or one for wheel spinning; none any more after two right
    ones in a row."""
    if mastery is None or recovering(mastery):
        return 0.0
    steps = int(wheel_spinning(mastery))
    if tracing.struggling(mastery, parameters):
        steps = mastery.last_three.count(False) - 1
    return min(MOST, STEP * steps)


def because(mastery: Mastery) -> str:
    """Why questions are easier, as the end of a sentence."""
    wrong = mastery.last_three.count(False)
    if wrong >= TWICE:
        return f"since {wrong} of the last {len(mastery.last_three)} answers were wrong"
    return f"since it is not mastered after {mastery.answers} answers"


def reasons(
    concept_id: str, mastery: Mastery, lately: Sequence[Lately], curriculum: Curriculum
) -> list[Reason]:
    """What says that the learner struggles with this concept; nothing where they do not. lately: oldest
    first.

    Skipped questions say something, too, and belong here once they are kept.
    """
    return _reasons(concept_id, mastery, _Recent(lately, curriculum), curriculum)


def struggles(
    masteries: Mapping[str, Mastery], lately: Sequence[Lately], curriculum: Curriculum
) -> dict[str, list[Reason]]:
    """Concept id -> why, for every concept in use with which the learner struggles, by id. Times and what was
    given up are known of questions lately answered alone."""
    recent = _Recent(lately, curriculum)
    return {
        id: why
        for id, mastery in sorted(masteries.items())
        if curriculum.in_use(id) and (why := _reasons(id, mastery, recent, curriculum))
    }


class _Recent:
    """The questions lately answered, by concept, and the learner's own pace: once for all concepts."""

    def __init__(self, lately: Sequence[Lately], curriculum: Curriculum) -> None:
        self._lately = lately
        self._curriculum = curriculum
        self.of: dict[str, list[Lately]] = {}
        for answer in lately:
            question = curriculum.questions.get(answer.question_id)
            for concept in question.concepts if question else ():
                self.of.setdefault(concept, []).append(answer)

    @cached_property
    def pace(self) -> float:
        """The learner's own usual time, as a multiple of what authors say; 1 where too little is known."""
        known = [times for answer in self._lately if (times := _times(answer, self._curriculum))]
        return median(known) if len(known) >= PACE_FROM else 1.0


def _reasons(concept_id: str, mastery: Mastery, recent: _Recent, curriculum: Curriculum) -> list[Reason]:
    if mastery.mastered or recovering(mastery):
        return []
    found = []
    parameters = curriculum.parameters[concept_id]
    if tracing.struggling(mastery, parameters):
        wrong, known = mastery.last_three.count(False), tracing.before_learning(mastery, parameters)
        text = f"{wrong} of the last 3 answers were wrong; it was {known:.0%} likely to be known then."
        found.append(Reason(ReasonKind.UNKNOWN, text, known))
    if wheel_spinning(mastery):
        text = f"It is not mastered after {mastery.answers} answers, {mastery.correct} of them right."
        found.append(Reason(ReasonKind.WHEEL_SPINNING, text, float(mastery.answers)))
    own = recent.of.get(concept_id, [])
    gave_up = sum(answer.gave_up for answer in own)
    if gave_up >= TWICE:
        text = f"{gave_up} of the last {len(own)} questions on it were given up."
        found.append(Reason(ReasonKind.GAVE_UP, text, float(gave_up)))
    slow = [times for answer in own if (times := _times(answer, curriculum, recent.pace)) and times >= SLOW]
    if len(slow) >= TWICE and not mastery.last_three[-1]:
        much = median(slow)
        text = f"The last answer was wrong, and {len(slow)} took {much:.1f} times as long as usual."
        found.append(Reason(ReasonKind.SLOW, text, much))
    return found


def begun(
    before: Mapping[str, Mastery],
    lately_before: Sequence[Lately],
    after: Mapping[str, Mastery],
    lately: Sequence[Lately],
    curriculum: Curriculum,
) -> dict[str, list[Reason]]:
    """Of the concepts in `after`: where a struggle begins between two moments, and why."""
    found = struggles(after, lately, curriculum)
    was = struggles({id: before[id] for id in found if id in before}, lately_before, curriculum)
    return {id: why for id, why in found.items() if id not in was}


def _times(answer: Lately, curriculum: Curriculum, pace: float = 1.0) -> float | None:
    """How many times as long as usual an answer took. pace: of the learner, 1 for what authors say."""
    question = curriculum.questions.get(answer.question_id)
    if question is None or answer.ms is None or question.minutes <= 0:
        return None
    return answer.ms / (question.minutes * MINUTE * pace)
