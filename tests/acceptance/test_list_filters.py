"""Lists of the curriculum, of versions and of what analysts keep, narrowed and ordered over HTTP."""

from typing import Any

import pytest
from neo4j import AsyncDriver

from tests.acceptance.serving import Api
from tests.integration.graphs import rows


async def keys(api: Api, field: str, of: str = "key") -> list[Any]:
    """What a root field's list has."""
    return [one[of] for one in (await api(f"{{ it: {field} {{ nodes {{ {of} }} }} }}"))["it"]["nodes"]]


async def test_retired_questions(api: Api, clean_graph: AsyncDriver) -> None:
    """They are listed where a filter says so, all of them or those of a concept, and nowhere else."""
    retire = "MATCH (q:Question) WHERE q.id IN ['add-1', 'count-0'] SET q.retired_at = datetime()"
    await rows(clean_graph, retire)
    assert await keys(api, "questions(filter: {retired: true})") == ["add-1", "count-0"]
    assert await keys(api, 'questions(filter: {retired: true, concepts: ["add"]})') == ["add-1"]
    below = '{ concept(id: "add") { questions(filter: {retired: true}) { nodes { key retired } } } }'
    assert (await api(below))["concept"]["questions"]["nodes"] == [{"key": "add-1", "retired": True}]


async def test_findings_by_rule(api: Api) -> None:
    """By the rules of an enum, the old names beside it refused, and in another order."""
    everything = await keys(api, "lint(first: 100)", "lintRule")
    rule = everything[0]
    found = await keys(api, f"lint(first: 100, filter: {{rules: [{rule}]}})", "lintRule")
    assert found == [rule] * everything.count(rule)
    name = rule.lower().replace("_", "-")
    assert await keys(api, f'lint(first: 100, rules: ["{name}"])', "lintRule") == found
    by_place = await keys(api, "lint(first: 100, orderBy: {field: PLACE, direction: DESC})", "place")
    assert by_place == sorted(by_place, reverse=True) and len(by_place) == len(everything)
    twice = '{ lint(rules: ["orphan"], filter: {rules: [ORPHAN]}) { nodes { place } } }'
    assert (await api.error(twice))["field"] == "rules"


async def test_versions_and_revisions(api: Api) -> None:
    """Of the model and of the curriculum: from both ends, and only those that are wanted."""
    assert await keys(api, "tracingModels(filter: {engines: [NONE], inForce: true})", "version") == [
        "default"
    ]
    assert await keys(api, 'tracingModels(filter: {fittedSince: "2020-01-01T00:00:00Z"})', "version") == []
    numbers = await keys(api, "revisions", "number")
    assert await keys(api, "revisions(orderBy: {field: NUMBER})", "number") == numbers[::-1]
    assert await keys(api, 'revisions(filter: {until: "2020-01-01T00:00:00Z"})', "number") == []


@pytest.mark.parametrize(
    ("field", "at"),
    [
        ("courses(filter: {})", "filter"),
        ('courses(filter: {text: " "})', "filter.text"),
        ("courses(filter: {concepts: []})", "filter.concepts"),
        ("tracingModels(filter: {engines: []})", "filter.engines"),
        ("savedQuestions(own: true, filter: {own: true})", "own"),
        ("savedQuestions(filter: {})", "filter"),
        ("lint(filter: {rules: []})", "filter.rules"),
        ('concepts(filter: {course: "nothing"})', "filter.course"),
        ('savedQuestions(orderBy: {field: TITLE}, after: "x")', "after"),
        ("graphScience(measure: DOMINATORS, filter: {value: {least: 2, most: 1}})", "filter.value"),
    ],
)
async def test_bad_input(api: Api, field: str, at: str) -> None:
    """The error names the field."""
    error = await api.error(f"{{ it: {field} {{ totalCount }} }}")
    assert (error["field"], bool(error["mend"])) == (at, True)
