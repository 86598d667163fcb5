"""Documents and variables that nobody honest sends, made from the schema itself; the same for the same seed.

Not for: sending them (tests/hostile_clients.py).
"""

import random
from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from api.graphql import ids

TEXTS = (
    "",
    " ",
    "a" * 300,
    "\x00",
    "é\u202e",
    "'; --",
    "$(id)",
    "{{7*7}}",
    "../../x",
    "4",
    "2026-11-21T06:30:00Z",
)
NUMBERS = (0, 1, -1, 3, 50, 101, 2**31 - 1, -(2**31), 2**31, 10**12, 10**400, 1.5, 1e308, -0.0)
PIECES = (
    "{",
    "}",
    "(",
    ")",
    "...",
    "$x",
    "@skip(if: true)",
    "!",
    ":",
    '"',
    '"""',
    "[",
    "&",
    "|",
    "on",
    "#",
    "\u2028",
)


class Hostile:
    """Requests as (document, variables). known: own ids of things that are there, so that some go deep."""

    def __init__(self, schema: GraphQLSchema, seed: int, known: dict[str, tuple[str, ...]]) -> None:
        self.schema = schema
        self.random = random.Random(seed)
        self.known = [id for each in known.values() for id in each]
        self.known += [ids.encode(kind, id) for kind, each in known.items() for id in each]

    def requests(self, count: int) -> Iterator[dict[str, Any]]:
        """So many bodies of requests: from the grammar, a third of them broken afterwards, and shapes."""
        for _ in range(count):
            chance = self.random.random()
            query, variables = self.shape() if chance < 0.1 else self.operation()
            if chance > 0.65:
                query = self.broken(query)
            yield {"query": query, "variables": variables}

    def operation(self) -> tuple[str, dict[str, Any]]:
        """A query or mutation that mostly is valid, its values given in the document or as variables."""
        variables: dict[str, tuple[str, Any]] = {}
        root = self.schema.mutation_type if self.random.random() < 0.25 else self.schema.query_type
        assert root
        body = self.selection(root, self.random.randint(1, 9), variables)
        declared = ", ".join(f"${name}: {kind}" for name, (kind, _) in variables.items())
        kind = "mutation" if root is self.schema.mutation_type else "query"
        head = f"{kind} Hostile({declared})" if declared else kind
        return f"{head} {body}", {name: value for name, (_, value) in variables.items()}

    def selection(self, on: Any, depth: int, variables: dict[str, tuple[str, Any]]) -> str:
        """Some fields of a type."""
        if not isinstance(on, GraphQLObjectType | GraphQLInterfaceType):
            return "{ __typename }"
        names = self.random.choices(list(on.fields), k=self.random.randint(1, 4))
        chosen = []
        for number, name in enumerate(names):
            field = on.fields[name]
            below = get_named_type(field.type)
            if not is_leaf_type(below) and depth <= 1:
                name, field, below = "__typename", None, None
            alias = f"a{number}: " if names.count(name) > 1 or self.random.random() < 0.1 else ""
            given = self.arguments(field.args, variables) if field else ""
            rest = self.selection(below, depth - 1, variables) if below and not is_leaf_type(below) else ""
            chosen.append(f"{alias}{name}{given} {rest}")
        if isinstance(on, GraphQLInterfaceType):
            kind = self.random.choice(self.schema.get_possible_types(on))
            chosen.append(f"... on {kind.name} {self.selection(kind, depth - 1, variables)}")
        return "{ " + " ".join(chosen or ["__typename"]) + " }"

    def arguments(self, given: dict[str, GraphQLArgument], variables: dict[str, tuple[str, Any]]) -> str:
        """Those that must be there, and some others."""
        parts = []
        for name, argument in given.items():
            if not isinstance(argument.type, GraphQLNonNull) and self.random.random() < 0.5:
                continue
            value = self.value(argument.type)
            if self.random.random() < 0.4:
                variable = f"v{len(variables)}"
                variables[variable] = (str(argument.type), value)
                parts.append(f"{name}: ${variable}")
            else:
                parts.append(f"{name}: {self.literal(value)}")
        return f"({', '.join(parts)})" if parts else ""

    def value(self, kind: Any, depth: int = 0) -> Any:
        """A value of a type, right or wrong."""
        pick = self.random.choice
        if isinstance(kind, GraphQLNonNull):
            return None if self.random.random() < 0.02 else self.value(kind.of_type, depth)
        if self.random.random() < 0.05:
            return pick([None, [], {}, True, pick(TEXTS), pick(NUMBERS)])
        if isinstance(kind, GraphQLList):
            return [
                self.value(kind.of_type, depth + 1)
                for _ in range(pick([0, 1, 2, 5, 60 if depth == 0 else 1]))
            ]
        if isinstance(kind, GraphQLInputObjectType):
            return {name: self.value(field.type, depth + 1) for name, field in self.fields(kind)}
        if isinstance(kind, GraphQLEnumType):
            return _Word(pick([*kind.values, "NONSENSE"]))
        if kind.name in ("Int", "Float"):
            return pick(NUMBERS) if self.random.random() < 0.5 else self.random.randint(1, 20)
        if kind.name == "Boolean":
            return pick([True, False])
        return pick(self.known) if self.random.random() < 0.7 else pick(TEXTS)

    def fields(self, kind: GraphQLInputObjectType) -> Iterator[tuple[str, GraphQLInputField]]:
        """Most of them."""
        return ((name, field) for name, field in kind.fields.items() if self.random.random() < 0.9)

    def literal(self, value: Any) -> str:
        """A value as it stands in a document."""
        if isinstance(value, dict):
            return "{" + ", ".join(f"{name}: {self.literal(each)}" for name, each in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.literal, value)) + "]"
        if isinstance(value, str) and not isinstance(value, _Word):
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\x00", "\\u0000") + '"'
        return {None: "null", True: "true", False: "false"}.get(value) or str(value)

    def broken(self, text: str) -> str:
        """With a piece taken out, doubled, or put in."""
        for _ in range(self.random.randint(1, 3)):
            start = self.random.randrange(len(text))
            end = start + self.random.randint(0, 12)
            put = self.random.choice([*PIECES, "", text[start:end] * 2, str(10**50)])
            text = text[:start] + put + text[end:]
            text = text or "{"
        return text

    def shape(self) -> tuple[str, dict[str, Any]]:
        """One of those that are known to hurt."""
        n = self.random.choice([3, 30, 300, 3_000])
        doubling = " ".join(
            f"fragment f{i} on Query {{ ...f{i + 1} ...f{i + 1} }}" for i in range(min(n, 90))
        )
        shapes: list[tuple[str, dict[str, Any]]] = [
            ("{a" * n + "}" * n, {}),
            ("{ " + "concept(id: [" * n, {}),
            ("{ node(id: " + "[" * n + "]" * n + ") { id } }", {}),
            ('{ learner(id: "ann") ' + "{ goals { prerequisites { concept " * (n // 30) + "{ id }", {}),
            ("{ " + " ".join("__typename" for _ in range(n)) + " }", {}),
            ("{ " + " ".join(f"a{i}: __typename" for i in range(n)) + " }", {}),
            (
                '{ learner(id: "ann") { '
                + " ".join(f"a{i}: nextQuestions {{ id }}" for i in range(min(n, 50)))
                + " } }",
                {},
            ),
            (f"{{ ...f0 }} {doubling} fragment f{min(n, 90)} on Query {{ __typename }}", {}),
            ("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a __typename }", {}),
            ('{ concept(id: "' + "x" * n * 100 + '") { id } }', {}),
            ('{ concept(id: """' + '\\"""' * n + '""") { id } }', {}),
            ("{ concepts(first: " + "9" * n + ") { nodes { id } } }", {}),
            ("{ concepts(first: 1" + "0" * 18 + "e" + "9" * min(n, 300) + ") { nodes { id } } }", {}),
            (
                f"query({', '.join(f'$v{i}: Int' for i in range(n))}) {{ __typename }}",
                {f"v{i}": i for i in range(n)},
            ),
            ("{ __typename " + "@skip(if: false) " * n + "}", {}),
            ("{ __typename " + "@x " * n + "}", {}),
            (" ".join(f"query q{i} {{ __typename }}" for i in range(n)), {}),
            ("{ __schema { types { fields { type { ofType { ofType { name } } } } } } }", {}),
            ("query($v: ID!) { concept(id: $v) { id } }", {"v": _nested(min(n, 900))}),
            (
                "query($n: Int!) { concepts(first: $n) { nodes { questions(first: $n) { nodes { id } } } } }",
                {"n": n},
            ),
            (
                'query($v: [ID!]!) { learner(id: "ann") { predictions(questionIds: $v) { chance } } }',
                {"v": ["add-0"] * n},
            ),
            ("# " + "comment " * n + "\n{ __typename }", {}),
            ("\ufeff" * n + "{ __typename }", {}),
            ("subscription { __typename }", {}),
        ]
        return self.random.choice(shapes)


class _Word(str):
    """An enum's value: without quotes in a document."""


def _nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value
