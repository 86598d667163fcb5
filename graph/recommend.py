"""From a learner's situation to a slate: the next questions, ranked, every term kept.

For: weights, order, and the mix of parts. Not for: finding candidates (Cypher), gathering their questions
(options.py), the formulas (terms.py), or the words (explain.py).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from graph import readiness, terms, waiting
from graph.advice import PART_OF, CandidateKind, ConceptCandidate, Part, Policy, Recommendation, Situation
from graph.errors import InvalidInput
from graph.importance import foundation, greatest_reach
from graph.options import Options, open_candidates, options
from graph.snapshot import Curriculum

DEFAULT_POLICY = Policy(
    name="default@1",
    weights={
        "gain": 1.0,
        "goal": 4.0,
        "reach": 2.0,
        "foundation": 4.0,
        "challenge": 0.02,
        "information": 0.02,
        "freshness": 0.05,
    },
    shares={Part.NEXT: 0.57, Part.REVIEW: 0.43},
    target=0.75,
    most_per_concept=2,
)
"""Every answer where it adds most, the more so the more stands on it. Question terms are light, so that they
choose within a concept rather than between concepts. What was answered rightly rests until the day after
tomorrow, what was not comes back after ten others. Chosen on simulated learners, of other seeds than those
that `make bench-policy` measures it on."""

CYCLE = 30
"""Lines after which the mix of parts starts anew: room for halves, thirds, fifths and tenths."""

SAME_SCORE = 9
"""Decimals to which scores are compared; what is equal so far is ordered by id."""


def score(values: Mapping[str, float], policy: Policy) -> float:
    """The sum of weight x term; a term that the policy does not weigh counts nothing."""
    total = 0.0
    for name, value in values.items():
        total += policy.weights.get(name, 0.0) * value
    return total


def slate_lines(
    situation: Situation,
    curriculum: Curriculum,
    reach: Mapping[str, float],
    policy: Policy,
    first: int,
) -> tuple[Recommendation, ...]:
    """Up to `first` recommendations; fewer where candidates or their questions run out.

    reach: `importance.reach` for the learner's goals; the term is its share of the greatest. What is to
    wait (waiting.py) comes last, and is marked `early`. Up to there and from there on scores fall within a
    part, ties by concept id, then question id. Parts are mixed by the
    policy's shares, an empty share going to the others; where in the mix a slate starts depends on the
    learner's revision, so that one question at a time gets its reviews too. No question comes twice,
    and no concept more than `most_per_concept` times: better a short slate, with a notice, than ten of
    one thing. Where no candidate has a question, the concepts themselves are recommended. The same
    arguments give the same lines, and fewer lines are the beginning of more.
    Raises InvalidInput on first < 1.
    """
    if first < 1:
        raise InvalidInput("A slate needs room.", field="first", value=first, mend="Ask for at least 1.")
    candidates = open_candidates(situation, curriculum, policy.shares)
    believed = readiness.believed(situation, curriculum, policy.doubt)
    values = _concept_terms(candidates, situation, curriculum, believed, reach, policy)
    choice = options(candidates, situation, curriculum, policy.target)
    early = waiting.early(candidates, situation, curriculum, believed, policy)
    queues = _queues(candidates, values, choice, policy, early)
    picks = _mixed(queues, choice, policy, first, situation.learner.revision)
    return tuple(
        _line(
            rank,
            candidates[(owner := int(choice.owner[row]))],
            values[owner],
            choice,
            row,
            policy,
            early[owner],
        )
        for rank, row in enumerate(picks, 1)
    )


def notice(situation: Situation, curriculum: Curriculum, lines: Sequence[Recommendation], first: int) -> str:
    """What should be said beside a slate that is short, or not what one expects; else empty."""
    if not curriculum.concepts:
        return "The curriculum has no concepts yet."
    if not situation.candidates:
        return "Everything here is mastered, and nothing is due for review."
    if not lines:
        return "Nothing that is open now can be recommended under this policy."
    said = []
    if all(line.early for line in lines):
        said.append("All that is open was practised lately or is known well: these come early.")
    if all(candidate.kind is not CandidateKind.READY for candidate in situation.candidates):
        said.append("Nothing new is ready: first what it stands on is made firm again.")
    if all(line.question_id is None for line in lines):
        said.append("No questions assess these concepts yet: study the concepts themselves.")
    if len(lines) < first:
        said.append(f"Only {len(lines)} of the {first} asked for: more opens as these are answered.")
    return " ".join(said)


def _concept_terms(
    candidates: Sequence[ConceptCandidate],
    situation: Situation,
    curriculum: Curriculum,
    believed: Mapping[str, float],
    reach: Mapping[str, float],
    policy: Policy,
) -> list[dict[str, float]]:
    greatest = greatest_reach(curriculum, situation.goals)
    carried = foundation(curriculum, situation.goals)
    found = []
    for candidate in candidates:
        id = candidate.concept_id
        ready = readiness.ready(id, curriculum, believed, policy.hindrance)
        adds = terms.gain(candidate, believed.get(id), ready, curriculum.parameters[id], policy.relearn)
        share = reach.get(id, 0.0) / greatest
        found.append(terms.concept_terms(adds, share, carried.get(id, 0.0), bool(situation.goals)))
    return found


def _queues(
    candidates: Sequence[ConceptCandidate],
    values: Sequence[Mapping[str, float]],
    choice: Options,
    policy: Policy,
    early: Sequence[bool],
) -> list[dict[Part, Iterator[int]]]:
    """Rows of the options by part, best first, and the same of what is to wait; parts without options or
    share are absent."""
    total = np.array([score(each, policy) for each in values])[choice.owner] if candidates else np.empty(0)
    for name, column in choice.terms.items():
        total = total + policy.weights.get(name, 0.0) * column
    best_first = np.argsort(-np.round(total, SAME_SCORE), kind="stable")
    parts = list(Part)
    part_of = np.array([parts.index(PART_OF[c.kind]) for c in candidates], dtype=np.intp)
    part_of = part_of[choice.owner][best_first]
    waits = np.array(early, dtype=bool)[choice.owner][best_first]
    found = []
    for turn in (~waits, waits):
        rows = {part: best_first[(part_of == i) & turn].tolist() for i, part in enumerate(parts)}
        found.append({part: iter(own) for part, own in rows.items() if own})
    return found


def _mixed(
    rounds: Sequence[Mapping[Part, Iterator[int]]],
    choice: Options,
    policy: Policy,
    first: int,
    turn: int,
) -> list[int]:
    """Rows in the order of the slate, one round after the other. turn: how far the mix has come; only its
    place in the cycle counts.

    Smooth weighted round robin: every part gains its share at each line, and the richest one pays for it.
    """
    picks: list[int] = []
    asked: set[str | None] = set()
    count: Counter[int] = Counter()
    for queues in rounds:
        shares = {part: policy.shares[part] for part in queues}
        credit = dict(_credits(tuple(shares.items()), turn % CYCLE))
        while credit and len(picks) < first:
            part = _next_part(credit, shares)
            row = _next_row(queues[part], choice, asked, count, policy.most_per_concept)
            if row is None:
                del credit[part]
                continue
            picks.append(row)
            count[int(choice.owner[row])] += 1
            asked |= {choice.question(row)} - {None}
    return picks


@lru_cache(maxsize=1_024)
def _credits(shares: tuple[tuple[Part, float], ...], turn: int) -> Mapping[Part, float]:
    """What each of these parts has after so many turns of the mix; parts may be none."""
    credit = {part: 0.0 for part, _ in shares}
    for _ in range(turn if credit else 0):
        _next_part(credit, dict(shares))
    return credit


def _next_part(credit: dict[Part, float], shares: Mapping[Part, float]) -> Part:
    """Whose turn it is; moves the credits."""
    for part in credit:
        credit[part] += shares[part]
    richest = max(credit, key=lambda part: round(credit[part], SAME_SCORE))
    credit[richest] -= sum(shares[part] for part in credit)
    return richest


def _next_row(
    queue: Iterator[int], choice: Options, asked: set[str | None], count: Counter[int], most: int
) -> int | None:
    """The best row that is left of a question not asked yet and a concept not used up; None: no more."""
    for row in queue:
        if choice.question(row) not in asked and count[int(choice.owner[row])] < most:
            return row
    return None


def _line(
    rank: int,
    candidate: ConceptCandidate,
    values: Mapping[str, float],
    choice: Options,
    row: int,
    policy: Policy,
    early: bool,
) -> Recommendation:
    question = choice.question(row)
    kept = {**values, **{name: float(column[row]) for name, column in choice.terms.items()}}
    return Recommendation(
        rank=rank,
        concept_id=candidate.concept_id,
        question_id=question,
        kind=candidate.kind,
        score=score(kept, policy),
        terms=kept,
        predicted=None if question is None else float(choice.predicted[row]),
        propensity=1.0,
        cause=candidate.cause,
        hops=candidate.hops,
        early=early,
    )
