"""Whom a change of the curriculum reaches, before it is published: exactly, from the mastery that there is.

A learner's ready set is `candidates.ready_set` at one moment under the gate of the active policy. Only what
can change is read: concepts whose rules differ or whose mastery moves, and what these stand on.
Not for: what a change says (content.diff), or making it (publishing).
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest

import numpy as np

from graph import content, knowledge, moving, ready_sets
from graph.candidates import ready_set
from graph.content import Content, Kind, of_kind, thing
from graph.ready_sets import Bools, Ints
from graph.refolding import Progress, Refolded, refold, silent
from graph.snapshot import Curriculum
from graph.store import Store, rows
from tracing.model import Model

MOST = 10
"""Learners, and changes of mastery, that are shown one by one."""

PAGE = 500
"""Learners listed at a time."""


@dataclass(frozen=True, slots=True)
class Affected:
    """A learner whose ready set changes. before, after: ids of concepts, by id."""

    learner_id: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def gained(self) -> tuple[str, ...]:
        """What is ready only afterwards."""
        return tuple(id for id in self.after if id not in self.before)

    @property
    def lost(self) -> tuple[str, ...]:
        """What was ready only before."""
        return tuple(id for id in self.before if id not in self.after)


@dataclass(frozen=True, slots=True)
class Opened:
    """For how many learners a concept becomes ready (unlocks), and for how many it no longer is (locks)."""

    concept_id: str
    unlocks: int
    locks: int


@dataclass(frozen=True, slots=True)
class Shift:
    """What is believed of a learner and a concept, P(known) right after the last answer; None where there is
    no answer on it."""

    learner_id: str
    concept_id: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Impact:
    """learners: how many there are. gain, lose, both: how many of them only gain ready concepts, only lose
    some, or do both. concepts: those that lock or unlock for anybody, by id. most: the MOST learners whose
    sets differ in most concepts, then by id. moved: learners whose mastery a merge, split or retag moves.
    shifts: the MOST largest of these moves, by the change of P(known), then by ids."""

    learners: int
    gain: int
    lose: int
    both: int
    concepts: tuple[Opened, ...]
    most: tuple[Affected, ...]
    moved: int
    shifts: tuple[Shift, ...]

    @property
    def changed(self) -> int:
        """How many learners have another ready set."""
        return self.gain + self.lose + self.both


@dataclass(frozen=True, slots=True)
class Effects:
    """What becomes of everybody's ready set. ids: learners, by id, of whom something is known that matters;
    everybody else is like one who never answered, and has the last place in each array. gained, lost:
    concept id -> for whom; concepts that change for nobody are absent."""

    learners: int
    ids: Sequence[str]
    gained: Mapping[str, Bools]
    lost: Mapping[str, Bools]
    refolded: Refolded
    before: Curriculum
    after: Curriculum
    gate: float

    @property
    def others(self) -> int:
        """How many learners are not in `ids`."""
        return max(0, self.learners - len(self.ids))

    def of(self, learner_id: str) -> tuple[set[str], set[str]]:
        """What one learner gains and loses."""
        at = bisect_left(self.ids, learner_id)
        place = at if at < len(self.ids) and self.ids[at] == learner_id else -1
        gained, lost = ({id for id, who in side.items() if who[place]} for side in (self.gained, self.lost))
        return gained, lost

    def heads(self, who: Bools) -> int:
        """How many learners that is."""
        return int(np.count_nonzero(who[:-1])) + self.others * bool(who[-1])


async def impact(
    store: Store,
    before: Content,
    after: Content,
    *,
    now: datetime,
    gate: float | None = None,
    on_progress: Progress = silent,
) -> Impact:
    """What becomes of all learners when the curriculum, which is `before`, becomes `after`. gate: by default
    that of the active policy. What is answered meanwhile may or may not be in it. Raises Unavailable."""
    found = await effects(store, before, after, now=now, gate=gate, on_progress=on_progress)
    gains, losses = (_count(side, len(found.ids) + 1) for side in (found.gained, found.lost))
    moved = [id for id in found.refolded.after if found.refolded.moved(id)]
    concepts = (
        Opened(id, *(found.heads(side[id]) if id in side else 0 for side in (found.gained, found.lost)))
        for id in sorted(found.gained.keys() | found.lost.keys())
    )
    return Impact(
        learners=found.learners,
        gain=found.heads((gains > 0) & (losses == 0)),
        lose=found.heads((gains == 0) & (losses > 0)),
        both=found.heads((gains > 0) & (losses > 0)),
        concepts=tuple(each for each in concepts if each.unlocks or each.locks),
        most=tuple(await _most(store, found, gains + losses, now)),
        moved=len(moved),
        shifts=tuple(_shifts(found, moved)),
    )


async def effects(
    store: Store,
    before: Content,
    after: Content,
    *,
    now: datetime,
    gate: float | None = None,
    on_progress: Progress = silent,
) -> Effects:
    """The same of every single learner. Raises Unavailable."""
    state = await store.state()
    if gate is None:
        gate = (await store.policy(state["policy"])).gate
    model, _ = await store.tracing_model(state["model"])
    was, is_ = structure(before, model), structure(after, model)
    retagged = moving.retagged(before, content.delta(before, after), after, model)
    refolded = await refold(store, retagged, after, is_, on_progress)
    moved = refolded.concepts()
    targets = ready_sets.changed(was, is_, gate) | moved
    targets.update(*(side.opened_by.get(id, ()) for id in moved for side in (was, is_)))
    table = await knowledge.read(store, _relevant(targets, was, is_, gate), refolded, now, on_progress)
    at, size = rows.micros(now), len(table.ids) + 1
    gained: dict[str, Bools] = {}
    lost: dict[str, Bools] = {}
    for id in sorted(targets):
        there = ready_sets.ready(ready_sets.rule(was, id, gate), id, table.before, at, gate, size)
        then = ready_sets.ready(ready_sets.rule(is_, id, gate), id, table.after, at, gate, size)
        for side, who in ((gained, then & ~there), (lost, there & ~then)):
            if who.any():
                side[id] = who
    learners: int = state["stored"]["learners"]
    return Effects(learners, table.ids, gained, lost, refolded, was, is_, gate)


def structure(said: Content, model: Model) -> Curriculum:
    """What of a content says what is ready and how answers are traced: a snapshot without questions."""
    return Curriculum(
        revision=0,
        concepts={
            id: content.to_concept(thing(Kind.CONCEPT, id), each)
            for [id], each in of_kind(said, Kind.CONCEPT)
        },
        prerequisites=tuple(
            content.to_prerequisite(thing(Kind.PREREQUISITE, *ends), each)
            for ends, each in of_kind(said, Kind.PREREQUISITE)
        ),
        questions={},
        model="",
        tracing=model,
    )


def _relevant(targets: Iterable[str], was: Curriculum, is_: Curriculum, gate: float) -> set[str]:
    """The concepts, and those that their rules name."""
    found = set(targets)
    rules = (ready_sets.rule(side, id, gate) for id in tuple(found) for side in (was, is_))
    return found.union(*(each.concepts for each in rules if each))


async def _most(store: Store, found: Effects, changes: Ints, now: datetime) -> list[Affected]:
    """The learners whose sets differ most, as they are before and after."""
    first = np.argsort(-changes[:-1], kind="stable")[:MOST]
    ranked = [(-int(changes[i]), found.ids[i]) for i in first if changes[i]]
    if changes[-1]:
        ranked += [(-int(changes[-1]), id) for id in await _unnamed(store, found)]
    chosen = [id for _, id in sorted(ranked)[:MOST]]
    known = await knowledge.of(store, chosen, now) if chosen else {}
    affected = []
    for id in chosen:
        if id not in known:  # erased meanwhile
            continue
        before = ready_set(found.before, *known[id], found.gate)
        gained, lost = found.of(id)
        after = (before - lost) | gained
        affected.append(Affected(id, tuple(sorted(before)), tuple(sorted(after))))
    return affected


async def _unnamed(store: Store, found: Effects) -> list[str]:
    """The first learners by id of whom nothing is known that matters."""
    named, ids, after, more = set(found.ids), list[str](), "", True
    while more and len(ids) < MOST:
        page, more = await store.learners_page(PAGE, after)
        ids += [id for id in page if id not in named]
        after = page[-1] if page else after
    return ids[:MOST]


def _count(side: Mapping[str, Bools], size: int) -> Ints:
    """How many concepts that is, by learner."""
    count = np.zeros(size, dtype=np.int64)
    for who in side.values():
        count += who
    return count


def _shifts(found: Effects, moved: Collection[str]) -> list[Shift]:
    """The largest moves of mastery; where there is none, the concept's prior counts."""
    ranked = []
    for learner in moved:
        before, after = found.refolded.before[learner], found.refolded.after[learner]
        for id in found.refolded.moved(learner):
            prior = (found.after if id in found.after.concepts else found.before).parameters[id].prior
            p, q = (side[id].probability if id in side else None for side in (before, after))
            far = abs((prior if p is None else p) - (prior if q is None else q))
            ranked.append((-far, Shift(learner, id, p, q)))
    return [
        shift for _, shift in nsmallest(MOST, ranked, key=lambda e: (e[0], e[1].learner_id, e[1].concept_id))
    ]
