"""The short cut for plain fields answers to the letter as the general way does, with all errors."""

import asyncio
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest
import strawberry
from hypothesis import given, settings
from hypothesis import strategies as st

from api.graphql.context import Info
from api.graphql.execution import Executor, asks_for


@strawberry.enum
class Colour(Enum):
    """An enum whose names differ from its values."""

    RED = "r"
    BLUE = "b"


@strawberry.type
class Leaf:
    """Values of every scalar, that may be anything at run time."""

    text: str
    number: int
    share: float
    sure: bool
    colour: Colour
    at: datetime
    maybe: float | None = None


@strawberry.type
class Branch:
    """Plain fields, resolvers with and without arguments, and what waits."""

    leaf: Leaf
    leaves: list[Leaf]
    gaps: list[Leaf | None]

    @strawberry.field
    def same(self) -> Leaf | None:
        """Takes nothing: plain."""
        return self.leaf

    @strawberry.field
    def broken(self) -> Leaf | None:
        """Takes nothing, and fails."""
        raise ValueError("broken")

    @strawberry.field
    def first(self, count: int = 1) -> list[Leaf]:
        """Takes an argument."""
        return self.leaves[:count]

    @strawberry.field
    async def later(self) -> Leaf:
        """Waits."""
        await asyncio.sleep(0)
        return self.leaf


@strawberry.type
class Query:
    """The root."""

    @strawberry.field
    def branch(self, info: Info) -> Branch | None:
        """What the test gives."""
        return info.context["branch"]  # type: ignore[index, no-any-return]


USUAL, SHORT = strawberry.Schema(Query), strawberry.Schema(Query, execution_context_class=Executor)
QUERIES = [
    "{ branch { leaf { ...all } leaves { ...all } gaps { text } } }",
    "{ b: branch { __typename later { ...all } same { n: number number } first(count: 2) { share } } }",
    "{ branch { broken { text } leaf { text } leaves { maybe } later { at } } }",
    "query($no: Boolean = true) { branch { same @include(if: $no) { at } leaf { at text @skip(if: $no) } } }",
]
ALL = " fragment all on Leaf { text number share sure colour at maybe }"
ODD: list[Any] = [None, "x", 7, 2**31, True, 0.5, float("nan"), ValueError("a value"), Colour.BLUE, [], {}]
GOOD = Leaf(text="x", number=1, share=0.5, sure=True, colour=Colour.RED, at=datetime(2026, 1, 1, tzinfo=UTC))


@st.composite
def leaves(draw: st.DrawFn) -> Any:
    """Mostly as the schema says, now and then with one odd value, or no leaf at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(ODD))
    fields = {name: getattr(GOOD, name) for name in Leaf.__annotations__}
    if draw(st.integers(0, 3)) == 0:
        fields[draw(st.sampled_from(sorted(fields)))] = draw(st.sampled_from(ODD))
    return Leaf(**fields)


def answered(schema: strawberry.Schema, query: str, branch: Branch) -> Any:
    """Data, and the message and place of every error."""
    query = query + ALL if "...all" in query else query
    result = asyncio.run(schema.execute(query, context_value={"branch": branch}))
    errors = [(error.message, error.path) for error in result.errors or ()]
    return repr(result.data), sorted(errors, key=str)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@settings(deadline=None, max_examples=150)
@given(st.sampled_from(QUERIES), leaves(), st.lists(leaves(), max_size=3), st.lists(leaves(), max_size=3))
def test_it_answers_as_the_general_way(query: str, leaf: Any, some: Any, gaps: Any) -> None:
    """Whatever the objects hold."""
    branch = Branch(leaf=leaf, leaves=some, gaps=gaps)
    assert answered(SHORT, query, branch) == answered(USUAL, query, branch)


def test_what_is_plain_is_not_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    """A selection of plain fields does not take the general way at all."""
    taken: list[str] = []
    general = Executor.execute_field

    def noted(self: Any, kind: Any, source: Any, details: Any, *rest: Any) -> Any:
        taken.append(details[0].node.name.value)
        return general(self, kind, source, details, *rest)

    monkeypatch.setattr(Executor, "execute_field", noted)
    answered(SHORT, QUERIES[0], Branch(leaf=GOOD, leaves=[GOOD, GOOD], gaps=[None]))
    assert taken == ["branch"]


@strawberry.type
class Top:
    """Anything."""

    a: str = "a"
    b: Leaf | None = None
    wanted: str = "w"


@strawberry.type
class Root:
    """Asks for itself."""

    wanted: str = "w"

    @strawberry.field
    def top(self, info: Info) -> Top:
        """Looks at what is selected."""
        info.context.append(asks_for(info, "wanted"))  # type: ignore[attr-defined]
        return Top()


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("{ top { a wanted } }", True),
        ("{ top { ...f } } fragment f on Top { ... on Top { x: wanted } }", True),
        ("{ top { a b { text } } }", False),
        ("{ y: top { wanted: a } wanted }", False),
    ],
)
def test_what_is_asked_for_below_a_field(query: str, asked: bool) -> None:
    """Through fragments, by the field's own name; what stands beside it does not count."""
    found: list[bool] = []
    result = strawberry.Schema(Root).execute_sync(query, root_value=Root(), context_value=found)
    assert (result.errors, found) == (None, [asked])
