"""500 files broken in every way meet a real graph: each is refused whole, or its accepted rows are in it.

They go the way of the commands (`api.importing`), but in one process. What is refused leaves the graph's
content as it was; of what is imported the same file, read again, finds everything unchanged.
"""

import gzip
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from neo4j import AsyncDriver

from api import importing
from api.import_runs import Run
from graph import imports
from graph.errors import LearnerGraphError
from graph.importers import mapping
from graph.importers.report import Report
from graph.store import Store
from tests.integration.graphs import content

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BATCHES, EACH = 10, 50
"""500 files: a batch meets the small graph, and each of its files what the files before it left."""
DERIVED = ("revision", "recent_at", "recent_correct", "recent_ms", "recent_questions")
"""Properties that are empty after a take-back where they were not there before it, or go on counting."""
KINDS = ("answers", "curriculum", "questions")
# § is the number of the file, so that most of what it says is new.
TABLES: dict[str, list[dict[str, str]]] = {
    "answers": [
        {
            "seq.csv": "learner,question,concepts,correct,seq,response\n"
            'l§,q§,a§,1,1,4\nl§,q§,b§,1,2,\nm§,frage é,"ä, b",0,1,"x, ""y"""\n'
            "m§,add-0,add,1,2,5\nm§,add-1,add,0,3,2\n"
        },
        {
            "timed.tsv": "learner\tquestion\tcorrect\tat\tevent_id\tresponse_ms\n"
            "l§\tadd-0\ttrue\t2025-01-01T10:00:00Z\te§1\t900\n"
            "l§\tadd-1\tno\t2025-01-02T10:00:00+02:00\te§2\t\n"
            "ann\tpower-0\tyes\t2025-02-01T10:00:00Z\te§3\t12\n"
        },
        {
            "log.jsonl": '{"learner": "ß§", "question": "q§", "concepts": ["c"], "correct": 1, "seq": 1}\n'
            '{"learner": "ß§", "question": "q§", "concepts": "c", "correct": false, "seq": 2}\n'
            '{"learner": "ann", "question": "mixed-0", "correct": true, "seq": §}\n'
        },
        {"log.csv.gz": "learner,question,concepts,correct,seq\nx§,q,a§,1,1\nx§,r,a§,0,2\nx§,q,a§,1,3\n"},
    ],
    "curriculum": [
        {
            "concepts.csv": 'id,title,summary,minutes\na§,Ä,"x, ""y""",10\n'
            'b§,Bé,"two\nlines",\nadd,Adding §,,2.5\n',
            "edges.csv": "prerequisite,concept,reason,strength\na§,b§,Why é,0.5\nb§,add,,\ncount,a§,,1\n",
        },
        {
            "concepts.json": '[{"id": "a§", "title": "Ä", "minutes": 3},\n {"id": "b§", "prerequisites":'
            ' ["a§", {"id": "add", "strength": 0.5}]},\n'
            ' {"id": "power", "title": "Power", "summary": "Nr. §"}]'
        },
        {
            "lines.jsonl": '{"id": "a§", "minutes": 3}\n'
            '{"id": "b§", "title": "Ö", "prerequisites": "a§;power"}\n{"id": "a§", "title": "A"}\n'
        },
        {"edges.csv": "prerequisite,concept,strength\ncount,power,0.§\ncount,multiply,1\nadd,power,0.25\n"},
    ],
    "questions": [
        {
            "bank.csv": "id,stem,answer,concepts,hints,tolerance\nq§,Is $2+2$?,4,a§,Count.,\n"
            'r§,<b>é?</b>,x^2,add,,\ns§,"A, or ""B""?",0.5,count;b§,"Two\nlines.",0.1\n'
            "add-0,What is $§ + 2$?,5,add,,\n"
        },
        {
            "bank.json": '[{"id": "q§", "stem": "?", "answer": "é", "choices": ["é", "f"],'
            ' "concepts": {"a": 1}},\n {"id": "r§", "stem": "Und?", "answer": 7,'
            ' "concepts": ["add", "count"], "hints": ["1.", "2."]}]'
        },
        {
            "bank.tsv": "id\tstem\tanswer\tconcepts\nq§\tWas?\t3/4\tadd\nr§\tWie?\t12 cm\tadd\n",
            "hints.jsonl": '{"question": "q§", "text": "Denk.", "position": 2}\n'
            '{"question": "r§", "text": "!"}\n',
        },
    ],
}
MAPPINGS = {
    "answers": mapping.Mapping(),
    "curriculum": mapping.Mapping(),
    "questions": mapping.parse("unknown=create", "questions"),
}
Mutation = Callable[[bytes, random.Random], bytes]


def bytes_flipped(data: bytes, rng: random.Random) -> bytes:
    """One to three bits are the other way."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def columns_swapped(data: bytes, rng: random.Random) -> bytes:
    """Two columns change places: in all lines, or in one."""
    lines = data.split(b"\n")
    delimiter = next((mark for mark in (b"\t", b",") if mark in lines[0]), b":")
    one, other = rng.sample(range(max(2, lines[0].count(delimiter) + 1)), 2)
    chosen = range(len(lines)) if rng.random() < 0.5 else [rng.randrange(len(lines))]
    for index in chosen:
        cells = lines[index].split(delimiter)
        if len(cells) > max(one, other):
            cells[one], cells[other] = cells[other], cells[one]
            lines[index] = delimiter.join(cells)
    return b"\n".join(lines)


def lines_cut(data: bytes, rng: random.Random) -> bytes:
    """A line is gone, or its end."""
    lines = data.split(b"\n")
    index = rng.randrange(len(lines))
    lines[index : index + 1] = [lines[index][: rng.randrange(len(lines[index]) + 1)]] * (rng.random() < 0.6)
    return b"\n".join(lines)


def encodings_mixed(data: bytes, rng: random.Random) -> bytes:
    """A line, or all, in another encoding than the rest."""
    encoding = rng.choice(["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-8-sig", "utf-32"])
    lines = data.split(b"\n")
    chosen = range(len(lines)) if rng.random() < 0.3 else [rng.randrange(len(lines))]
    for index in chosen:
        lines[index] = lines[index].decode("utf-8", "replace").encode(encoding, "replace")
    return b"\n".join(lines)


def quotes_broken(data: bytes, rng: random.Random) -> bytes:
    """A quote too many, or one too few."""
    places = [index for index, byte in enumerate(data) if byte == 34]
    if places and rng.random() < 0.5:
        at = rng.choice(places)
        return data[:at] + data[at + 1 :]
    return _with(b'"', data, rng)


def huge_field(data: bytes, rng: random.Random) -> bytes:
    """Hundreds to millions of characters where a few should be."""
    return _with(
        rng.choice([b"x", b"9", b"\xc3\xa9"]) * rng.choice([501, 20_001, 140_000, 4_200_000]), data, rng
    )


def nul_bytes(data: bytes, rng: random.Random) -> bytes:
    """One or many bytes of zero."""
    return _with(bytes(rng.choice([1, 3, 5_000])), data, rng)


def rows_doubled(data: bytes, rng: random.Random) -> bytes:
    """A line stands twice, or again with another digit."""
    lines = data.split(b"\n")
    line = rng.choice(lines)
    if rng.random() < 0.5:
        line = line.replace(b"1", b"0").replace(b"5", b"6")
    lines.insert(rng.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def cut_off(data: bytes, rng: random.Random) -> bytes:
    """The end is missing."""
    return data[: rng.randrange(len(data))]


def _with(piece: bytes, data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + piece + data[at:]


MUTATIONS: Sequence[Mutation] = (
    bytes_flipped,
    columns_swapped,
    lines_cut,
    encodings_mixed,
    quotes_broken,
    huge_field,
    nul_bytes,
    rows_doubled,
    cut_off,
)


def mutated(kind: str, number: int, folder: Path) -> list[str]:
    """The files of one import, one of them broken once or twice; the same for the same number."""
    rng = random.Random(number)
    tables = rng.choice(TABLES[kind])
    broken = rng.choice(sorted(tables))
    for name, text in tables.items():
        data = text.replace("§", str(number)).encode()
        packed = name.endswith(".gz")
        late = packed and rng.random() < 0.5
        data = gzip.compress(data, mtime=0) if late else data
        if name == broken:
            for mutation in (MUTATIONS[number % len(MUTATIONS)], *rng.sample(MUTATIONS, rng.randrange(2))):
                data = mutation(data, rng) if data else data
        (folder / name).write_bytes(gzip.compress(data, mtime=0) if packed and not late else data)
    return [str(folder / name) for name in tables]


async def brought(store: Store, kind: str, files: list[str], number: int, *, dry_run: bool) -> Run:
    """One import, as the command does it; every other one leaves bad rows out."""
    run = Run(kind, files, f"{number}", dry_run, number % 2 == 0, lambda *_: None, Report(), NOW)
    bringing: dict[str, Callable[..., Awaitable[None]]] = {
        "answers": importing.bring_answers,
        "curriculum": importing.bring_curriculum,
        "questions": importing.bring_questions,
    }
    await bringing[kind](store, run, mapping=MAPPINGS[kind])
    return run


def check_problems(report: Report, files: list[str]) -> None:
    """Each names file, line, field and a mend; without a line are only those of a whole file."""
    for problem in report.problems:
        assert problem.file in files and problem.field and problem.message and problem.mend, problem
        assert "\n" not in problem.message + problem.mend
        assert report.fatal if problem.line is None else problem.line >= 1
    if not report.fatal:
        assert all(counts.balanced() for counts in report.counts.values())


@pytest.mark.parametrize("batch", range(BATCHES))
async def test_a_broken_file_is_refused_whole_or_imported_exactly(
    batch: int, small: Store, driver: AsyncDriver, tmp_path: Path
) -> None:
    """Refused: nothing has changed. Imported: as the dry run said, as much more as was created, and read
    again all is as it is. Every tenth is taken back, and never was."""
    await small.create_learner("ann")
    kind = KINDS[batch % len(KINDS)]
    before, held = await content(driver), await small.counts()
    for number in range(batch * EACH, (batch + 1) * EACH):
        files = mutated(kind, number, tmp_path)
        plain = await content(driver, *DERIVED) if number % 10 == 0 else None
        try:
            dry = await brought(small, kind, files, number, dry_run=True)
            assert await small.counts() == held
            real = await brought(small, kind, files, number, dry_run=False)
        except LearnerGraphError as error:  # what only the graph can say
            told = error.field and error.mend and str(error)
            assert told and await content(driver) == before, f"file {number} was written in part"
            continue
        check_problems(real.report, files)
        assert (real.report.problems, real.refused()) == (dry.report.problems, dry.refused())
        if real.refused():
            assert real.report.problems
            assert await content(driver) == before, f"file {number} was refused and written"
            continue
        assert _counts(real) == _counts(dry), f"the dry run of file {number} was wrong"
        after, now_held = await content(driver), await small.counts()
        for name in ("concepts", "prerequisites", "questions", "answers"):
            assert now_held[name] - held[name] == real.report.of(name).created, (number, name)
        again = await brought(small, kind, files, number, dry_run=True)
        assert not any(counts.created or counts.updated for counts in again.report.counts.values()), number
        assert again.report.problems == real.report.problems
        for name, counts in real.report.counts.items():
            if counts.read:  # concepts that rows of another kind name are created once, and then not theirs
                assert again.report.of(name).unchanged == counts.created + counts.updated + counts.unchanged
        before, held = after, now_held
        if plain and real.import_id:
            await imports.take_back(small, real.import_id, NOW)
            assert await content(driver, *DERIVED) == plain
            before, held = await content(driver), await small.counts()


def _counts(run: Run) -> dict[str, dict[str, int]]:
    return {name: asdict(counts) for name, counts in run.report.counts.items()}
