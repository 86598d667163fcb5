"""Classes in the graph.

(:Learner)-[:MEMBER_OF {since}]->(:Class {id, title, time_zone})<-[:LEADS {since}]-(:Teacher {id})
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from graph.errors import NotFound
from graph.model import Class, Learner
from graph.paging import LAST, MOST_NUMBER, Span
from graph.store import rows
from graph.store.connection import Connection, Row, Transaction
from graph.store.missing import no_such_learner
from tracing.mastery import Mastery


class UnknownLearners(NotFound):
    """Some of these learners do not exist."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.problems = tuple(no_such_learner(id, "learnerIds") for id in ids)
        super().__init__(field="learnerIds", value=list(ids), mend="Create them with createLearner.")


class Member(NamedTuple):
    """A learner of a class. masteries: by concept id. recent: questions lately answered, oldest first, by id.
    claims: (concept, wrong answers when it was said) of what they say that they know."""

    learner: Learner
    masteries: Mapping[str, Mastery]
    recent: Mapping[str, rows.Recent]
    claims: Sequence[tuple[str, int]]


class WantedMembers(NamedTuple):
    """Which learners of a class are listed; None: any. text: stands in the id, in capitals or not. least,
    most: answers that count. order: key, answers or joined."""

    text: str | None = None
    least: float | None = None
    most: float | None = None
    order: str = "key"


EVERYBODY = WantedMembers()


class ClassState(NamedTuple):
    """A class, read at once. stamp: the curriculum's revision and the model in force. policy: id of the
    active one. members: by id."""

    stamp: tuple[int, str]
    policy: str
    members: tuple[Member, ...]


class ClassStore(Connection):
    """Reads and writes of classes, their members and their teachers."""

    async def create_class(self, id: str, title: str, time_zone: str) -> tuple[Class, bool]:
        """The class, and whether it is new; one that exists stays as it is."""
        [row] = await self.write_one("class/create_class", id=id, title=title, time_zone=time_zone)
        return rows.class_(row["class"]), row["created"]

    async def update_class(self, id: str, title: str | None, time_zone: str | None) -> Class:
        """The class as it is then; what is None stays. Raises NotFound."""
        _one(id, await self.write_one("class/update_class", id=id, title=title, time_zone=time_zone))
        return await self.class_(id)

    async def delete_class(self, id: str) -> bool:
        """Whether there was such a class; learners and teachers stay."""
        [row] = await self.write_one("class/delete_class", id=id)
        return bool(row["deleted"])

    async def class_(self, id: str) -> Class:
        """One class. Raises NotFound."""
        found = await self.classes([id])
        if id not in found:
            raise no_such_class(id)
        return found[id]

    async def classes(self, ids: Sequence[str]) -> dict[str, Class]:
        """The classes there are among `ids`, by id."""
        found = await self.read("class/read_classes", ids=list(ids))
        return {row["class"]["id"]: rows.class_(row["class"]) for row in found}

    async def classes_page(
        self,
        span: Span[tuple[str, str]],
        teacher_id: str | None = None,
        *,
        text: str | None = None,
        titled: bool = False,
    ) -> tuple[list[Class], bool]:
        """The classes of a span by ("", id) or, titled, by (title, id), those that a teacher leads or all,
        and whether there are more in its direction. text: stands in the title or the id, in capitals or
        not."""
        after, before = span.after or ("", ""), span.before or (LAST, LAST)
        page: Row = {"text": text, "after": after[1], "before": before[1], "limit": span.size + 1}
        places = {"after_title": after[0], "before_title": before[0], "backward": span.backward}
        if teacher_id is not None:
            found = await self.read("class/page_led", teacher_id=teacher_id, titled=titled, **page, **places)
        elif titled:
            found = await self.read("class/page_titled", **page, **places)
        elif span.backward:
            found = await self.read("class/page_classes_backward", **page)
        else:
            found = await self.read("class/page_classes", **page)
        ids, more = span.of([row["id"] for row in found])
        known = await self.classes(ids)
        return [known[id] for id in ids if id in known], more

    async def classes_of(self, learner_ids: Sequence[str]) -> dict[str, list[str]]:
        """Ids of the classes that each learner is in, by id."""
        found = await self.read("class/read_of_learners", learner_ids=list(learner_ids))
        return {row["learner_id"]: row["class_ids"] for row in found}

    async def members_page(
        self, class_id: str, span: Span[tuple[int, str]], wanted: WantedMembers = EVERYBODY
    ) -> tuple[list[tuple[int, Learner]], bool]:
        """The learners of a class in a span by (value, id), each with the value that they are ordered by,
        and whether there are more in its direction."""
        after, before = span.after or (-MOST_NUMBER, ""), span.before or (MOST_NUMBER, LAST)
        page: Row = {"after_value": after[0], "after": after[1], "limit": span.size + 1}
        page |= {"before_value": before[0], "before": before[1], "backward": span.backward}
        found = await self.read("class/page_members", class_id=class_id, **wanted._asdict(), **page)
        return span.of([(row["value"], rows.learner(row["learner"])) for row in found])

    async def class_state(self, class_id: str, most: int, feedback_since: datetime) -> ClassState:
        """Up to `most` learners of a class, with all that is known of them."""
        found = await self.read(
            "class/read_state", class_id=class_id, limit=most, feedback_since=feedback_since
        )
        members = tuple(_member(row) for row in found if row["learner"] is not None)
        return ClassState((found[0]["revision"], found[0]["model"]), found[0]["policy"], members)

    async def class_size(self, class_id: str) -> tuple[int, int]:
        """How many learners a class has, and how many answers they gave."""
        [row] = await self.read("class/read_size", class_id=class_id)
        return row["learners"], row["answers"]

    async def class_answers(self, class_id: str) -> dict[str, list[Sequence[Any]]]:
        """Learner id -> every answer that counts, oldest first: [question, verdict, microseconds since 1970
        or None, milliseconds, UNTOLD or GIVEN_UP]."""
        return {row["id"]: row["answers"] for row in await self.read("class/read_answers", class_id=class_id)}

    async def solved(self, questions: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
        """Of these questions, by learner id, those that have a solution and that the learner has answered as
        they are now."""
        asked = [{"id": id, "questions": sorted(of)} for id, of in sorted(questions.items())]
        found: dict[str, set[str]] = {id: set() for id in questions}
        for row in await self.read("class/read_solved", rows=asked):
            found[row["learner_id"]].add(row["question_id"])
        return found

    async def led(
        self, teacher_id: str, *, learner_ids: Collection[str] = (), class_ids: Collection[str] = ()
    ) -> tuple[set[str], set[str]]:
        """Which of these learners are in a class that the teacher leads, and which of these classes are."""
        [row] = await self.read(
            "class/read_led",
            teacher_id=teacher_id,
            learner_ids=list(learner_ids),
            class_ids=list(class_ids),
        )
        return set(row["learners"]), set(row["classes"])

    async def add_members(self, class_id: str, learner_ids: Sequence[str], at: datetime) -> int:
        """Makes learners (sorted) members, all or none; returns how many were not. Raises NotFound."""

        async def work(tx: Transaction) -> int:
            await _lock_members(tx, class_id, learner_ids)
            [row] = await tx.run("class/add_members", class_id=class_id, learner_ids=list(learner_ids), at=at)
            added: int = row["added"]
            return added

        return await self.write(work)

    async def remove_members(self, class_id: str, learner_ids: Sequence[str]) -> int:
        """Ends the memberships of learners (sorted), all or none; returns how many there were. Raises
        NotFound."""

        async def work(tx: Transaction) -> int:
            await _lock_members(tx, class_id, learner_ids)
            [row] = await tx.run("class/remove_members", class_id=class_id, learner_ids=list(learner_ids))
            removed: int = row["removed"]
            return removed

        return await self.write(work)

    async def add_teachers(self, class_id: str, teacher_ids: Sequence[str], at: datetime) -> int:
        """Lets teachers (sorted) lead a class; returns how many did not before. Raises NotFound."""
        found = await self.write_one(
            "class/add_teachers", class_id=class_id, teacher_ids=list(teacher_ids), at=at
        )
        added: int = _one(class_id, found)["added"]
        return added

    async def remove_teachers(self, class_id: str, teacher_ids: Sequence[str]) -> int:
        """Lets teachers lead a class no longer; returns how many did. Raises NotFound."""
        found = await self.write_one(
            "class/remove_teachers", class_id=class_id, teacher_ids=list(teacher_ids)
        )
        removed: int = _one(class_id, found)["removed"]
        return removed


def _member(row: Row) -> Member:
    """(:Learner)-[:MEMBER_OF]->(:Class)"""
    claims = [(concept, wrong) for concept, wrong in row["claims"]]
    return Member(
        rows.learner(row["learner"]), rows.masteries(row["masteries"]), rows.recent_answers(row), claims
    )


async def _lock_members(tx: Transaction, class_id: str, learner_ids: Sequence[str]) -> None:
    found = await tx.run("class/lock_members", class_id=class_id, learner_ids=list(learner_ids))
    known = set(_one(class_id, found)["found"])
    if unknown := [id for id in learner_ids if id not in known]:
        raise UnknownLearners(unknown)


def _one(id: str, found: list[Row]) -> Row:
    """The only row about a class. Raises NotFound where there is none."""
    if not found:
        raise no_such_class(id)
    return found[0]


def no_such_class(id: str) -> NotFound:
    """The error that names a class the graph does not hold."""
    return NotFound("There is no such class.", field="classId", value=id, mend="Create it with createClass.")
