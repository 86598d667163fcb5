"""The best logistic regression that the literature has for answer logs: the competitor to take seriously.

Best-LR (Gervet et al. 2020) and DAS3H's idea of time (Choffin et al. 2019): one weight for each item and
concept, and for log(1 + right) and log(1 + wrong) of the learner in all, in each concept and on the item,
with recent shares, the answer before, and the time since where there are times.
"""

import warnings

import numpy as np
from scipy import sparse

from tracing.baselines import Predictor, constant
from tracing.history import days_since, earlier, opportunity, parts
from tracing.log import AnswerLog, Floats

PENALTY = 1.0
"""sklearn's C: a weight of 1 logit costs half a nat. Not tuned."""

ITERATIONS = 50
"""Newton's, of which 8 suffice on ASSISTments; L-BFGS is not there after 150 (log loss .528 against .517)."""


def logistic(train: AnswerLog, seed: int) -> Predictor:
    """Fits all weights at once. Where all answers are alike there is nothing to separate: the constant."""
    # Importing sklearn takes seconds, and the others do without.
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    if len(np.unique(train.correct)) < 2:
        return constant(train, seed)
    model = LogisticRegression(C=PENALTY, solver="newton-cg", max_iter=ITERATIONS, tol=1e-3)
    with warnings.catch_warnings():
        # The last digits of weights that hardly matter; predictions are settled long before.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features(train), train.correct)
    return lambda log: np.asarray(model.predict_proba(features(log))[:, 1])


def features(log: AnswerLog) -> sparse.csr_matrix:
    """What is known before each answer. Shape (answers, features); columns of items and concepts by index.

    An item or concept that no training answer has keeps the weight 0: the average one.
    """
    rows = np.arange(len(log))
    answer, concept = parts(log)
    items, concepts = len(log.items), len(log.concepts)
    one = np.ones(len(log))
    by_concept = earlier(log.learner[answer], concept, concepts, log.correct[answer])
    right, wrong = np.log1p(by_concept.right), np.log1p(by_concept.wrong)
    tall = (len(log), concepts)
    return sparse.hstack(
        [
            sparse.csr_matrix((one, (rows, log.item)), (len(log), items)),
            sparse.csr_matrix((np.ones(len(answer)), (answer, concept)), tall),
            sparse.csr_matrix((right, (answer, concept)), tall),
            sparse.csr_matrix((wrong, (answer, concept)), tall),
            sparse.csr_matrix(_dense(log)),
        ],
        format="csr",
    )


def _dense(log: AnswerLog) -> Floats:
    """Of the learner in all, on the item, and in its concepts on average. Shape (answers, features)."""
    answer, concept = parts(log)
    sizes = log.concept_counts[log.item]
    whole = earlier(log.learner, np.zeros(len(log), dtype=np.int64), 1, log.correct)
    item = earlier(log.learner, log.item, len(log.items), log.correct)
    own = earlier(log.learner[answer], concept, len(log.concepts), log.correct[answer])

    def mean(values: Floats) -> Floats:
        return np.asarray(np.bincount(answer, values, minlength=len(log)) / sizes)

    just_before = item.before == np.arange(len(log)) - 1
    columns = [
        *(np.log1p(count) for count in (whole.right, whole.wrong, item.right, item.wrong)),
        mean(np.log1p(own.right)),
        mean(np.log1p(own.wrong)),
        whole.recent,
        whole.last,
        mean(own.recent),
        mean(own.last),
        item.last,
        np.where(just_before, item.last, 0.0),
        (opportunity(log) == 0).astype(np.float64),
        sizes - 1.0,
    ]
    if log.is_timed:
        since = days_since(log)
        faded = np.log1p(24 * np.nan_to_num(since))
        columns += [faded, faded * mean(own.recent), (since >= 1).astype(np.float64)]
    return np.column_stack(columns)
