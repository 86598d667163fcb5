"""Learning events in the graph.

(:Learner)-[:DID]->(:LearningEvent {id, kind, at, recorded_at, ...})-[:ON]->(:Concept|:Question|:Resource)
Properties that were not given are absent.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from graph import slates
from graph.advice import Slate
from graph.learning_events import EventKind, LearningEvent, Target, TargetKind
from graph.outcomes import LineState
from graph.store.connection import Connection, Row, Transaction
from graph.store.slates import line_states, lines_row

_PROPERTIES = [each.name for each in fields(LearningEvent) if each.name not in ("learner_id", "target")]


@dataclass(frozen=True, slots=True)
class Known:
    """What events depend on, read under the locks of their learners. answers: ids that answers have."""

    learners: AbstractSet[str] = frozenset()
    events: Mapping[str, LearningEvent] = field(default_factory=dict)
    answers: AbstractSet[str] = frozenset()
    targets: AbstractSet[Target] = frozenset()


class EventStore(Connection):
    """The log of what learners did besides answering."""

    async def write_events(
        self,
        events: Sequence[LearningEvent],
        sort_out: Callable[[Known], Sequence[LearningEvent]],
        now: datetime,
    ) -> None:
        """Writes those of the events that `sort_out` gives back, in one transaction."""

        async def work(tx: Transaction) -> None:
            fresh = sort_out(await _lock(tx, events))
            if fresh:
                await tx.run("event/write", rows=[_row(event) for event in fresh], recorded_at=now)

        await self.write(work)

    async def known_events(self, ids: Sequence[str]) -> set[str]:
        """Which of these ids are those of learning events."""
        [row] = await self.read("event/read_known", event_ids=list(ids))
        return set(row["ids"])

    async def move_slates(
        self,
        moves: Mapping[str, Callable[[Sequence[LineState]], list[LineState]]],
        recent: Sequence[Slate],
        now: datetime,
    ) -> None:
        """Makes something of the lines of slates, by id. recent: those that may still be on their way into
        the graph; they are written first."""
        served = [slates.to_row(slate) | {"served_at": now.isoformat()} for slate in recent]
        served.sort(key=lambda row: str(row["learner_id"]))

        async def work(tx: Transaction) -> None:
            if served:
                await tx.run("slate/write_slates", rows=served)
            found = await tx.run("slate/lock_lines", ids=sorted(moves))
            before = {row["id"]: line_states(row) for row in found}
            after = {id: moves[id](lines) for id, lines in before.items()}
            moved = [lines_row(id, after[id], settled=False) for id in after if after[id] != before[id]]
            if moved:
                await tx.run("slate/write_lines", rows=moved)

        await self.write(work)


async def _lock(tx: Transaction, events: Sequence[LearningEvent]) -> Known:
    about = {event.target for event in events if event.target}

    def ids(kind: TargetKind) -> list[str]:
        return sorted(target.id for target in about if target.kind is kind)

    [row] = await tx.run(
        "event/lock",
        learner_ids=sorted({event.learner_id for event in events}),
        event_ids=[event.id for event in events],
        concept_ids=ids(TargetKind.CONCEPT),
        question_ids=ids(TargetKind.QUESTION),
        resource_ids=ids(TargetKind.RESOURCE),
    )
    return Known(
        learners=set(row["learners"]),
        events={event["id"]: _event(event) for event in row["events"]},
        answers=set(row["answers"]),
        targets={Target(kind, id) for kind in TargetKind for id in row[f"{kind}s"]},
    )


def _row(event: LearningEvent) -> Row:
    """A row of event/write."""
    properties = {name: value for name in _PROPERTIES if (value := getattr(event, name)) is not None}
    about = {event.target.kind.value: event.target.id} if event.target else {}
    return {"learner_id": event.learner_id, "properties": properties, **about}


def _event(row: Mapping[str, Any]) -> LearningEvent:
    """(:Learner)-[:DID]->(:LearningEvent)-[:ON]->()"""
    given = {name: value for name, value in row.items() if name != "recorded_at"}
    about = given.pop("target")
    target = Target(TargetKind(about[0]), about[1]) if about else None
    return LearningEvent(**given | {"kind": EventKind(row["kind"]), "target": target})
