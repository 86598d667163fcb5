"""What could stand on a slate: every open question of every candidate, as columns with their terms.

For: gathering, from a situation and a snapshot, what the formulas of terms.py work on. Not for: weighing
or choosing (recommend.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph import struggle, terms
from graph.advice import PART_OF, CandidateKind, ConceptCandidate, Part, Situation, Wish
from graph.model import QuestionKind
from graph.snapshot import Curriculum, QuestionFeatures, kept
from graph.terms import Floats
from tracing import bkt
from tracing.mastery import MASTERED_AT

Rows = NDArray[np.intp]

_KINDS = tuple(QuestionKind)

MOST_AIM = 0.95
"""P(correct) beyond which a question teaches nothing; only a policy's own target may be higher."""

_PRECEDENCE = (CandidateKind.REPAIR, CandidateKind.REVIEW, CandidateKind.READY, CandidateKind.PROBE)


@dataclass(frozen=True, eq=False)
class Options:
    """One option a row, by concept id, then question id.

    owner: index of the candidate. number: the same for the same question. predicted: P(correct). terms: those
    of the question, by name. streak: how well it fits a streak's goal, a term only of what is served for one.
    Where no candidate has an open question, the options are the concepts themselves, without any of these.
    """

    owner: Rows
    number: Rows
    predicted: Floats
    terms: Mapping[str, Floats]
    streak: Floats
    _ids: Sequence[str]
    _rows: Rows

    def question(self, row: int) -> str | None:
        """The id of the question, None where the option is a concept; looked up only for what is served."""
        return self._ids[self._rows[row]] if self.terms else None


def open_candidates(
    situation: Situation, curriculum: Curriculum, shares: Mapping[Part, float]
) -> list[ConceptCandidate]:
    """One candidate a concept, by id: repair before review before ready, and the nearest cause.

    Parts without a share do not count. A weak prerequisite that is not open itself is left out: what it
    stands on is repaired first.
    """
    opened = {c.concept_id for c in situation.candidates if c.kind is not CandidateKind.REPAIR}
    kinds = [kind for kind, part in PART_OF.items() if shares.get(part, 0) > 0]
    found: dict[str, ConceptCandidate] = {}
    for candidate in sorted((c for c in situation.candidates if c.kind in kinds), key=_precedence):
        id, mastery = candidate.concept_id, candidate.mastery
        known = curriculum.concepts.get(id)
        if known is None or known.retired_at is not None:
            continue
        if id in opened or (mastery is not None and mastery.mastered):
            found.setdefault(id, candidate)
    return list(found.values())


def options(
    candidates: Sequence[ConceptCandidate],
    situation: Situation,
    curriculum: Curriculum,
    targets: Floats,
    wish: Wish,
) -> Options:
    """The open questions of `candidates` (one a concept, by id) that fit the wish, with their terms. targets:
    P(correct) by candidate."""
    table = _table(curriculum)
    p_known = [terms.known(c, curriculum.parameters[c.concept_id]) for c in candidates]
    chances = {
        c.concept_id: p for c, p in zip(candidates, p_known, strict=True) if c.kind is not CandidateKind.PROBE
    }
    own = [table.rows.get(candidate.concept_id, _NO_ROWS) for candidate in candidates]
    rows = np.concatenate([_NO_ROWS, *own])
    owner = np.repeat(np.arange(len(own), dtype=np.intp), [len(each) for each in own])
    p = np.array(p_known, dtype=np.float64)[owner]
    is_open = _join_others(p, rows, owner, candidates, table, chances, curriculum)
    wanted = [wish.concepts is None or c.concept_id in wish.concepts for c in candidates]
    if is_open.any() or wish.kinds or wish.most_minutes is not None:
        is_open &= np.array(wanted, dtype=bool)[owner] & _fits(rows, table, wish)
        target = targets[owner[is_open]]
        return _columns(rows[is_open], owner[is_open], p[is_open], table, situation, target)
    concepts = np.flatnonzero(wanted)
    return Options(
        concepts, -1 - concepts, np.zeros(len(concepts)), {}, np.zeros(len(concepts)), (), _NO_ROWS
    )


def aim(candidate: ConceptCandidate, curriculum: Curriculum, target: float) -> float:
    """P(correct) that questions of this candidate should come near. target: of the policy."""
    parameters = curriculum.parameters[candidate.concept_id]
    return max(target, min(MOST_AIM, target + struggle.easier(candidate.mastery, parameters)))


def _fits(rows: Rows, table: "_Table", wish: Wish) -> NDArray[np.bool_]:
    """Whether the questions are of the kinds and the time that is asked for."""
    fits = np.ones(len(rows), dtype=bool)
    if wish.kinds:
        fits &= np.isin(table.kind[rows], [_KINDS.index(kind) for kind in wish.kinds])
    if wish.most_minutes is not None:
        fits &= table.minutes[rows] <= wish.most_minutes
    return fits


def _columns(
    rows: Rows, owner: Rows, p: Floats, table: "_Table", situation: Situation, aims: Floats
) -> Options:
    """The terms of these rows of the table; p: P(all the question's concepts are known); aims: P(correct)."""
    chance = terms.predicted(p, table.if_known[rows], table.if_unknown[rows])
    columns = {
        "challenge": terms.challenge(chance, aims),
        "information": terms.information(p, chance, table.bits_known[rows], table.bits_unknown[rows]),
        "freshness": _freshness(rows, table, situation),
    }
    fit = terms.streak(table.minutes[rows], chance)
    return Options(owner, table.number[rows], chance, columns, fit, table.questions, rows)


def _freshness(rows: Rows, table: "_Table", situation: Situation) -> Floats:
    """Looked up for the few questions lately answered, instead of for each option."""
    fresh = terms.freshness(situation.recent, situation.as_of)
    found = [(row, value) for id, value in fresh.items() for row in table.rows_of_question.get(id, ())]
    column = np.ones(len(rows))
    if found and len(rows):
        lately = np.array([row for row, _ in found], dtype=np.intp)
        place = np.minimum(np.searchsorted(rows, lately), len(rows) - 1)
        here = rows[place] == lately
        column[place[here]] = np.array([value for _, value in found])[here]
    return column


def _precedence(candidate: ConceptCandidate) -> tuple[str, int, int, str]:
    return candidate.concept_id, _PRECEDENCE.index(candidate.kind), candidate.hops, candidate.cause or ""


_NO_ROWS: Rows = np.empty(0, dtype=np.intp)


@dataclass(frozen=True, eq=False)
class _Table:
    """Every concept with each of its questions that may be asked as a row, by concept id, then question id.

    rows: concept id -> its rows. rows_of_question: the same by question id. if_known, if_unknown:
    P(correct) where all the question's concepts are known, and where not; bits_known, bits_unknown:
    their entropies. several: row -> the question's other concepts, where it has any. number: the same for
    the same question. kind: place in QuestionKind.
    """

    questions: Sequence[str]
    number: Rows
    kind: Rows
    minutes: Floats
    rows: Mapping[str, Rows]
    rows_of_question: Mapping[str, Sequence[int]]
    if_known: Floats
    if_unknown: Floats
    bits_known: Floats
    bits_unknown: Floats
    several: Mapping[int, Sequence[str]]


@kept(most=1)
def _table(curriculum: Curriculum) -> _Table:
    """Kept as long as the snapshot; 20,000 questions take a tenth of a second."""
    pairs = [
        (id, q) for id, questions in sorted(curriculum.questions_of.items()) for q in _askable(questions)
    ]
    items = [_item(question, curriculum) for _, question in pairs]
    fitted = curriculum.tracing.items  # their guess and slip hold their difficulty already
    difficulty = np.array([0.0 if q.id in fitted else q.difficulty for _, q in pairs], dtype=np.float64)
    rows: dict[str, list[int]] = {}
    rows_of_question: dict[str, list[int]] = {}
    for row, (concept, question) in enumerate(pairs):
        rows.setdefault(concept, []).append(row)
        rows_of_question.setdefault(question.id, []).append(row)
    if_known = terms.harder(np.array([1 - item.slip for item in items]), difficulty)
    if_unknown = terms.harder(np.array([item.guess for item in items]), difficulty)
    return _Table(
        questions=[question.id for _, question in pairs],
        number=np.array([rows_of_question[q.id][0] for _, q in pairs], dtype=np.intp),
        kind=np.array([_KINDS.index(q.kind) for _, q in pairs], dtype=np.intp),
        minutes=np.array([q.minutes for _, q in pairs], dtype=np.float64),
        rows={concept: np.array(own, dtype=np.intp) for concept, own in rows.items()},
        rows_of_question=rows_of_question,
        if_known=if_known,
        if_unknown=if_unknown,
        bits_known=terms.bits(if_known),
        bits_unknown=terms.bits(if_unknown),
        several={
            row: [other for other in question.concepts if other != concept]
            for row, (concept, question) in enumerate(pairs)
            if len(question.concepts) > 1
        },
    )


def _askable(questions: Sequence[QuestionFeatures]) -> Sequence[QuestionFeatures]:
    """Those that can be graded here; where a concept has none of them, all: somebody else grades them."""
    return [question for question in questions if question.gradable] or questions


def _item(question: QuestionFeatures, curriculum: Curriculum) -> bkt.Item:
    own = curriculum.tracing.items.get(question.id)
    if own is not None:
        return bkt.Item(own.guess, own.slip)
    parameters = [curriculum.parameters[concept] for concept in question.concepts]
    return bkt.item(parameters, max(2, question.choices) if question.choices else None)


def _join_others(
    p: Floats,
    rows: Rows,
    owner: Rows,
    candidates: Sequence[ConceptCandidate],
    table: _Table,
    chances: Mapping[str, float],
    curriculum: Curriculum,
) -> NDArray[np.bool_]:
    """Multiplies P(known) of a question's other concepts into p, in place; False where one is not open yet.

    chances: P(known) of the candidates that are open. A concept that is no candidate is either mastered, and
    counts as just so, or closed; it is closed only where something below it is a candidate, since learning is
    held up somewhere. What probes ask may be closed.
    """
    is_open = np.ones(len(rows), dtype=bool)
    for i, row in enumerate(rows.tolist() if table.several else ()):
        for other in table.several.get(row, ()):
            p[i] *= chances.get(other, MASTERED_AT)
            if candidates[owner[i]].kind is not CandidateKind.PROBE:
                is_open[i] &= other in chances or not _held_up(other, chances, curriculum.prerequisites_of)
    return is_open


def _held_up(
    concept: str, candidates: Mapping[str, float], prerequisites_of: Mapping[str, Sequence[str]]
) -> bool:
    """Whether anything below the concept is a candidate."""
    waiting, seen = [concept], {concept}
    while waiting:
        for below in prerequisites_of.get(waiting.pop(), ()):
            if below in candidates:
                return True
            if below not in seen:
                seen.add(below)
                waiting.append(below)
    return False
