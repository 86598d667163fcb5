"""Who may do what, as a table for people: api/ACCESS.md, from what the schema and the routes declare.

Not for: the decision itself (principal.MAY).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from api.graphql.access import Access, Guard
from api.graphql.schema import schema
from api.principal import Action

COLUMNS = ("own", "class", "any")
"""Scopes of api.principal, and arguments of the directive @access."""

_TEXT = """# Who may do what

Written by `python -m api.graphql.export` from what the schema and the routes declare; the decision is `MAY`
in `principal.py`. What is not named is refused. *own*: about themselves, the learner whose id is the subject
of the token. *class*: about the classes that a teacher leads, and their learners. *any*: about anyone. The
developer, who asks from the server's own machine while no keys for tokens are configured, may do everything.

What is not one's own is refused in the same words whether or not it exists. Below a root field whoever holds
an object was allowed to, but for these:

- `Class.learners`, `teachers` and `learnerCount`: those who may read the class.
- `Question.answer` and `solution`: designers, and learners who have answered the question as it is now; null
  for all others.
- `solution` in `Learner.struggles`: those who may answer for the learner; null for all others.
- `Query.node`: as the field of the thing's own type.
- `CurriculumPublished.revision`: those who may see the curriculum's history.
- `asOf` of concepts and questions: those who may see the curriculum's history.
- A draft that is not shared: its author, and admins, who edit none. Only its author shares or discards it.
- Keys, solutions and answers of templates in changes and conflicts: those who may read all of them.
- `learnerKey` below `Draft.impact`: those who may read any learner; null for all others.

| field | action | own | class | any |
|---|---|---|---|---|
"""


def table(document: Mapping[str, Any]) -> str:
    """The page. document: the application's OpenAPI, which has every route but GraphQL's."""
    rows = [*_fields(), *_routes(document)]
    return _TEXT + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def declared() -> Iterator[tuple[str, Action, Access]]:
    """Each root field with what it takes: `Query.learner`, `Mutation.submitAnswer`."""
    core = schema._schema
    for root in (core.query_type, core.mutation_type, core.subscription_type):
        for name, field in root.fields.items() if root else ():
            definition = field.extensions["strawberry-definition"]
            [guard] = [each for each in definition.extensions if isinstance(each, Guard)]
            [access] = [each for each in definition.directives if isinstance(each, Access)]
            yield f"{root}.{name}", guard.action, access


def _fields() -> Iterator[Sequence[str]]:
    for name, action, access in declared():
        scopes = {"own": access.own, "class": access.classes, "any": access.any}
        named = {scope: [role.value for role in roles] for scope, roles in scopes.items() if roles}
        yield _row(f"`{name}`", action, named)


def _routes(document: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    """What takes nothing is open to anybody: whether the server is alive."""
    for path, operations in sorted(document["paths"].items()):
        for method, operation in operations.items():
            name, access = f"`{method.upper()} {path}`", operation.get("x-access", {})
            if not access:
                yield (name, "", "", "", "anybody, without a token")
            for action, scopes in access.items():
                yield _row(name, action, scopes)


def _row(name: str, action: str, scopes: Mapping[str, Iterable[Any]]) -> Sequence[str]:
    return (name, action, *(", ".join(scopes.get(scope) or ()) for scope in COLUMNS))
