"""Who in a class is stuck on what, why, and what may help: graph/watching.py of a room, with one query for
all of them. Solutions are named, not shown."""

from collections.abc import Sequence

from graph.classroom import Room
from graph.store import Store
from graph.watching import Struggle, Stuck


async def stuck(store: Store, room: Room, learner_ids: Sequence[str]) -> dict[str, list[Struggle]]:
    """What these learners of the room, who are stuck, are stuck on, by concept id; of help there is all but
    the text of solutions. Raises Unavailable."""
    each = {
        id: Stuck(room.of[id].masteries, room.lately[id], room.curriculum, room.struggles[id])
        for id in learner_ids
    }
    solved = await store.solved({id: one.answered for id, one in each.items()})
    return {
        id: one.struggles(dict.fromkeys(solved[id], ""), room.as_of, room.gate) for id, one in each.items()
    }
