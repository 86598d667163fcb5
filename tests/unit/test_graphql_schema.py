"""The schema as a product: described everywhere, exported, and in step with the domain."""

from collections.abc import Iterator
from enum import Enum

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
)

from api.graphql import export, ids
from api.graphql.curriculum_filters import QuestionKind
from api.graphql.draft_filters import DraftState, RevisionKind
from api.graphql.errors import ErrorCode
from api.graphql.linting import Severity
from api.graphql.recommendation import CandidateKind, Outcome
from api.graphql.responses import FeedbackKind
from api.graphql.schema import FINDERS, schema
from api.graphql.things import ThingKind
from graph import advice, content, drafts, errors, linting, model, outcomes

TYPES = {
    name: type
    for name, type in schema._schema.type_map.items()
    if not name.startswith("__") and name not in ("Boolean", "Float", "ID", "Int", "String")
}
"""Every type that is ours."""


def described() -> Iterator[tuple[str, str | None]]:
    """Everything that has a description, with it."""
    for name, type in TYPES.items():
        yield name, type.description
        if isinstance(type, GraphQLEnumType):
            yield from ((f"{name}.{value}", it.description) for value, it in type.values.items())
        if isinstance(type, GraphQLInputObjectType | GraphQLObjectType | GraphQLInterfaceType):
            for field, definition in type.fields.items():
                yield f"{name}.{field}", definition.description
                for argument, it in getattr(definition, "args", {}).items():
                    yield f"{name}.{field}({argument}:)", it.description


def test_described() -> None:
    """Every type, field, argument and enum value is described, in a sentence."""
    assert [name for name, text in described() if not (text and text.rstrip("`").endswith("."))] == []


@pytest.mark.parametrize("name", ["first", "usualMinutes", "probability", "responseMs", "strength"])
def test_ranges(name: str) -> None:
    """Descriptions of numbers say range or unit."""
    found = [text or "" for place, text in described() if place.split(".")[-1].strip("(:)") == name]
    assert all(any(character.isdigit() for character in text) for text in found)


def test_export_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    """schema.graphql is what `python -m api.graphql.export` writes."""
    assert export.main(["--check"]) == 0, "run python -m api.graphql.export"
    assert capsys.readouterr().err == ""


def test_export_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown argument is refused, and nothing is written."""
    assert export.main(["--chekc"]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("ours", "domain"),
    [
        (QuestionKind, model.QuestionKind),
        (CandidateKind, advice.CandidateKind),
        (FeedbackKind, advice.FeedbackKind),
        (Outcome, outcomes.Outcome),
        (ThingKind, content.Kind),
        (DraftState, drafts.DraftState),
        (RevisionKind, drafts.RevisionKind),
        (Severity, linting.Severity),
    ],
)
def test_enums_follow_the_domain(ours: type[Enum], domain: type[Enum]) -> None:
    """An enum has the domain's members, no more and no fewer."""
    assert {(member.name, member.value) for member in ours} == {
        (member.name, member.value) for member in domain
    }


def test_error_codes_follow_the_domain() -> None:
    """Every error of the domain is either the caller's to mend, or of the whole request."""
    family = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "code")}
    assert family == set(ErrorCode.__members__) | {
        "ERROR",
        "MISSED",
        "RATE_LIMITED",
        "SEALED",
        "UNAUTHENTICATED",
        "UNAVAILABLE",
    }


def test_every_node_can_be_found() -> None:
    """node(id) finds every type that implements Node, and ids know no other."""
    interface = schema._schema.type_map["Node"]
    assert isinstance(interface, GraphQLInterfaceType)
    names = {type.name for type in schema._schema.get_possible_types(interface)}
    assert names == set(FINDERS) == set(ids.TYPES)


def test_a_question_hides_its_key() -> None:
    """Before the answer is in, nothing on a question tells what is right: two fields ask first."""
    question = TYPES["Question"]
    assert isinstance(question, GraphQLObjectType)
    assert not {"tolerance", "misconceptions", "sealedKey"} & set(question.fields)
    for name in ("answer", "solution"):
        assert not isinstance(question.fields[name].type, GraphQLNonNull)
        assert question.fields[name].extensions["strawberry-definition"].base_resolver is not None


def test_mutations_take_one_input_and_give_typed_errors() -> None:
    """Every mutation has the same form: an input object in, a payload with `errors` out."""
    mutation = TYPES["Mutation"]
    assert isinstance(mutation, GraphQLObjectType)
    for name, field in mutation.fields.items():
        assert list(field.args) == ["input"], name
        assert str(field.args["input"].type) == f"{name[0].upper()}{name[1:]}Input!"
        assert isinstance(field.type, GraphQLNonNull)
        payload = field.type.of_type
        assert isinstance(payload, GraphQLObjectType)
        assert payload.name == f"{name[0].upper()}{name[1:]}Payload"
        assert str(payload.fields["errors"].type) == "[UserError!]!"


def test_connections_are_relays() -> None:
    """Every connection has edges with cursors, nodes, and where the page lies."""
    connections = [type for name, type in TYPES.items() if name.endswith("Connection")]
    assert len(connections) == 22
    for connection in connections:
        assert isinstance(connection, GraphQLObjectType)
        assert list(connection.fields) == ["edges", "nodes", "pageInfo", "totalCount"]
