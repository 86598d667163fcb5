"""`python -m graph.local`: fetches what private servers need, so that their first start is quick."""

import sys

from graph.local.servers import fetch


def _line(step: str, done: int, total: int) -> None:
    if done % 50 == 0 or done == total:
        print(f"{step}: {done} of {total}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    fetch(_line)
