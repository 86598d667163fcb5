"""Who in a class is stuck on what, why, and what may help: the same as of each learner (graph/watching.py),
with one query for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph import helping, watching
from graph.classroom import Room
from graph.model import Learner
from graph.store import Store
from graph.watching import Struggle


@dataclass(frozen=True, slots=True)
class Stuck:
    """A learner and what they are stuck on, by concept id. Of help there is all but the text of solutions."""

    learner: Learner
    struggles: tuple[Struggle, ...]


def place(room: Room, learner_id: str) -> tuple[int, str]:
    """Sorts learners who are stuck: on most concepts first, then by id."""
    return -len(room.struggles[learner_id]), learner_id


async def stuck(store: Store, room: Room, learner_ids: Sequence[str]) -> list[Stuck]:
    """These learners of the room, who are stuck, in this order. Raises Unavailable."""
    lately, curriculum = room.lately, room.curriculum
    answered = {
        learner: {id: helping.answered(id, lately[learner], curriculum) for id in room.struggles[learner]}
        for learner in learner_ids
    }
    asked = {learner: {id for ids in of.values() for id in ids} for learner, of in answered.items()}
    solved = await store.solved(asked)
    found = []
    for id in learner_ids:
        masteries, why = room.of[id].masteries, room.struggles[id]
        helps = watching.helps(why, masteries, lately[id], curriculum, room.as_of, room.gate)
        solutions = dict.fromkeys(solved[id], "")
        struggles = (
            Struggle(
                concept,
                tuple(reasons),
                (*helps[concept], *watching.worked(concept, answered[id][concept], solutions)),
            )
            for concept, reasons in why.items()
        )
        found.append(Stuck(room.of[id].learner, tuple(struggles)))
    return found
