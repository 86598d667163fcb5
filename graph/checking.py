"""A content is linted with what learners' answers say: the model in force, who bears which edge out,
and what learners aim at.

Not for: the rules (linting), or which content (the curriculum, a draft: drafting).
"""

import asyncio
from collections.abc import Callable, Collection

from graph.content import Content, Kind, of_kind
from graph.linting import Evidence, Finding, in_circles, lint
from graph.store import Store

MOST_EDGES = 40
"""In cycles, about which learners are asked: each costs a look at all who practised its source."""


async def check(
    store: Store,
    content: Content,
    rules: Collection[str] | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Finding]:
    """What is found, as `linting.lint` sorts it, off the event loop. Raises InvalidInput for a rule that
    there is not, Unavailable."""
    known = await evidence(store, content)
    return await asyncio.to_thread(lint, content, known, rules, on_progress)


async def evidence(store: Store, content: Content) -> Evidence:
    """What the graph knows of these concepts and questions; nothing of those that are not in it."""
    edges = in_circles([(key[0], key[1]) for key, _ in of_kind(content, Kind.PREREQUISITE)])
    questions, concepts = (
        sorted(key[0] for key, said in of_kind(content, kind) if not said["retired"])
        for kind in (Kind.QUESTION, Kind.CONCEPT)
    )
    snapshot = await store.curriculum()
    return Evidence(
        tracing=snapshot.tracing,
        held=await store.edge_counts(edges[:MOST_EDGES]) if edges else {},
        answers=await store.answer_counts(questions),
        goals=await store.goal_counts(concepts),
    )
