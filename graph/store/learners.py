"""Learners in the graph: what is known of them, and the situation that ranking starts from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from graph import candidates, feedback
from graph.advice import Situation
from graph.happenings import Cause, Changed
from graph.model import Answer, Learner
from graph.store import rows
from graph.store.connection import Row, Transaction
from graph.store.missing import one_learner, the_one
from graph.store.privacy import PrivacyStore
from tracing.mastery import (
    DUE_BELOW,
    MASTERED_AT,
    Mastery,
)

USUAL_MINUTES = 20.0
"""Minutes a day assumed of a learner who said nothing."""

Moments = dict[str, datetime | None]
"""When questions lately answered were answered last, oldest first, by id."""

State = tuple[dict[str, Mastery], dict[str, rows.Recent]]
"""Mastery by concept id, and the questions lately answered, oldest first, by id."""


class Masteries(NamedTuple):
    """Of one learner. by_concept: for every concept ever answered on. models: which version moved each
    last."""

    by_concept: dict[str, Mastery]
    models: dict[str, str]


History = list[tuple[str, bool, datetime | None, int, str]]
"""Question id, verdict, time, seq, event id; oldest first."""


class LearnerStore(PrivacyStore):
    """Reads and writes of learners, their goals and their mastery edges."""

    async def create_learner(
        self,
        id: str,
        time_zone: str = "UTC",
        usual_minutes: float = USUAL_MINUTES,
        consent: Mapping[str, Any] | None = None,
    ) -> tuple[Learner, bool]:
        """The learner, and whether it is new; one that exists stays as it is. consent: properties, as
        rows.consent_properties gives them. Raises Erased."""

        async def work(tx: Transaction) -> tuple[Learner, bool]:
            [row] = await tx.run(
                "learner/create_learner",
                id=id,
                time_zone=time_zone,
                usual_minutes=usual_minutes,
                consent=dict(consent or {}),
            )
            if row["created"]:  # looked up only then, and after the lock
                await self.refuse_erased(tx, [id], "id")
            return rows.learner(row["learner"]), row["created"]

        return await self.write(work)

    async def create_learners(self, ids: Sequence[str], import_id: str | None = None) -> None:
        """Creates those that do not exist yet, all or none. Raises Erased."""

        async def work(tx: Transaction) -> None:
            [row] = await tx.run(
                "learner/create_learners",
                ids=sorted(ids),
                time_zone="UTC",
                usual_minutes=USUAL_MINUTES,
                import_id=import_id,
            )
            await self.refuse_erased(tx, row["created"], "learnerId")

        await self.write(work)

    async def learner(self, id: str) -> Learner:
        """One learner. Raises NotFound."""
        found = await self.read("learner/read_learner", ids=[id])
        return rows.learner(one_learner(id, found)["learner"])

    async def goals(self, learner_id: str) -> list[str]:
        """Ids of the concepts the learner aims at, by id. Raises NotFound."""
        return the_one(learner_id, await self.goals_of([learner_id]))

    async def goals_of(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """The same of those learners there are, by id."""
        found = await self.read("learner/read_learner", ids=list(ids))
        return {row["learner"]["id"]: row["goals"] for row in found}

    async def learners_page(self, first: int, after: str = "") -> tuple[list[str], bool]:
        """Up to `first` learner ids after `after`, and whether there are more."""
        found = await self.read("learner/page_learners", after=after, limit=first + 1)
        return [row["id"] for row in found[:first]], len(found) > first

    async def set_goals(self, learner_id: str, concept_ids: Sequence[str], by: str = "learner") -> None:
        """Replaces the goals. The concepts must exist. Raises NotFound."""
        one_learner(
            learner_id,
            await self.write_and_tell(
                Changed(learner_id, Cause.GOALS),
                "learner/set_goals",
                id=learner_id,
                goal_id=f"goal:{learner_id}",
                concept_ids=sorted(set(concept_ids)),
                by=by,
            ),
        )

    async def masteries(self, learner_id: str) -> dict[str, Mastery]:
        """Mastery by concept id, for every concept ever answered on. Raises NotFound."""
        return the_one(learner_id, await self.masteries_of([learner_id])).by_concept

    async def masteries_of(self, ids: Sequence[str]) -> dict[str, Masteries]:
        """The same, and which models moved them, of those learners there are, by id."""
        return {
            row["id"]: Masteries(
                rows.masteries(row["masteries"]), {edge[0]: edge[8] for edge in row["masteries"]}
            )
            for row in await self.read("learner/read_masteries", ids=list(ids))
        }

    async def learner_state(self, learner_id: str) -> tuple[dict[str, Mastery], dict[str, rows.Recent]]:
        """Mastery by concept id, and the questions lately answered, oldest first, by id. Raises NotFound."""
        return the_one(learner_id, await self.learner_states([learner_id]))

    async def learner_states(self, ids: Sequence[str]) -> dict[str, State]:
        """The same of those learners there are, by id."""
        return {
            row["id"]: (rows.masteries(row["masteries"]), rows.recent_answers(row))
            for row in await self.read("learner/read_state", ids=list(ids))
        }

    async def learner_habit(self, learner_id: str) -> tuple[Learner, dict[str, datetime | None]]:
        """One learner, and when questions lately answered were answered last. Raises NotFound."""
        return the_one(learner_id, await self.learner_habits([learner_id]))

    async def learner_habits(self, ids: Sequence[str]) -> dict[str, tuple[Learner, Moments]]:
        """The same of those learners there are, by id."""
        found = await self.read("learner/read_habit", ids=list(ids))
        read = [(rows.learner(row["learner"]), row["recent_questions"], row["recent_at"]) for row in found]
        return {learner.id: (learner, rows.recent(*recent)) for learner, *recent in read}

    async def mastery_models(self, learner_id: str) -> dict[str, str]:
        """Which model version moved each mastery edge last, by concept id. Raises NotFound."""
        return the_one(learner_id, await self.masteries_of([learner_id])).models

    async def outdated_learners(self, model: str, most: int) -> list[str]:
        """Ids of up to `most` learners with a mastery edge that another model than `model` moved."""
        [row] = await self.read("learner/read_outdated", model=model, limit=most)
        ids: list[str] = row["ids"]
        return ids

    async def histories(self, ids: Sequence[str]) -> dict[str, History]:
        """Every answer that counts, oldest first, by learner id."""
        found = await self.read("learner/read_histories", ids=list(ids))
        return {
            row["id"]: [(a[0], a[1], rows.moment(a[2]), a[3], a[4]) for a in row["answers"]] for row in found
        }

    async def answered(self, learner_id: str, question_ids: Sequence[str]) -> set[str]:
        """Which of these questions the learner has answered as they are now."""
        return (await self.answered_of({learner_id: question_ids})).get(learner_id, set())

    async def answered_of(self, wanted: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
        """The same of learners, each with questions of their own; those who answered none are absent."""
        asked = [{"id": id, "question_ids": sorted(questions)} for id, questions in wanted.items()]
        found: dict[str, set[str]] = {}
        for row in await self.read("learner/read_answered", rows=asked):
            found.setdefault(row["id"], set()).add(row["question_id"])
        return found

    async def stored_events(self, event_ids: Sequence[str]) -> dict[str, Answer]:
        """The answers that are stored under these event ids, by event id."""
        [row] = await self.read("answer/read_known", event_ids=list(event_ids))
        return {event[0]: rows.stored_answer(event) for event in row["events"]}

    async def situation(self, learner_id: str, as_of: datetime, gate: float) -> Situation:
        """Everything ranking needs of one learner, in one read. gate: of the policy. Raises NotFound."""
        return the_one(learner_id, await self.situations([learner_id], as_of, gate))

    async def situations(self, ids: Sequence[str], as_of: datetime, gate: float) -> dict[str, Situation]:
        """The same of those learners there are, by id."""
        found = await self.read_soon(
            "learner/read_situation",
            ids=list(ids),
            as_of=as_of,
            mastered_at=MASTERED_AT,
            due_below=DUE_BELOW,
            gate=gate,
            feedback_since=as_of - feedback.LASTS,
            claimed=feedback.BELIEVED,
        )
        return {row["learner"]["id"]: _situation(row, as_of) for row in found}


def _situation(row: Row, as_of: datetime) -> Situation:
    return candidates.assembled(
        row["candidates"],
        rows.masteries(row["masteries"]),
        as_of,
        learner=rows.learner(row["learner"]),
        stamp=(row["revision"], row["model"]),
        recent=rows.recent(row["recent_questions"], row["recent_at"]),
        goals=row["goals"],
        policy=row["policy"],
        feedback=[rows.feedback(*each) for each in row["feedback"]],
        lift=rows.lift(row["neighbours"]),
    )
