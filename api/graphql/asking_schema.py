"""What stands in the graph and what it means, and the measures that designers keep on concepts.

Not for: the words (graph.asking.dictionary), or computing measures (graph.asking.discovering).
"""

from enum import Enum
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

import cypher
from api.graphql import ids, pages
from api.graphql.context import Info
from api.graphql.curriculum import Concept, to_concept
from api.graphql.filters import NumberRange, Order, is_descending
from api.graphql.nodes import resolved
from api.graphql.pages import Connection, Paging, Place, listed
from api.principal import Action
from graph.asking import dictionary, inspecting, science
from graph.asking.inspecting import Live
from graph.paging import Span


@strawberry.enum(description="What a part of the graph is about.")
class GraphArea(Enum):
    """graph.asking.dictionary.Area."""

    CURRICULUM = strawberry.enum_value("curriculum", description="What is taught.")
    LEARNERS = strawberry.enum_value("learners", description="Who learns, and what is believed of them.")
    SERVICE = strawberry.enum_value("service", description="How the service came to what it says.")


@strawberry.enum(description="The type of a property's value.")
class GraphType(Enum):
    """graph.asking.dictionary.Type."""

    STRING = strawberry.enum_value("string", description="A text.")
    BOOLEAN = strawberry.enum_value("boolean", description="True or false.")
    INTEGER = strawberry.enum_value("integer", description="A whole number.")
    FLOAT = strawberry.enum_value("float", description="A number.")
    DATETIME = strawberry.enum_value("datetime", description="A moment, with its zone.")
    DURATION = strawberry.enum_value("duration", description="A span of time.")
    STRINGS = strawberry.enum_value("list<string>", description="A list of texts.")
    BOOLEANS = strawberry.enum_value("list<boolean>", description="A list of true and false.")
    INTEGERS = strawberry.enum_value("list<integer>", description="A list of whole numbers.")
    FLOATS = strawberry.enum_value("list<float>", description="A list of numbers.")
    DATETIMES = strawberry.enum_value("list<datetime>", description="A list of moments.")
    STRING_OR_STRINGS = strawberry.enum_value(
        "string or list<string>", description="A text, or a list of texts, as the meaning says."
    )


@strawberry.enum(description="What is computed of every concept, and kept when a designer says so.")
class GraphMeasure(Enum):
    """graph.asking.science.Measure."""

    COMMUNITIES = strawberry.enum_value(
        "communities",
        description="Number of the community of concepts that hang together, 1 for the largest.",
    )
    BETWEENNESS = strawberry.enum_value(
        "betweenness", description="Share of shortest chains of prerequisites that lead through it, 0 to 1."
    )
    DOMINATORS = strawberry.enum_value(
        "dominators", description="How many concepts cannot be reached but through it."
    )


@strawberry.type(description="One property of a label or a relationship.")
class GraphProperty:
    """graph.asking.dictionary.Property."""

    name: str = strawberry.field(description="As it stands in the graph.")
    type: GraphType = strawberry.field(description="Of its value.")
    meaning: str = strawberry.field(description="What it says.")
    unit: str = strawberry.field(description="Unit of a number; empty where there is none.")
    range: str = strawberry.field(description="What it may be; empty where the type says it.")
    example: JSON = strawberry.field(description="A made-up value.")
    sealed: bool = strawberry.field(description="Whether all or part of it can be read with the key alone.")
    personal: bool = strawberry.field(description="Whether it tells of one person.")


@strawberry.type(description="One kind of node.")
class GraphLabel:
    """graph.asking.dictionary.Label."""

    name: str = strawberry.field(description="As it stands in the graph.")
    area: GraphArea = strawberry.field(description="What it is part of.")
    meaning: str = strawberry.field(description="What such a node is.")
    count: int = strawberry.field(description="How many there are now, from 0.")
    properties: list[GraphProperty] = strawberry.field(description="What such a node may have.")
    like: str = strawberry.field(description="The label whose properties it may have, too; empty for none.")


@strawberry.type(description="From which label a relationship leads to which.")
class GraphEnds:
    """A pair of labels."""

    source: str = strawberry.field(description="Name of the label that it leads from.")
    target: str = strawberry.field(description="Name of the label that it leads to.")


@strawberry.type(description="One kind of relationship.")
class GraphRelationship:
    """graph.asking.dictionary.Relationship."""

    name: str = strawberry.field(description="As it stands in the graph.")
    area: GraphArea = strawberry.field(description="What it is part of.")
    meaning: str = strawberry.field(description="What it says of its two ends.")
    count: int = strawberry.field(description="How many there are now, from 0.")
    ends: list[GraphEnds] = strawberry.field(description="Between which labels it may stand.")
    properties: list[GraphProperty] = strawberry.field(description="What such a relationship may have.")


@strawberry.type(description="Something that follows from a mastery edge and a moment, as Cypher to paste.")
class GraphExpression:
    """cypher.Expression."""

    name: str = strawberry.field(description="Such as `effective_mastery`.")
    meaning: str = strawberry.field(description="What it says.")
    type: GraphType = strawberry.field(description="Of its value.")
    range: str = strawberry.field(description="What it may be; empty where the type says it.")
    cypher: str = strawberry.field(
        description="Of the variables `m`, a HAS_MASTERY relationship, and `now`, a date-time."
    )


@strawberry.type(description="What stands in the graph, with what it means.")
class GraphSchema:
    """graph.asking.dictionary.Dictionary."""

    labels: list[GraphLabel] = strawberry.field(description="All kinds of nodes.")
    relationships: list[GraphRelationship] = strawberry.field(description="All kinds of relationships.")
    expressions: list[GraphExpression] = strawberry.field(
        description="Mastery at a moment: retrievability, effective mastery, mastered, solid and due."
    )


@strawberry.type(description="What was computed of a concept.")
class ConceptMeasure:
    """One value that is kept."""

    concept: Concept = strawberry.field(description="Which.")
    value: float = strawberry.field(description="As the measure says; 0 or more.")
    revision: int = strawberry.field(description="Of the curriculum that it was computed for, from 0.")


@strawberry.input(description="Measured concepts of which all that is given holds.")
class ConceptMeasureFilter:
    """Of Store.measure_page."""

    concepts: list[strawberry.ID] | None = strawberry.field(
        default=None, description="It is one of these: 1 to 100 global or own ids of Concepts."
    )
    value: NumberRange | None = strawberry.field(default=None, description="As the measure says; 0 or more.")


@strawberry.enum(description="What measured concepts are ordered by.")
class ConceptMeasureOrderField(Enum):
    """Fields of ConceptMeasure."""

    VALUE = strawberry.enum_value("value", description="What was computed.")


@strawberry.input(description="How measured concepts are ordered; ties by the concept's key.")
class ConceptMeasureOrder(Order[ConceptMeasureOrderField]):
    """By the graph."""


@strawberry.type
class AskingSchemaQuery:
    """Root fields of this area."""

    @resolved("What stands in the graph: labels, relationships and properties.", Action.ASK_LIBRARY)
    async def graph_schema(
        self,
        info: Info,
        label: Annotated[
            str | None, strawberry.argument(description="Only this label or relationship, by its name.")
        ] = None,
    ) -> GraphSchema:
        """With counts of now."""
        said, live = dictionary.dictionary(), await inspecting.counted(info.context.store)
        kinds = said.kinds if label is None else [said.require(label)]
        return GraphSchema(
            labels=[_label(each, live) for each in kinds if isinstance(each, dictionary.Label)],
            relationships=[
                _relationship(each, live) for each in kinds if isinstance(each, dictionary.Relationship)
            ],
            expressions=[
                GraphExpression(
                    name=each.name,
                    meaning=each.meaning,
                    type=GraphType(each.type),
                    range=each.range,
                    cypher=each.cypher,
                )
                for each in cypher.expressions().values()
            ],
        )

    @listed(
        "What designers keep of a measure (`learner-graph science ... --write`); concepts "
        "without it are left out.",
        Action.ASK_LIBRARY,
    )
    async def graph_science(
        self,
        info: Info,
        measure: Annotated[GraphMeasure, strawberry.argument(description="Which measure.")],
        paging: Paging,
        filter: Annotated[
            ConceptMeasureFilter | None, strawberry.argument(description="Only these; by default all.")
        ] = None,
        order_by: Annotated[
            ConceptMeasureOrder | None,
            strawberry.argument(description="In which order; by default the greatest first."),
        ] = None,
    ) -> Connection[ConceptMeasure]:
        """A page."""
        name, by = science.Measure[measure.name].property, filter or ConceptMeasureFilter()
        of = [ids.own(id, "Concept", "filter.concepts") for id in by.concepts] if by.concepts else None
        least, most = (by.value.least, by.value.most) if by.value else (None, None)
        known = (await info.context.curriculum()).concepts

        async def fetch(span: Span[Place]) -> tuple[list[tuple[str, float, int]], bool]:
            found, more = await info.context.store.measure_page(
                name, span.by(float, str), concepts=of, least=least, most=most
            )
            return [each for each in found if each[0] in known], more

        least_first = not is_descending(order_by, usually=True)
        found = await pages.read(paging, fetch, lambda each: (each[1], each[0]), descending=least_first)
        return found.page(
            lambda each: ConceptMeasure(concept=to_concept(known[each[0]]), value=each[1], revision=each[2])
        )


def _label(label: dictionary.Label, live: Live) -> GraphLabel:
    return GraphLabel(
        name=label.name,
        area=GraphArea(label.area.value),
        meaning=label.meaning,
        count=live.counts.get(label.name, 0),
        properties=[_property(each) for each in label.properties.values()],
        like=label.like,
    )


def _relationship(each: dictionary.Relationship, live: Live) -> GraphRelationship:
    return GraphRelationship(
        name=each.name,
        area=GraphArea(each.area.value),
        meaning=each.meaning,
        count=live.counts.get(each.name, 0),
        ends=[GraphEnds(source=source, target=target) for source, target in each.ends],
        properties=[_property(own) for own in each.properties.values()],
    )


def _property(each: dictionary.Property) -> GraphProperty:
    return GraphProperty(
        name=each.name,
        type=GraphType(each.type.value),
        meaning=each.meaning,
        unit=each.unit,
        range=each.range,
        example=each.example,
        sealed=each.sealed,
        personal=each.personal,
    )
