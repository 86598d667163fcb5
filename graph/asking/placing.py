"""Files that are there whole or not at all: written aside, under a hidden name, and renamed.

What was cut off leaves a hidden name behind only where the process was killed. Not for: what is written.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import InvalidInput


@contextmanager
def folder_in_place_of(folder: Path, field: str) -> Iterator[Path]:
    """A folder to write to that becomes `folder`, which is new or empty, if the block ends well; readable by
    its owner alone. field: names it in errors. Raises InvalidInput."""
    with _writable(folder, field):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            mend = "Name a folder that is not there yet, or is empty."
            raise InvalidInput("There is something in its place.", field=field, value=str(folder), mend=mend)
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            yield aside
            aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _writable(folder: Path, field: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InvalidInput(
            f"This cannot be written: {error.strerror or error}.",
            field=field,
            value=str(folder),
            mend="Name a folder where you may write and where there is room.",
        ) from None
