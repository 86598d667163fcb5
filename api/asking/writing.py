"""Where a result goes: a file that is whole or not there, or standard output; with progress, and word of what
is missing.

Not for: the formats (formats.py).
"""

import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from api.asking.formats import Csv, Ending, Format, GraphJson, GraphMl, JsonLines, TableText, Writer
from api.progress import Report
from graph.asking.nouns import MIB
from graph.asking.running import Running
from graph.errors import InvalidInput

ROWS_OF_TABLE = 1_000
"""Of a table for people, unless they ask for more."""

_SUFFIXES = {
    ".csv": Format.CSV,
    ".json": Format.GRAPH,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".parquet": Format.PARQUET,
    ".graphml": Format.GRAPHML,
    ".txt": Format.TABLE,
}


_WRITERS: dict[Format, Callable[[], Writer]] = {
    Format.CSV: Csv,
    Format.JSONL: JsonLines,
    Format.GRAPH: GraphJson,
    Format.GRAPHML: GraphMl,
}


def format_of(given: Format | None, out: Path | None) -> Format:
    """As asked for, else as the file's name says, else a table. Raises InvalidInput."""
    if given is not None or out is None:
        return given or Format.TABLE
    if out.suffix.lower() not in _SUFFIXES:
        mend = f"Give --format, or a name that ends in {', '.join(_SUFFIXES)}."
        raise InvalidInput("The name does not say the format.", field="--out", value=str(out), mend=mend)
    return _SUFFIXES[out.suffix.lower()]


def writer(form: Format) -> Writer:
    """For one result."""
    if form is Format.TABLE:
        return TableText(shutil.get_terminal_size((160, 24)).columns)
    if form is Format.PARQUET:
        from api.asking.parquet import Parquet  # half a second to import, which the others need not wait for

        return Parquet()
    return _WRITERS[form]()


@contextmanager
def opened(out: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or a file that takes its name once all of it is there. Raises InvalidInput."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        with open(part, "xb", opener=_private) as file:
            yield file
        part.replace(out)
    except OSError as error:
        raise InvalidInput(
            f"The file cannot be written ({error.strerror}).",
            field="--out",
            value=str(out),
            mend="Name another.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    """What analysts take out is theirs alone until they say otherwise."""
    return os.open(path, flags, 0o600)


async def write(run: Running, to: Writer, out: BinaryIO, report: Report | None = None) -> Ending:
    """All rows of a run. report: told how many there are so far."""
    out.write(to.begin(run.columns))
    async for batch in run:
        out.write(to.rows(batch))
        if report:
            report("rows", run.rows, 0)
    ending = ended(run)
    for piece in to.end(ending):
        out.write(piece)
    return ending


def ended(run: Running) -> Ending:
    """How it ended; where it was cut, at which limit, and how to get the rest."""
    note = ""
    if run.cut_by == "rows":
        note = f"{run.limits.rows:,} rows are the limit, and there are more; for the rest: --rows N."
    elif run.cut_by == "bytes":
        note = f"{run.limits.bytes / MIB:g} MiB are the limit, and there is more; for the rest: --mib N."
    return Ending(run.complete, run.rows, run.seconds, note)
