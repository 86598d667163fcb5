"""From a learner's situation to a slate: the next questions, ranked, every term kept.

For: weights, order, and the mix of kinds. Not for: finding candidates (Cypher), gathering their questions
(options.py), the formulas (terms.py), or the words (explain.py).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from graph import terms
from graph.errors import InvalidInput
from graph.model import (
    CandidateKind,
    ConceptCandidate,
    Policy,
    Recommendation,
    Situation,
)
from graph.options import Options, open_candidates, options
from graph.snapshot import Curriculum

DEFAULT_POLICY = Policy(
    name="default@1",
    weights={
        "goal": 0.6,
        "reach": 0.5,
        "momentum": 0.8,
        "urgency": 1.0,
        "repair": 1.0,
        "gain": 0.2,
        "challenge": 0.1,
        "information": 0.1,
        "freshness": 0.4,
    },
    shares={CandidateKind.READY: 0.6, CandidateKind.REVIEW: 0.3, CandidateKind.REPAIR: 0.1},
    target=0.75,
    most_per_concept=2,
)
"""Finish what is started, and what much stands on. Question terms are light, so that they choose within a
concept rather than between concepts; only what was just asked is held back. Every third line is a due review
where nothing needs repair. Prototyped, not tuned."""

CYCLE = 30
"""Lines after which the mix of kinds starts anew: room for halves, thirds, fifths and tenths."""

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

    reach: `importance.reach` for the learner's goals; the term is its share of the greatest among the
    candidates. Within a kind scores fall, ties by concept id, then question id. Kinds are mixed by the
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
    values = _concept_terms(candidates, bool(situation.goals), curriculum, reach)
    choice = options(candidates, situation, curriculum, policy.target)
    queues = _queues(candidates, values, choice, policy)
    picks = _mixed(queues, choice, policy, first, situation.learner.revision)
    return tuple(
        _line(rank, candidates[choice.owner[row]], values[choice.owner[row]], choice, row, policy)
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
    if all(candidate.kind is not CandidateKind.READY for candidate in situation.candidates):
        said.append("Nothing new is ready: first what it stands on is made firm again.")
    if all(line.question_id is None for line in lines):
        said.append("No questions assess these concepts yet: study the concepts themselves.")
    if len(lines) < first:
        said.append(f"Only {len(lines)} of the {first} asked for: more opens as these are answered.")
    return " ".join(said)


def _concept_terms(
    candidates: Sequence[ConceptCandidate],
    goals: bool,
    curriculum: Curriculum,
    reach: Mapping[str, float],
) -> list[dict[str, float]]:
    weights = [reach.get(candidate.concept_id, 0.0) for candidate in candidates]
    greatest = max(weights, default=0.0) or 1.0
    return [
        terms.concept_terms(candidate, curriculum.parameters[candidate.concept_id], weight / greatest, goals)
        for candidate, weight in zip(candidates, weights, strict=True)
    ]


def _queues(
    candidates: Sequence[ConceptCandidate],
    values: Sequence[Mapping[str, float]],
    choice: Options,
    policy: Policy,
) -> dict[CandidateKind, Iterator[int]]:
    """Rows of the options by kind, best first; kinds without options or share are absent."""
    total = np.array([score(each, policy) for each in values])[choice.owner] if candidates else np.empty(0)
    for name, column in choice.terms.items():
        total = total + policy.weights.get(name, 0.0) * column
    best_first = np.argsort(-np.round(total, SAME_SCORE), kind="stable")
    kinds = list(CandidateKind)
    kind_of = np.array([kinds.index(c.kind) for c in candidates], dtype=np.intp)[choice.owner][best_first]
    rows = {kind: best_first[kind_of == i].tolist() for i, kind in enumerate(kinds)}
    return {kind: iter(own) for kind, own in rows.items() if own}


def _mixed(
    queues: Mapping[CandidateKind, Iterator[int]], choice: Options, policy: Policy, first: int, turn: int
) -> list[int]:
    """Rows in the order of the slate. turn: how far the mix has come; only its place in the cycle counts.

    Smooth weighted round robin: every kind gains its share at each line, and the richest one pays for it.
    """
    credit = dict.fromkeys(queues, 0.0)
    for _ in range(turn % CYCLE if queues else 0):
        _next_kind(credit, policy)
    picks: list[int] = []
    asked: set[str | None] = set()
    count: Counter[int] = Counter()
    while credit and len(picks) < first:
        kind = _next_kind(credit, policy)
        row = _next_row(queues[kind], choice, asked, count, policy.most_per_concept)
        if row is None:
            del credit[kind]
            continue
        picks.append(row)
        count[int(choice.owner[row])] += 1
        asked |= {choice.question(row)} - {None}
    return picks


def _next_kind(credit: dict[CandidateKind, float], policy: Policy) -> CandidateKind:
    """Whose turn it is; moves the credits."""
    for kind in credit:
        credit[kind] += policy.shares[kind]
    richest = max(credit, key=lambda kind: round(credit[kind], SAME_SCORE))
    credit[richest] -= sum(policy.shares[kind] for kind in credit)
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
    )
