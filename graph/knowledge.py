"""What all learners know of some concepts, before and after their answers are traced otherwise: columns; and
what some learners know of all.

For: whom a change of the curriculum reaches (impact). Not for: what is ready for whom (ready_sets).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import numpy as np

from graph.feedback import BELIEVED, LASTS
from graph.ready_sets import Column, Ints
from graph.refolding import Progress, Refolded
from graph.store import Store, rows
from graph.store.connection import Row
from tracing.mastery import Mastery, effective

AT_ONCE = 50
"""Concepts whose mastery is read in one query; each may be known to everybody."""

HELD = 16
"""Columns in memory at a time, of some 40 bytes a learner: a concept's own and those of what it stands on."""

_NAMES = ("probability", "stability", "mastered", "last_at", "wrong")


class Knowledge:
    """ids: of the learners of whom something is known here, by id: the order of all columns, which have one
    more place, for everybody else. before, after: the column of a concept; after: with what is moved."""

    def __init__(self, refolded: Refolded) -> None:
        self.ids: list[str] = []
        self.before = lru_cache(maxsize=HELD)(self._before)
        self.after = lru_cache(maxsize=HELD)(self._after)
        self._refolded = refolded
        self._moved: dict[str, list[str]] = {}
        self._found: dict[str, tuple[Ints, Row]] = {}
        self._came: dict[str, int] = {}
        for learner in refolded.after:
            for concept in refolded.moved(learner):
                self._moved.setdefault(concept, []).append(learner)
                self._number(learner)

    def add(self, row: Row) -> None:
        """Of one concept: a row of impact/read_masteries. `order` comes after all of them."""
        who = np.array([self._number(id) for id in row["learners"]], dtype=np.int64)
        columns = {name: np.array(row[name]) for name in _NAMES}
        claims = [(self._number(id), wrong) for id, wrong in row["claims"]]
        self._found[row["concept_id"]] = who, columns | {"claims": claims}

    def order(self) -> None:
        """Puts the learners, numbered as they came, in order of id."""
        self.ids = sorted(self._came)
        self._place = np.empty(len(self.ids), dtype=np.int64)
        self._place[[self._came[id] for id in self.ids]] = np.arange(len(self.ids))

    def _number(self, learner: str) -> int:
        return self._came.setdefault(learner, len(self._came))

    def _before(self, concept: str) -> Column:
        column = Column.empty(len(self.ids) + 1)
        if concept in self._found:
            who, row = self._found[concept]
            for name in _NAMES:
                getattr(column, name)[self._place[who]] = row[name]
            column.claims = [(int(self._place[i]), wrong) for i, wrong in row["claims"]]
        return column

    def _after(self, concept: str) -> Column:
        column = self.before(concept)
        if concept not in self._moved:
            return column
        masteries = ((id, self._refolded.after[id].get(concept)) for id in self._moved[concept])
        return column.moved(
            (int(self._place[self._came[id]]), m, rows.micros(m.last_at) if m else 0) for id, m in masteries
        )


async def read(
    store: Store, concepts: Iterable[str], refolded: Refolded, now: datetime, on_progress: Progress
) -> Knowledge:
    """Of these concepts, those that there are. now: when feedback counts. Raises Unavailable."""
    found, ids = Knowledge(refolded), sorted(concepts)
    for start in range(0, len(ids), AT_ONCE):
        batch = ids[start : start + AT_ONCE]
        for row in await store.read("impact/read_masteries", concept_ids=batch, feedback_since=now - LASTS):
            found.add(row)
        on_progress("reading mastery", start + len(batch), len(ids))
    found.order()
    return found


async def of(
    store: Store, learners: Sequence[str], now: datetime
) -> Mapping[str, tuple[dict[str, Mastery], dict[str, float]]]:
    """Learner id -> mastery by concept, and P(known) now, as `candidates.ready_set` wants both; not of those
    who are gone. Raises Unavailable."""
    found = {}
    for row in await store.read("impact/read_known", ids=learners, feedback_since=now - LASTS):
        masteries = rows.masteries(row["masteries"])
        known = {id: effective(mastery, now) for id, mastery in masteries.items()}
        for id, wrong in row["claims"]:
            mastery = masteries.get(id)
            if mastery is None or mastery.answers - mastery.correct <= wrong:
                known[id] = max(BELIEVED, known.get(id, 0.0))
        found[row["id"]] = masteries, known
    return found
