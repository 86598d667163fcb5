"""Why a question was recommended, from what the slate kept: a sentence, the factors, the sum.

Pure. Not for: what a term is worth (terms.py), or whether the slate follows from its inputs (proof.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph import feedback, fixed_course
from graph.advice import CandidateKind, ConceptCandidate, Part, Recommendation, Slate
from graph.candidates import unfound
from graph.habits import habit
from graph.importance import standing_on
from graph.options import aim
from graph.prerequisites import reachable, shortest_path
from graph.proof import Counterfactual
from graph.snapshot import Curriculum
from graph.struggle import because
from tracing.mastery import DAY, DUE_BELOW, MASTERED_AT
from tracing.model import Origin

NAMED = 3
"""Concepts or factors named in a sentence; the rest are counted or left to the technical view."""

WORTH_A_WORD = 1.05
"""Times as much as others; below it the sentence would say 1.0."""

IN_WORDS = {
    "gain": "what one answer adds",
    "goal": "what it adds toward a goal",
    "reach": "what it adds to what much leads to",
    "foundation": "what it adds under all that stands on it",
    "neighbours": "what learners like you gained more on",
    "challenge": "the right difficulty",
    "information": "what the answer tells",
    "freshness": "not having been asked lately",
    "streak": "being short and likely",
}
"""Terms that a policy weighs, as people read them."""

OF_THE_COURSE = {"place": "its place in the course"}
"""What the fixed course goes by, which no policy weighs."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """simple: one sentence for a child. detailed: factors with numbers and the path in the graph.
    technical: terms x weights = score, and the versions behind them."""

    simple: str
    detailed: str
    technical: str


def explain(slate: Slate, line: Recommendation, curriculum: Curriculum) -> Explanation:
    """Why this line is in the slate. curriculum: for titles and paths; the numbers are the slate's."""
    return Explanation(
        simple=simple(slate, line, curriculum),
        detailed=detailed(slate, line, curriculum),
        technical=technical(slate, line, curriculum),
    )


def _candidate(slate: Slate, line: Recommendation) -> ConceptCandidate:
    """The logged input behind a line; a probe is of no candidate that the graph found."""
    wanted = (line.concept_id, line.kind, line.cause, line.hops)
    for found in slate.situation.candidates:
        if (found.concept_id, found.kind, found.cause, found.hops) == wanted:
            return found
    return unfound(slate.situation, line.concept_id, line.kind)


def simple(slate: Slate, line: Recommendation, curriculum: Curriculum) -> str:
    """One sentence for a child."""
    if slate.policy == fixed_course.FIXED_COURSE:
        return f"“{_title(curriculum, line.concept_id)}” is what comes next in the course."
    why = _simple(slate, line, curriculum)
    return f"Part of today's streak goal: {why[0].lower()}{why[1:]}" if line.part is Part.STREAK else why


def _simple(slate: Slate, line: Recommendation, curriculum: Curriculum) -> str:
    candidate = _candidate(slate, line)
    title = _title(curriculum, line.concept_id)
    if line.kind is CandidateKind.REVIEW:
        return f"You know “{title}”; a quick look now keeps it from fading."
    if line.kind is CandidateKind.PROBE:
        return f"“{title}” may look too early; this question finds out whether it really is."
    if line.kind is CandidateKind.REPAIR and candidate.cause is not None:
        above = _title(curriculum, candidate.cause)
        return f"“{above}” is hard at the moment, and it gets easier when “{title}” is firm."
    if candidate.mastery is not None:
        return f"You have begun “{title}”; a bit more practice and you have it."
    if not curriculum.prerequisites_of.get(line.concept_id):
        return f"“{title}” needs nothing before it, so you can start right there."
    return f"You know all that “{title}” builds on, so you are ready for it."


def detailed(slate: Slate, line: Recommendation, curriculum: Curriculum) -> str:
    """The factors with numbers, and the path in the graph."""
    if slate.policy == fixed_course.FIXED_COURSE:
        return fixed_course.why(_title(curriculum, line.concept_id))
    candidate = _candidate(slate, line)
    details = [_standing(line, candidate, curriculum)]
    match line.kind:
        case CandidateKind.READY:
            details.append(_made_ready(line.concept_id, curriculum, slate.policy.gate))
        case CandidateKind.REVIEW:
            details.append(_faded(slate, candidate))
        case CandidateKind.REPAIR:
            details.append(_repairs(line, candidate, curriculum))
        case CandidateKind.PROBE:
            details.append(_locked(line.concept_id, slate, curriculum))
    opened = [_title(curriculum, id) for id in curriculum.opened_by.get(line.concept_id, ())]
    if opened:
        above = len(reachable(curriculum.opened_by, line.concept_id))
        details.append(
            f"It opens {_listed(opened)}; {_counted(above, 'concept')} in all {_stand(above)} on it."
        )
    details += _goals(slate, line, curriculum) + _neighbours(slate, line)
    if line.predicted is None:
        details.append("No question assesses it yet, so the concept itself is to be studied.")
    else:
        chance = f"The chance of a right answer is about {line.predicted:.0%}"
        details.append(f"{chance}; {_aimed_at(slate, candidate, curriculum)}.")
    details += feedback.reasons(line, slate.situation, curriculum)
    if line.part is Part.STREAK:
        details.append(_streak(slate))
    if line.early:
        details.append("It comes before its time, since nothing else is left.")
    if line.propensity < 1:
        details.append(f"The policy leaves something to chance: it stood {line.propensity:.1%} to come here.")
    return " ".join([*details, _counted_most(slate, line)])


def _standing(line: Recommendation, candidate: ConceptCandidate, curriculum: Curriculum) -> str:
    """What is believed of the concept, and from how much evidence."""
    title, mastery = _title(curriculum, line.concept_id), candidate.mastery
    if mastery is None:
        return f"“{title}” is new: there are no answers on it yet."
    now = mastery.probability * candidate.retrievability
    answers = _counted(mastery.answers, "answer")
    return f"“{title}” is now {now:.0%} likely to be known, after {answers}, {mastery.correct} right."


def _made_ready(concept_id: str, curriculum: Curriculum, gate: float) -> str:
    """gate: of the policy; an edge no stronger than 1 - gate held nothing back, so it says nothing."""
    needed = [
        id
        for id in curriculum.prerequisites_of.get(concept_id, ())
        if curriculum.concepts[id].retired_at is None
    ]
    if not needed:
        return "It needs nothing before it."
    below = [_title(curriculum, id) for id in needed if curriculum.edges[id, concept_id].strength > 1 - gate]
    if not below:
        return "Nothing that comes before it holds it back."
    return f"It is ready because {_listed(below)} {'is' if len(below) == 1 else 'are'} firm."


def _faded(slate: Slate, candidate: ConceptCandidate) -> str:
    """Which evidence faded: recall, and since when."""
    due = candidate.retrievability < DUE_BELOW
    bar = f"reviews are due below {DUE_BELOW:.0%}" if due else f"it is solid from {MASTERED_AT:.0%} on"
    if candidate.mastery is None or candidate.mastery.last_at is None:
        return f"Recall is at {candidate.retrievability:.0%}; {bar}."
    days = round((slate.at - candidate.mastery.last_at).total_seconds() / DAY)
    when = f"{_counted(days, 'day')} ago" if days else "less than a day ago"
    return f"Recall has faded to {candidate.retrievability:.0%} since the last answer, {when}; {bar}."


def _repairs(line: Recommendation, candidate: ConceptCandidate, curriculum: Curriculum) -> str:
    """The path up to what fails."""
    if candidate.cause is None:
        return "It is weak."
    path = shortest_path(curriculum.opened_by, line.concept_id, candidate.cause)
    above, steps = _title(curriculum, candidate.cause), _counted(candidate.hops, "step")
    way = f": {_way(path, curriculum)}" if path else ""
    return f"“{above}” keeps going wrong, and this lies {steps} below it{way}."


def _locked(concept_id: str, slate: Slate, curriculum: Curriculum) -> str:
    """What a probe passes over."""
    known, gate = slate.situation.known, slate.policy.gate
    below = [id for id in curriculum.prerequisites_of.get(concept_id, ()) if known.get(id, 0.0) < gate]
    share = f"{slate.policy.probes:.0%} of all lines are such probes, chosen by chance"
    if not below:
        return f"It is not open yet; {share}."
    return f"{_listed([_title(curriculum, id) for id in below])} should come before it; {share}."


def _goals(slate: Slate, line: Recommendation, curriculum: Curriculum) -> list[str]:
    """What the concept means for each goal; goals that do not need it say nothing."""
    said = []
    for goal in slate.situation.goals:
        share = standing_on(curriculum, goal, line.concept_id)
        if goal == line.concept_id:
            said.append("It is one of the goals itself.")
        elif share > 0:
            way = _way(shortest_path(curriculum.opened_by, line.concept_id, goal), curriculum)
            said.append(
                f"{share:.0%} of what the goal “{_title(curriculum, goal)}” takes stands on it: {way}."
            )
    return said


def _aimed_at(slate: Slate, candidate: ConceptCandidate, curriculum: Curriculum) -> str:
    """At which chance, and why it is not the usual one; what feedback does to it is told by itself."""
    target, mastery, id = slate.policy.target, candidate.mastery, candidate.concept_id
    own = aim(candidate, curriculum, target) if id in curriculum.concepts else target
    aimed = feedback.target(id, slate.situation.feedback, own)
    if mastery is None or own == target:
        return f"{aimed:.0%} is aimed at"
    return f"{aimed:.0%} is aimed at, easier than the usual {target:.0%}, {because(mastery)}"


def _streak(slate: Slate) -> str:
    """Which goal of today it is a part of, and what that is for."""
    now = habit(slate.situation.learner, slate.situation.as_of, slate.situation.recent.values())
    goal, today = _counted(now.today.goal, "question"), now.today
    said = f"It is part of today's streak goal: {goal} in about {_counted(round(today.minutes), 'minute')}"
    if today.answered:
        said += f", {today.answered} of them answered"
    if not now.streak:
        return f"{said}, to begin a streak."
    said += f"; the streak stands at {_counted(now.streak, 'day')}"
    if now.milestone and today.at_risk and now.milestone.ahead == 1:
        said += f", and today makes it {now.milestone.days}"
    return f"{said}."


def _neighbours(slate: Slate, line: Recommendation) -> list[str]:
    """What similar learners gained here, as the slate kept it; where it counts and is worth a word."""
    lift = slate.situation.lift.get(line.concept_id)
    if lift is None or not slate.policy.weights.get("neighbours") or lift.ratio < WORTH_A_WORD:
        return []
    return [
        f"Learners like you gained {lift.ratio:.1f} times as much an answer here as all learners did, by a "
        f"cautious estimate ({_counted(lift.learners, 'learner')})."
    ]


def _counted_most(slate: Slate, line: Recommendation) -> str:
    """The greatest parts of the score."""
    parts = {name: slate.policy.weights.get(name, 0.0) * value for name, value in line.terms.items()}
    greatest = sorted(parts, key=lambda name: (-parts[name], name))[:NAMED]
    said = [
        f"{parts[name]:.2f} for {(IN_WORDS | OF_THE_COURSE).get(name, name)}"
        for name in greatest
        if parts[name] > 0
    ]
    return (
        f"Of its score of {line.score:.2f}, {_joined(said)}."
        if said
        else "Nothing speaks for it but its turn."
    )


def technical(slate: Slate, line: Recommendation, curriculum: Curriculum) -> str:
    """Terms times weights, their sum, and the versions behind them."""
    weights = slate.policy.weights
    terms = [f"{name} {value:.6f} x {weights.get(name, 0.0):g}" for name, value in line.terms.items()]
    return (
        f"{' + '.join(terms)} = {line.score:.9f}; policy {slate.policy.name}, "
        f"model {slate.model}{_origin(slate, line, curriculum)}, "
        f"curriculum revision {slate.curriculum_revision}, learner revision {slate.learner_revision}, "
        f"as of {slate.at.isoformat()}, propensity {line.propensity:g}."
    )


BORROWED = {
    Origin.FITTED: "fitted",
    Origin.PARENTS: "not fitted, the mean of its prerequisites'",
    Origin.GLOBAL: "not fitted, the mean of all concepts'",
    Origin.DEFAULT: "not fitted, the default",
}
"""Whose parameters a concept has, in words."""


def _origin(slate: Slate, line: Recommendation, curriculum: Curriculum) -> str:
    """Whose the concept's parameters are; nothing where another model is in force by now."""
    if slate.model != curriculum.model or line.concept_id not in curriculum.origins:
        return ""
    return f" (parameters {BORROWED[curriculum.origins[line.concept_id]]})"


def in_words(found: Counterfactual, line: Recommendation, curriculum: Curriculum) -> str:
    """A counterfactual as a sentence."""
    if found.concept_id == line.concept_id and line.kind is CandidateKind.REVIEW:
        had = f"Had “{_title(curriculum, found.concept_id)}” been reviewed already"
    else:
        had = f"Had you mastered “{_title(curriculum, found.concept_id)}”"
    instead = f"; “{_title(curriculum, found.instead)}” would" if found.instead else ""
    return f"{had}, this would not be here{instead}."


def _title(curriculum: Curriculum, concept_id: str) -> str:
    concept = curriculum.concepts.get(concept_id)
    return concept.title if concept else concept_id


def _way(path: Sequence[str], curriculum: Curriculum) -> str:
    return " → ".join(_title(curriculum, id) for id in path)


def _listed(titles: Sequence[str]) -> str:
    """Titles for people: the first few by name, the rest counted."""
    named = [f"“{title}”" for title in titles[:NAMED]]
    return _joined([*named, f"{len(titles) - NAMED} more"] if len(titles) > NAMED else named)


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _stand(count: int) -> str:
    return "stands" if count == 1 else "stand"
