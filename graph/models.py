"""Which version of the tracing model is in force: compared on held-out learners, promoted, rolled back.

Not for: making a version (fitting) or watching it (drift).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graph import held_out
from graph.errors import InvalidInput, Refused
from graph.held_out import Step
from graph.measuring import Estimate, Measured, difference, losses, measure
from graph.store import Store
from graph.versions import DriftWindow, ModelVersion, Promotion, Unfitted
from tracing.log import AnswerLog
from tracing.model import Model


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions on the same held-out learners, as the graph holds them now. difference: of log loss, nats
    an answer, new less present: below 0 the new one is better. All None where too few are held out."""

    new: str
    present: str
    of_new: Measured | None = None
    of_present: Measured | None = None
    difference: Estimate | None = None

    @property
    def worse(self) -> bool:
        """Whether new is worse than present beyond noise: the 95% interval lies above 0."""
        return self.difference is not None and self.difference.low > 0

    @property
    def verdict(self) -> str:
        """In words."""
        less = self.difference
        if less is None:
            return f"nothing can be compared: fewer than {held_out.FEWEST} learners are held out"
        figures = f"log loss {less.value:+.4f}, {less.low:+.4f} to {less.high:+.4f}"
        if self.worse:
            return f"{self.new} is worse than {self.present} beyond noise ({figures})"
        if less.high < 0:
            return f"{self.new} is better than {self.present} beyond noise ({figures})"
        return f"{self.new} and {self.present} do not differ beyond noise ({figures})"


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is kept of one version. problems: parameters that cannot be used, because somebody edited
    them. promotions: of this version. windows: newest first."""

    version: ModelVersion
    model: Model
    unfitted: Sequence[Unfitted]
    problems: Sequence[str]
    promotions: Sequence[Promotion]
    windows: Sequence[DriftWindow]


async def show(store: Store, version: str) -> Shown:
    """One version. Raises NotFound, Unavailable."""
    kept = await store.model(version)
    model, problems = await store.tracing_model(version)
    return Shown(
        kept,
        model,
        await store.unfitted(version),
        problems,
        [one for one in await store.promotions() if one.version == version],
        await store.windows(version),
    )


async def compare(
    store: Store,
    new: str,
    present: str | None = None,
    *,
    unseen: AnswerLog | None = None,
    on_step: Step = lambda step, done, total: None,
) -> Comparison:
    """Two versions on the held-out learners' answers as they are now. present: by default what is in force.
    unseen: those answers, where they were read already. Raises NotFound, Unavailable."""
    present = (await store.stamp())[1] if present is None else present
    for version in (new, present):
        await store.model(version)
    curriculum = await store.curriculum()
    if unseen is None:
        found = await held_out.read(store, curriculum, on_step, held_out.is_held_out)
        _, unseen = held_out.split(found.log)
    if unseen is None:
        return Comparison(new, present)
    of_new, of_present = [
        held_out.predictions(unseen, (await store.tracing_model(version))[0], curriculum)
        for version in (new, present)
    ]
    verdicts, learner = unseen.correct, unseen.learner
    return Comparison(
        new,
        present,
        measure(verdicts, of_new, learner),
        measure(verdicts, of_present, learner),
        difference(losses(verdicts, of_new), losses(verdicts, of_present), learner),
    )


async def promote(
    store: Store, compared: Comparison, *, now: datetime, by: str = "", reason: str = "", force: bool = False
) -> None:
    """Puts compared.new in force for every answer from now on, in place of compared.present.

    Mastery edges say which version moved them; they follow with the next answer or replay. Raises Refused
    where it is worse on held-out learners beyond noise, unless forced, for which a reason must be given;
    InvalidInput where it is in force already or has parameters that cannot be used; Conflict where
    compared.present is not in force any more; NotFound; Unavailable.
    """
    version = compared.new
    if force and not reason.strip():
        raise InvalidInput(
            "A forced promotion needs a reason.", field="reason", value=reason, mend="Say why; it is kept."
        )
    if version == compared.present:
        raise InvalidInput("This model is in force already.", field="version", value=version)
    _, problems = await store.tracing_model(version)
    if problems:
        raise InvalidInput(
            f"The model has parameters that cannot be used: {'; '.join(problems[:5])}.",
            field="version",
            value=version,
            mend="Mend them where they stand, or fit again.",
        )
    if compared.worse and not force:
        raise Refused(
            f"On held-out learners {compared.verdict}.",
            field="version",
            value=version,
            mend=f"Keep {compared.present}, or say --force with a --reason.",
        )
    await _put_in_force(store, Promotion(version, compared.present, now, reason, by, forced=force), compared)


async def activate(
    store: Store, version: str, *, now: datetime, by: str, reason: str, force: bool = False
) -> Comparison:
    """`compare` with what is in force, then `promote`; returns how the two compare. Raises as promote
    does."""
    _, present = await store.stamp()
    unchanged = Comparison(version, present)
    compared = unchanged if version == present else await compare(store, version, present)
    await promote(store, compared, now=now, by=by, reason=reason, force=force)
    return compared


def earlier(version: str, promotions: Sequence[Promotion]) -> str | None:
    """What a rollback of this version, which is in force, would put in force; None where nothing was before.
    promotions: oldest first."""
    led_here = [one for one in promotions if one.version == version and not one.rollback]
    return led_here[-1].replaced if led_here else None


async def rollback(
    store: Store,
    *,
    now: datetime,
    by: str = "",
    reason: str = "",
    on_step: Step = lambda step, done, total: None,
) -> Comparison:
    """Puts in force again what the present version replaced; returns how the two compare. What undid
    something is not undone by this: a second one goes one further back. Raises InvalidInput where there
    is nothing to go back to, Conflict, Unavailable."""
    _, present = await store.stamp()
    before = earlier(present, await store.promotions())
    if before is None:
        raise InvalidInput(
            "Nothing was in force before this model.", field="version", value=present, mend="See models list."
        )
    compared = await compare(store, before, present, on_step=on_step)
    await _put_in_force(store, Promotion(before, present, now, reason, by, rollback=True), compared)
    return compared


async def _put_in_force(store: Store, promotion: Promotion, compared: Comparison) -> None:
    """With what was measured now, which drift is seen against."""
    figures = compared.of_new
    await store.promote(
        replace(promotion, log_loss=figures.log_loss, ece=figures.ece) if figures else promotion
    )
