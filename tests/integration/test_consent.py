"""Each tier of each purpose changes what is computed, from the very next slate, fit and report on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from graph import (
    advising,
    answering,
    curriculum,
    drift,
    enrolling,
    fitting,
    held_out,
    neighbours,
    proof,
    slates,
)
from graph.advice import CandidateKind, FeedbackKind, Lift, Policy, Slate, Wish
from graph.consent import Purpose, Tier
from graph.curriculum import Addition
from graph.errors import InvalidInput, NotFound
from graph.fixed_course import FIXED_COURSE, NOTICE, QUESTIONS_EACH
from graph.model import Answer, Concept
from graph.recommend import DEFAULT_POLICY
from graph.reporting import spreads
from graph.responding import give_feedback
from graph.store import Store
from tests.integration.conftest import numeric
from tests.integration.graphs import put_in_force
from tracing.parameters import Parameters

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CHANCE = replace(DEFAULT_POLICY, name="chance@1", temperature=1.0, probes=0.9)


async def said(store: Store, learner: str, purpose: Purpose, tier: Tier) -> None:
    """By the learner, just now."""
    assert await enrolling.set_consent(store, learner, {purpose: tier}, now=NOW)


async def answers(store: Store, learner: str, right: Sequence[bool], question: str = "count-{}") -> None:
    """One a minute, to questions in turn."""
    given = [
        Answer(
            f"{learner}-{i}-{question}", learner, question.format(i % 4), NOW + i * MINUTE, 0, None, verdict
        )
        for i, verdict in enumerate(right)
    ]
    await answering.import_answers(store, given, now=NOW + DAY)


async def slate(store: Store, learner: str, first: int = 6, policy: Policy | None = None) -> Slate:
    """A day later."""
    return await advising.next_questions(store, learner, wish=Wish(first), as_of=NOW + DAY, policy=policy)


def asked(found: Slate) -> list[str]:
    """Its questions."""
    return [line.question_id or "" for line in found.recommendations]


async def test_personalisation_none_is_the_same_for_all_verdicts(small: Store) -> None:
    """Two learners who were right and wrong, and of whom one gave feedback, get the same questions,
    in the course's order, so many on every concept. Before they did not."""
    for learner, right in (("ann", [True] * 7), ("bob", [False] * 7)):
        await answers(small, learner, right)
    before = await slate(small, "ann"), await slate(small, "bob")
    assert asked(before[0]) != asked(before[1])
    await give_feedback(small, before[1], 1, FeedbackKind.TOO_HARD, now=NOW)
    for learner in ("ann", "bob"):
        await said(small, learner, Purpose.PERSONALISATION, Tier.NONE)
    ann, bob = await slate(small, "ann"), await slate(small, "bob")
    assert asked(ann) == asked(bob)
    assert [line.score for line in ann.recommendations] == [line.score for line in bob.recommendations]
    assert [line.concept_id for line in ann.recommendations] == ["add"] * 3 + ["multiply"] * 3
    assert QUESTIONS_EACH == 3 and ann.notice == NOTICE and ann.policy == FIXED_COURSE
    assert ann.learner_revision == before[0].learner_revision + 1 and ann.id != before[0].id
    kept = slates.to_json(ann)
    assert slates.from_json(kept) == ann
    assert proof.differences(slates.from_json(kept), await small.curriculum()) == []
    assert not any(mastery.correct or mastery.probability for mastery in ann.situation.masteries.values())


async def test_the_fixed_course_comes_to_its_end_and_begins_again(small: Store) -> None:
    """Three questions a concept for the goal alone, then round again; a wish is heard."""
    await small.create_learner("ann")
    await said(small, "ann", Purpose.PERSONALISATION, Tier.NONE)
    await advising.set_goals(small, "ann", ["add"])
    found = [line.concept_id for line in (await slate(small, "ann", 8)).recommendations]
    assert found == ["count"] * 3 + ["add"] * 3 + ["count", "add"]
    narrow = await advising.next_questions(small, "ann", wish=Wish(2, concepts=("power",)), as_of=NOW)
    assert {line.concept_id for line in narrow.recommendations} == {"power"}


async def test_personalisation_limited_leaves_out_others(small: Store) -> None:
    """What similar learners gained is in no term; the learner's own answers still rank."""
    await answers(small, "ann", [True, False, True])
    await small.write_lifts({"ann": {"add": Lift(3.0, 10)}}, NOW)
    policy = replace(DEFAULT_POLICY, weights={**DEFAULT_POLICY.weights, "neighbours": 4.0})
    full = await slate(small, "ann", policy=policy)
    assert full.situation.lift and all("neighbours" in line.terms for line in full.recommendations)
    await said(small, "ann", Purpose.PERSONALISATION, Tier.LIMITED)
    limited = await slate(small, "ann", policy=policy)
    assert not limited.situation.lift and not any(
        "neighbours" in line.terms for line in limited.recommendations
    )
    assert limited.situation.masteries == full.situation.masteries and limited.policy == policy


async def test_experiments(small: Store) -> None:
    """FULL: drawn, with probes. LIMITED: drawn, without. NONE: sorted, as without chance at all."""
    await answers(small, "ann", [True])
    full = await slate(small, "ann", policy=CHANCE)
    assert any(line.kind is CandidateKind.PROBE for line in full.recommendations)
    await said(small, "ann", Purpose.EXPERIMENTS, Tier.LIMITED)
    limited = await slate(small, "ann", policy=CHANCE)
    assert not any(line.kind is CandidateKind.PROBE for line in limited.recommendations)
    assert any(line.propensity < 1 for line in limited.recommendations)
    await said(small, "ann", Purpose.EXPERIMENTS, Tier.NONE)
    none = await slate(small, "ann", policy=CHANCE)
    assert {line.propensity for line in none.recommendations} == {1.0}
    assert asked(none) == asked(await slate(small, "ann", policy=DEFAULT_POLICY))
    assert proof.differences(none, await small.curriculum()) == []


async def test_research_none_is_in_no_fit_and_no_report(small: Store) -> None:
    """The fit is another one, without these answers; so are comparison and report. LIMITED is in all of
    them."""
    for i in range(12):
        await answers(small, f"l{i:02}", [i % 3 > 0, True, i % 2 > 0, True, True])
        await small.write_slates([slates.to_row(await slate(small, f"l{i:02}"))])
    snapshot = await small.curriculum()

    async def seen() -> tuple[int, int, int]:
        log = (await held_out.read(small, snapshot, lambda *_: None)).log
        pages = await small.practised(100, "")
        [report] = await spreads(small, NOW + 2 * DAY, 30)
        return len(log.learners), len(pages), report.learners

    before = await fitting.fit(small, now=NOW, promote=False)
    assert await seen() == (12, 12, 12)
    await said(small, "l03", Purpose.RESEARCH, Tier.LIMITED)
    assert await seen() == (12, 12, 12)
    assert not (await fitting.fit(small, now=NOW, promote=False)).refitted
    await small.write_lifts({"l03": {"power": Lift(2.0, 10)}}, NOW)
    await said(small, "l03", Purpose.RESEARCH, Tier.NONE)
    assert await seen() == (11, 11, 11)
    after = await fitting.fit(small, now=NOW, promote=False)
    assert after.refitted and after.version.version != before.version.version
    assert await small.lifts("l03") == ({}, None)
    await neighbours.compute(small, NOW)


async def test_research_none_is_in_no_drift_window(small: Store) -> None:
    """Nor does a window wait for answers that will never be in it."""
    await put_in_force(small, "second", {"count": Parameters(0.3, 0.2, 0.0, 0.2, 0.1)})
    for learner in ("ann", "bob"):
        await small.create_learner(learner)
        for i in range(3):
            await answering.record_answers(
                small,
                [Answer(f"{learner}{i}", learner, f"count-{i}", NOW + i * MINUTE, 0, None, True)],
                now=NOW + i * MINUTE,
            )
    assert [learner for learner, _, _ in await small.served("second", NOW - DAY, NOW + DAY)] == ["ann", "bob"]
    await said(small, "ann", Purpose.RESEARCH, Tier.NONE)
    assert [learner for learner, _, _ in await small.served("second", NOW - DAY, NOW + DAY)] == ["bob"]
    await said(small, "bob", Purpose.RESEARCH, Tier.NONE)
    assert await small.open_windows() == []
    assert await drift.measure(small, NOW + 30 * DAY) == []


async def test_what_is_said_is_kept_and_the_rest_stays(store: Store) -> None:
    """FULL at first, since never; the same again changes nothing; nothing said is refused."""
    await enrolling.create_learner(store, "ann", now=NOW, consent={Purpose.RESEARCH: Tier.NONE})
    await enrolling.create_learner(store, "ann", now=NOW, consent={Purpose.RESEARCH: Tier.FULL})
    assert [(one.tier, one.since) for one in await store.consent("ann")] == [
        (Tier.FULL, None),
        (Tier.NONE, NOW),
        (Tier.FULL, None),
    ]
    await said(store, "ann", Purpose.EXPERIMENTS, Tier.LIMITED)
    revision = (await store.learner("ann")).revision
    assert not await enrolling.set_consent(store, "ann", {Purpose.EXPERIMENTS: Tier.LIMITED}, now=NOW + DAY)
    learner = await store.learner("ann")
    assert learner.revision == revision == 1
    assert (learner.consent.research, learner.consent.experiments) == (Tier.NONE, Tier.LIMITED)
    with pytest.raises(InvalidInput):
        await enrolling.set_consent(store, "ann", {}, now=NOW)
    with pytest.raises(NotFound):
        await enrolling.set_consent(store, "bob", {Purpose.RESEARCH: Tier.NONE}, now=NOW)


async def test_a_course_without_questions(store: Store) -> None:
    """Then the concepts themselves, in their order."""
    await curriculum.apply(store, Addition([Concept("a", "A"), Concept("b", "B")]))
    await store.create_learner("ann")
    await said(store, "ann", Purpose.PERSONALISATION, Tier.NONE)
    found = await slate(store, "ann", 2)
    assert [(line.concept_id, line.question_id) for line in found.recommendations] == [
        ("a", None),
        ("b", None),
    ]
    await curriculum.apply(store, Addition([], questions=[numeric("q", "b")]))
    assert asked(await slate(store, "ann", 2)) == ["q"]
