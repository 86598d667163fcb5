"""Operations that are named by the hash of their document: those of the list, and those that clients register
(Apollo's automatic persisted queries), kept in memory and, for all processes, in Redis.

Not for: the file of the list (api/manifest.py), how a document is checked (limits.py).
"""

import logging
import re
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    is_enum_type,
    parse,
    visit,
)
from redis.asyncio import Redis
from redis.exceptions import RedisError
from strawberry.http import GraphQLRequestData

from api.graphql.limits import MAX_CACHED_CHARACTERS, known, not_listed
from api.graphql.short_cut import Schema
from api.manifest import Listed, by_hash, hash_of

log = logging.getLogger(__name__)

MOST_HELD = 1_000
"""Documents in memory, of at most MAX_CACHED_CHARACTERS each: 10 MB, if all of them are as long as may be."""

MOST_KEPT = 10_000
"""Documents in Redis; the one that was registered or read first goes first."""

DAY = 86_400
"""Seconds that Redis keeps a document after it was last read from there; clients then register it again."""

KEPT = "operations"
"""In Redis: a sorted set of hashes by when they were last used; each document is under `operation:HASH`."""

HARMLESS = {"Int", "Float", "Boolean"}
"""Scalars whose values in a document are nobody's id."""

HASH = "extensions.persistedQuery.sha256Hash"

HOW = "Send the SHA-256 of the query's UTF-8, in lower-case hexadecimal."

_HASH = re.compile(r"[0-9a-f]{64}")


class Operations:
    """The operations that have a hash; one a process. only: nothing but the list is executed."""

    def __init__(self, schema: Schema, listed: Iterable[Listed], *, only: bool = False) -> None:
        listed = tuple(listed)
        self._schema = schema
        self._listed = by_hash(listed)
        self._held: OrderedDict[str, str] = OrderedDict()
        self._redis: Redis | None = None
        self._answers = True
        self.only = frozenset(one.document for one in listed) if only else None
        """The texts that are executed, where no others are."""
        for one in listed:
            self._check(one)

    def share(self, redis: Redis) -> None:
        """From now on with other processes."""
        self._redis = redis

    async def resolve(self, asked: GraphQLRequestData) -> None:
        """Sets the document that a hash names. Raises GraphQLError: not found, not listed, no such hash."""
        hash = _hash_in(asked.extensions)
        if hash is None:
            return
        if asked.query is not None and hash != hash_of(asked.query):
            raise _bad("The hash is not that of the query.", HASH, hash, HOW)
        if listed := self._listed.get(hash):
            asked.query = listed.document
        elif self.only is not None:
            raise not_listed()
        elif asked.query is None:
            asked.query = await self._found(hash)
        else:
            await self._register(hash, asked.query)

    async def _found(self, hash: str) -> str:
        text = self._held.get(hash) or await self._fetch(hash)
        if text is None:
            raise GraphQLError(
                "PersistedQueryNotFound",
                extensions={
                    "code": "PERSISTED_QUERY_NOT_FOUND",
                    "field": HASH,
                    "value": hash,
                    "mend": "Send it once with its `query`.",
                },
            )
        self._hold(hash, text)
        return text

    async def _register(self, hash: str, text: str) -> None:
        """Keeps a document that is in order; in Redis, if it names nobody."""
        if hash in self._held or len(text) > MAX_CACHED_CHARACTERS:
            return
        try:
            found = known(self._schema._schema, text, None)
        except GraphQLError:
            return
        if found.errors:
            return
        self._hold(hash, text)
        if self._redis is None or names_somebody(self._schema._schema, text):
            return
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.set(f"operation:{hash}", text, ex=DAY)
                pipe.zadd(KEPT, {hash: time.time()})
                pipe.zcard(KEPT)
                *_, number = await pipe.execute()
            self._answers = True
            if number > MOST_KEPT:
                oldest: Any = await self._redis.zpopmin(KEPT, number - MOST_KEPT)
                await self._redis.delete(*(f"operation:{name}" for name, _ in oldest))
        except (RedisError, OSError) as error:
            self._alone(error)

    async def _fetch(self, hash: str) -> str | None:
        if self._redis is None:
            return None
        try:
            text: Any = await self._redis.getex(f"operation:{hash}", ex=DAY)
            if text is not None:
                await self._redis.zadd(KEPT, {hash: time.time()})
        except (RedisError, OSError) as error:
            self._alone(error)
            return None
        return text if text is not None and hash_of(text) == hash else None

    def _alone(self, error: Exception) -> None:
        if self._answers:
            log.warning("operations are kept in each process: Redis fails with %s", type(error).__name__)
        self._answers = False

    def _hold(self, hash: str, text: str) -> None:
        self._held[hash] = text
        self._held.move_to_end(hash)
        if len(self._held) > MOST_HELD:
            self._held.popitem(last=False)

    def _check(self, one: Listed) -> None:
        """Whoever starts the server is told of operations that it cannot execute; who sends one, why."""
        try:
            errors = self._schema.known(one.document, None).errors
        except GraphQLError as error:
            errors = [error]
        if errors:
            log.error("the operation %s of the list is not in order: %s", one.name, errors[0].message)


def names_somebody(schema: GraphQLSchema, text: str) -> bool:
    """Whether a document has values written into it that may be somebody's id or words. They have no place in
    Redis, where nobody would find them once that learner is erased; variables are for them."""
    types = TypeInfo(schema)
    seen = _Values(types)
    visit(parse(text), TypeInfoVisitor(types, seen))
    return seen.found


class _Values(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.types = types
        self.found = False

    def enter(self, node: Any, *_: Any) -> None:
        if not isinstance(node, ValueNode) or isinstance(node, VariableNode):
            return
        if node.kind in ("list_value", "object_value", "null_value"):
            return
        kind = get_named_type(self.types.get_input_type())
        self.found |= kind is None or not (is_enum_type(kind) or kind.name in HARMLESS)


def _hash_in(extensions: dict[str, Any] | None) -> str | None:
    """The hash that a request names. Raises GraphQLError."""
    given = (extensions or {}).get("persistedQuery")
    if given is None:
        return None
    if not isinstance(given, dict) or given.get("version") != 1:
        version = given.get("version") if isinstance(given, dict) else given
        field = "extensions.persistedQuery.version"
        raise _bad("Persisted queries of this version are not supported.", field, version, "Send version 1.")
    hash = given.get("sha256Hash")
    if not isinstance(hash, str) or not _HASH.fullmatch(hash):
        raise _bad("This is not a SHA-256.", HASH, hash, HOW)
    return hash


def _bad(message: str, field: str, value: Any, mend: str) -> GraphQLError:
    shown = None if value is None else str(value)[:200]
    return GraphQLError(
        message, extensions={"code": "BAD_REQUEST", "field": field, "value": shown, "mend": mend}
    )
