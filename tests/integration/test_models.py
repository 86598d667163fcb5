"""Versions of the tracing model in the graph: fitted, compared, promoted, rolled back, and edited by hand."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from graph import answering, curriculum, fitting, held_out, models, replaying
from graph.curriculum import Addition
from graph.errors import Conflict, InvalidInput, NotFound, Refused
from graph.model import Answer, Concept, Prerequisite
from graph.store import Store
from graph.versions import ModelVersion, Unfitted
from tests.integration.conftest import numeric
from tests.integration.graphs import rows
from tracing.model import ItemParameters, Memory, Model, Origin
from tracing.parameters import DEFAULT, Parameters
from tracing.response import INPUTS, from_numbers

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
START = NOW - timedelta(days=60)
WHOLE_RESPONSE = 3 * len(INPUTS) + 1 + len(INPUTS) * (len(INPUTS) + 1) // 2
"""Numbers of a response model."""
TRUE = Parameters(prior=0.5, learn=0.1, forget=0.0, guess=0.1, slip=0.05)
"""Far from the default, so that a fit is better."""


def simulated(learners: int, each: int = 6, concepts: tuple[str, ...] = ("count", "add")) -> list[Answer]:
    """What learners answer who know, learn, guess and slip as TRUE says; an answer an hour."""
    rng = np.random.default_rng(11)
    answers: list[Answer] = []
    for number in range(learners):
        for concept in concepts:
            knows = rng.random() < TRUE.prior
            for i in range(each):
                correct = bool(rng.random() < (1 - TRUE.slip if knows else TRUE.guess))
                knows = knows or rng.random() < TRUE.learn
                event = f"{number:03}-{concept}-{i}"
                at = START + timedelta(hours=len(answers) % 1000)
                answers.append(Answer(event, f"l{number:03}", f"{concept}-{i % 4}", at, 0, None, correct))
    return answers


@pytest.fixture
async def answered(small: Store) -> Store:
    """The small curriculum, with 80 learners' answers on two of its four concepts."""
    await answering.import_answers(small, simulated(80), now=NOW)
    return small


BAD = Model({id: Parameters(0.9, 0.3, 0.0, 0.45, 0.45) for id in ("count", "add")})


async def write(store: Store, version: str, model: Model) -> None:
    """A version that somebody made elsewhere."""
    await store.write_model(ModelVersion(version, "hand", NOW), model, [])


async def test_a_fit_is_a_version_that_says_what_it_rests_on(answered: Store) -> None:
    """Engine, seed, answers, their times, figures on learners that were not fitted on; and it is in force."""
    done = await fitting.fit(answered, now=NOW, engine="pybkt", seed=3, by="ada")
    kept = done.version
    assert done.refitted and kept.in_force
    assert (kept.engine, kept.seed, kept.fitted_at) == ("pybkt", 3, NOW)
    assert kept.held_out is not None
    assert kept.answers + kept.held_out.answers == 80 * 12
    assert kept.learners + kept.held_out.learners == 80
    assert kept.first_at == START and kept.last_at and START < kept.last_at <= NOW
    assert kept.concepts == 2
    assert done.compared is not None and done.compared.present == "default"
    assert kept.held_out.log_loss.low < kept.held_out.log_loss.value < kept.held_out.log_loss.high
    [promotion] = await answered.promotions()
    assert (promotion.version, promotion.replaced, promotion.by) == (kept.version, "default", "ada")
    assert promotion.log_loss == kept.held_out.log_loss
    assert await answered.stamp() == ((await answered.stamp())[0], kept.version)


async def test_mastery_edges_say_which_version_moved_them(answered: Store) -> None:
    """A promotion moves no edge; the next answer, or a replay, does."""
    done = await fitting.fit(answered, now=NOW, engine="pybkt")
    assert set((await answered.mastery_models("l001")).values()) == {"default"}
    await answering.record_answers(answered, [Answer("new", "l001", "add-0", NOW, 0, None, True)], now=NOW)
    assert await answered.mastery_models("l001") == {"count": "default", "add": done.version.version}
    await replaying.replay_learners(answered, ["l001"])
    assert set((await answered.mastery_models("l001")).values()) == {done.version.version}


async def test_the_same_answers_are_fitted_once(answered: Store) -> None:
    """Again changes nothing; a voided or re-scored answer, or another seed, is another version."""
    first = await fitting.fit(answered, now=NOW, engine="pybkt")
    again = await fitting.fit(answered, now=NOW, engine="pybkt")
    assert not again.refitted and again.version == first.version and not again.refused
    seen = {first.version.version}
    for change in ("a.voided_at = a.at", "a.voided_at = null, a.correct = NOT a.correct"):
        await rows(answered.driver, f"MATCH ()-[a:ANSWERED {{event_id: '001-add-0'}}]->() SET {change}")
        seen.add((await fitting.fit(answered, now=NOW, engine="pybkt", promote=False)).version.version)
    seen.add((await fitting.fit(answered, now=NOW, engine="pybkt", seed=9, promote=False)).version.version)
    assert len(seen) == 4


async def test_a_worse_model_is_refused_unless_forced_with_a_reason(answered: Store) -> None:
    """Worse beyond noise on held-out learners; what was forced says why; rollback goes back."""
    fitted = (await fitting.fit(answered, now=NOW, engine="pybkt")).version.version
    await write(answered, "bad", BAD)
    compared = await models.compare(answered, "bad")
    assert compared.worse and compared.present == fitted
    with pytest.raises(Refused, match=r"worse than .* beyond noise"):
        await models.promote(answered, compared, now=NOW)
    with pytest.raises(InvalidInput, match="needs a reason"):
        await models.promote(answered, compared, now=NOW, force=True, reason=" ")
    assert (await answered.stamp())[1] == fitted
    await models.promote(answered, compared, now=NOW, force=True, reason="an experiment")
    assert (await answered.promotions())[-1].reason == "an experiment"
    assert (await answered.promotions())[-1].forced
    with pytest.raises(Conflict, match="meanwhile"):
        await models.promote(answered, compared, now=NOW, force=True, reason="again")
    for expected in (fitted, "default"):
        assert (await models.rollback(answered, now=NOW)).new == expected
        assert (await answered.stamp())[1] == expected
        assert (await answered.promotions())[-1].rollback
    with pytest.raises(InvalidInput, match="Nothing was in force before"):
        await models.rollback(answered, now=NOW)


async def test_a_fit_does_not_undo_a_rollback(answered: Store) -> None:
    """What somebody took out of force, the same fit does not put back; a promotion does."""
    fitted = (await fitting.fit(answered, now=NOW, engine="pybkt")).version.version
    await models.rollback(answered, now=NOW, reason="it looked odd")
    again = await fitting.fit(answered, now=NOW, engine="pybkt")
    assert "was in force before" in again.refused and not again.version.in_force
    await models.promote(answered, await models.compare(answered, fitted), now=NOW)
    assert (await answered.stamp())[1] == fitted


async def test_a_fit_that_is_worse_is_kept_and_not_put_in_force(answered: Store) -> None:
    """The report says that it was refused, and by how much."""
    best = Model(dict.fromkeys(("count", "add"), TRUE), everyone=TRUE)
    await write(answered, "truth", best)
    await models.promote(answered, await models.compare(answered, "truth"), now=NOW)
    flipped = (
        "MATCH ()-[a:ANSWERED]->() WHERE split(a.event_id, '-')[0] IN $seen SET a.correct = NOT a.correct"
    )
    seen = [f"{n:03}" for n in range(80) if not held_out.is_held_out(f"l{n:03}")]
    await rows(answered.driver, flipped, seen=seen)
    done = await fitting.fit(answered, now=NOW, engine="pybkt")
    assert "worse than truth beyond noise" in done.refused
    assert done.compared is not None and done.compared.worse
    assert not done.version.in_force
    assert (await answered.stamp())[1] == "truth"


async def test_a_model_comes_back_as_it_was_written(small: Store) -> None:
    """Parameters of concepts and questions, the global prior, memory, and what was not fitted."""
    model = Model(
        {"count": TRUE},
        {"add-0": ItemParameters(0.2, 0.1, 0.7, 31), "add-1": ItemParameters(0.1, 0.2, -0.7, 12)},
        replace(TRUE, forget=0.01),
        Memory(2.5, 0.4, 0.1, fitted=True),
        0.25,
        from_numbers([i / 100 for i in range(WHOLE_RESPONSE)]),
    )
    left = [Unfitted("add", "3 answers of 2 learners", 3, 2)]
    await small.write_model(ModelVersion("one", "hand", NOW, seed=5), model, left)
    kept, problems = await small.tracing_model("one")
    assert (kept.concepts, kept.items, kept.everyone, kept.memory) == (
        model.concepts,
        model.items,
        model.everyone,
        model.memory,
    )
    assert problems == []
    assert kept.level == model.level
    assert kept.response and model.response and kept.response.numbers == model.response.numbers
    shown = await models.show(small, "one")
    assert list(shown.unfitted) == left
    assert (shown.version.concepts, shown.version.questions, shown.version.unfitted) == (1, 2, 1)
    with pytest.raises(Conflict):
        await write(small, "one", model)
    with pytest.raises(NotFound, match="no such model"):
        await models.show(small, "two")


async def test_new_concepts_borrow_and_say_from_whom(small: Store) -> None:
    """From the prerequisites that were fitted, else from all; without a fit they have the default."""
    assert set((await small.curriculum()).origins.values()) == {Origin.DEFAULT}
    await write(small, "one", Model({"count": TRUE}, everyone=replace(TRUE, prior=0.3)))
    await models.promote(small, await models.compare(small, "one"), now=NOW)
    snapshot = await small.curriculum()
    assert snapshot.origins == {
        "count": Origin.FITTED,
        "add": Origin.PARENTS,
        "multiply": Origin.GLOBAL,
        "power": Origin.GLOBAL,
    }
    assert snapshot.parameters["add"].prior == pytest.approx(TRUE.prior)
    assert snapshot.parameters["power"].prior == 0.3
    await small.create_learner("ada")
    graded = await answering.submit_answer(
        small, learner_id="ada", question_id="power-0", response="4", event_id="e", now=NOW
    )
    assert graded.recorded.predicted == pytest.approx(0.3 * 0.95 + 0.7 * 0.1)


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (
            "(:TracingModel {version: 'one'})-[f:FITS]->(:Concept {id: 'add'}) SET f.guess = 0.97",
            "add",
        ),
        ("(:TracingModel {version: 'one'})-[f:FITS]->(:Concept {id: 'add'}) SET f.prior = 1.2", "add"),
        ("(:TracingModel {version: 'one'})-[f:FITS]->(:Concept {id: 'add'}) REMOVE f.learn", "add"),
        ("(:TracingModel {version: 'one'})-[f:FITS]->(:Question) SET f.slip = 'much'", "add-0"),
        ("(f:TracingModel {version: 'one'}) SET f.everyone_prior = -1", "everyone"),
        ("(f:TracingModel {version: 'one'}) SET f.initial_stability = 0", "memory"),
        ("(f:TracingModel {version: 'one'}) SET f.response = [1.0, 2.0]", "response"),
    ],
)
async def test_parameters_edited_out_of_range_are_named_and_not_used(
    small: Store, edit: str, named: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Requests go on as if they had not been fitted, the log and `models show` name them, and such a version
    is not promoted."""
    item = {"add-0": ItemParameters(0.2, 0.1, 0.0, 20)}
    await write(small, "one", Model({"count": TRUE, "add": TRUE}, item, TRUE))
    compared = await models.compare(small, "one")
    await models.promote(small, compared, now=NOW)
    await rows(small.driver, f"MATCH {edit}")
    snapshot = await small.curriculum()
    assert (snapshot.origins["add"] is Origin.FITTED) == (named != "add")
    assert named in caplog.text
    [problem] = (await models.show(small, "one")).problems
    assert named in problem
    await small.create_learner("ada")
    given = Answer("e", "ada", "add-0", NOW, 0, None, True)
    [recorded] = await answering.record_answers(small, [given], now=NOW)
    assert 0 < recorded.after["add"].probability < 1
    await models.rollback(small, now=NOW)
    with pytest.raises(InvalidInput, match=named):
        await models.promote(small, compared, now=NOW)


async def test_too_few_learners_to_hold_out_is_said(small: Store) -> None:
    """Then all are fitted on, nothing is measured, and the version is put in force unmeasured."""
    await answering.import_answers(small, simulated(12, each=8), now=NOW)
    assert sum(held_out.is_held_out(f"l{n:03}") for n in range(12)) < held_out.FEWEST
    done = await fitting.fit(small, now=NOW, engine="pybkt")
    assert done.version.held_out is None and done.version.learners == 12
    assert done.compared is not None and "nothing can be compared" in done.compared.verdict
    assert done.version.in_force


@pytest.mark.parametrize("log", ["nothing", "one learner", "all right", "one answer a concept"])
async def test_a_log_that_says_nothing_is_a_clear_error(small: Store, log: str) -> None:
    """Nothing is written, and the default stays in force."""
    answers = {
        "nothing": [],
        "one learner": simulated(1, each=50),
        "all right": [replace(answer, correct=True) for answer in simulated(30)],
        "one answer a concept": [],
    }[log]
    if log == "one answer a concept":
        ids = [f"c{i:04}" for i in range(5_000)]
        await curriculum.apply(
            small, Addition([Concept(id, id) for id in ids], questions=[numeric(f"{id}-0", id) for id in ids])
        )
        answers = [
            Answer(id, f"l{i % 50:02}", f"{id}-0", NOW, i, None, i % 3 > 0) for i, id in enumerate(ids)
        ]
        answers.sort(key=lambda answer: answer.learner_id)
    await answering.import_answers(small, answers, now=NOW)
    with pytest.raises(InvalidInput) as caught:
        await fitting.fit(small, now=NOW, engine="pybkt")
    assert caught.value.field and caught.value.mend
    assert [one.version for one in await small.models()] == ["default"]
    assert (await small.stamp())[1] == "default"


@pytest.mark.parametrize("log", ["one learner", "all right", "all wrong", "a few of each", "repeated"])
async def test_our_engine_gives_numbers_or_a_clear_error(small: Store, log: str) -> None:
    """Whatever the log: parameters and figures that are numbers in range, or an error with a mend."""
    answers = {
        "one learner": simulated(1, each=50),
        "all right": [replace(answer, correct=True) for answer in simulated(40)],
        "all wrong": [replace(answer, correct=False) for answer in simulated(40)],
        "a few of each": simulated(7, each=1, concepts=("count", "add", "multiply", "power")),
        "repeated": [replace(a, question_id="add-0", at=None, seq=i) for i, a in enumerate(simulated(40))],
    }[log]
    await answering.import_answers(small, answers, now=NOW)
    with suppress(InvalidInput):  # what it says is tested above
        await fitting.fit(small, now=NOW)
    for version in await small.models():
        _, problems = await small.tracing_model(version.version)
        assert problems == []
        assert version.held_out is None or np.isfinite(version.held_out.log_loss.high)
    assert all(0 < own.prior < 1 for own in (await small.curriculum()).parameters.values())


async def test_our_engine_fits_questions_too(answered: Store) -> None:
    """It is the default, has parameters for every question answered, and predicts better than before."""
    done = await fitting.fit(answered, now=NOW)
    assert done.version.engine == "ours"
    assert (done.version.concepts, done.version.questions) == (2, 8)
    assert done.version.in_force and done.compared is not None
    assert done.compared.difference is not None and done.compared.difference.high < 0
    assert set((await answered.curriculum()).tracing.items) == {
        f"{c}-{i}" for c in ("count", "add") for i in range(4)
    }


async def test_an_engine_that_is_not_there_is_named(small: Store) -> None:
    """With those that are."""
    with pytest.raises(InvalidInput, match="pybkt"):
        await fitting.fit(small, now=NOW, engine="magic")


async def test_rare_concepts_are_reported_with_the_reason(answered: Store) -> None:
    """What has too few answers keeps no parameters of its own, and the graph says why."""
    more = [Answer(f"m{i}", f"l{i:03}", "multiply-0", NOW, 0, None, True) for i in range(3)]
    await answering.import_answers(answered, more, now=NOW)
    done = await fitting.fit(answered, now=NOW, engine="pybkt")
    [left] = [one for one in done.unfitted if one.concept_id == "multiply"]
    assert left.reason and left.answers <= 3
    snapshot = await answered.curriculum()
    assert snapshot.origins["multiply"] is Origin.PARENTS
    assert snapshot.parameters["multiply"] != DEFAULT


async def test_retired_questions_count(answered: Store) -> None:
    """Their answers were given, so they are fitted on."""
    before = await held_out.read(answered, await answered.curriculum(), lambda *_: None)
    await rows(answered.driver, "MATCH (q:Question {id: 'add-0'}) SET q.retired_at = datetime()")
    await rows(answered.driver, "MATCH (k:Curriculum) SET k.revision = k.revision + 1")
    after = await held_out.read(answered, await answered.curriculum(), lambda *_: None)
    assert (after.digest, len(after.log)) == (before.digest, len(before.log))


async def test_chances_are_those_that_answering_predicts(small: Store) -> None:
    """Held-out answers are predicted as they would have been served: same fading, items and concepts."""
    item = {"add-0": ItemParameters(0.3, 0.2, 0.0, 20)}
    model = Model({"count": TRUE, "multiply": replace(TRUE, prior=0.2)}, item, TRUE)
    await write(small, "one", model)
    await models.promote(small, await models.compare(small, "one"), now=NOW)
    await small.create_learner("ada")
    asked = ["add-0", "count-1", "mixed-0", "add-0", "multiply-2", "mixed-0", "add-0"]
    answers = [
        Answer(f"e{i}", "ada", question, START + timedelta(days=i * 3.3), 0, None, i % 3 > 0)
        for i, question in enumerate(asked)
    ]
    recorded = await answering.record_answers(small, answers, now=NOW)
    snapshot = await small.curriculum()
    read = await held_out.read(small, snapshot, lambda *_: None)
    chances = held_out.predictions(read.log, model, snapshot)
    assert chances == pytest.approx([one.predicted for one in recorded])


async def test_prerequisites_matter_to_what_is_borrowed(small: Store) -> None:
    """A new edge below an unfitted concept changes whose parameters it has."""
    await write(small, "one", Model({"count": TRUE}, everyone=replace(TRUE, prior=0.3)))
    await models.promote(small, await models.compare(small, "one"), now=NOW)
    await curriculum.apply(small, Addition(prerequisites=[Prerequisite("count", "power")]))
    assert (await small.curriculum()).origins["power"] is Origin.PARENTS
