"""Drafts in the graph of seeded.py: forty, each with ten steps and a few comments."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from graph.content import Kind, document, thing
from tests.integration.seeded_people import START, concept_id, question_id

DRAFTS, STEPS = 40, 10


def draft_id(number: int) -> str:
    """By number, from 0."""
    return f"draft-{number:02}"


def step_id(draft: int, number: int) -> str:
    """By the numbers of draft and step."""
    return f"{draft_id(draft)}-step-{number}"


def draft(number: int) -> Mapping[str, Any]:
    """Parameters of draft/create_draft."""
    properties = {
        "title": "Fractions",
        "description": "They come earlier.",
        "by": f"designer-{number % 3}",
        "base": 1,
        "version": STEPS + 1,
        "state": "open",
        "shared": number % 2 == 0,
        "created_at": START,
        "changed_at": START,
        "changed_by": "designer-1",
        "change": "did: edit title of concept",
        "request": "digest",
        "approvals": [],
        "resolutions": [orjson.dumps({"thing": "t", "field": "title", "sealed": "k1:sides"}).decode()],
    }
    return {"id": draft_id(number), "properties": properties}


def changed(number: int) -> Mapping[str, Any]:
    """What a step made of a concept and a question, as it stands in the graph."""
    concept, question = thing(Kind.CONCEPT, concept_id(number)), thing(Kind.QUESTION, question_id(number))
    said = document(Kind.QUESTION) | {"key": "k1:key", "solution": "k1:solution"}
    return {
        "things": [concept.token, question.token],
        "changes": [orjson.dumps(each).decode() for each in (document(Kind.CONCEPT), said)],
    }


def step(draft: int, number: int) -> Mapping[str, Any]:
    """Parameters of draft/add_step."""
    about = {"at": START, "by": "designer-1", "kind": "edit", "text": "edit", "request": "k1:request"}
    properties = {"id": step_id(draft, number), **about, **changed(number)}
    return {"draft_id": draft_id(draft), "position": number, "properties": properties}


def comment(draft: int, number: int) -> Mapping[str, Any]:
    """Parameters of draft/add_comment."""
    about = {"at": START, "by": "designer-2", "text": "Why?", "about": "t"}
    return {"draft_id": draft_id(draft), "properties": {"id": f"{draft_id(draft)}-comment-{number}", **about}}


def designing() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every write that makes them."""
    for number in range(DRAFTS):
        yield "draft/create_draft", draft(number)
        for i in range(1, STEPS + 1):
            yield "draft/add_step", step(number, i)
        yield "draft/add_comment", comment(number, 1)
    yield "draft/set_draft", {"id": draft_id(1), "properties": {"published": 7, "state": "published"}}
