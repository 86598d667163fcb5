"""Migration files as values: version, statements, and the checksum that neo4j-migrations (Java) would
calculate, so that either tool can go on where the other stopped. Touches no database.

Splitting and checksum follow `DefaultCypherResource` of neo4j-migrations 4.1 with `autocrlf` on.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cypher.text import code
from migrations.errors import MigrationFileInvalid

FOLDER = Path(__file__).parent

_NAME = re.compile(r"V(\d+(?:_\d+)*)__([\w ]+)\.cypher")
_END = re.compile(r";(?:\r?\n|\r)")
_JAVA_SPACE = "".join(map(chr, range(33)))
"""What Java's String.trim() takes off; Python's strip() takes more."""

_SCHEMA = re.compile(r"\s*(CREATE|DROP)\s+(\w+\s+){0,2}?(CONSTRAINT|INDEX)\b", re.IGNORECASE)
_GUARDED = re.compile(r"\bIF\s+(NOT\s+)?EXISTS\b", re.IGNORECASE)
_BATCHED = re.compile(r"}\s*IN\s+(-?\d*\s*CONCURRENT\s+)?TRANSACTIONS\b", re.IGNORECASE)
_UNSUPPORTED = re.compile(r"^\s*(:use\b|//\s*(assert|assume)\s+(that|q))", re.IGNORECASE | re.MULTILINE)


class Kind(StrEnum):
    """How the statements of a file are run, and how they are recorded.

    DATA: all of them and the chain entry in one transaction.
    SCHEMA: in one transaction, the entry in a second one, since Neo4j allows no mixing; a run that is
    killed between the two is repeated, which IF [NOT] EXISTS makes harmless.
    BATCHED: statements that say IN TRANSACTIONS, each on its own; they must be harmless to repeat.
    """

    DATA = "data"
    SCHEMA = "schema"
    BATCHED = "batched"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file. version: as "001" or "1.2". source: the file's name. checksum: CRC32 in decimal."""

    version: str
    description: str
    source: str
    checksum: str
    statements: tuple[str, ...]
    kind: Kind


def discover(folder: Path = FOLDER) -> list[Migration]:
    """The migrations in `folder`, oldest first.

    Raises MigrationFileInvalid naming every file that is wrong, and why.
    """
    found: list[Migration] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.cypher")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            problems.append(f"{path.name} is not named V001__what_it_does.cypher")
            continue
        version, description = (part.replace("_", by) for part, by in zip(match.groups(), ". ", strict=True))
        text = path.read_bytes().decode("utf-8")
        problems += [f"{path.name} {problem}" for problem in _problems(text)]
        if any(order(version) == order(other.version) for other in found):
            problems.append(f"{path.name} has the version of another file")
        parts = split(text)
        runnable = tuple(part for part in parts if code(part).strip())
        found.append(Migration(version, description, path.name, checksum(parts), runnable, _kind(runnable)))
    if problems:
        raise MigrationFileInvalid(
            field="migrations",
            value="; ".join(problems),
            mend="Mend these files before anything is migrated.",
        )
    return sorted(found, key=lambda migration: order(migration.version))


def split(text: str) -> list[str]:
    """The statements as neo4j-migrations sees them: ended by a semicolon and the end of a line, even
    inside a string or comment; comments stay. Line ends become those of Unix."""
    parts = (part.strip(_JAVA_SPACE).removesuffix(";").strip(_JAVA_SPACE) for part in _END.split(text))
    return [part.replace("\r\n", "\n") for part in parts if part]


def checksum(statements: Sequence[str]) -> str:
    """CRC32 over the statements' UTF-8, comments included, as an unsigned decimal number."""
    crc = 0
    for statement in statements:
        crc = zlib.crc32(statement.encode("utf-8"), crc)
    return str(crc)


def order(version: str) -> tuple[int, ...]:
    """What versions are sorted by: "1.10" comes after "1.2", and "001" equals "1"."""
    return tuple(int(part) for part in version.split("."))


def _kind(statements: Sequence[str]) -> Kind:
    blanked = [code(statement) for statement in statements]
    if any(_SCHEMA.match(statement) for statement in blanked):
        return Kind.SCHEMA
    return Kind.BATCHED if any(_BATCHED.search(statement) for statement in blanked) else Kind.DATA


def _problems(text: str) -> Iterator[str]:
    """What this runner refuses, because it could not be run safely or not as the Java tool would."""
    blanked = [code(part) for part in split(text)]
    statements = [part.strip() for part in blanked if part.strip()]
    schema = [part for part in statements if _SCHEMA.match(part)]
    if not statements:
        yield "holds no statement"
    if schema and len(schema) < len(statements):
        yield "mixes schema and data, which cannot share a transaction: make two files of it"
    if any(not _GUARDED.search(part) for part in schema):
        yield "changes the schema without IF [NOT] EXISTS, so that it could not be repeated"
    if any(";" in part for part in statements):
        yield "has a semicolon that does not end its line"
    if _UNSUPPORTED.search(text):
        yield "uses :use or preconditions, which this runner does not know"
