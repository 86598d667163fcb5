"""A slate as text and back: in the graph it is one node with arrays, in Redis one JSON document.

The logged inputs (the situation) travel with it, so that it can be scored again.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from graph.model import (
    CandidateKind,
    ConceptCandidate,
    Learner,
    Policy,
    Recommendation,
    Situation,
    Slate,
)
from tracing.mastery import Mastery


def slate_id(situation: Situation, policy: str, first: int) -> str:
    """The same state of learner and curriculum, asked the same way, gives the same id."""
    state = [
        situation.learner.id,
        situation.learner.revision,
        situation.curriculum_revision,
        situation.model,
        situation.as_of.isoformat(),
        policy,
        first,
    ]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:20]


def to_json(slate: Slate) -> str:
    """The whole slate as JSON, times in ISO 8601."""
    return json.dumps(asdict(slate), default=_plain, separators=(",", ":"))


def from_json(text: str) -> Slate:
    """What `to_json` wrote."""
    raw = json.loads(text)
    return Slate(
        **{
            **raw,
            "at": datetime.fromisoformat(raw["at"]),
            "policy": _policy(raw["policy"]),
            "recommendations": tuple(_recommendation(item) for item in raw["recommendations"]),
            "situation": _situation(raw["situation"]),
        }
    )


def to_properties(slate: Slate) -> dict[str, Any]:
    """(:Slate): arrays that an analyst can read, and the document that replays it."""
    lines = slate.recommendations
    return {
        "id": slate.id,
        "at": slate.at,
        "policy": slate.policy.name,
        "model": slate.model,
        "curriculum": slate.curriculum_revision,
        "seed": slate.seed,
        "concepts": [line.concept_id for line in lines],
        "questions": [line.question_id or "" for line in lines],
        "kinds": [line.kind.value for line in lines],
        "scores": [line.score for line in lines],
        "propensities": [line.propensity for line in lines],
        "terms": [json.dumps(dict(line.terms)) for line in lines],
        "document": to_json(slate),
    }


def from_properties(properties: dict[str, Any]) -> Slate:
    """What `to_properties` wrote."""
    return from_json(properties["document"])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in a slate")


def _policy(raw: dict[str, Any]) -> Policy:
    return Policy(**{**raw, "shares": {CandidateKind(kind): share for kind, share in raw["shares"].items()}})


def _recommendation(raw: dict[str, Any]) -> Recommendation:
    return Recommendation(**{**raw, "kind": CandidateKind(raw["kind"])})


def _situation(raw: dict[str, Any]) -> Situation:
    return Situation(
        **{
            **raw,
            "learner": Learner(**raw["learner"]),
            "as_of": datetime.fromisoformat(raw["as_of"]),
            "candidates": tuple(_candidate(item) for item in raw["candidates"]),
            "goals": tuple(raw["goals"]),
            "recent": {question: _time(at) for question, at in raw["recent"].items()},
        }
    )


def _candidate(raw: dict[str, Any]) -> ConceptCandidate:
    mastery = raw["mastery"]
    return ConceptCandidate(
        **{**raw, "kind": CandidateKind(raw["kind"]), "mastery": mastery and _mastery(mastery)}
    )


def _mastery(raw: dict[str, Any]) -> Mastery:
    return Mastery(**{**raw, "last_three": tuple(raw["last_three"]), "last_at": _time(raw["last_at"])})


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
