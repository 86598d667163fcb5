"""`learner-graph operations`: writes the list of an application's operations, for LEARNER_GRAPH_OPERATIONS.

Not for: what the list is (manifest.py) and what the server makes of it (graphql/persisted.py).
"""

import sys
from pathlib import Path
from typing import Annotated

import typer
from graphql import GraphQLError

from api import manifest
from graph.errors import InvalidInput


def operations(
    folder: Annotated[Path, typer.Argument(help="A folder of .graphql files, one operation each.")],
    out: Annotated[Path | None, typer.Option(help="The file to write. Default: standard output.")] = None,
) -> None:
    """Write the names, hashes and documents of an application's operations, once all of them are in order."""
    listed = manifest.of_folder(folder)
    for one in listed:
        _check(one)
    text = manifest.written(listed)
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        told = f"The list cannot be written: {error.strerror}."
        raise InvalidInput(told, field="--out", value=str(out)) from None
    print(f"{len(listed)} operations written to {out}.")


def _check(one: manifest.Listed) -> None:
    """Raises InvalidInput where the schema does not know what the operation asks for."""
    from api.graphql.schema import schema  # it takes a second, which only this command needs

    try:
        errors = schema.known(one.document, None).errors
    except GraphQLError as error:
        errors = [error]
    if errors:
        mend = f"Mend it: {errors[0].message}"
        raise InvalidInput("An operation is not in order.", field="folder", value=one.name, mend=mend)
