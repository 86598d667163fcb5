"""Files broken in every way: each is refused with a mend or read rightly, and every row is counted."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.importers import answers, curriculum, mapping, questions
from graph.importers.report import Report

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FILES = {
    "concepts.csv": 'id,title,summary,minutes\na,A,"x, ""y""",10\nb,Bé,"two\nlines",\nc,C,,2.5\n'.encode(),
    "edges.csv": b"prerequisite,concept,reason,strength\na,b,why,0.5\nb,c,,\na,c,,1\n",
    "concepts.json": (
        '[{"id": "a", "title": "Ä"},\n {"id": "b", "prerequisites": ["a", {"id": "a", "strength": 0.5}]}]'
    ).encode(),
    "concepts.jsonl": b'{"id": "a", "minutes": 3}\n{"id": "b", "title": "B", "prerequisites": "a"}\n',
    "log.csv": b"learner,question,concepts,correct,seq\nl,q,a,1,1\nl,q,b,1,2\nm,q,a,0,1\n",
    "log.tsv": "learner\tquestion\tcorrect\tat\nl\tfrage é\ttrue\t2025-01-01T10:00:00Z\n".encode("utf-16"),
    "bank.csv": b"id,stem,answer,concepts,hints\nq,Is $2+2$?,4,a,Count.\nr,<b>?</b>,x^2,b,\n",
    "bank.json": (
        '[{"id": "q", "stem": "?", "answer": "é", "choices": ["é", ["f"]], "concepts": {"a": 1}},\n'
        ' {"question": "q", "text": "Think."}]'
    ).encode(),
    "hints.jsonl": b'{"question": "q", "text": "Think.", "position": 2}\n{"question": "r", "text": "!"}\n',
    "log.csv.gz": gzip.compress(b"learner,question,correct,event_id\nl,q,1,e\nl,q,0,f\n", mtime=0),
}
BANK = mapping.parse("unknown=create", "questions")
PIECES = [
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"{",
    b"]",
    b"nan",
    b"\x1f\x8b",
    b"\\ud800",
]


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file with a few cuts, flips, swaps and insertions."""
    name = draw(st.sampled_from(sorted(FILES)))
    data = bytearray(FILES[name])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.sampled_from(["flip", "cut", "insert", "tail", "swap", "repeat"])):
            case "flip" if data:
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del data[at : at + draw(st.integers(1, 20))]
            case "insert":
                data[at:at] = draw(st.sampled_from(PIECES))
            case "tail":
                del data[at:]
            case "swap":
                lines = data.split(b"\n")
                data = bytearray(b"\n".join([*lines[1:], lines[0]]))
            case "repeat":
                data[at:at] = data[: draw(st.integers(1, 40))]
    return name, bytes(data)


def check(report: Report) -> None:
    """Rows are all accounted for, and every problem can be shown and mended."""
    for counts in report.counts.values():
        assert report.fatal or counts.balanced()
    for problem in report.problems:
        assert problem.message and problem.mend and "\n" not in problem.message
    for line in report.lines():
        line.encode("utf-8", "backslashreplace")


@settings(max_examples=300, deadline=None)
@example(("log.csv", b"learner,question,correct\nl,q,1\x00\n"))
@example(("concepts.json", b'[{"id": "a", "title": ["x"]}]'))
@given(mutated())
def test_a_broken_file_never_crashes_and_no_row_is_lost(file: tuple[str, bytes]) -> None:
    """Read as a curriculum, as a log of answers and as a bank of questions, whatever it was."""
    name, data = file
    with TemporaryDirectory() as directory:
        path = Path(directory) / name
        path.write_bytes(data)
        found = curriculum.read([path])
        check(found.report)
        ids = {concept.id for concept in found.concepts}
        assert all(edge.source in ids and edge.target in ids for edge in found.prerequisites)
        with answers.read([path], now=NOW) as log:
            check(log.report)
            assert log.report.fatal or log.report.of("answers").accepted == len(list(log.answers))
        with questions.read([path], BANK) as bank:
            check(bank.report)
            assert bank.report.of("questions").accepted == len(list(bank.questions)) == len(bank.questions)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(sorted(FILES)))
def test_bytes_of_any_kind_are_refused_or_read(data: bytes, name: str) -> None:
    """Files that are no tables at all."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / name
        path.write_bytes(data)
        check(curriculum.read([path]).report)
        with answers.read([path], now=NOW) as log:
            check(log.report)
        with questions.read([path], BANK) as bank:
            check(bank.report)
