"""A version of the tracing model is fitted on the stored answers, measured on held-out learners, and kept.

Not for: the estimation itself (engines, tracing) or which version is in force (models).
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from graph import held_out, models
from graph.engines import ENGINES, REVISION
from graph.errors import InvalidInput, Refused
from graph.held_out import Step, StoredAnswers
from graph.models import Comparison
from graph.snapshot import Curriculum
from graph.store import Store
from graph.versions import ModelVersion, Unfitted

DEFAULT_ENGINE = "ours"


@dataclass(frozen=True, slots=True)
class FitReport:
    """version: as it is kept now. refitted: False where the same answers had been fitted in the same way.
    unfitted: concepts without parameters of their own, and why. compared: with what was in force, None where
    nothing was compared. refused: why it is not in force, else empty."""

    version: ModelVersion
    refitted: bool
    unfitted: tuple[Unfitted, ...]
    compared: Comparison | None = None
    refused: str = ""


async def fit(
    store: Store,
    *,
    now: datetime,
    engine: str = DEFAULT_ENGINE,
    seed: int = 0,
    promote: bool = True,
    by: str = "",
    on_step: Step = lambda step, done, total: None,
) -> FitReport:
    """Fits a version on all learners but the held-out fifth, measures it on those, and puts it in force
    unless it is worse than what is.

    The version is a digest of the answers, the engine and the seed: where it is kept already, nothing is
    fitted, and one that was in force before is not put in force again by this. Mastery edges move with the
    next answer or replay. on_step(step, done, total) reports progress. Raises InvalidInput where there is no
    such engine, no answer, or nothing that could be fitted; Unavailable.
    """
    if engine not in ENGINES:
        raise InvalidInput(
            "There is no such engine.", field="engine", value=engine, mend=f"Use one of {', '.join(ENGINES)}."
        )
    curriculum = await store.curriculum()
    answers = await held_out.read(store, curriculum, on_step)
    if not len(answers.log):
        raise InvalidInput(
            "There are no answers to fit on.", field="answers", value=0, mend="Import or record some first."
        )
    version = _name(answers, engine, seed)
    known = {model.version for model in await store.models()}
    if version not in known:
        await _fit(store, curriculum, answers, ModelVersion(version, engine, now, seed), on_step)
    compared, refused = None, ""
    if promote:
        compared, refused = await _promote(store, version, answers, now, by)
    unfitted = tuple(await store.unfitted(version))
    return FitReport(await store.model(version), version not in known, unfitted, compared, refused)


def _name(answers: StoredAnswers, engine: str, seed: int) -> str:
    made_of = f"{answers.digest}:{engine}:{REVISION}:{seed}"
    return f"{engine}-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"


async def _fit(
    store: Store, curriculum: Curriculum, answers: StoredAnswers, version: ModelVersion, on_step: Step
) -> None:
    """Fits, measures and writes. Raises InvalidInput where nothing could be fitted."""
    seen, unseen = held_out.split(answers.log)
    done = ENGINES[version.engine](
        seen, version.seed, lambda done, total: on_step("fitting concepts", done, total)
    )
    if not done.model.concepts:
        first = next(iter(done.unfitted), None)
        raise InvalidInput(
            "No concept has answers enough to be fitted.",
            field=first.concept_id if first else "answers",
            value=first.reason if first else len(seen),
            mend="Import or record more answers; until then the default parameters hold.",
        )
    on_step("measuring on held-out learners", 0, 1)
    figures = held_out.measured(unseen, done.model, curriculum) if unseen is not None else None
    on_step("measuring on held-out learners", 1, 1)
    whole = replace(
        version,
        answers=len(seen),
        learners=len(seen.learners),
        first_at=answers.first_at,
        last_at=answers.last_at,
        held_out=figures,
    )
    await store.write_model(whole, done.model, done.unfitted)


async def _promote(
    store: Store, version: str, answers: StoredAnswers, now: datetime, by: str
) -> tuple[Comparison | None, str]:
    """Puts it in force if it may be; the comparison, and why not."""
    if (await store.stamp())[1] == version:
        return None, ""
    if any(promotion.version == version for promotion in await store.promotions()):
        return None, "It was in force before, and another was put in its place."
    _, unseen = held_out.split(answers.log)
    compared = await models.compare(store, version, unseen=unseen)
    try:
        await models.promote(store, compared, now=now, by=by)
    except Refused as refusal:
        return compared, str(refusal)
    return compared, ""
