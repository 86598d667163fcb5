"""pyBKT's EM on a file of answers, in a process of its own: the wheel, or the C++ build of another python.

    python pybkt_em.py FILE.npz ITERATIONS PARALLEL

For each line of its input it runs EM once and prints the seconds. Imports nothing of ours: the python of the
C++ build has none of it. Not for: fitting (tracing/pybkt_engine.py).
"""

import sys
import time
import warnings
from typing import Any

import numpy as np


def arguments(file: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A model to start from, and the answers, as pyBKT's EM takes them."""
    with np.load(file) as found:
        answers, lengths = found["answers"].astype(np.int32), found["lengths"].astype(np.int64)
    p, t, f, g, s = 0.3, 0.15, 0.02, 0.2, 0.1
    model = {
        "prior": p,
        "learns": np.array([t]),
        "forgets": np.array([f]),
        "guesses": np.array([g]),
        "slips": np.array([s]),
        "As": np.array([[[1 - t, f], [t, 1 - f]]]),
        "emissions": np.array([[[1 - g, g], [s, 1 - s]]]),
        "pi_0": np.array([[1 - p], [p]]),
    }
    data = {
        "data": np.ascontiguousarray(answers[np.newaxis] + 1, dtype=np.int32),  # 1 wrong, 2 right
        "starts": np.cumsum(lengths) - lengths + 1,
        "lengths": lengths,
        "resources": np.ones(len(answers), dtype=np.int64),
    }
    return model, data


def main() -> None:
    """Reads lines until there are no more."""
    from pyBKT.fit import EM_fit

    warnings.simplefilter("ignore")
    file, iterations, parallel = sys.argv[1:]
    for _ in sys.stdin:
        model, data = arguments(file)
        started = time.perf_counter()
        _, trail = EM_fit.EM_fit(model, data, tol=-1.0, maxiter=int(iterations), parallel=bool(int(parallel)))
        seconds = time.perf_counter() - started
        assert len(trail) == int(iterations)
        print(seconds, flush=True)


if __name__ == "__main__":
    main()
