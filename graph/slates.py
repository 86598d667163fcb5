"""A slate as plain values and back: in the graph it is one node with arrays, and a JSON document to replay.

The logged inputs (the situation) travel with it, so that it can be scored again.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

import orjson

from graph.advice import (
    CandidateKind,
    ConceptCandidate,
    Lift,
    Part,
    Policy,
    Recommendation,
    Situation,
    Slate,
)
from graph.model import Learner
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
    return orjson.dumps(slate, option=orjson.OPT_NON_STR_KEYS).decode()


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
            "lift": {concept: Lift(**each) for concept, each in raw.get("lift", {}).items()},
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
