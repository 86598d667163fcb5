"""What every import has in common: progress, a report of every problem, an id, a printed account.

Not for: the commands (importing), or what an import is (graph.imports).
"""

import csv
import hashlib
import json as json_text
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence, Sized
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from api import printing, runtime
from api.progress import Report as ProgressReport
from api.progress import progress
from graph import imports
from graph.errors import InvalidInput, LearnerGraphError
from graph.importers.reading import Progress
from graph.importers.report import Problem, Report
from graph.store import Store


@dataclass(slots=True)
class Run:
    """One import. files: as they will be read. options: what else decides what they say. import_id: set once
    something was written."""

    kind: str
    files: Sequence[str]
    options: str
    dry_run: bool
    keep_going: bool
    shown: ProgressReport
    report: Report
    now: datetime
    import_id: str | None = None

    def refused(self) -> bool:
        """Whether nothing may be written."""
        return self.report.refuses(self.keep_going)

    @property
    def on_progress(self) -> Progress:
        """For reading: rows, and from the bytes read so far about how many rows there are."""
        sizes = {file: _size(file) for file in self.files}

        def shown(file: str, rows: int, position: int) -> None:
            size = sizes.get(file) or 0
            self.shown(f"reading {file}", rows, rows * size // position if 0 < position <= size else 0)

        return shown

    def counting(self, step: str, what: Sized) -> Callable[[int], None]:
        """What is told of every batch, and shows how far it is."""
        done, total = 0, len(what)

        def more(count: int) -> None:
            nonlocal done
            done += count
            self.shown(step, done, total)

        return more

    @asynccontextmanager
    async def kept(self, store: Store) -> AsyncIterator[str | None]:
        """While it writes: the id under which to write; None in a dry run."""
        if self.dry_run:
            yield None
            return
        files = [printing.encodable(file) for file in self.files]
        id, resumed = await imports.begin(store, self.kind, files, self._digest(), self.now)
        if resumed:
            self.report.notes.append(f"This goes on with import {id}, which was cut off.")
        try:
            yield id
        except LearnerGraphError:
            with suppress(LearnerGraphError):
                await imports.abandon(store, id)
            raise
        counts = self.report.counts.values()
        created, updated = sum(c.created for c in counts), sum(c.updated for c in counts)
        at = datetime.now(UTC)
        if await imports.finish(store, id, at, created=created, updated=updated, resumed=resumed):
            self.import_id = id

    def _digest(self) -> str:
        """The same for the same input, so that an import that was cut off is known again. Standard input is
        another one each time."""
        parts = [self.options, *(_stamp(file) for file in self.files)]
        text = printing.encodable("\x1f".join(parts))
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


Work = Callable[[Store, Run], Awaitable[None]]


def run(
    kind: str,
    files: Sequence[str],
    work: Work,
    *,
    options: str,
    dry_run: bool,
    keep_going: bool,
    report: Path | None,
    json: bool,
) -> None:
    """Does the work and prints what came of it; raises InvalidInput where it was refused."""
    with progress() as shown, _recorded(report) as sink:
        one = Run(kind, files, options, dry_run, keep_going, shown, Report(sink=sink), datetime.now(UTC))
        runtime.with_store(lambda store: work(store, one))
    if json:
        printing.as_json(
            {
                "import": one.import_id,
                "counts": one.report.counts,
                "notes": one.report.notes,
                "problems": one.report.problems,
            }
        )
    else:
        for line in one.report.lines():
            print(printing.encodable(line))
        if one.import_id:
            print(f"Import {one.import_id}. To take it back: learner-graph import take-back {one.import_id}")
        if dry_run:
            print("Dry run: nothing was written.")
    if one.refused():
        raise InvalidInput(
            "The import was refused, nothing was written.",
            mend="Mend the rows, or add --keep-going to leave them out.",
        )


@contextmanager
def _recorded(to: Path | None) -> Iterator[Callable[[Problem], None] | None]:
    """What is given every problem: a CSV or JSON file, or nothing."""
    if to is None:
        yield None
        return
    try:
        file = to.open("w", encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise InvalidInput(
            f"The report cannot be written: {error.strerror}.",
            field="--report",
            value=str(to),
            mend="Name a file in a folder that is there and that you may write.",
        ) from error
    with file:
        if to.suffix == ".json":
            yield from _json_array(file)
            return
        table = csv.DictWriter(file, [field.name for field in fields(Problem)])
        table.writeheader()
        yield lambda problem: table.writerow(asdict(problem))


def _json_array(file: TextIO) -> Iterator[Callable[[Problem], None]]:
    """What is given every problem writes one line of an array."""
    before = "[\n"

    def write(problem: Problem) -> None:
        nonlocal before
        file.write(before + json_text.dumps(asdict(problem), default=str))
        before = ",\n"

    yield write
    file.write("[]\n" if before == "[\n" else "\n]\n")


def _size(file: str) -> int | None:
    try:
        return Path(file).stat().st_size
    except OSError:
        return None


def _stamp(file: str) -> str:
    try:
        found = Path(file).stat()
    except OSError:
        return secrets.token_hex(8)
    return f"{Path(file).resolve()} {found.st_size} {found.st_mtime_ns}"
