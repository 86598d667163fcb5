"""The operations that an application sends, known beforehand: a file of their names, hashes and documents.

learner-graph operations FOLDER writes it. Not for: which of them are in order (graphql/persisted.py).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from graphql import GraphQLError, parse, print_ast

from api.recipes import recipes
from graph.errors import InvalidInput

CLIENT = Path(__file__).parent / "clients" / "typescript" / "src" / "generated" / "operations.json"


@dataclass(frozen=True, slots=True)
class Listed:
    """An operation of the list. sha256: of the document, in lower-case hexadecimal."""

    name: str
    sha256: str
    document: str


def hash_of(document: str) -> str:
    """What APQ clients name a document by."""
    return sha256(document.encode("utf-8", "surrogatepass")).hexdigest()


def ours() -> list[Listed]:
    """The recipes, and what the project's own client sends, which every list has."""
    own = [Listed(name, hash_of(each.document), each.document) for name, each in recipes().items()]
    return [*own, *listed_in(CLIENT)]


def of_folder(folder: Path) -> list[Listed]:
    """Each `.graphql` file at or below a folder, by its path. Raises InvalidInput."""
    found = []
    for path in sorted(folder.rglob("*.graphql")):
        document = path.read_text(encoding="utf-8")
        name = path.relative_to(folder).with_suffix("").as_posix()
        found.append(Listed(name, hash_of(document), document))
    if not found:
        raise InvalidInput(
            "There are no operations.",
            field="folder",
            value=str(folder),
            mend="Name a folder of .graphql files.",
        )
    return found


def written(listed: Iterable[Listed]) -> str:
    """The text of a manifest."""
    operations = [{"name": one.name, "sha256": one.sha256, "document": one.document} for one in listed]
    return json.dumps({"operations": operations}, indent=2, ensure_ascii=False) + "\n"


def listed_in(path: Path) -> tuple[Listed, ...]:
    """The operations of a manifest. Raises ValueError, saying what is wrong with which."""
    try:
        given: Any = json.loads(path.read_text(encoding="utf-8"))
        operations = given["operations"]
        found = tuple(Listed(one["name"], one["sha256"].lower(), one["document"]) for one in operations)
    except OSError as error:
        raise ValueError(f"the file cannot be read ({type(error).__name__}).") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(
            'it is no manifest: {"operations": [{"name": ..., "sha256": ..., "document": ...}]}; '
            "`learner-graph operations` writes one."
        ) from None
    for one in found:
        if hash_of(one.document) != one.sha256:
            raise ValueError(f"the sha256 of {one.name} is not its document's; write the manifest again.")
    return found


def by_hash(listed: Iterable[Listed]) -> Mapping[str, Listed]:
    """Each under the hash of its text, and of the text as clients print it, without comments."""
    found: dict[str, Listed] = {}
    for one in listed:
        found[one.sha256] = one
        try:
            printed = print_ast(parse(one.document))
        except GraphQLError:
            continue  # whoever starts the server is told
        found.setdefault(hash_of(printed), one)
    return found
