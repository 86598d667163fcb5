"""What learners said of recommendations, in the graph.

(:Learner)-[:GAVE]->(:Feedback {id, kind, at, undone_at, slate, rank, wrong})-[:ABOUT]->(:Question|Concept)
wrong: how many answers on the concept were wrong by then.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from graph.advice import FeedbackKind, GivenFeedback
from graph.errors import NotFound
from graph.happenings import Cause, Changed
from graph.store import rows
from graph.store.connection import Connection, Transaction
from graph.store.missing import one_learner


class FeedbackStore(Connection):
    """Given, read and undone. Each change is a change of the learner."""

    async def give_feedback(self, given: GivenFeedback) -> tuple[GivenFeedback, bool]:
        """Keeps feedback on a line of a slate in place of what stands there; returns what stands then, and
        whether it is new: the same kind again changes nothing. Raises NotFound for the learner."""
        said = given.feedback
        about = {"concept_id": said.concept_id, "question_id": said.question_id}
        line = {"slate_id": given.slate_id, "rank": given.rank}

        async def work(tx: Transaction) -> tuple[GivenFeedback, bool]:
            found = await tx.run("feedback/lock", learner_id=given.learner_id, **about, **line)
            row = one_learner(given.learner_id, found)
            for id, kind, at in row["standing"]:
                if FeedbackKind(kind) is said.kind:
                    return _of(given, id, at), False
            await tx.run(
                "feedback/write",
                learner_id=given.learner_id,
                **about,
                properties={
                    "id": said.id,
                    "kind": said.kind.value,
                    "at": said.at,
                    "slate": given.slate_id,
                    "rank": given.rank,
                    "wrong": row["wrong"],
                },
                replaced=[id for id, _, _ in row["standing"]],
            )
            tx.tell(Changed(given.learner_id, Cause.FEEDBACK))
            return given, True

        return await self.write(work)

    async def undo_feedback(self, id: str, at: datetime) -> None:
        """What is undone already, or not there, stays as it is."""

        async def work(tx: Transaction) -> None:
            for row in await tx.run("feedback/undo", id=id, at=at):
                tx.tell(Changed(row["learner_id"], Cause.FEEDBACK))

        await self.write(work)

    async def feedback(self, id: str) -> GivenFeedback:
        """One piece of feedback. Raises NotFound."""
        found = await self.read("feedback/read", id=id)
        if not found:
            raise NotFound(
                "There is no such feedback.", field="id", value=id, mend="Use an id that giveFeedback gave."
            )
        return rows.given_feedback(found[0]["learner_id"], found[0]["feedback"])

    async def given_feedback(self, learner_id: str) -> Sequence[GivenFeedback]:
        """All that one learner gave, newest first, undone or not."""
        return (await self.feedback_given([learner_id])).get(learner_id, [])

    async def feedback_given(self, learner_ids: Sequence[str]) -> dict[str, list[GivenFeedback]]:
        """The same of learners, by id; those who gave none are absent."""
        found: dict[str, list[GivenFeedback]] = {}
        for row in await self.read("feedback/read_given", learner_ids=list(learner_ids)):
            id = row["learner_id"]
            found.setdefault(id, []).append(rows.given_feedback(id, row["feedback"]))
        return found


def _of(given: GivenFeedback, id: str, at: datetime) -> GivenFeedback:
    """The same as it stands already."""
    return replace(given, feedback=replace(given.feedback, id=id, at=at))
