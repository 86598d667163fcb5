"""Bytes into lines: gzip, encodings and bounds, so that no file can exhaust memory or lie about its text.

Knows nothing of columns. A line that cannot be trusted is raised as `BadLine` and the next one follows.
"""

import codecs
import gzip
import io
import os
import select
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO, cast

from graph.errors import InvalidInput

# Characters. The longest line of the shared data has 20,000; a longer one than this is no row.
LONGEST_LINE = 4_194_304
# Deflate reaches 1,032; tables reach 10 to 60. Past 64 MiB such a file is a bomb.
HIGHEST_RATIO = 300
RATIO_COUNTS_FROM = 67_108_864
# Seconds for somebody to open the other end of a named pipe; a shell does so at once.
WRITER_WAIT = 5.0
STDIN = "-"
# What a damaged file can raise while it is read.
READ_ERRORS = (EOFError, OSError, UnicodeError, zlib.error)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class BadLine(Exception):
    """A line that cannot be used. last: nothing after it can be read either."""

    def __init__(self, message: str, mend: str, last: bool = False) -> None:
        self.message, self.mend, self.last = message, mend, last
        super().__init__(message)


class Opened(NamedTuple):
    """text: from the start. raw: the file beneath, for progress. first: character that is no blank."""

    text: TextIO
    raw: BinaryIO
    first: str


class Inflated(io.RawIOBase):
    """A gzip file that stops being read when it turns out to be a bomb."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._gzip = gzip.GzipFile(fileobj=raw)
        self._total = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Raises OSError where the ratio is past belief."""
        data = self._gzip.read(len(buffer))
        buffer[: len(data)] = data
        self._total += len(data)
        if self._total > RATIO_COUNTS_FROM and self._total > HIGHEST_RATIO * max(1, self._raw.tell()):
            raise OSError(f"it unpacks to more than {HIGHEST_RATIO} times its size")
        return len(data)


@contextmanager
def open_text(path: Path | str, encoding: str | None = None) -> Iterator[Opened]:
    """The file's text with line ends as they are.
    Bytes that are not of the encoding come as lone surrogates or U+FFFD; `Lines` refuses these.

    Raises InvalidInput where the file cannot be opened, is empty or has an unknown encoding.
    """
    with _open(path) as raw:
        buffered = cast(BinaryIO, raw)
        head = raw.peek(2)[:2]
        if head == b"\x1f\x8b":
            raw = io.BufferedReader(Inflated(buffered), 262_144)
        try:
            start = raw.peek(4096)[:4096]
        except READ_ERRORS as error:
            raise _unreadable(path, f"This gzip file is damaged: {error}.", "Compress it again.") from None
        if not start:
            raise _unreadable(path, "This file is empty.", "Give a file with a header and rows.")
        told = encoding or _tell(start)
        # utf-16 and utf-32 have no bytes that surrogateescape could keep.
        errors = "surrogateescape" if told.startswith("utf-8") else "replace"
        try:
            text = io.TextIOWrapper(raw, encoding=told, errors=errors, newline="")
        except LookupError:
            raise _unreadable(path, f"There is no encoding {told!r}.", "Name one such as cp1252.") from None
        yield Opened(text, buffered, start.decode(told, "ignore").lstrip("\ufeff \t\r\n")[:1])


class Lines(Iterator[str]):
    """Lines with their numbers, each bounded and of the file's encoding.

    number: of the line given last. `mark` starts a record; `rewind` gives again all lines after
    the record's first, so that one broken quote costs one row and not the rest of the file.
    """

    def __init__(self, text: TextIO) -> None:
        self.number = 0
        self._text = text
        self._again: list[str] = []
        self._record: list[str] = []
        self._size = 0

    def mark(self) -> None:
        """The next line starts a record."""
        self._record.clear()
        self._size = 0

    def rewind(self) -> None:
        """Go back to the second line of the record."""
        again = self._record[1:]
        self.number -= len(again)
        self._again.extend(reversed(again))
        self.mark()

    def give_back(self) -> None:
        """The record's lines will come again, all of them."""
        self.number -= len(self._record)
        self._again.extend(reversed(self._record))
        self.mark()

    def __next__(self) -> str:
        if self._again:
            line = self._again.pop()
        else:
            try:
                line = self._text.readline(LONGEST_LINE + 1)
            except READ_ERRORS as error:
                raise cut_off(error) from None
            if not line:
                raise StopIteration
        self.number += 1
        self._record.append(line)
        if len(self._record) > 1 or len(line) > LONGEST_LINE:
            self._bound(line)
        if not line.isascii():
            check_text(line, self._text.errors == "replace")
        return line

    def _bound(self, line: str) -> None:
        """Raises BadLine where the record, of several lines or one, is longer than any can be."""
        self._size = self._size + len(line) if self._size else sum(map(len, self._record))
        if len(line) > LONGEST_LINE:
            self._pass_over()
        if self._size > LONGEST_LINE:
            raise BadLine(f"This row is longer than {LONGEST_LINE:,} characters.", "Is a quote left open?")

    def _pass_over(self) -> None:
        """Leave the rest of an endless line behind, in pieces."""
        self._record[-1] = ""
        piece = "x"
        while piece and not piece.endswith(("\n", "\r")):
            try:
                piece = self._text.readline(LONGEST_LINE + 1)
            except READ_ERRORS as error:
                raise cut_off(error) from None


def check_text(text: str, replaced: bool) -> None:
    """Raises BadLine where bytes were not of the encoding that the file was read in.
    replaced: such bytes have become U+FFFD, not lone surrogates."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        found = "bytes " + " ".join(f"{ord(c) & 0xFF:02x}" for c in text[error.start : error.end][:4])
    else:
        if not replaced or "\ufffd" not in text:
            return
        found = "bytes without meaning"
    raise BadLine(
        f"Here are {found} that are not text in the file's encoding.",
        "Save it as UTF-8, or name its encoding (such as cp1252).",
    )


def cut_off(error: Exception) -> BadLine:
    """A file that ends, or breaks, before its end."""
    message = f"The file cannot be read on from here: {error}."
    return BadLine(message, "Get the file again: it is cut off or damaged.", last=True)


def _open(path: Path | str) -> io.BufferedReader:
    if str(path) == STDIN:
        try:
            return io.BufferedReader(io.FileIO(os.dup(sys.stdin.fileno())), 262_144)
        except (AttributeError, OSError, ValueError):
            raise _unreadable(path, "Standard input is closed.", "Name a file, or pipe one in.") from None
    try:
        return io.BufferedReader(_readable(path), 262_144)
    except IsADirectoryError:
        raise _unreadable(path, "This is a directory.", "Name the files in it.") from None
    except FileNotFoundError:
        raise _unreadable(path, "There is no such file.", "Check the path.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        mend = "Check the path and its permissions."
        raise _unreadable(path, f"This file cannot be read: {why}.", mend) from None


def _readable(path: Path | str) -> io.FileIO:
    """A file or a pipe with somebody at its other end: whatever else has no end, or never begins."""
    # Without waiting, since opening a pipe that nobody writes to would wait for ever.
    raw = io.FileIO(path, opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK))
    try:
        mode = os.fstat(raw.fileno()).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode) or raw.isatty()):
            raise _unreadable(path, "This is a device, not a file.", "Name a file, or - for standard input.")
        if stat.S_ISFIFO(mode) and not _written_to(raw):
            raise _unreadable(path, "Nobody writes to this pipe.", "Start what fills it, or name a file.")
        os.set_blocking(raw.fileno(), True)
    except BaseException:
        raw.close()
        raise
    return raw


def _written_to(pipe: io.FileIO) -> bool:
    """Whether something came, or the pipe is open for it to come."""
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    # At the end of a pipe whose writer is gone this reads nothing; where there is a writer, it is None.
    return bool(waiting.poll(WRITER_WAIT * 1_000)) or pipe.read(1) is None


def _tell(start: bytes) -> str:
    """The encoding by its mark, else UTF-16 by its zero bytes, else UTF-8."""
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding
    half = max(1, len(start) // 2)
    if start[1::2].count(0) > 0.7 * half and start[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if start[0::2].count(0) > 0.7 * half and start[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return "utf-8"


def _unreadable(path: Path | str, message: str, mend: str) -> InvalidInput:
    return InvalidInput(message, field="file", value=str(path), mend=mend)
