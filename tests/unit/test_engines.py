"""Engines of `evaluate`: what they predict depends on what came before and on nothing else."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracing.engines import ENGINES
from tracing.history import days_since, earlier, opportunity, parts
from tracing.log import AnswerLog, LoggedAnswer, answer_log

CONCEPTS = {"q0": ["a"], "q1": ["b"], "q2": ["a", "b"], "q3": ["c"]}
FAST = [name for name in ENGINES if not name.startswith("pybkt")]

answers = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(sorted(CONCEPTS)), st.booleans()), min_size=1, max_size=30
)


def made(given: list[tuple[int, str, bool]], timed: bool = True) -> AnswerLog:
    """A log in which the n-th answer is given after n / 3 days."""
    rows = [
        LoggedAnswer(f"l{learner}", item, right, i / 3 if timed else float("nan"))
        for i, (learner, item, right) in enumerate(given)
    ]
    return answer_log(rows, CONCEPTS)


def simulated(learners: int = 30, each: int = 20, seed: int = 3) -> AnswerLog:
    """Learners of different ability on all of CONCEPTS."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(size=learners)
    rows = []
    for learner in range(learners):
        for i in range(each):
            item = f"q{rng.integers(4)}"
            right = bool(rng.random() < 1 / (1 + np.exp(-ability[learner] - i / 10)))
            rows.append(LoggedAnswer(f"l{learner:02}", item, right, i / 3))
    return answer_log(rows, CONCEPTS)


TRAIN = simulated(110, 20)
"""Enough for every part of ours."""
PREDICTORS = {name: ENGINES[name].fit(TRAIN, 0) for name in FAST}


def on_train(log: AnswerLog) -> AnswerLog:
    """The log with the items and concepts of TRAIN, by their indices."""
    item = np.array([TRAIN.items.index(id) for id in log.items], dtype=np.int64)
    return replace(TRAIN, learners=log.learners, learner=log.learner, item=item[log.item],
                   correct=log.correct, days=log.days)  # fmt: skip


@pytest.mark.parametrize("engine", FAST)
@settings(max_examples=25)
@given(answers, st.data())
def test_an_answer_is_predicted_from_earlier_ones(
    engine: str, given_answers: list[tuple[int, str, bool]], data: st.DataObject
) -> None:
    """Whatever this answer and later ones of the learner are, its chance stays, to the bit."""
    log = on_train(made(given_answers))
    place = data.draw(st.integers(0, len(log) - 1))
    later = (log.learner == log.learner[place]) & (np.arange(len(log)) >= place)
    flipped = replace(log, correct=log.correct ^ later)
    before, after = PREDICTORS[engine](log), PREDICTORS[engine](flipped)
    assert ((before >= 0) & (before <= 1)).all()
    same = ~later
    same[place] = True
    assert (before[same] == after[same]).all()


@pytest.mark.parametrize("engine", FAST)
def test_other_learners_do_not_matter(engine: str) -> None:
    """Alone in the log, a learner is predicted as among the others."""
    log = on_train(simulated(6, 12, seed=5))
    whole = PREDICTORS[engine](log)
    one = np.arange(len(log.learners)) == 4
    assert PREDICTORS[engine](log.of_learners(one)) == pytest.approx(whole[log.learner == 4], abs=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("verdict", [True, False])
def test_logs_of_one_verdict_give_chances(engine: str, verdict: bool) -> None:
    """All right or all wrong: chances in (0, 1) that lean to what was seen, no error, no nan."""
    log = made([(i % 3, f"q{i % 4}", verdict) for i in range(30)])
    found = ENGINES[engine].fit(log, 0)(log)
    assert np.isfinite(found).all() and ((found > 0) & (found < 1)).all()


@pytest.mark.parametrize("engine", FAST)
def test_items_that_were_not_trained_are_predicted(engine: str) -> None:
    """An item and a concept of the test fold alone get what holds for all."""
    rest = TRAIN.of_learners(np.arange(len(TRAIN.learners)) < 10)
    keep = rest.item != TRAIN.items.index("q3")
    train = replace(rest, learner=rest.learner[keep], item=rest.item[keep], correct=rest.correct[keep],
                    days=rest.days[keep])  # fmt: skip
    found = ENGINES[engine].fit(train, 0)(on_train(made([(0, "q3", True), (0, "q3", False)])))
    assert np.isfinite(found).all() and ((found > 0) & (found < 1)).all()


def test_the_same_seed_gives_the_same_chances() -> None:
    """Bit by bit, pyBKT's sample of learners included."""
    log = simulated()
    for name in ("ours", "pybkt", "pybkt_items", "logistic", "elo"):
        engine = ENGINES[name]
        assert (engine.fit(log, 4)(log) == engine.fit(log, 4)(log)).all(), name


def test_history_by_hand() -> None:
    """Counts, the last verdict and days are those of earlier answers on the concept, by the same learner."""
    log = made([(0, "q0", True), (1, "q0", False), (0, "q2", False), (0, "q1", True), (0, "q0", True)])
    answer, concept = parts(log)
    assert [(int(a), log.concepts[k]) for a, k in zip(answer, concept, strict=True)] == [
        (0, "a"),
        (1, "a"),
        (1, "b"),
        (2, "b"),
        (3, "a"),
        (4, "a"),
    ]
    found = earlier(log.learner[answer], concept, len(log.concepts), log.correct[answer])
    assert found.right.tolist() == [0, 1, 0, 0, 1, 0]
    assert found.wrong.tolist() == [0, 0, 0, 1, 1, 0]
    assert found.last.tolist() == [0, 1, 0, -1, -1, 0]
    assert found.recent.tolist() == pytest.approx([0, 0.5, 0, -0.5, 0.8 / 1.8 - 0.5, 0])
    assert opportunity(log).tolist() == [0, 0, 1, 2, 0]
    assert days_since(log) == pytest.approx([np.nan, 2 / 3, 1 / 3, 2 / 3, np.nan], nan_ok=True)
    assert np.isnan(days_since(made([(0, "q0", True), (0, "q0", True)], timed=False))).all()
