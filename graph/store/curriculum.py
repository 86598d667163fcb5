"""The curriculum in the graph: read as a snapshot or by id, and written under its lock."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import CannotUnseal, NotFound, Unavailable
from graph.model import AuthoredQuestion, Concept, Course, Encompasses, Misconception, Prerequisite, Question
from graph.sealing import Sealer
from graph.snapshot import Curriculum, QuestionFeatures
from graph.store import rows
from graph.store.connection import Row, Transaction
from graph.store.models import ModelStore

log = logging.getLogger(__name__)

MOST_TEXTS = 20_000
"""Questions whose text is held in memory, at about two kilobytes each."""


@dataclass(frozen=True, slots=True)
class QuestionKey:
    """What grading needs of one question. key, solution: sealed, None where the question came from a
    log and cannot be graded here. choices: as shown."""

    id: str
    revision: int
    kind: str
    choices: tuple[str, ...]
    key: str | None
    solution: str | None
    concepts: tuple[str, ...]
    misconceptions: Mapping[str, Misconception]
    retired: bool


class CurriculumStore(ModelStore):
    """Reads and writes of concepts, prerequisites and questions."""

    def __init__(
        self, uri: str, user: str, password: str, sealer: Sealer, ca_file: Path | None = None
    ) -> None:
        super().__init__(uri, user, password, sealer, ca_file)
        self._snapshot: Curriculum | None = None
        self._texts: dict[str, Question] = {}
        self._reading = asyncio.Lock()
        self.snapshot_hits = self.snapshot_misses = 0
        self.snapshot_read_at: float | None = None
        """By the monotonic clock, in seconds."""

    async def stamp(self) -> tuple[int, str]:
        """The curriculum's revision and the version of the model in force."""
        found = await self.read("curriculum/read_stamp")
        if not found:
            raise Unavailable("The graph is not prepared.", mend="Run learner-graph migrate.")
        return found[0]["revision"], found[0]["model"]

    async def state(self) -> Row:
        """The curriculum's revision, the model and the policy in force, and how much is `stored` of what."""
        found = await self.read("curriculum/read_state")
        if not found:
            raise Unavailable("The graph is not prepared.", mend="Run learner-graph migrate.")
        return found[0]

    async def curriculum(self, stamp: tuple[int, str] | None = None) -> Curriculum:
        """The present curriculum as one consistent snapshot.

        Held in memory; read anew when `stamp` (by default the graph's present one) differs.
        """
        wanted = stamp or await self.stamp()
        if self._snapshot is not None and (self._snapshot.revision, self._snapshot.model) == wanted:
            self.snapshot_hits += 1
            return self._snapshot
        self.snapshot_misses += 1
        async with self._reading:  # it may be large, and all who come after a change want it
            held = self._snapshot
            while held is None or (held.revision, held.model) != wanted:
                held = await self._read_snapshot(wanted)
                wanted = await self.stamp()
            if held is not self._snapshot:
                self._snapshot, self._texts = held, {}
                self.snapshot_read_at = time.monotonic()
            return held

    def held(self) -> tuple[Curriculum | None, Mapping[str, Question]]:
        """The snapshot in memory, whether or not it is the present one, and the texts of its questions that
        were read: for when Neo4j does not answer."""
        return self._snapshot, self._texts

    async def _read_snapshot(self, stamp: tuple[int, str]) -> Curriculum:
        """One reading; the caller checks that the stamp did not change meanwhile."""
        concepts = [rows.concept(row["concept"]) for row in await self.read("curriculum/read_concepts")]
        edges = [rows.prerequisite(row) for row in await self.read("curriculum/read_prerequisites")]
        questions = await self.read("curriculum/read_question_features", retired=False)
        [row] = await self.read("curriculum/read_courses")
        tracing, problems = await self.tracing_model(stamp[1])
        for problem in problems:
            log.warning("model %s, parameters that cannot be used: %s", stamp[1], problem)
        return Curriculum(
            revision=stamp[0],
            concepts={concept.id: concept for concept in concepts},
            prerequisites=tuple(edges),
            questions={row["id"]: rows.features(row) for row in questions},
            model=stamp[1],
            tracing=tracing,
            courses={course["id"]: rows.course(course) for course in row["courses"]},
        )

    async def retired_questions(self) -> list[QuestionFeatures]:
        """What there is of questions that are no longer in use, by id."""
        found = await self.read("curriculum/read_question_features", retired=True)
        return [rows.features(row) for row in found]

    async def course_concepts(self, id: str) -> tuple[str, ...]:
        """Ids of a course's concepts, in its order. Raises NotFound."""
        found = await self.read("curriculum/read_course", id=id)
        if not found:
            raise NotFound(
                "There is no such course.", field="course", value=id, mend="Use the id of a course."
            )
        return tuple(found[0]["concepts"])

    async def extras(self) -> tuple[list[Encompasses], list[Course]]:
        """All encompassing edges, and all courses that are not retired."""
        [row] = await self.read("curriculum/read_extras")
        return [Encompasses(**edge) for edge in row["encompasses"]], [
            rows.course(course) for course in row["courses"] if course["retired_at"] is None
        ]

    async def concepts(self, ids: Sequence[str]) -> dict[str, Concept]:
        """The concepts there are among `ids`, by id."""
        known = (await self.curriculum()).concepts
        return {id: known[id] for id in ids if id in known}

    async def concept_ids(self) -> set[str]:
        """The ids of all concepts, without reading the questions that a snapshot has."""
        return {row["concept"]["id"] for row in await self.read("curriculum/read_concepts")}

    async def questions(self, ids: Sequence[str], of: Curriculum | None = None) -> dict[str, Question]:
        """The questions there are among `ids`, by id, without key and solution.

        of: the snapshot that is in force; where it is the one held, what was read before is not read again.
        """
        held = self._texts if of is not None and of is self._snapshot else {}
        known = {id: held[id] for id in ids if id in held}
        missing = [id for id in ids if id not in known]
        if missing:
            found = await self.read("curriculum/read_questions", ids=missing)
            fresh = {row["question"]["id"]: rows.question(row["question"]) for row in found}
            if len(held) + len(fresh) > MOST_TEXTS:
                held.clear()
            held.update(fresh)
            known |= fresh
        return known

    async def authored_questions(
        self, ids: Sequence[str], tx: Transaction | None = None
    ) -> dict[str, AuthoredQuestion]:
        """The questions there are among `ids` as their author wrote them, unsealed."""
        run = self.read if tx is None else tx.run
        found = await run("curriculum/read_authored_questions", ids=list(ids))
        return {row["question"]["id"]: self._authored(row["question"]) for row in found}

    def _authored(self, row: Row) -> AuthoredQuestion:
        """What was sealed with a key that is gone comes back empty, so that it can be imported again."""
        id, key, solution = row["id"], row["sealed_key"], row["sealed_solution"]
        try:
            opened = self.sealer.open_key(key, f"question:{id}:key") if key else None
            text = self.sealer.open(solution, f"question:{id}:solution") if solution else ""
        except CannotUnseal:
            opened, text = None, ""
        return AuthoredQuestion(
            rows.question(row),
            opened,
            text,
            rows.misconceptions(row["misconceptions"]),
            row["template_id"] or "",
        )

    async def counts(self) -> dict[str, int]:
        """How many concepts, prerequisites, questions, learners, answers and slates there are."""
        return (await self.read("curriculum/count"))[0]

    async def question_keys(self, tx: Transaction | None, ids: Sequence[str]) -> dict[str, QuestionKey]:
        """What grading needs, by question id, read inside the transaction that writes the answer, if any."""
        run = self.read if tx is None else tx.run
        [row] = await run("answer/read_questions", ids=sorted(set(ids)))
        return question_keys(row["questions"])


async def lock_curriculum(tx: Transaction) -> int:
    """Takes the curriculum's lock for this transaction; the live revision. Raises Unavailable on a graph
    without migrations."""
    found = await tx.run("curriculum/lock")
    if not found:
        raise Unavailable("The graph is not prepared.", mend="Run learner-graph migrate.")
    revision: int = found[0]["revision"]
    return revision


def question_keys(questions: Sequence[Row]) -> dict[str, QuestionKey]:
    """By question id, from what answer/read_questions gives of each."""
    return {
        row["id"]: QuestionKey(
            id=row["id"],
            revision=row["revision"],
            kind=row["kind"],
            choices=tuple(row["choices"] or ()),
            key=row["sealed_key"],
            solution=row["sealed_solution"],
            concepts=tuple(row["concepts"]),
            misconceptions={pair[0]: Misconception(*pair) for pair in row["misconceptions"]},
            retired=row["retired_at"] is not None,
        )
        for row in questions
    }


def concept_row(concept: Concept) -> Row:
    """(:Concept) as it is written; what was not given stays as it is."""
    names = ("id", "title", "summary", "minutes", "grade")
    given = {name: getattr(concept, name) for name in names}
    return {name: value for name, value in given.items() if value is not None}


def prerequisite_row(edge: Prerequisite) -> Row:
    """[:PREREQUISITE_OF] as it is written."""
    return {
        "source": edge.source,
        "target": edge.target,
        "strength": edge.strength,
        "reason": edge.reason,
        "provenance": edge.provenance,
    }
