"""Folds, leak checks, and whole evaluations of small logs."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.test_engines import made, simulated
from tracing import plots
from tracing.evaluate import evaluate, parts_of
from tracing.leaks import Check, State, checks, folds, immediate_repeats, leak, people, ungrouped, without
from tracing.log import AnswerLog, LoggedAnswer, answer_log

QUICK = ("default", "elo", "item", "constant")


def named(log: AnswerLog, count: int = 5) -> dict[str, Check]:
    """The checks by name."""
    return {check.name: check for check in checks(log, folds(log, count, 0))}


@given(st.lists(st.integers(1, 30), min_size=2, max_size=40), st.integers(2, 7), st.integers(0, 5))
def test_folds_are_of_learners_and_alike(sizes: list[int], count: int, seed: int) -> None:
    """Each learner is in one fold, folds differ by one learner at the most, and the seed decides."""
    rows = [LoggedAnswer(f"l{i}", "q", True) for i, size in enumerate(sizes) for _ in range(size)]
    log = answer_log(rows, {"q": ["a"]})
    found = folds(log, min(count, len(sizes)), seed)
    counts = np.bincount(found, minlength=min(count, len(sizes)))
    assert found.shape == (len(sizes),) and counts.max() - counts.min() <= 1 and counts.min() >= 1
    assert (found == folds(log, min(count, len(sizes)), seed)).all()
    answers = np.bincount(found[log.learner], minlength=len(counts))
    assert answers.max() - answers.min() <= max(sizes)


def test_ids_that_differ_in_writing_share_a_fold() -> None:
    """Case, blanks and Unicode forms make no other learner, and the check says how many there are."""
    ids = ["Ann", "ann ", "ANN", "bob", "B ob", "é", "e\u0301", "ﬁn", "fin"]
    assert people(ids).tolist() == [0, 0, 0, 1, 2, 3, 3, 4, 4]
    log = answer_log([LoggedAnswer(id, "q", i % 2 == 0) for i, id in enumerate(ids)], {"q": ["a"]})
    fold = folds(log, 3, 0)
    assert len({fold[i] for i in (0, 1, 2)}) == 1 and fold[5] == fold[6] and fold[7] == fold[8]
    check = named(log, 3)["learners in two folds"]
    assert (check.state, check.found) == (State.FIXED, 4)
    assert named(simulated())["learners in two folds"].state is State.FINE


def test_concepts_of_one_fold_are_counted() -> None:
    """A concept that one learner alone has met cannot be fitted when that learner is held out."""
    rows = [LoggedAnswer(f"l{i}", "common", i % 2 == 0) for i in range(10)]
    rows += [LoggedAnswer("l3", "rare", True), LoggedAnswer("l3", "both", True)]
    log = answer_log(rows, {"common": ["a"], "rare": ["b"], "both": ["a", "b"]})
    check = named(log)["concepts only in the test fold"]
    assert (check.state, check.found) == (State.FIXED, 1) and "2 answers are predicted" in check.says
    assert named(simulated())["concepts only in the test fold"].state is State.FINE


def test_immediate_repeats_are_told_from_practice() -> None:
    """A question asked again at once is suspicious; a concept that stands for its questions is not."""
    rows = [(i % 4, f"q{(i // 8) % 2}", i % 3 > 0) for i in range(200)]
    log = made(rows, timed=False)
    again, same = immediate_repeats(log)
    assert len(again) == len(same) > 20
    assert named(log)["immediate repeats"].state is State.WARNING
    assert len(without(log, again)) == len(log) - len(again)
    plain = answer_log([LoggedAnswer("l", "a", True)] * 50 + [LoggedAnswer("m", "a", True)], {"a": ["a"]})
    assert "immediate repeats" not in named(plain, 2)


def test_one_verdict_is_said() -> None:
    """All right: a warning, since nothing can be told apart."""
    log = made([(i % 3, "q0", True) for i in range(9)])
    assert "All 9 answers are right" in named(log, 3)["one verdict"].says


def test_ungrouped_rows_are_a_leak() -> None:
    """Each answer written three times: the same logistic does far better on rows, and that is shown."""
    log = simulated(40, 25)
    rows = np.full(len(log), 3)
    assert len(ungrouped(log, rows)) == 3 * len(log)
    found = leak(log, rows, folds(log, 5, 0), 0)
    assert found.grouped is not None and found.ungrouped is not None
    assert found.ungrouped.value > found.grouped.value + 0.1
    assert (found.rows, found.answers) == (3 * len(log), len(log))


def test_an_evaluation_scores_every_answer_once() -> None:
    """Chances of all engines for all answers, by part, with differences from ours."""
    log = simulated()
    done = evaluate(log, engines=("ours", *QUICK), processes=0)
    assert [outcome.engine for outcome in done.outcomes] == ["ours", *QUICK]
    assert set(done.parts) == {"all", "one", "several", "first", "same_day", "later"}
    for outcome in done.outcomes:
        assert outcome.chances is not None and np.isfinite(outcome.chances).all()
        assert set(outcome.scores) == set(done.parts) and outcome.megabytes > 0
    constant = done.outcome("constant")
    assert constant is not None and constant.scores["all"]["auc"].value == 0.5
    assert done.versus(constant, "all")["log_loss"] is not None
    assert done.versus(done.outcomes[0], "all") == {} and done.leak is None


def test_an_engine_predicts_with_what_other_learners_gave() -> None:
    """The constant average of a fold is that of the other folds."""
    log = simulated()
    done = evaluate(log, engines=("constant",), processes=0, seed=3)
    outcome = done.outcome("constant")
    assert outcome is not None and outcome.chances is not None
    for held_out in range(5):
        own = done.fold[log.learner] == held_out
        others = log.correct[~own]
        assert outcome.chances[own] == pytest.approx((others.sum() + 1) / (len(others) + 2))


def test_parts_are_by_concepts_and_by_time() -> None:
    """Answers are split by number of concepts, and by time since the last where there are times."""
    log = simulated()
    found = parts_of(log)
    assert (found["one"] ^ found["several"]).all()
    assert (found["first"].astype(int) + found["same_day"] + found["later"] == 1).all()
    untimed = replace(log, days=np.full(len(log), np.nan))
    assert set(parts_of(untimed)) == {"all", "one", "several"}
    done = evaluate(untimed, engines=("fsrs", "constant"), processes=0)
    assert done.skipped == ("fsrs",) and [o.engine for o in done.outcomes] == ["constant"]


def test_more_folds_than_learners_are_refused() -> None:
    """With both numbers."""
    with pytest.raises(ValueError, match="5 folds of 2 learners"):
        evaluate(made([(0, "q0", True), (1, "q0", False)]), processes=0)


def test_pictures_are_drawn_from_what_there_is() -> None:
    """The same bytes each time, names with dollar signs and other scripts included; none without data."""
    done = evaluate(simulated(), engines=QUICK, processes=0)
    for draw in (plots.calibration, plots.forgetting):
        first = draw(done)
        assert first is not None and first.startswith("<?xml") and draw(done) == first
    titles = {"a": "Costs $5 and $", "b": "分数 <b>", "c": "x" * 500}
    assert plots.learning_curves(done, titles) is not None
    few = evaluate(
        made([(i, "q0", i > 0) for i in range(3)], timed=False), engines=("constant",), count=2, processes=0
    )
    assert plots.forgetting(few) is None and plots.learning_curves(few, {}) is None
    assert plots.calibration(few) is not None


def test_results_hold_no_nan() -> None:
    """What is not defined is null in JSON, also where all answers are right."""
    from api.evaluating import results
    from graph.evaluating import Evaluable

    log = made([(i % 3, f"q{i % 4}", True) for i in range(30)])
    done = evaluate(log, engines=QUICK, count=3, processes=0)
    found = Evaluable(log, np.ones(len(log), dtype=np.int64), (), {})
    result = results(["log.csv"], found, done, [])
    text = json.dumps(result, allow_nan=False)
    assert json.loads(text)["engines"][0]["scores"]["all"]["auc"] is None


def test_copies_of_a_learner_share_a_fold() -> None:
    """Another id, another order, a tenth missing: found, kept together, said; two good learners are not."""
    rng = np.random.default_rng(0)
    answers = []
    for learner in range(30):
        given = [(f"q{i}", bool(rng.random() < 0.6)) for i in rng.choice(200, 60, replace=False)]
        answers += [LoggedAnswer(f"l{learner}", item, right) for item, right in given]
        if learner < 5:
            answers += [LoggedAnswer(f"copy{learner}", *given[i]) for i in rng.permutation(60)[:56]]
    answers += [LoggedAnswer(name, f"q{i}", True) for name in ("good", "better") for i in range(60)]
    log = answer_log(answers, {f"q{i}": [f"c{i % 7}"] for i in range(200)})
    fold = dict(zip(log.learners, folds(log, 5, 0).tolist(), strict=True))
    assert all(fold[f"copy{i}"] == fold[f"l{i}"] for i in range(5))
    found = {check.name: check for check in checks(log, folds(log, 5, 0))}["copies of learners"]
    assert (found.state, found.found) == (State.FIXED, 5)
