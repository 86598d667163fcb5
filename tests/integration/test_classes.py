"""Classes in the graph: who is in them, who leads them, and what becomes of both at the same time."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from neo4j import AsyncDriver

from graph import classes
from graph.errors import InvalidInput, NotFound
from graph.model import Class
from graph.paging import Span
from graph.store import Store, UnknownLearners, WantedMembers
from tests.integration.graphs import rows

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 8, tzinfo=UTC)
PEOPLE = ("ann", "bob", "carl")


@pytest.fixture
async def school(store: Store) -> Store:
    """Three learners and the class 7b without anybody."""
    await store.create_learners(PEOPLE)
    await classes.create_class(store, "7b", "Class 7b", "Europe/Berlin")
    return store


async def members(store: Store, class_id: str = "7b") -> list[str]:
    """Ids of the learners of a class."""
    return [learner.id for _, learner in (await store.members_page(class_id, Span(100)))[0]]


async def test_a_class_is_created_once(school: Store) -> None:
    """The same id again is the class that there is."""
    again, created = await classes.create_class(school, "7b", "Another title")
    assert (again, created) == (Class("7b", "Class 7b", "Europe/Berlin"), False)


async def test_a_class_changes(school: Store) -> None:
    """What is not given stays."""
    assert await classes.update_class(school, "7b", title="8b") == Class("7b", "8b", "Europe/Berlin")
    assert await classes.update_class(school, "7b", time_zone="UTC") == Class("7b", "8b", "UTC")
    with pytest.raises(NotFound):
        await classes.update_class(school, "9z", title="9z")


@pytest.mark.parametrize(
    ("id", "title", "zone", "field"),
    [
        (" ", "7b", "UTC", "id"),
        ("x" * 201, "7b", "UTC", "id"),
        ("c", "", "UTC", "title"),
        ("c", "x" * 201, "UTC", "title"),
        ("c", "7b", "Europe/Atlantis", "timeZone"),
        ("c", "7b", "", "timeZone"),
    ],
)
async def test_a_class_that_cannot_be(school: Store, id: str, title: str, zone: str, field: str) -> None:
    """The error names the field."""
    with pytest.raises(InvalidInput) as caught:
        await classes.create_class(school, id, title, zone)
    assert caught.value.field == field and caught.value.mend


async def test_members_come_and_go(school: Store, driver: AsyncDriver) -> None:
    """Each once, since they first came; again it changes nothing."""
    assert await classes.add_members(school, "7b", ["bob", "ann", "bob"], now=NOW) == 2
    assert await classes.add_members(school, "7b", ["ann", "carl"], now=LATER) == 1
    assert await members(school) == ["ann", "bob", "carl"]
    since = await rows(
        driver, "MATCH (l)-[m:MEMBER_OF]->() RETURN l.id AS id, m.since = $now AS first", now=NOW
    )
    assert {row["id"]: row["first"] for row in since} == {"ann": True, "bob": True, "carl": False}
    assert (await school.class_("7b")).learners == 3
    assert await classes.remove_members(school, "7b", ["ann"]) == 1
    assert await classes.remove_members(school, "7b", ["ann"]) == 0
    assert await members(school) == ["bob", "carl"]


@pytest.mark.parametrize("change", ["add", "remove"])
async def test_all_members_or_none(school: Store, change: str) -> None:
    """Each learner that there is not is named, and nothing is written."""
    await classes.add_members(school, "7b", ["carl"], now=NOW)
    people = ["ann", "nobody", "carl", "nemo"]
    adding = change == "add"
    with pytest.raises(UnknownLearners) as caught:
        await (
            classes.add_members(school, "7b", people, now=NOW)
            if adding
            else classes.remove_members(school, "7b", people)
        )
    assert [(each.field, each.value) for each in caught.value.problems] == [
        ("learnerIds", "nemo"),
        ("learnerIds", "nobody"),
    ]
    assert await members(school) == ["carl"]


async def test_a_thousand_members(school: Store) -> None:
    """So many in one call, and no more; nobody is none."""
    ids = [f"learner-{i:04}" for i in range(1_001)]
    await school.create_learners(ids)
    assert await classes.add_members(school, "7b", ids[:1_000], now=NOW) == 1_000
    for people in (ids, []):
        with pytest.raises(InvalidInput) as caught:
            await classes.add_members(school, "7b", people, now=NOW)
        assert (caught.value.field, caught.value.value) == ("learnerIds", len(people))


async def test_no_such_class(school: Store) -> None:
    """Nobody is added to it."""
    for change in (
        classes.add_members(school, "9z", ["ann"], now=NOW),
        classes.remove_members(school, "9z", ["ann"]),
        classes.add_teachers(school, "9z", ["tom"], now=NOW),
        classes.remove_teachers(school, "9z", ["tom"]),
    ):
        with pytest.raises(NotFound) as caught:
            await change
        assert (caught.value.field, caught.value.value) == ("classId", "9z")
    assert await school.delete_class("9z") is False


async def test_two_teachers_and_two_classes(school: Store) -> None:
    """A teacher has the learners of all classes that they lead."""
    await classes.create_class(school, "choir", "Choir")
    await classes.add_members(school, "7b", ["ann", "bob"], now=NOW)
    await classes.add_members(school, "choir", ["ann", "carl"], now=NOW)
    assert await classes.add_teachers(school, "7b", ["tom", "tina"], now=NOW) == 2
    assert await classes.add_teachers(school, "choir", ["tina"], now=NOW) == 1

    async def taught(teacher: str) -> tuple[set[str], set[str]]:
        return await school.led(teacher, learner_ids=[*PEOPLE, "nobody"], class_ids=["7b", "choir", "9z"])

    assert await taught("tom") == ({"ann", "bob"}, {"7b"})
    assert await taught("tina") == ({"ann", "bob", "carl"}, {"7b", "choir"})
    assert await taught("nobody") == (set(), set())
    assert await school.classes_of(["ann", "bob"]) == {"ann": ["7b", "choir"], "bob": ["7b"]}
    assert [each.id for each in (await school.classes_page(Span(10), teacher_id="tom"))[0]] == ["7b"]
    assert (await school.class_("7b")).teachers == ("tina", "tom")

    assert await classes.remove_teachers(school, "7b", ["tina", "nobody"]) == 1
    assert await taught("tina") == ({"ann", "carl"}, {"choir"})
    assert await school.delete_class("choir") is True
    assert await taught("tina") == (set(), set())
    assert (await school.learner("ann")).id == "ann"


async def test_pages(school: Store) -> None:
    """Classes and members in pages, by id."""
    for name in ("a", "b", "c"):
        await classes.create_class(school, name, name)
        await classes.add_teachers(school, name, ["tom"], now=NOW)
    await classes.add_members(school, "a", PEOPLE, now=NOW)
    assert [c.id for c in (await school.classes_page(Span(2)))[0]] == ["7b", "a"]
    page, more = await school.classes_page(Span(2, ("", "a")), "tom")
    assert ([c.id for c in page], more) == (["b", "c"], False)
    found, more = await school.members_page("a", Span(2))
    assert ([learner.id for _, learner in found], more) == (["ann", "bob"], True)
    found, more = await school.members_page("a", Span(2, (0, "bob")))
    assert ([learner.id for _, learner in found], more) == (["carl"], False)


@pytest.mark.parametrize("teacher", [None, "tom"])
async def test_classes_by_title_or_with_a_text(school: Store, teacher: str | None) -> None:
    """All classes and those of a teacher: by title whatever its case, ties by id, from both ends."""
    await school.delete_class("7b")
    for name, title in (("a", "Zoo"), ("b", "art"), ("c", "Art"), ("d", "Maß 7")):
        await classes.create_class(school, name, title)
        await classes.add_teachers(school, name, ["tom"], now=NOW)

    async def ids(span: Span[tuple[str, str]], **wanted: Any) -> list[str]:
        return [each.id for each in (await school.classes_page(span, teacher, **wanted))[0]]

    assert await ids(Span(9), titled=True) == ["b", "c", "d", "a"]
    assert await ids(Span(2, backward=True), titled=True) == ["d", "a"]
    assert await ids(Span(9, ("Art", "b"), ("Zoo", "a")), titled=True) == ["c", "d"]
    assert await ids(Span(1, None, ("Maß 7", "d"), backward=True), titled=True) == ["c"]
    assert await ids(Span(9), text="AR") == await ids(Span(9), text="AR", titled=True) == ["b", "c"]
    assert await ids(Span(9), text="D") == await ids(Span(9, backward=True), text="maß") == ["d"]
    assert await ids(Span(9, ("", "a"), ("", "d"))) == ["b", "c"]
    assert await ids(Span(1, None, ("", "d"), backward=True)) == ["c"]


async def test_members_by_answers_or_joining(school: Store, driver: AsyncDriver) -> None:
    """By what is asked for, ties by id, from both ends, and only those who are wanted."""
    await classes.create_class(school, "new", "New")
    for day, learner in enumerate(PEOPLE):
        at = NOW - timedelta(days=day // 2)
        await classes.add_members(school, "new", [learner], now=at)
        await rows(driver, "MATCH (l:Learner {id: $id}) SET l.answers = $n", id=learner, n=[7, 0, 7][day])
    ann, bob, carl = PEOPLE

    async def ids(span: Span[tuple[int, str]], wanted: WantedMembers) -> list[str]:
        return [each.id for _, each in (await school.members_page("new", span, wanted))[0]]

    assert await ids(Span(9), WantedMembers(order="answers")) == [bob, ann, carl]
    assert await ids(Span(2, backward=True), WantedMembers(order="answers")) == [ann, carl]
    assert await ids(Span(9, (0, bob), (7, carl)), WantedMembers(order="answers")) == [ann]
    assert await ids(Span(9), WantedMembers(order="joined")) == [carl, ann, bob]
    assert await ids(Span(9), WantedMembers(text="A", least=1, order="joined")) == [carl, ann]
    assert await ids(Span(9), WantedMembers(most=0)) == [bob]


async def test_races(school: Store, driver: AsyncDriver) -> None:
    """Adding, removing and deleting at the same time: nobody twice in a class, and nothing half done."""
    ids = [f"learner-{i:02}" for i in range(40)]
    await school.create_learners(ids)

    async def add(people: list[str]) -> None:
        await classes.add_members(school, "7b", people, now=NOW)

    await asyncio.gather(*(add(ids[i:] + ids[:i]) for i in range(0, 40, 4)))
    assert await members(school) == ids
    [found] = await rows(driver, "MATCH (:Learner)-[m:MEMBER_OF]->(:Class) RETURN count(m) AS edges")
    assert found["edges"] == 40

    async def remove(people: list[str]) -> int:
        return await classes.remove_members(school, "7b", people)

    removed = await asyncio.gather(*(remove(ids[:20]) for _ in range(6)), add(ids[20:]), add(ids[30:]))
    assert sum(filter(None, removed)) == 20
    assert await members(school) == ids[20:]

    async def lead(teacher: str) -> None:
        await classes.add_teachers(school, "7b", [teacher, "tom"], now=NOW)

    await asyncio.gather(*(lead(f"teacher-{i}") for i in range(8)))
    [found] = await rows(driver, "MATCH (:Teacher)-[r:LEADS]->(:Class) RETURN count(r) AS edges")
    assert found["edges"] == 9

    done = await asyncio.gather(
        school.delete_class("7b"), add(ids[:10]), remove(ids[20:]), return_exceptions=True
    )
    assert done[0] is True
    assert all(each is None or isinstance(each, int | NotFound) for each in done[1:]), done
    [found] = await rows(driver, "MATCH (:Learner)-[m:MEMBER_OF]->() RETURN count(m) AS edges")
    assert found["edges"] == 0
