"""Lists and ids over HTTP: pages in both directions, filters and orders, and what is refused of them."""

import base64
from typing import Any

import pytest

from api.graphql import ids
from tests.acceptance.serving import Api

PAGE = "pageInfo { hasPreviousPage hasNextPage startCursor endCursor }"
CONCEPTS = f"""query($first: Int, $after: String, $last: Int, $before: String, $filter: ConceptFilter,
  $order: ConceptOrder) {{
  concepts(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $order) {{
    totalCount edges {{ cursor node {{ key }} }} {PAGE} }} }}"""


async def page(api: Api, **arguments: Any) -> tuple[str, Any]:
    """Keys on a page of concepts, and the page."""
    found = (await api(CONCEPTS, **arguments))["concepts"]
    return " ".join(edge["node"]["key"] for edge in found["edges"]), found


async def test_a_list_is_walked_both_ways(api: Api) -> None:
    """By first and after, and back by last and before; what is said of the ends is true."""
    keys, first = await page(api, first=3)
    assert (keys, first["totalCount"]) == ("add count multiply", 4)
    keys, rest = await page(api, first=3, after=first["pageInfo"]["endCursor"])
    assert keys == "power"
    assert rest["pageInfo"]["hasPreviousPage"] and not rest["pageInfo"]["hasNextPage"]
    keys, back = await page(api, last=2, before=rest["pageInfo"]["startCursor"])
    assert keys == "count multiply"
    assert back["pageInfo"]["hasPreviousPage"] and back["pageInfo"]["hasNextPage"]
    assert (await page(api, last=2))[0] == "multiply power"


async def test_filters_and_orders(api: Api) -> None:
    """What is given must all hold; the order is turned by its direction, ties by key."""
    by_depth = {"field": "DEPTH", "direction": "DESC"}
    assert (await page(api, order=by_depth))[0] == "power multiply add count"
    assert (await page(api, filter={"depth": {"least": 1, "most": 2}}))[0] == "add multiply"
    assert (await page(api, filter={"text": "ADD"}))[0] == "add"
    assert (await page(api, filter={"retired": True}))[1]["totalCount"] == 0
    hard = """{ questions(first: 100, filter: {concepts: ["add"], kinds: [NUMERIC]},
      orderBy: {field: DIFFICULTY, direction: DESC}) { nodes { difficulty kind concepts { key } } } }"""
    nodes = (await api(hard))["questions"]["nodes"]
    assert nodes == sorted(nodes, key=lambda node: -node["difficulty"])
    assert all("add" in [each["key"] for each in node["concepts"]] for node in nodes)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"first": 1, "last": 1}, "last"),
        ({"last": 0}, "last"),
        ({"last": 101}, "last"),
        ({"filter": {}}, "filter"),
        ({"filter": {"text": " "}}, "filter.text"),
        ({"filter": {"depth": {}}}, "filter.depth"),
        ({"filter": {"depth": {"least": 2, "most": 1}}}, "filter.depth"),
    ],
)
async def test_what_contradicts_itself(api: Api, arguments: Any, field: str) -> None:
    """INVALID, with the argument and what to do."""
    error = await api.error(CONCEPTS, **arguments)
    assert (error["code"], error["field"]) == ("INVALID", field)
    assert error["value"] is not None and error["mend"]


async def test_a_filter_on_an_empty_list(api: Api) -> None:
    """No questions are of no kind."""
    error = await api.error("{ questions(filter: {kinds: []}) { nodes { id } } }")
    assert (error["code"], error["field"]) == ("INVALID", "filter.kinds")


async def test_an_enum_of_a_newer_server(api: Api) -> None:
    """A value that this one does not know is named, with those that are like it."""
    error = await api.error("{ concepts(orderBy: {field: DEPTHS}) { nodes { id } } }")
    assert error["code"] == "BAD_REQUEST" and error["field"] == "field"


async def test_cursors_of_another_list_cut_or_forged(api: Api) -> None:
    """A cursor fits its list under its filter and order, whole; the argument that has it is named."""
    cursor = (await page(api, first=2))[1]["pageInfo"]["endCursor"]
    forged = base64.urlsafe_b64encode(b"concepts>add").decode()
    wrong: list[dict[str, Any]] = [
        *({"after": each} for each in ("", "x", "ä", forged, cursor[:-2], cursor[2:], f"A{cursor[1:]}")),
        {"before": cursor[:-3]},
        {"after": cursor, "filter": {"text": "add"}},
        {"before": cursor, "order": {"field": "TITLE"}},
        {"after": cursor, "order": {"field": "KEY", "direction": "DESC"}},
    ]
    for arguments in wrong:
        error = await api.error(CONCEPTS, **arguments)
        assert error["code"] == "INVALID" and error["field"] in arguments, arguments
        assert "cursor" in error["mend"].lower()


async def test_nodes_by_ids(api: Api) -> None:
    """In their order; what is not there, foreign or of a type that this server does not know is an error in
    its own place, and the others are given."""
    newer = base64.urlsafe_b64encode(b"Zebra:1").decode().rstrip("=")
    given = [ids.encode("Concept", "add"), ids.encode("Concept", "gone"), "add", newer]
    given += [ids.encode("Policy", "default@1"), ids.encode("TracingModel", "default")]
    body = (await api.post("query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", ids=given)).json()
    found = [node and node["__typename"] for node in body["data"]["nodes"]]
    assert found == ["Concept", None, None, None, "Policy", "TracingModel"]
    errors = {error["path"][1]: error["extensions"] for error in body["errors"]}
    assert {place: error["code"] for place, error in errors.items()} == {
        1: "NOT_FOUND",
        2: "INVALID",
        3: "INVALID",
    }
    assert "Zebra" in errors[3]["mend"] and errors[3]["field"] == "ids"
    error = await api.error("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 101)
    assert (error["code"], error["field"], error["value"]) == ("INVALID", "ids", "101")
