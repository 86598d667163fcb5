"""Many clients at once, over HTTP: none is lost, and none hears of a deadlock.

The store's side of it is in integration/test_trust.py, killed servers are in test_kills.py.
"""

import asyncio

from tests.acceptance.serving import Api
from tests.acceptance.test_graphql import submit

MASTERY = '{ learner(id: "ann") { mastery { nodes { concept { key } answers correct } } } }'


async def test_200_answers_at_once_on_one_edge(ann: Api) -> None:
    """All are stored and acknowledged, and each saw another state of the edge."""
    said = await asyncio.gather(
        *(submit(ann, f"add-{i % 4}", "4" if i % 3 else "5", f"e{i}") for i in range(200))
    )
    assert [one["correct"] for one in said] == [bool(i % 3) for i in range(200)]
    assert not any(one["duplicate"] for one in said)
    known = (await ann(MASTERY))["learner"]["mastery"]["nodes"]
    assert known == [{"concept": {"key": "add"}, "answers": 200, "correct": 133}]


async def test_the_same_answer_at_once(ann: Api) -> None:
    """Sent fifty times under one event id it is stored once; the others hear that it was."""
    said = await asyncio.gather(*(submit(ann, "add-0", "4", "e1") for _ in range(50)))
    assert sorted(one["duplicate"] for one in said) == [False] + [True] * 49
    known = (await ann(MASTERY))["learner"]["mastery"]["nodes"]
    assert known == [{"concept": {"key": "add"}, "answers": 1, "correct": 1}]
