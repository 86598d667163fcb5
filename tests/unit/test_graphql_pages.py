"""Pages of lists, in both directions, and filters."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from operator import attrgetter
from typing import Any

import pytest
import strawberry
from hypothesis import given
from hypothesis import strategies as st

from api.graphql import filters, ids, pages
from api.graphql.curriculum_filters import ConceptFilter, QuestionFilter
from api.graphql.filters import NumberRange
from graph.errors import InvalidInput
from graph.paging import Span


def asked(**arguments: Any) -> pages.Paging:
    """The page that somebody asks for."""
    return pages.paging("list", **{**dict.fromkeys(("first", "after", "last", "before")), **arguments})


def ids_of(page: pages.Connection[str]) -> list[str]:
    """What is on it."""
    return [edge.node for edge in page.edges]


lists = st.lists(st.text(min_size=1, max_size=3), unique=True, max_size=12)


@given(lists, st.integers(1, 5), st.booleans(), st.booleans())
def test_walked_from_either_end(keys: list[str], size: int, backward: bool, descending: bool) -> None:
    """Page by page a list is met whole and in order, whichever end it is walked from."""
    whole = sorted(keys, reverse=descending)
    found: list[str] = []
    cursor: str | None = None
    for _ in range(len(keys) + 1):
        way = {"last": size, "before": cursor} if backward else {"first": size, "after": cursor}
        part = pages.cut(asked(**way), keys, lambda key: (key,), descending=descending)
        page = part.page(str)
        found = ids_of(page) + found if backward else found + ids_of(page)
        info = page.page_info
        assert page.total_count == len(keys)
        assert (info.has_previous_page, info.has_next_page) == (
            bool(keys) and ids_of(page)[0] != whole[0],
            bool(keys) and ids_of(page)[-1] != whole[-1],
        )
        cursor = info.start_cursor if backward else info.end_cursor
        if not (info.has_previous_page if backward else info.has_next_page):
            break
    assert found == whole


@given(lists, st.data())
async def test_read_as_it_is_cut(keys: list[str], data: st.DataObject) -> None:
    """A list that is read in parts gives the pages that it would give in memory."""
    ends = st.none() | st.sampled_from(keys) if keys else st.none()
    after, before = data.draw(ends), data.draw(ends)
    cursors = {
        name: None if key is None else ids.cursor("list", [key])
        for name, key in (("after", after), ("before", before))
    }
    if after is not None and before is not None and after >= before:
        return
    size, name = data.draw(st.integers(1, 5)), data.draw(st.sampled_from(("first", "last")))
    paging = asked(**{name: size}, **cursors)

    async def fetch(span: Span[Any]) -> tuple[list[str], bool]:
        span = span.by(str)
        here = [
            key
            for key in sorted(keys, reverse=span.backward)
            if (span.after is None or key > span.after) and (span.before is None or key < span.before)
        ]
        return span.of(here[: span.size + 1])

    read = (await pages.read(paging, fetch, lambda key: (key,))).page(str)
    cut = pages.cut(paging, keys, lambda key: (key,)).page(str)
    assert (ids_of(read), read.page_info) == (ids_of(cut), cut.page_info)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"first": 1, "last": 1}, "last"),
        ({"first": 0}, "first"),
        ({"first": 101}, "first"),
        ({"last": -1}, "last"),
        ({"last": 101}, "last"),
    ],
)
def test_refused(arguments: dict[str, int], field: str) -> None:
    """A page is counted from one end, and has 1 to 100 things."""
    with pytest.raises(InvalidInput) as caught:
        asked(**arguments)
    assert (caught.value.field, caught.value.value) == (field, arguments[field]) and caught.value.mend


def test_usual() -> None:
    """20 from the start; where `before` alone is given, the 20 right before it."""
    assert (asked().size, asked().backward) == (20, False)
    assert asked(before="x").backward and not asked(before="x", first=3).backward


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (ConceptFilter(), "filter"),
        (ConceptFilter(text="  "), "filter.text"),
        (QuestionFilter(concepts=[]), "filter.concepts"),
        (QuestionFilter(kinds=[]), "filter.kinds"),
        (ConceptFilter(depth=NumberRange()), "filter.depth"),
        (ConceptFilter(depth=NumberRange(least=3, most=2)), "filter.depth"),
        (QuestionFilter(concepts=["a"] * 101), "filter.concepts"),  # type: ignore[list-item]
    ],
)
def test_a_filter_on_nothing(given: Any, field: str) -> None:
    """What says nothing or contradicts itself is refused, and the place is named."""
    with pytest.raises(InvalidInput) as caught:
        filters.checked(given)
    assert caught.value.field == field and caught.value.mend


def test_what_has_no_value_comes_last() -> None:
    """Whichever way a list is ordered."""
    values = {"a": None, "b": 2.0, "c": 1.0, "d": None}
    for descending, whole in ((False, "cbad"), (True, "bcda")):
        part = pages.cut(
            asked(),
            values,
            lambda key, down=descending: filters.ranked(values[key], key, descending=down),  # type: ignore[misc]
            descending=descending,
        )
        assert "".join(ids_of(part.page(str))) == whole


@dataclass(frozen=True)
class Row:
    """A thing of a list in memory."""

    id: str
    number: float | None
    title: str
    at: datetime | None


moments = st.datetimes(timezones=st.just(UTC))
things = st.lists(
    st.builds(
        Row,
        st.text(max_size=3),
        st.none() | st.integers(-3, 3),
        st.text("aAbB", max_size=2),
        st.none() | moments,
    ),
    unique_by=lambda row: row.id,
    max_size=12,
)


class By(Enum):
    """What rows are ordered by."""

    KEY = "key"
    NUMBER = "number"
    TITLE = "title"
    AT = "at"


@given(things, st.sampled_from(By), st.sampled_from(filters.OrderDirection), st.integers(1, 4))
def test_any_order_is_walked_page_by_page(
    rows: list[Row], by: By, direction: filters.OrderDirection, size: int
) -> None:
    """What has a value in its order, texts whatever their case, then what has none; each once."""
    order = filters.Order(field=by, direction=direction)
    found: list[str] = []
    cursor, more = None, True
    while more:
        page = pages.ordered(asked(first=size, after=cursor), rows, order, attrgetter("id")).page(
            lambda row: row.id
        )
        found, cursor = found + ids_of(page), page.page_info.end_cursor
        more = page.page_info.has_next_page
    values = {row.id: row.id if by is By.KEY else getattr(row, by.value) for row in rows}
    plain = {id: value.casefold() if by is By.TITLE else value for id, value in values.items()}
    valued = [id for id, value in plain.items() if value is not None]
    descending = direction is filters.OrderDirection.DESC
    assert found[: len(valued)] == sorted(valued, key=lambda id: (plain[id], id), reverse=descending)
    assert sorted(found[len(valued) :]) == sorted(plain.keys() - set(valued))


def test_a_usual_order_holds_where_none_is_asked_for() -> None:
    """And the key alone where the key is asked for."""
    rows = [Row("a", 1, "", None), Row("b", 0, "", None)]
    usual = pages.ordered(asked(), rows, None, attrgetter("id"), usual=lambda row: (row.number, row.id))
    assert [row.id for _, row in usual.items] == ["b", "a"]
    by_key = filters.Order(field=By.KEY)
    named = pages.ordered(asked(), rows, by_key, attrgetter("id"), usual=lambda row: (row.number, row.id))
    assert [row.id for _, row in named.items] == ["a", "b"]


def test_texts_are_bounded_and_ids_are_not() -> None:
    """A text of 200 characters is taken; the global id of a long id is longer."""
    filters.checked(ConceptFilter(text="x" * 200))
    filters.checked(ConceptFilter(course=strawberry.ID("x" * 400)))
    with pytest.raises(InvalidInput) as caught:
        filters.checked(ConceptFilter(text="x" * 201))
    assert caught.value.field == "filter.text"
