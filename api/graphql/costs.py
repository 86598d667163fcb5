"""What an operation costs, in points, known before it runs: what each field does, times the sizes of the
lists it stands in.

A document is priced once, as a sum of products whose factors may be variables; a request then multiplies,
which takes microseconds. A point is about a tenth of a millisecond of one core. Not for: what is too much
(limits.py) and what may be spent in a minute (api/rates.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    VariableNode,
    get_named_type,
    is_leaf_type,
    type_from_ast,
    value_from_ast_untyped,
)

from api.graphql.pages import USUAL

OBJECT = 1
"""Points of a field that gives objects, for each of them. A field that gives a plain value costs nothing."""

MUTATION = 10
"""Points of a mutation that has no price below."""

UNSIZED = 3
"""Things that a list is taken to hold where nothing in the request says how many: prerequisites, goals."""

ERRORS = "UserError"
"""Of a mutation: they cost nothing."""

PRICES: Mapping[str, int] = {
    "Query.__schema": 200,
    "Query.slate": 3,
    "Query.cypher": 1_000,
    "Query.policyReport": 100,
    "Query.analyses": 20,
    "Query.analysis": 1_000,
    "Query.auditLog": 10,
    "Question.answer": 2,
    "Question.solution": 2,
    "Class.learners": 10,
    "Subscription.masteryChanged": 3,
    "Subscription.slateChanged": 3,
    "Subscription.struggleNoticed": 3,
    "Subscription.curriculumPublished": 3,
    "Class.weakestConcepts": 200,
    "Class.struggling": 300,
    "Class.readiness": 200,
    "Class.readyFor": 200,
    "Class.teachingGroups": 200,
    "Class.progress": 500,
    "Class.heatMap": 200,
    "Query.tracingModels": 10,
    "Query.servedVersions": 100,
    "TracingModel.driftWindows": 10,
    "Mutation.activateModel": 1_000,
    "Mutation.rollbackModel": 1_000,
    "Learner.classes": 5,
    "Learner.nextQuestions": 50,
    "Learner.progress": 100,
    "Learner.courseMap": 50,
    "Learner.skills": 10,
    "Learner.reviewForecast": 10,
    "MapConcept.place": 10,
    "Learner.reviewPath": 50,
    "Learner.predictions": 20,
    "Learner.struggles": 20,
    "Learner.dueReviews": 20,
    "Learner.mastery": 10,
    "Learner.feedback": 10,
    "Learner.habit": 10,
    "Concept.questions": 10,
    "Slate.differences": 50,
    "Mutation.submitAnswer": 50,
    "Mutation.recordAnswers": 50,
    "Mutation.recordOutcomes": 30,
    "Mutation.giveFeedback": 30,
    "Mutation.voidAnswer": 200,
    "Mutation.rescoreQuestion": 1_000,
    "Mutation.retagQuestion": 1_000,
    "Query.draft": 10,
    "Query.drafts": 20,
    "Query.lint": 1_000,
    "Query.revisions": 10,
    "Query.curriculumDiff": 200,
    "Query.blame": 20,
    "Revision.changes": 20,
    "Revision.moving": 20,
    "Draft.steps": 50,
    "Draft.comments": 50,
    "Draft.changes": 50,
    "Draft.conflicts": 100,
    "Draft.problems": 100,
    "Draft.findings": 1_000,
    "Draft.findingCounts": 1_000,
    "Draft.changeCounts": 50,
    "Draft.impact": 2_000,
    "Draft.svg": 1_000,
    "Mutation.createDraft": 20,
    "Mutation.editDraft": 100,
    "Mutation.undoStep": 100,
    "Mutation.resolveConflict": 200,
    "Mutation.rebaseDraft": 500,
    "Mutation.applyMend": 1_000,
    "Mutation.publishDraft": 1_000,
    "Mutation.rollbackCurriculum": 1_000,
    "Query.graphSchema": 100,
    "Query.graphScience": 20,
    "Query.savedQuestions": 20,
    "Query.savedQuestion": 10,
    "SavedQuestion.versions": 10,
    "SavedQuestion.result": 1_000,
    "Mutation.saveQuestion": 100,
    "Query.exportLearner": 1_000,
    "Mutation.eraseLearner": 1_000,
}
"""Points of what does more than look something up, by field. A unit test holds the names to the schema."""

SIZED_BY: Mapping[str, tuple[str, ...]] = {
    "Query.nodes": ("ids",),
    "Learner.predictions": ("questionIds",),
    "Mutation.recordAnswers": ("input", "answers"),
    "Mutation.recordOutcomes": ("input", "outcomes"),
    "Mutation.setGoals": ("input", "conceptIds"),
    "Mutation.editDraft": ("input", "steps"),
    "Mutation.addClassMembers": ("input", "learnerIds"),
    "Mutation.addClassTeachers": ("input", "teacherIds"),
    "Mutation.removeClassMembers": ("input", "learnerIds"),
    "Mutation.removeClassTeachers": ("input", "teacherIds"),
    "Mutation.retagQuestion": ("input", "conceptIds"),
}
"""Where a list is given, and each of its items costs OBJECT. Elsewhere the argument `first` is the size, of a
connection `first` or `last`."""


@dataclass(frozen=True, slots=True)
class Given:
    """A size that a variable gives: itself a number, or below it, along `path`, a list."""

    variable: str
    path: tuple[str, ...]
    default: Any

    def of(self, variables: Mapping[str, Any]) -> int:
        """The size; what is no number and no list counts as one thing, for GraphQL to refuse or to wrap."""
        value = variables.get(self.variable, self.default)
        for name in self.path:
            value = value.get(name) if isinstance(value, dict) else None
        return _size_of(value)


@dataclass(frozen=True, slots=True)
class Page:
    """The size of a page of which `first` and `last` are variables."""

    sizes: tuple["int | Given", ...]

    def of(self, variables: Mapping[str, Any]) -> int:
        """The larger of those that are given; both together are refused when they are read."""
        return max(size if isinstance(size, int) else size.of(variables) for size in self.sizes) or USUAL


Size = int | Given | Page
Price = dict[tuple[Given | Page, ...], int]
"""Points by the variables that they are multiplied with."""


def total(price: Price, variables: Mapping[str, Any] | None) -> int:
    """The points of one request."""
    given = variables or {}
    return sum(points * prod(size.of(given) for size in sizes) for sizes, points in price.items())


def prices(schema: GraphQLSchema, document: DocumentNode) -> dict[str, Price]:
    """The price of each operation, by its name; of a document that is valid and within the limits, where
    fragments written out are few."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    found = {}
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            root = cast(GraphQLCompositeType, schema.get_root_type(each.operation))
            name = each.name.value if each.name else ""
            found[name] = _Pricing(schema, fragments, _defaults(each)).of(each.selection_set, root, None)
    return found


class _Pricing:
    """Of one operation."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], defaults: dict[str, Any]
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.defaults = defaults

    def of(self, selected: SelectionSetNode, parent: GraphQLCompositeType, page: Size | None) -> Price:
        """A selection of one object. page: how many things its lists hold, where its field was told."""
        price: Price = {}
        for node in selected.selections:
            if isinstance(node, FieldNode):
                _add(price, self.of_field(node, parent, page))
                continue
            fragment: Any = node
            if isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
            condition = fragment.type_condition
            on = cast(GraphQLCompositeType, type_from_ast(self.schema, condition)) if condition else parent
            _add(price, self.of(fragment.selection_set, on, page))
        return price

    def of_field(self, node: FieldNode, parent: GraphQLCompositeType, page: Size | None) -> Price:
        name = node.name.value
        field = self.schema.get_field(parent, name)
        qualified = f"{parent.name}.{name}"
        declared = PRICES.get(qualified, MUTATION if parent is self.schema.mutation_type else 0)
        if field is None or name.startswith("__"):
            return {(): declared}
        below = get_named_type(field.type)
        free = is_leaf_type(below) or below.name == ERRORS or node.selection_set is None
        size = self.size(node, field, qualified)
        price: Price = {(): declared}
        if qualified in SIZED_BY and size is not None:
            _add(price, _times(size, {(): OBJECT}))
        if free:
            return price
        each: Price = {(): OBJECT}
        is_list = _is_list(field)
        on = cast(GraphQLCompositeType, below)
        _add(each, self.of(cast(SelectionSetNode, node.selection_set), on, None if is_list else size))
        many = (size if size is not None else page if page is not None else UNSIZED) if is_list else 1
        _add(price, _times(many, each))
        return price

    def size(self, node: FieldNode, field: GraphQLField, qualified: str) -> Size | None:
        """How many things a field was told to give or to take; None where nothing tells."""
        if "last" in field.args:
            return self.page_size(node)
        path = SIZED_BY.get(qualified) or (("first",) if "first" in field.args else None)
        if path is None:
            return None
        named = [each.value for each in node.arguments or () if each.name.value == path[0]]
        return self.value(named[0], path[1:]) if named else _default(field.args[path[0]])

    def page_size(self, node: FieldNode) -> Size:
        """How many things a page may have."""
        told = [each.value for each in node.arguments or () if each.name.value in ("first", "last")]
        page = Page(tuple(self.value(each, ()) for each in told) or (0,))
        return page if any(isinstance(size, Given) for size in page.sizes) else page.of({})

    def value(self, node: Any, path: tuple[str, ...]) -> int | Given:
        if isinstance(node, VariableNode):
            name = node.name.value
            return Given(name, path, self.defaults.get(name))
        if path and isinstance(node, ObjectValueNode):
            named = [each.value for each in node.fields if each.name.value == path[0]]
            return self.value(named[0], path[1:]) if named else 0
        return len(node.values) if isinstance(node, ListValueNode) else _size_of(value_from_ast_untyped(node))


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    """Hashable only where they are numbers; another default is taken by its size."""
    found = {}
    for each in operation.variable_definitions or ():
        if each.default_value is not None:
            value = value_from_ast_untyped(each.default_value)
            found[each.variable.name.value] = value if isinstance(value, int) else _size_of(value)
    return found


def _default(argument: GraphQLArgument) -> int:
    return _size_of(None if argument.default_value is Undefined else argument.default_value)


def _size_of(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, list | tuple):
        return len(value)
    return max(value, 0) if isinstance(value, int) else 1


def _is_list(field: GraphQLField) -> bool:
    kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return isinstance(kind, GraphQLList)


def _times(size: Size, price: Price) -> Price:
    if isinstance(size, int):
        return {sizes: points * size for sizes, points in price.items()}
    return {(*sizes, size): points for sizes, points in price.items()}


def _add(price: Price, more: Price) -> None:
    for sizes, points in more.items():
        price[sizes] = price.get(sizes, 0) + points
