"""Rules that the schema keeps as a product: units, what null means, lists, enums, mutations."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from api.docs.site import codes
from api.graphql.access import AccessRole
from api.graphql.audit import AskingOutcome, AuditAction
from api.graphql.draft_inputs import AnswerForm
from api.graphql.errors import RequestErrorCode
from api.graphql.linting import LintRule
from api.graphql.models import TracingEngine
from api.graphql.prediction import PredictionInput
from api.graphql.recommendation import TermKind
from api.graphql.schema import schema
from api.principal import Action, Role
from graph.engines import ENGINES
from graph.grading import FORMS
from graph.linting import RULES
from graph.policies import TERMS
from graph.store.audit import ENDS, FAILED
from tests.unit.test_graphql_schema import TYPES
from tracing.response import INPUTS

NUMBER = re.compile(
    r"\d|\b(minutes?|days?|weeks?|seconds?|hours?|milliseconds?|logits?|share|probability|how many|how often|"
    r"how much|how far|any (whole )?number|numbers?|revision|version|place|rank|unit|grows|likewise|above|"
    r"below|nats|concepts)\b|P\(",
    re.IGNORECASE,
)
"""A number's description has a range or a unit, or says what is counted or numbered."""

BOUNDED = {
    "a file or the code says how many": [
        *("Query.analyses", "Analysis.parameters", "Analysis.columns", "AnalysisChart.roles"),
        *("AnalysisAnswer.columns", "GraphSchema.labels", "GraphSchema.relationships"),
        *("GraphSchema.expressions", "GraphLabel.properties", "GraphRelationship.properties"),
        *("GraphRelationship.ends", "Policy.values", "Learner.consent", "Recommendation.terms"),
        *("Prediction.movedBy", "Struggle.reasons", "Struggle.help", "ErasureReceipt.counts"),
        *("CourseMap.counts", "Draft.changeCounts"),
        *("Change.fields", "Finding.mends", "Draft.problems"),
    ],
    "an argument or a limit says how many": [
        *("Query.nodes", "Learner.predictions", "Slate.recommendations", "CypherResult.columns"),
        *("CypherResult.warnings", "CypherResult.errors", "CypherGraph.nodes", "CypherGraph.edges"),
        *("ClassHeatMap.learners", "TeachingGroups.groups", "TracingModel.driftWindows"),
        *("Impact.mostAffected", "Impact.largestMoves", "RecordedAnswer.mastery"),
    ],
    "a person wrote them or chose them, one by one": [
        *("Learner.goals", "Learner.classes", "Recommendation.goals", "Concept.prerequisites"),
        *("Concept.unlocks", "Question.choices", "Question.concepts", "Finding.things", "Draft.approvals"),
        *("MapConcept.locks", "Course.concepts", "CourseMap.edges", "TracingModel.promotions"),
        *("DraftStep.changes", "Policy.activations", "SavedQuestion.versions", "Query.policies"),
    ],
    "at most one for each concept, day or policy": [
        *("Learner.struggles", "Learner.dueReviews", "ReviewPath.steps", "ReviewPath.due"),
        *("Impact.concepts", "Query.policyReport", "Query.servedVersions", "CourseMap.concepts"),
        *("Learner.skills", "ReviewForecast.days", "ReviewForecast.overdue", "ReviewDay.reviews"),
        *("ClassHeatMap.concepts", "MasteryChanged.changes", "StrugglingLearner.struggles"),
        *("StruggleNoticed.began", "StruggleBegan.reasons", "ClassReadiness.missing", "Progress.points"),
    ],
}
"""Lists of objects that are no connections, by the reason why they cannot grow without bound."""

CLOSED = re.compile(
    r"(kind|type|state|status|role|action|outcome|code|severity|format|tier|direction)s?$", re.I
)

OPEN = {
    "CypherEdge.type": "whatever the graph has",
    "ErasedCount.kind": "a label of the graph",
}
"""Texts that are named like an enum and are none."""

WITHOUT = {
    "ClassReadiness.ready": ("filter and order", "a part of a class, by key; Class.learners has both"),
    "ClassReadiness.mastered": ("filter and order", "a part of a class, by key"),
    "ClassReadiness.locked": ("filter and order", "a part of a class, by key"),
    "TeachingGroup.learners": ("filter and order", "a part of a class, by key"),
    "TeachingGroups.others": ("filter and order", "a part of a class, by key"),
    "Draft.changes": ("order", "a difference is read by kind and key, as a diff is by file"),
    "Draft.conflicts": ("order", "likewise, as they are mended one by one"),
    "Query.curriculumDiff": ("order", "a difference is read by kind and key"),
    "Revision.changes": ("order", "a difference is read by kind and key"),
}
"""Connections that lack a filter or an order, and why nobody would expect it."""

KEYED = {
    "Choice": "a letter of its question",
    "ConceptImpact": "a concept as a draft has it, which may not be there yet",
    "Correction": "what a mutation did; nothing reads it again",
    "CypherEdge": "any relationship, in the answer to a statement",
    "CypherNode": "a node of any label, in the answer to a statement",
    "DraftComment": "a part of its draft: `key` is the caller's own",
    "DraftStep": "a part of its draft: `key` is the caller's own",
    "Thing": "names what it is about; `kind` says where",
}
"""Types with a key that are no nodes, and why clients keep none of them by an id."""


def fields(*kinds: type) -> Iterator[tuple[str, Any]]:
    """Every field of the types of these kinds, by place."""
    for name, kind in TYPES.items():
        if isinstance(kind, kinds):
            yield from ((f"{name}.{field}", each) for field, each in kind.fields.items())  # type: ignore[attr-defined]


def test_numbers_say_their_range_or_unit() -> None:
    """Of fields, input fields and arguments."""
    silent = []
    for place, field in fields(GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType):
        described = {place: field, **{f"{place}({n}:)": a for n, a in getattr(field, "args", {}).items()}}
        for where, each in described.items():
            if get_named_type(each.type).name in ("Int", "Float") and not NUMBER.search(
                each.description or ""
            ):
                silent.append(where)
    assert silent == []


def test_what_may_be_null_says_when() -> None:
    """Of fields; where errors make a payload's field null, its type says so."""
    silent = [
        place
        for place, field in fields(GraphQLObjectType)
        if not isinstance(field.type, GraphQLNonNull)
        and "null" not in f"{field.description}{TYPES[place.split('.')[0]].description}".lower()
    ]
    assert silent == []


def test_lists_of_objects_are_connections_or_bounded() -> None:
    """Each list that is none is named, with the reason why it stays short."""
    named = [place for places in BOUNDED.values() for place in places]
    assert len(named) == len(set(named))
    found = set()
    for place, field in fields(GraphQLObjectType):
        kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        owner = place.split(".")[0]
        if owner.endswith(("Connection", "Payload")) or is_leaf_type(get_named_type(kind)):
            continue
        if isinstance(kind, GraphQLList):
            found.add(place)
    assert found - set(named) == set() and set(named) - found == set()


def test_no_text_is_a_closed_set() -> None:
    """What has a few values known beforehand is an enum; a text that was one is deprecated."""
    found = {
        place
        for place, field in fields(GraphQLObjectType)
        if get_named_type(field.type).name == "String"
        and CLOSED.search(place)
        and not field.deprecation_reason
    }
    assert found == set(OPEN)


def test_payloads_give_what_was_changed_or_errors() -> None:
    """The thing is null where there are errors; what says how it went is false, 0 or empty then."""
    for name, field in schema._schema.mutation_type.fields.items():  # type: ignore[union-attr]
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        for other, each in payload.fields.items():
            kind = each.type.of_type if isinstance(each.type, GraphQLNonNull) else each.type
            is_plain = isinstance(kind, GraphQLList) or str(kind) in ("Boolean", "Int")
            assert not isinstance(each.type, GraphQLNonNull) or is_plain, f"{name}: {other}"


def test_connections_take_the_same_arguments() -> None:
    """`first` to `before`; a filter is an input of its own, `orderBy` a field and a direction."""
    for place, field in fields(GraphQLObjectType):
        if not get_named_type(field.type).name.endswith("Connection"):
            continue
        assert {"first", "after", "last", "before"} <= field.args.keys(), place
        assert all(field.args[name].default_value is None for name in ("first", "last")), place
        if "filter" in field.args:
            assert get_named_type(field.args["filter"].type).name.endswith("Filter"), place
        if "orderBy" in field.args:
            order = get_named_type(field.args["orderBy"].type)
            assert isinstance(order, GraphQLInputObjectType) and list(order.fields) == [
                "field",
                "direction",
            ], place


def test_connections_are_filtered_and_ordered() -> None:
    """Both, or the reason why not stands above."""
    lacking = {}
    for place, field in fields(GraphQLObjectType):
        if get_named_type(field.type).name.endswith("Connection"):
            names = {"filter": "filter", "orderBy": "order"}
            missing = [name for argument, name in names.items() if argument not in field.args]
            if missing:
                lacking[place] = " and ".join(missing)
    assert lacking == {place: what for place, (what, _) in WITHOUT.items()}


def test_what_has_a_key_is_a_node() -> None:
    """So that clients keep it by its id; or the reason why not stands above."""
    keyed = {
        name: kind
        for name, kind in TYPES.items()
        if isinstance(kind, GraphQLObjectType) and "key" in kind.fields
    }
    assert {name for name, kind in keyed.items() if not kind.interfaces} == set(KEYED)


@pytest.mark.parametrize(
    ("enum", "source"),
    [
        (LintRule, RULES),
        (TermKind, TERMS),
        (PredictionInput, INPUTS),
        (TracingEngine, [*ENGINES, "none"]),
        (AnswerForm, ["", *(form for forms in FORMS.values() for form in forms)]),
        (AccessRole, Role),
        (AskingOutcome, [*ENDS, FAILED]),
        (AuditAction, Action),
        (RequestErrorCode, codes()),
    ],
)
def test_enums_have_what_their_source_has(enum: Any, source: Iterable[str]) -> None:
    """Value by value: what is new there has to be told here."""
    assert {each.value for each in enum} == set(source)


@pytest.mark.parametrize("place", ["Query.drafts(state:)", "AuditEntry.action"])
def test_deprecations_are_printed(place: str) -> None:
    """With what to use in place of it, in the SDL."""
    from graphql import build_schema

    from api.graphql.compatibility import _arguments, _elements, expires

    known = dict(_elements(build_schema(schema.as_str())))
    assert expires(_arguments(known[place], "deprecated")["reason"])
