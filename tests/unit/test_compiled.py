"""What was seen before is answered to the letter as strawberry answers it: whatever is asked, with whatever
variables, the first time and again."""

import asyncio
from typing import Any

import pytest
import strawberry
from graphql import parse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

from api.graphql.compiled import MOST_PLANS, operations
from api.graphql.short_cut import Schema
from tests.unit.test_graphql_execution import GOOD, Branch, Colour, Leaf, leaves
from tests.unit.test_graphql_execution import Query as Root


@strawberry.type
class Mutation:
    """Two that go one after the other."""

    @strawberry.mutation
    async def add(self, info: strawberry.Info, number: int, colour: Colour = Colour.RED) -> Leaf:
        """Adds to what the context holds, after a pause that others could use."""
        await asyncio.sleep(0.001 * number)
        info.context["sum"] = info.context.get("sum", 0) * 10 + number
        return Leaf(**{**vars(GOOD), "number": info.context["sum"], "colour": colour})


STOCK, OURS = strawberry.Schema(Root, Mutation), Schema(Root, mutation=Mutation)
SDL = STOCK.as_str()
CONDITIONS = """query($a: Boolean!, $b: Boolean = true, $count: Int = 1, $n: Int) {
    branch { ... @include(if: $a) { leaf { text number @skip(if: $b) } }
             ...rest @skip(if: $a) first(count: $count) { number share @include(if: $b) }
             two: first(count: 2) { at } }
    again: branch @include(if: $b) { leaf { text } } }
    fragment rest on Branch { leaves { colour ... on Leaf { sure @include(if: $b) } } later { maybe } }"""


def answered(schema: strawberry.Schema, query: str, branch: Branch, variables: dict[str, Any]) -> Any:
    """Data, and where the errors are; their words are ours, and tested elsewhere."""
    context = {"branch": branch}
    result = asyncio.run(schema.execute(query, variable_values=variables, context_value=context))
    return repr(result.data), sorted(str(error.path) for error in result.errors or ())


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@settings(deadline=None, max_examples=60)
@given(queries(SDL), leaves(), st.lists(leaves(), max_size=2))
def test_any_document(query: str, leaf: Any, some: Any) -> None:
    """The first time, again, and for other objects."""
    for branch in (Branch(leaf=leaf, leaves=some, gaps=[]), Branch(leaf=GOOD, leaves=[GOOD], gaps=[None])):
        for _ in range(2):
            assert answered(OURS, query, branch, {}) == answered(STOCK, query, branch, {})


VALUES: st.SearchStrategy[Any] = st.sampled_from([True, False, None, 0, 1, 2, "x", 1.0, 2**40, [], {}])


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.sampled_from(["a", "b", "count", "n", "other"]), VALUES))
def test_any_variables(variables: dict[str, Any]) -> None:
    """Given, left out, null, of another type; what is included and skipped by them, each time anew."""
    branch = Branch(leaf=GOOD, leaves=[GOOD, GOOD], gaps=[])
    assert answered(OURS, CONDITIONS, branch, variables) == answered(STOCK, CONDITIONS, branch, variables)


def test_mutations_one_after_the_other() -> None:
    """In the order of the document, however long each takes."""
    added = "x: add(number: $n) { number colour } y: add(number: 1, colour: BLUE) { number }"
    query = f"mutation($n: Int!) {{ {added} }}"
    branch = Branch(leaf=GOOD, leaves=[], gaps=[])
    for _ in range(2):
        assert answered(OURS, query, branch, {"n": 3}) == answered(STOCK, query, branch, {"n": 3})
    assert "31" in answered(OURS, query, branch, {"n": 3})[0]


def test_plans_are_few() -> None:
    """However many variables include or skip."""
    names = "abcdef"
    fields = " ".join(f"{name}: __typename @include(if: ${name})" for name in names)
    given = ", ".join(f"${name}: Boolean!" for name in names)
    [operation] = operations(OURS._schema, parse(f"query({given}) {{ {fields} }}")).values()
    for number in range(2 ** len(names)):
        values = operation.values({name: bool(number >> place & 1) for place, name in enumerate(names)})
        assert not isinstance(values, list)
        assert len(operation.plan(values).root) == number.bit_count()
    assert len(operation._plans) == MOST_PLANS


def test_nothing_grows() -> None:
    """A plan holds what the document has, however often it is executed."""
    query = "{ branch { leaf { text } leaves { number } first(count: 2) { at } } }"
    branch = Branch(leaf=GOOD, leaves=[GOOD] * 5, gaps=[])
    answered(OURS, query, branch, {})
    [operation] = OURS.known(query, None).operations.values()
    [plan] = operation._plans.values()
    held = len(plan.readers), len(plan.subfields)
    for _ in range(20):
        answered(OURS, query, branch, {})
    assert (len(plan.readers), len(plan.subfields)) == held


@pytest.mark.parametrize("query", ["{", "{ nothing }", "query A { __typename } query A { __typename }"])
def test_what_is_wrong_is_told(query: str) -> None:
    """As errors of the request, without data."""
    result = asyncio.run(OURS.execute(query))
    assert result.data is None and result.errors
    assert [error.path for error in result.errors] == [None] * len(result.errors)
