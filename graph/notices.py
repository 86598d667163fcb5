"""What should be said beside a slate that is short, or not what one expects.

Not for: why a single line is there (explain.py).
"""

from collections.abc import Sequence

from graph.advice import CandidateKind, Recommendation, Situation, Wish
from graph.prerequisites import reachable
from graph.snapshot import Curriculum

NAMED = 3
"""Concepts named in a sentence."""


def notice(situation: Situation, curriculum: Curriculum, lines: Sequence[Recommendation], wish: Wish) -> str:
    """In words; empty where there is nothing to say."""
    if not curriculum.concepts:
        return "The curriculum has no concepts yet."
    if not situation.candidates or (lines and _all_done(situation, lines)):
        early = " These fade first, and come early." if lines else ""
        return f"Everything here is mastered, and nothing is due for review.{early}"
    if not lines and wish.narrow:
        return " ".join(
            ["Nothing that is open now is what was asked for.", *_locked(situation, curriculum, wish)]
        )
    if not lines:
        return "Nothing that is open now can be recommended under this policy."
    said = []
    if not situation.known:
        start = "where the goals start" if situation.goals else "what stands on nothing, and carries most"
        said.append(f"There are no answers yet: this is {start}.")
    if all(line.early for line in lines):
        said.append("All that is open was practised lately, is known well, or was put off: these come early.")
    if all(candidate.kind is not CandidateKind.READY for candidate in situation.candidates):
        said.append("Nothing new is ready: first what it stands on is made firm again.")
    if all(line.question_id is None for line in lines):
        said.append("No questions assess these concepts yet: study the concepts themselves.")
    if len(lines) < wish.first:
        said.append(f"Only {len(lines)} of the {wish.first} asked for: more opens as these are answered.")
    return " ".join(said)


def _all_done(situation: Situation, lines: Sequence[Recommendation]) -> bool:
    """Whether only reviews are open, and all before their time."""
    kinds = {candidate.kind for candidate in situation.candidates}
    return kinds == {CandidateKind.REVIEW} and all(line.early for line in lines)


def _locked(situation: Situation, curriculum: Curriculum, wish: Wish) -> list[str]:
    """What comes before the concepts that were asked for, where they are not open yet."""
    open_ = {candidate.concept_id for candidate in situation.candidates}
    below: set[str] = set()
    for id in wish.concepts or ():
        if id not in open_ and not (id in situation.masteries and situation.masteries[id].mastered):
            below |= reachable(curriculum.prerequisites_of, id) & open_
    if not below:
        return []
    titles = [f"“{curriculum.concepts[id].title}”" for id in sorted(below)[:NAMED]]
    more = f" and {len(below) - NAMED} more" if len(below) > NAMED else ""
    return [f"It opens after {', '.join(titles)}{more}."]
