"""What a class knows of each concept, and of a course at a glance. Pure functions of a room."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from graph.classroom import Room
from graph.errors import InvalidInput

BINS = 10
"""Of P(known), of equal width: what a histogram shows."""

MOST_CELLS = 20_000
"""Of a heat map: 200 learners and 100 concepts, some 200 kB on the wire."""

DIGITS = 4
"""Of P(known) in a heat map: finer than any colour."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a class stands with a concept. met: learners who have answered on it, at least one. mean: of their
    P(known) at the moment, in [0, 1]. mastered, struggling: how many of them. bins: how many have P(known) in
    [0, .1), [.1, .2) ... [.9, 1]."""

    concept_id: str
    met: int
    mean: float
    mastered: int
    struggling: int
    bins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """P(known) at the moment, a row a learner and a column a concept; None where there is no answer on it.
    more_learners, more_concepts: how many were left out."""

    learners: Sequence[str]
    concepts: Sequence[str]
    known: Sequence[Sequence[float | None]]
    more_learners: int
    more_concepts: int


def standings(room: Room) -> list[Standing]:
    """Of every concept in use that somebody has answered on, the weakest first: by mean, then by id."""
    known: dict[str, list[float]] = {}
    mastered, struggling = Counter[str](), Counter[str]()
    for member in room.members:
        for id, p in room.known[member.learner.id].items():
            known.setdefault(id, []).append(p)
            mastered[id] += member.masteries[id].mastered
        struggling.update(list(room.struggles.get(member.learner.id, ())))
    found = [
        Standing(id, len(ps), sum(ps) / len(ps), mastered[id], struggling[id], _bins(ps))
        for id, ps in known.items()
    ]
    return sorted(found, key=lambda one: (one.mean, one.concept_id))


def heat_map(room: Room, learners: int, concepts: int, course: Sequence[str] | None = None) -> HeatMap:
    """The first `learners` by id; of a course the first `concepts` in use, else those that most learners have
    answered on, by depth. Raises InvalidInput for no column, and for more than MOST_CELLS."""
    if concepts < 1 or learners * concepts > MOST_CELLS:
        raise InvalidInput(
            "The heat map has no column, or is too large.",
            field="concepts",
            value=concepts,
            mend=f"Ask for at least one concept, and at most {MOST_CELLS:,} cells: learners times concepts.",
        )
    met = Counter(id for known in room.known.values() for id in known)
    if course is None:
        columns = sorted(met, key=lambda id: (-met[id], id))
    else:
        columns = [id for id in course if room.curriculum.in_use(id)]
    shown = columns[:concepts]
    if course is None:
        shown.sort(key=lambda id: (room.curriculum.concepts[id].depth or 0, id))
    rows = room.ids[:learners]
    return HeatMap(
        rows,
        shown,
        [[_rounded(room.known[id].get(concept)) for concept in shown] for id in rows],
        len(room.ids) - len(rows),
        len(columns) - len(shown),
    )


def _rounded(known: float | None) -> float | None:
    return None if known is None else round(known, DIGITS)


def _bins(known: Sequence[float]) -> tuple[int, ...]:
    counts = Counter(min(BINS - 1, int(p * BINS)) for p in known)
    return tuple(counts[i] for i in range(BINS))
