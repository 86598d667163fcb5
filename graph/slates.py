"""A slate as plain values and back: in the graph it is one node with arrays, and a JSON document to replay.

The logged inputs (the situation) travel with it, so that it can be scored again.
"""

import hashlib
import json
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

import orjson

from graph.advice import (
    PART_OF,
    CandidateKind,
    ConceptCandidate,
    Feedback,
    FeedbackKind,
    Lift,
    Part,
    Policy,
    Recommendation,
    Situation,
    Slate,
    Wish,
)
from graph.candidates import assembled
from graph.consent import Consent, Tier
from graph.model import Learner, QuestionKind
from tracing.mastery import Mastery

_FIELDS = tuple(field.name for field in fields(Mastery))
_LISTED = attrgetter(*_FIELDS)


def slate_id(situation: Situation, policy: str, wish: Wish) -> str:
    """The same state of learner and curriculum, asked the same way, gives the same id."""
    asked: list[Any] = [wish.kinds, wish.most_minutes, wish.concepts] if wish.narrow else []
    return _digest([*_state(situation, policy), wish.first, *asked])[:20]


def seed(situation: Situation, policy: str) -> int:
    """Of what is left to chance, in [0, 2^31): the same for the same state, however many are asked for."""
    return int(_digest(_state(situation, policy))[:8], 16) >> 1


def _state(situation: Situation, policy: str) -> list[Any]:
    return [
        situation.learner.id,
        situation.learner.revision,
        situation.curriculum_revision,
        situation.model,
        situation.as_of.isoformat(),
        policy,
    ]


def _digest(state: list[Any]) -> str:
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()


def to_json(slate: Slate) -> str:
    """The whole slate as JSON, times in ISO 8601. Of the situation only what the rest follows from."""
    now = slate.situation
    situation = {
        "learner": now.learner,
        "stamp": (now.curriculum_revision, now.model),
        "as_of": now.as_of,
        "found": [(c.concept_id, c.kind, c.cause, c.hops) for c in now.candidates],
        "masteries": {id: _LISTED(mastery) for id, mastery in now.masteries.items()},
        "recent": now.recent,
        "goals": now.goals,
        "policy": now.policy,
        "feedback": now.feedback,
        "lift": now.lift,
    }
    plain = {field.name: getattr(slate, field.name) for field in fields(slate)}
    return orjson.dumps(plain | {"situation": situation}, option=orjson.OPT_NON_STR_KEYS).decode()


def from_json(text: str) -> Slate:
    """What `to_json` wrote."""
    raw = orjson.loads(text)
    return Slate(
        **{
            **raw,
            "at": datetime.fromisoformat(raw["at"]),
            "policy": _policy(raw["policy"]),
            "recommendations": tuple(_recommendation(item) for item in raw["recommendations"]),
            "situation": _situation(raw["situation"]),
            "wish": _wish(raw.get("wish")),
        }
    )


def to_row(slate: Slate) -> dict[str, Any]:
    """A row of slate/write_slates: whom it was served to, and (:Slate) as arrays that an analyst can read,
    with the document that replays it. Nothing in it but what JSON has."""
    lines = slate.recommendations
    properties = {
        "id": slate.id,
        "at": slate.at.isoformat(),
        "policy": slate.policy.name,
        "model": slate.model,
        "curriculum": slate.curriculum_revision,
        "seed": slate.seed,
        "concepts": [line.concept_id for line in lines],
        "questions": [line.question_id or "" for line in lines],
        "kinds": [line.kind.value for line in lines],
        "scores": [line.score for line in lines],
        "propensities": [line.propensity for line in lines],
        "terms": [orjson.dumps(line.terms).decode() for line in lines],
        "document": to_json(slate),
    }
    return {"learner_id": slate.learner_id, "properties": properties}


def _policy(raw: dict[str, Any]) -> Policy:
    """Slates of an earlier release gave shares to kinds of candidates; what is no part is left out."""
    parts = {part.value for part in Part}
    shares = {Part(name): share for name, share in raw["shares"].items() if name in parts}
    return Policy(**{**raw, "shares": shares})


def _recommendation(raw: dict[str, Any]) -> Recommendation:
    """Lines of an earlier release did not say their part; it followed from the kind."""
    kind = CandidateKind(raw["kind"])
    return Recommendation(**{**raw, "kind": kind, "part": Part(raw.get("part", PART_OF[kind]))})


def _wish(raw: dict[str, Any] | None) -> Wish | None:
    if raw is None:
        return None
    concepts = None if raw["concepts"] is None else tuple(raw["concepts"])
    return Wish(**{**raw, "kinds": tuple(map(QuestionKind, raw["kinds"])), "concepts": concepts})


def _situation(raw: dict[str, Any]) -> Situation:
    if "found" not in raw:
        return _whole_situation(raw)
    revision, model = raw["stamp"]
    return assembled(
        [(id, kind, cause, hops) for id, kind, cause, hops in raw["found"]],
        {id: _mastery(dict(zip(_FIELDS, values, strict=True))) for id, values in raw["masteries"].items()},
        datetime.fromisoformat(raw["as_of"]),
        learner=_learner(raw["learner"]),
        stamp=(revision, model),
        recent={question: _time(at) for question, at in raw["recent"].items()},
        goals=raw["goals"],
        policy=raw["policy"],
        feedback=[_feedback(item) for item in raw.get("feedback", ())],
        lift={concept: Lift(**each) for concept, each in raw.get("lift", {}).items()},
    )


def _whole_situation(raw: dict[str, Any]) -> Situation:
    """As earlier releases kept it."""
    return Situation(
        **{
            **raw,
            "learner": _learner(raw["learner"]),
            "as_of": datetime.fromisoformat(raw["as_of"]),
            "candidates": tuple(_candidate(item) for item in raw["candidates"]),
            "goals": tuple(raw["goals"]),
            "recent": {question: _time(at) for question, at in raw["recent"].items()},
        }
    )


def _feedback(raw: dict[str, Any]) -> Feedback:
    return Feedback(**{**raw, "kind": FeedbackKind(raw["kind"]), "at": datetime.fromisoformat(raw["at"])})


def _learner(raw: dict[str, Any]) -> Learner:
    """Slates of an earlier release knew no days, and no consent."""
    consent = Consent(**{purpose: Tier(tier) for purpose, tier in raw.get("consent", {}).items()})
    return Learner(**{**raw, "days": tuple(raw.get("days", ())), "consent": consent})


def _candidate(raw: dict[str, Any]) -> ConceptCandidate:
    mastery = raw["mastery"]
    return ConceptCandidate(
        **{**raw, "kind": CandidateKind(raw["kind"]), "mastery": mastery and _mastery(mastery)}
    )


def _mastery(raw: dict[str, Any]) -> Mastery:
    return Mastery(**{**raw, "last_three": tuple(raw["last_three"]), "last_at": _time(raw["last_at"])})


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
