"""What a request costs is known before it runs."""

from typing import Any

import pytest
from graphql import GraphQLObjectType, get_introspection_query, parse

from api.graphql.costs import OBJECT, PRICES, SIZED_BY, UNSIZED, prices, total
from api.graphql.schema import schema
from api.guard_settings import MAX_COST

ROOTS = {"__schema", "__type", "__typename"}
NEXT = """query($first: Int!) { learner(id: "a") { nextQuestions(first: $first) {
    recommendations { score concept { title } } } } }"""


def cost(document: str, **variables: Any) -> int:
    """Points of the only operation."""
    [price] = prices(schema._schema, parse(document)).values()
    return total(price, variables)


@pytest.mark.parametrize(
    ("document", "points"),
    [
        ("{ __typename }", 0),
        ('{ concept(id: "a") { id title } }', OBJECT),
        ("{ concepts(first: 7) { nodes { id } } }", 1 + 7),
        ("{ concepts { nodes { id } pageInfo { endCursor } } }", 1 + 20 + 1),
        ("{ concepts(first: 7) { edges { node { id } } } }", 1 + 7 * 2),
        ("{ concepts(first: 7) { ...c } } fragment c on ConceptConnection { nodes { id } }", 1 + 7),
        ("{ concepts(first: 7) { ... { nodes { id } } } }", 1 + 7),
        (
            "{ concepts(first: 3) { nodes { questions(first: 5) { nodes { id } } } } }",
            1 + 3 * (1 + 10 + 1 + 5),
        ),
        ('{ concept(id: "a") { prerequisites { strength } } }', 1 + UNSIZED),
        ("{ a: concepts(first: 7) { nodes { id } } b: concepts(first: 2) { nodes { id } } }", 8 + 3),
        ("{ concepts(first: -7) { nodes { id } } }", 1 + 20),
        ("{ concepts(last: 7) { nodes { id } } }", 1 + 7),
        ("{ concepts(first: null, last: 7) { nodes { id } } }", 1 + 7),
        ("{ concepts(first: 3, last: 7) { nodes { id } } }", 1 + 7),
    ],
)
def test_cost(document: str, points: int) -> None:
    """Plain values cost nothing, objects one point, in lists for each; what does more has a price."""
    assert cost(document) == points


@pytest.mark.parametrize(
    ("first", "points"),
    [(10, 1 + 51 + 20), (0, 52), (-5, 52), (None, 52), ("x", 52 + 2), (10**30, 52 + 2 * 10**30)],
)
def test_variables(first: Any, points: int) -> None:
    """The value of a variable counts, whatever it is."""
    assert cost(NEXT, first=first) == points
    assert cost(NEXT) == 52


def test_variables_of_a_page() -> None:
    """Whichever of `first` and `last` is given; 20 where neither is."""
    query = "query($f: Int, $l: Int = 4) { concepts(first: $f, last: $l) { nodes { id } } }"
    found = [cost(query), cost(query, f=9), cost(query, l=100), cost(query, f=None, l=None)]
    assert found == [1 + 4, 1 + 9, 1 + 100, 1 + 20]


def test_defaults_of_variables() -> None:
    """Where no value is given, the default of the document counts, else that of the schema."""
    query = "query($n: Int! = 3) { concepts(first: $n) { nodes { id } } }"
    assert (cost(query), cost(query, n=9)) == (1 + 3, 1 + 9)


@pytest.mark.parametrize("answers", [1, 2, 1_000])
def test_lists_that_are_given(answers: int) -> None:
    """Each answer counts, and each result; errors cost nothing."""
    query = """mutation($input: RecordAnswersInput!) { recordAnswers(input: $input) {
        results { duplicate } errors { code } } }"""
    assert cost(query, input={"answers": [{}] * answers}) == 50 + 1 + 2 * answers
    assert cost(query, input=None) == cost(query, input="x") == cost(query) == 51


def test_a_list_in_the_document() -> None:
    """A list may stand in the document, in whole or with a variable inside."""
    query = '{ learner(id: "a") { predictions(questionIds: %s) { chance } } }'
    assert cost(query % '["x", "y"]') == 1 + 20 + 2 + 2
    assert cost(query % '"x"') == 1 + 20 + 1 + 1
    goals = (
        'mutation($ids: [ID!]!) { setGoals(input: {learnerId: "a", conceptIds: $ids}) { errors { code } } }'
    )
    assert cost(goals, ids=["x"] * 5) == 10 + 5 + OBJECT


def test_each_operation_has_its_price() -> None:
    """Only the one that is asked for is charged."""
    found = prices(
        schema._schema, parse("query a { concepts(first: 5) { nodes { id } } } query b { __typename }")
    )
    assert {name: total(price, None) for name, price in found.items()} == {"a": 6, "b": 0}


def test_introspection_fits() -> None:
    """GraphiQL's own query may be asked for."""
    assert cost(get_introspection_query()) == PRICES["Query.__schema"] <= MAX_COST


def test_largest_call_fits() -> None:
    """A thousand answers with what they moved are within the limit."""
    query = """mutation($input: RecordAnswersInput!) { recordAnswers(input: $input) {
        results { eventId mastery { after concept { key } } } } }"""
    assert cost(query, input={"answers": [{}] * 1_000}) == 8_051 <= MAX_COST


@pytest.mark.parametrize("qualified", [*PRICES, *SIZED_BY])
def test_names_are_of_the_schema(qualified: str) -> None:
    """Whatever has a price is there, and so is the argument that sizes it."""
    owner, name = qualified.split(".")
    kind = schema._schema.type_map[owner]
    assert isinstance(kind, GraphQLObjectType)
    assert name in ROOTS or name in kind.fields
    if qualified in SIZED_BY:
        assert SIZED_BY[qualified][0] in kind.fields[name].args


async def test_refused() -> None:
    """What costs too much is refused, and says how much it was; what does not says what it cost."""
    query = "{ concepts(first: 100) { nodes { questions(first: 100) { nodes { id } } } } }"
    result = await schema.execute(query)
    assert result.errors and result.errors[0].extensions
    extensions = result.errors[0].extensions
    assert (extensions["code"], extensions["field"], extensions["value"]) == ("TOO_LARGE", "cost", "11201")
    assert extensions["mend"]
    assert result.extensions == {"cost": {"requested": 11_201, "limit": MAX_COST}}
    fine = await schema.execute("{ __typename }")
    assert fine.extensions == {"cost": {"requested": 0, "limit": MAX_COST}}


async def test_a_huge_number_is_told_in_short() -> None:
    """A cost of any number of digits neither fills the response nor breaks it."""
    result = await schema.execute(NEXT, variable_values={"first": 10**4000})
    assert result.errors and result.errors[0].extensions
    assert result.errors[0].extensions["value"] == "more than 10^18"
    assert result.extensions == {"cost": {"requested": 2**53, "limit": MAX_COST}}
