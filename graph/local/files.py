"""Files that several programs of one user share: locks between them, and what only the user may read."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds an exclusive lock on the file; waits for whoever has it. Ends with the process."""
    with _open(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class SharedLock:
    """A lock that many hold together: held from creation until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._file = _open(path)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def is_ours_alone(self) -> bool:
        """Whether nobody else holds it now. Others may come unless another lock keeps them out."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Lets go."""
        self._file.close()


def write_private(path: Path, text: str) -> None:
    """Writes a file that only the user can read, whole or not at all."""
    partial = path.with_name(f"{path.name}.part")
    partial.unlink(missing_ok=True)
    with os.fdopen(
        os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def write_private_json(path: Path, value: Mapping[str, Any]) -> None:
    """write_private of a mapping."""
    write_private(path, json.dumps(value, indent=2) + "\n")


def _open(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
