"""Where in the reference a type or a root field stands: areas, by the module that declares it."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import GraphQLField, GraphQLNamedType, get_named_type

from api.graphql.schema import schema

GENERIC = ("Connection", "Edge")
"""Endings of types that are lists of the type before it."""

KIN = {**dict.fromkeys(GENERIC, ""), "Input": "Payload"}
"""Endings of types that stand where the type of the other ending stands."""


@dataclass(frozen=True, slots=True)
class Area:
    """A page of the reference. modules: of api.graphql."""

    slug: str
    title: str
    about: str
    modules: tuple[str, ...]


AREAS = (
    Area(
        "learners",
        "Learners",
        "Somebody who learns: what they know, how regularly they come, where they are stuck.",
        (
            *("learner", "mastery", "habit", "struggle", "prediction", "mutations", "inputs"),
            *("progress", "skills", "dashboards"),
        ),
    ),
    Area(
        "recommendations",
        "Recommendations",
        "What to do next and why, the way to a goal, and what became of what was recommended.",
        ("recommendation", "paths", "responses"),
    ),
    Area(
        "classes",
        "Classes",
        "Learners who are taught together, and what their teachers see of them.",
        (
            *("classes", "class_filters", "class_changes", "class_rooms"),
            *("class_dashboards", "class_readiness", "class_standing"),
        ),
    ),
    Area("live", "Live", "What is sent when it happens.", ("live", "subscriptions")),
    Area(
        "curriculum",
        "Curriculum",
        "What is learned, and what is asked.",
        ("curriculum", "curriculum_filters", "courses", "misconceptions", "things"),
    ),
    Area(
        "designing",
        "Designing",
        "Changing the curriculum: drafts, what is unwise about them, and what they would do.",
        (
            *(
                "drafts",
                "draft_filters",
                "draft_parts",
                "draft_changes",
                "draft_payloads",
                "draft_inputs",
                "step_inputs",
            ),
            *("linting", "impact", "history", "publishing", "corrections"),
        ),
    ),
    Area(
        "operating",
        "Models and policies",
        "What predicts and what ranks: versions, and which is in force.",
        ("models", "model_changes", "policies", "reporting"),
    ),
    Area(
        "analysing",
        "Analysing",
        "Questions to the graph: one's own in Cypher, and those of the library.",
        ("asking", "asking_library", "asking_schema", "saved", "saved_filters"),
    ),
    Area(
        "privacy",
        "Privacy and audit",
        "Consent, export, erasure, and who read what.",
        ("privacy", "audit"),
    ),
    Area(
        "common",
        "Common types",
        "What all areas share: ids, pages, errors, plain values.",
        ("schema", "nodes", "pages", "filters", "errors", "scalars", "access"),
    ),
)

_BY_MODULE: Mapping[str, Area] = {name: area for area in AREAS for name in area.modules}


def area_of(type_: GraphQLNamedType) -> Area:
    """Of a type; the common one where its module stands nowhere above."""
    for ending, other in KIN.items():
        name = type_.name.removesuffix(ending)
        if name != type_.name and (kin := schema._schema.type_map.get(name + other)):
            return area_of(kin)
    definition = (type_.extensions or {}).get("strawberry-definition")
    made = getattr(definition, "origin", None) or getattr(definition, "wrapped_cls", None)
    return _BY_MODULE.get(_module(made), AREAS[-1])


def area_of_root(field: GraphQLField) -> Area:
    """Of a root field: that of the module that resolves it, or of what it gives."""
    resolver = getattr((field.extensions or {}).get("strawberry-definition"), "base_resolver", None)
    made = _module(getattr(resolver, "wrapped_func", None))
    given = area_of(get_named_type(field.type))
    return given if given is not AREAS[-1] else _BY_MODULE.get(made, given)


def _module(thing: object) -> str:
    return str(getattr(thing, "__module__", "")).rpartition(".")[2]
