"""Rows of the database become types of the domain here and nowhere else, and back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from math import isfinite, sqrt
from typing import Any, NamedTuple, TypeVar

from graph.advice import Feedback, FeedbackKind, GivenFeedback, Lift
from graph.consent import Consent, Purpose, Said, Tier
from graph.model import (
    Answer,
    AuditEntry,
    Class,
    Concept,
    Course,
    Learner,
    Misconception,
    Prerequisite,
    Question,
    QuestionKind,
)
from graph.snapshot import QuestionFeatures
from graph.store.connection import Row
from graph.struggle import Lately
from tracing.mastery import Mastery
from tracing.model import ItemParameters, Memory
from tracing.parameters import Parameters

Read = TypeVar("Read")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

UNTIMED = 0
"""Stands in lists of times, which cannot hold null, for an answer whose time is not known."""


UNTOLD, GIVEN_UP = -1, -2
"""Stand in lists of milliseconds for an answer of which they are not known, and for none at all."""

NO_ANSWER = frozenset({"", "-", "i don't know", "don't know", "dont know", "i dont know", "idk", "no idea"})
"""Responses that say that the learner gave up."""


def moment(microseconds: int | None) -> datetime | None:
    """The UTC instant so many microseconds after 1970. Hot queries return these: the driver takes a
    hundred times as long for a date-time as for an integer."""
    return None if microseconds is None else EPOCH + microseconds * MICROSECOND


def micros(at: datetime | None) -> int:
    """Microseconds since 1970, UNTIMED for None."""
    return UNTIMED if at is None else (at - EPOCH) // MICROSECOND


def concept(row: Row) -> Concept:
    """(:Concept)"""
    plain = {"title": row["title"] or row["id"], "summary": row["summary"] or ""}
    return Concept(**{**row, **plain, "successors": tuple(row["successors"] or ())})


def course(row: Row) -> Course:
    """(:Course)-[:INCLUDES {position}]->(:Concept)"""
    return Course(**{**row, "summary": row["summary"] or "", "concepts": tuple(row["concepts"])})


def prerequisite(row: Row) -> Prerequisite:
    """(:Concept)-[:PREREQUISITE_OF]->(:Concept)"""
    return Prerequisite(
        row["source"], row["target"], row["strength"], row["reason"] or "", row["provenance"] or ""
    )


def features(row: Row) -> QuestionFeatures:
    """(:Question)-[:ASSESSES]->(:Concept), without text."""
    return QuestionFeatures(
        row["id"],
        QuestionKind(row["kind"]),
        row["difficulty"],
        row["minutes"],
        tuple(row["concepts"]),
        row["choices"],
        row["gradable"],
    )


def question(row: Row) -> Question:
    """(:Question) with its concepts and hints."""
    return Question(
        id=row["id"],
        revision=row["revision"],
        kind=QuestionKind(row["kind"]),
        stem=row["stem"] or "",
        choices=tuple(row["choices"] or ()),
        difficulty=row["difficulty"],
        minutes=row["minutes"],
        concepts=dict(row["concepts"]),
        hints=tuple(row["hints"]),
        retired_at=row["retired_at"],
    )


def misconceptions(pairs: Sequence[Sequence[str]]) -> tuple[Misconception, ...]:
    """(:Question)-[:REVEALS]->(:Misconception)"""
    return tuple(Misconception(*pair) for pair in pairs)


def learner(row: Row) -> Learner:
    """(:Learner)"""
    return Learner(
        row["id"],
        row["revision"],
        row["time_zone"],
        row["usual_minutes"],
        row["answers"] or 0,
        tuple(row["days"] or ()),
        Consent(**{purpose: _tier(row, purpose) for purpose in Purpose}),
    )


def class_(row: Row) -> Class:
    """(:Class)."""
    return Class(row["id"], row["title"], row["time_zone"], tuple(row["teachers"]), row["learners"])


def audit_entry(row: Row) -> AuditEntry:
    """(:AuditEntry); what does not apply is not there."""
    return AuditEntry(**{**dict.fromkeys(("about", "class_id")), **row, "roles": tuple(row["roles"])})


def audit_row(entry: AuditEntry) -> Row:
    """The same as a row of audit/write_entries, for JSON."""
    return asdict(entry) | {"at": entry.at.isoformat(), "roles": list(entry.roles)}


def consent_properties(tiers: Mapping[Purpose, Tier], at: datetime) -> dict[str, Any]:
    """(:Learner {consent_..., consent_..._at}) of what is said at that moment."""
    said: dict[str, Any] = {f"consent_{purpose}": tier.value for purpose, tier in tiers.items()}
    return said | {f"consent_{purpose}_at": at for purpose in tiers}


def said(row: Row) -> list[Said]:
    """What (:Learner {consent_..., consent_..._at}) says of each purpose."""
    return [Said(each, _tier(row, each), row[f"consent_{each}_at"]) for each in Purpose]


def _tier(row: Row, purpose: Purpose) -> Tier:
    """FULL where nothing was said; NONE where somebody wrote something else into the graph."""
    tier = row.get(f"consent_{purpose}") or Tier.FULL
    return Tier(tier) if tier in _TIERS else Tier.NONE


_TIERS = frozenset(Tier)


def masteries(rows: Sequence[Sequence[Any]]) -> dict[str, Mastery]:
    """[concept id, probability, stability, mastered, answers, correct, last_three, last_at, model,
    uncertainty]

    An edge written before uncertainty was kept has the most there can be, until its next answer or replay.
    """
    return {
        concept: Mastery(
            probability=p,
            stability=stability,
            mastered=mastered,
            answers=answers,
            correct=correct,
            last_three=tuple(last_three),
            last_at=moment(last_at),
            uncertainty=sqrt(p * (1 - p)) if uncertainty is None else uncertainty,
        )
        for concept, p, stability, mastered, answers, correct, last_three, last_at, _, uncertainty in rows
    }


def mastery_properties(mastery: Mastery, model: str) -> dict[str, Any]:
    """[:HAS_MASTERY], as it is stored."""
    return {
        "probability": mastery.probability,
        "uncertainty": mastery.uncertainty,
        "stability": mastery.stability,
        "mastered": mastery.mastered,
        "answers": mastery.answers,
        "correct": mastery.correct,
        "last_three": list(mastery.last_three),
        "last_at": mastery.last_at,
        "model": model,
        "evidence": "answers",
    }


def mastery_rows(masteries: Mapping[str, Mastery], model: str) -> list[dict[str, Any]]:
    """[:HAS_MASTERY], as new edges are written, by concept id."""
    return [
        {"concept_id": concept_id, "properties": mastery_properties(mastery, model)}
        for concept_id, mastery in sorted(masteries.items())
    ]


def stored_answer(event: Sequence[Any]) -> Answer:
    """[event id, learner, question, response, correct, at, seq, recorded_correct] of [:ANSWERED], as it came
    in: where it was re-scored since, with the verdict that it had."""
    event_id, learner_id, question_id, response, correct, at, seq, recorded = event
    verdict = correct if recorded is None else recorded
    return Answer(event_id, learner_id, question_id, moment(at), seq, response, verdict)


def present_verdict(event: Sequence[Any]) -> bool:
    """Of such an event: the verdict that counts today."""
    return bool(event[4])


def answer_properties(answer: Answer, revision: int) -> dict[str, Any]:
    """[:ANSWERED], as it is stored, but for the moment of recording."""
    return {
        "event_id": answer.event_id,
        "at": answer.at,
        "seq": answer.seq,
        "response": answer.response,
        "correct": answer.correct,
        "question_revision": revision,
        "response_ms": answer.response_ms,
        "gave_up": gave_up(answer) or None,
    }


def gave_up(answer: Answer) -> bool:
    """Whether the response says that there is none."""
    if answer.response is None or answer.correct:
        return False
    return answer.response.strip().strip(".!?").casefold().replace("’", "'") in NO_ANSWER


def took(answer: Answer) -> int:
    """Milliseconds, UNTOLD, or GIVEN_UP: as kept in recent_ms."""
    if gave_up(answer):
        return GIVEN_UP
    return UNTOLD if answer.response_ms is None else answer.response_ms


def prediction_properties(predicted: float | None, model: str) -> dict[str, Any]:
    """What [:ANSWERED] keeps of the prediction that was made before the verdict; nothing where none was."""
    return {} if predicted is None else {"predicted": predicted, "model": model}


class Recent(NamedTuple):
    """The last answer to a question lately answered. at: microseconds since 1970, or UNTIMED. correct: None
    where it was stored before verdicts were kept here. took: milliseconds, UNTOLD, or GIVEN_UP."""

    at: int
    correct: bool | None
    took: int = UNTOLD


def recent_answers(row: Row) -> dict[str, Recent]:
    """Questions lately answered, oldest first. recent_correct, recent_ms: of the last of them."""
    questions, correct, took = row["recent_questions"], row["recent_correct"], row["recent_ms"]
    verdicts = [*[None] * (len(questions) - len(correct)), *correct]
    times = [*[UNTOLD] * (len(questions) - len(took)), *took]
    found = zip(questions, row["recent_at"], verdicts, times, strict=True)
    return {question: Recent(*answer) for question, *answer in found}


def lately(recent: Mapping[str, Recent]) -> list[Lately]:
    """The same as struggle is told from."""
    return [
        Lately(id, each.correct, each.took if each.took >= 0 else None, each.took == GIVEN_UP)
        for id, each in recent.items()
    ]


def recent_properties(recent: Mapping[str, Recent], most: int) -> dict[str, Any]:
    """The same as kept on (:Learner), of the `most` last; recent_correct may be shorter, at its beginning."""
    kept = list(recent.items())[-most:]
    return {
        "recent_questions": [question for question, _ in kept],
        "recent_at": [answer.at for _, answer in kept],
        "recent_correct": [answer.correct for _, answer in kept if answer.correct is not None],
        "recent_ms": [answer.took for _, answer in kept],
    }


def feedback(id: str, kind: str, concept_id: str, question_id: str | None, at: int) -> Feedback:
    """(:Feedback)-[:ABOUT]->(:Concept), and the question where there is one. at: microseconds since 1970."""
    return Feedback(id, FeedbackKind(kind), concept_id, question_id, EPOCH + at * MICROSECOND)


def given_feedback(learner_id: str, row: Row) -> GivenFeedback:
    """(:Learner)-[:GAVE]->(:Feedback), with what it is about; "" for a concept that is gone."""
    said = Feedback(
        row["id"], FeedbackKind(row["kind"]), row["concept_id"] or "", row["question_id"], row["at"]
    )
    return GivenFeedback(said, learner_id, row["slate"], row["rank"], row.get("undone_at"))


def recent(questions: Sequence[str], at: Sequence[int]) -> dict[str, datetime | None]:
    """Questions lately answered, oldest first, with the time where it is known."""
    return {q: moment(t) if t != UNTIMED else None for q, t in zip(questions, at, strict=True)}


def lift(kept: Mapping[str, Any]) -> dict[str, Lift]:
    """neighbour_concepts, neighbour_lifts and neighbour_learners of (:Learner), by concept id; lists of
    different lengths, which somebody edited, count as far as the shortest goes."""
    names = ("neighbour_concepts", "neighbour_lifts", "neighbour_learners")
    return {id: Lift(*of) for id, *of in zip(*(kept[name] or () for name in names), strict=False)}


def parameters(values: Sequence[Any]) -> Parameters:
    """[prior, learn, forget, guess, slip] of [:FITS] to a concept. Raises ValueError, TypeError."""
    return Parameters(*values)


def item_parameters(values: Sequence[Any]) -> ItemParameters:
    """[guess, slip, difficulty, answers] of [:FITS] to a question. Raises ValueError, TypeError."""
    guess, slip, difficulty, answers = values
    if not (0 <= guess <= 1 and 0 <= slip <= 1 and guess + slip < 1 and isfinite(difficulty)):
        raise ValueError(
            f"guess={guess!r}, slip={slip!r} must be in [0, 1] and their sum below 1; "
            f"difficulty={difficulty!r} must be finite"
        )
    return ItemParameters(guess, slip, difficulty, answers)


def memory(row: Row) -> Memory:
    """Of (:TracingModel). Raises ValueError, TypeError."""
    found = Memory(row["initial_stability"], row["spacing_gain"], row["practice_gain"], row["memory_fitted"])
    if not (found.initial_stability > 0 and found.spacing_gain >= 0 and found.practice_gain >= 0):
        raise ValueError("initial_stability must be above 0, spacing_gain and practice_gain at least 0")
    return found


def usable(
    make: Callable[[Any], Read], found: Iterable[tuple[str, Any]], problems: list[str]
) -> dict[str, Read]:
    """What `make` gives of each, by name; what is wrong, because somebody edited it, goes to `problems`."""
    made = {}
    for name, values in found:
        try:
            made[name] = make(values)
        except (ValueError, TypeError, KeyError) as error:
            problems.append(f"{name}: {error}")
    return made
