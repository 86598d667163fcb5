"""The shared real data, read whole: the counts that its sources state."""

import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.importers import answers, curriculum, questions
from graph.importers.extract import EMPTY
from graph.importers.mapping import known_format, parse
from graph.importers.values import text_with_formulas

DATA = Path(os.environ.get("LEARNER_GRAPH_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
pytestmark = pytest.mark.skipif(
    not DATA.is_dir() and os.environ.get("CI") != "true",
    reason=f"the shared data is not at {DATA} (set LEARNER_GRAPH_DATA)",
)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
OATUTOR = DATA / "oatutor_content"


@pytest.mark.parametrize(
    ("files", "mapping"),
    [
        (["concepts.json"], "id=tag,prerequisites=dependencies,prerequisites.id=tag"),
        (["concepts.json", "prerequisites.csv"], "id=tag"),
    ],
)
def test_metacademy_loads_but_for_the_rows_that_name_missing_concepts(files: list[str], mapping: str) -> None:
    """392 concepts, 964 of 985 prerequisites; 21 rows name 18 missing concepts."""
    found = curriculum.read([DATA / "metacademy" / file for file in files], parse(mapping, "curriculum"))
    assert len(found.concepts) == 392
    assert (found.report.of("prerequisites").read, len(found.prerequisites)) == (985, 964)
    assert len(found.report.problems) == 21
    assert len({str(problem.value).replace("-", "_") for problem in found.report.problems}) == 18
    assert all(problem.line for problem in found.report.problems)


def test_assistments_2009_is_grouped_into_its_answers() -> None:
    """325,589 rows are 274,561 answers of 4,150 learners to 16,891 questions on 110 named concepts."""
    files = [DATA / "assist2009" / name for name in ("interactions.csv", "skills_original_ids.csv")]
    mapping = parse(
        "learner=learner_id,question=problem_id,concepts=skill_id,id=skill_id,title=original_skill_id",
        "answers",
    )
    with answers.read(files, mapping, now=NOW) as log:
        assert not log.report.problems
        assert (log.report.of("answers").read, len(log.answers)) == (325_589, 274_561)
        assert len(log.concepts_by_question) == 16_891
        assert {concept.id: concept.title for concept in log.concepts()}["1"] == "Box and Whisker"
        assert len(log.concepts()) == 110
        learners, before = set(), ("", 0)
        for answer in log.answers:
            assert answer.at is None and (answer.learner_id, answer.seq) > before
            before = (answer.learner_id, answer.seq)
            learners.add(answer.learner_id)
        assert len(learners) == 4_150


@pytest.mark.parametrize(
    ("format", "files", "concepts", "prerequisites", "problems"),
    [
        ("metacademy", ["metacademy/concepts.json", "metacademy/time_estimates.txt"], 392, 964, 21),
        ("khan", ["khan_kmap/khan_formatted.json"], 549, 707, 1),
        ("al_cpl", ["al_cpl/geometry.preqs.csv"], 88, 524, 0),
        ("ccss", ["ccss_coherence_map/standards.csv", "ccss_coherence_map/edges.csv"], 664, 388, 56),
    ],
)
def test_known_curricula_load_by_the_name_of_their_format(
    format: str, files: list[str], concepts: int, prerequisites: int, problems: int
) -> None:
    """The counts of their sources."""
    found = curriculum.read([DATA / file for file in files], known_format(format, "curriculum"))
    assert not found.report.fatal
    assert (len(found.concepts), len(found.prerequisites)) == (concepts, prerequisites)
    assert found.report.found == problems
    if format == "metacademy":
        assert sum(concept.minutes is not None for concept in found.concepts) == 282


def test_ccss_loads_388_of_452_arrows() -> None:
    """452 arrows and 90 links without a direction: 26 arrows lack an end, 29 become self-loops of 25
    standards as parts are merged, 9 repeat another, and 388 distinct ones load; 59 of these follow from
    others."""
    files = [DATA / "ccss_coherence_map" / name for name in ("standards.csv", "edges.csv")]
    found = curriculum.read(files, known_format("ccss", "curriculum"))
    counts = found.report.of("prerequisites")
    assert (counts.read, counts.skipped, counts.read - counts.skipped) == (542, 90, 452)
    lacking = {problem.line for problem in found.report.problems if problem.message == EMPTY}
    loops = [problem for problem in found.report.problems if "its own" in problem.message]
    assert (len(lacking), len(loops), len({loop.value for loop in loops})) == (26, 29, 25)
    assert (counts.refused, counts.merged, counts.accepted) == (26 + 29, 9, 388)
    assert len({(edge.source, edge.target) for edge in found.prerequisites}) == 388
    drop = ["self-loops", "dangling", "redundant"]
    found = curriculum.read(files, known_format("ccss", "curriculum"), drop=drop)
    assert not found.report.problems
    assert (found.report.of("prerequisites").dropped, len(found.prerequisites)) == (26 + 29 + 59, 388 - 59)


def test_khan_has_one_self_loop() -> None:
    """708 edges of 549 nodes; the loop is named by line, or dropped where that is asked for."""
    file = DATA / "khan_kmap" / "khan_formatted.json"
    found = curriculum.read([file], known_format("khan", "curriculum"))
    assert (len(found.concepts), found.report.of("prerequisites").read, len(found.prerequisites)) == (
        549,
        708,
        707,
    )
    [loop] = found.report.problems
    assert (loop.line, loop.value) == (677, "recognizing-triangles") and "its own" in loop.message
    found = curriculum.read([file], known_format("khan", "curriculum"), drop=["self-loops"])
    assert (found.report.problems, found.report.of("prerequisites").dropped) == ([], 1)


def test_al_cpl_is_mostly_redundant() -> None:
    """414 of geometry's 524 prerequisites, 79%, follow from others, and are dropped where that is asked for.
    They name 88 concepts; the 89th of the source is in judged pairs only."""
    file = DATA / "al_cpl" / "geometry.preqs.csv"
    found = curriculum.read([file], known_format("al_cpl", "curriculum"))
    assert (len(found.concepts), len(found.prerequisites)) == (88, 524)
    assert "414 prerequisites (79%) follow from others (drop: redundant)" in found.report.notes
    found = curriculum.read([file], known_format("al_cpl", "curriculum"), drop=["redundant"])
    assert (found.report.of("prerequisites").dropped, len(found.prerequisites)) == (414, 110)


def test_the_raw_sample_of_assistments_loads() -> None:
    """Every one of 10,791 rows is an answer: of 902 learners to 678 problems on 2 skills, 74.4% right."""
    mapping = known_format("assistments", "answers").in_zone("UTC")
    with answers.read([DATA / "assist2009_raw_sample" / "as_sample.csv"], mapping, now=NOW) as log:
        counts = log.report.of("answers")
        assert (log.report.problems, counts.read, counts.merged, counts.skipped) == ([], 10_791, 0, 0)
        assert held(log) == (10_791, 902, 678, 2, 8_029)


def test_cloze_statistics_load_without_their_study_rows() -> None:
    """Of 58,316 rows 3,194 are STUDY and no answers; of the other 55,122, 30,045 are right: 478 learners, 72
    items, 36 concepts."""
    mapping = known_format("datashop", "answers").in_zone("America/Chicago")
    with answers.read([DATA / "lkt_cloze_statistics" / "transactions.csv.gz"], mapping, now=NOW) as log:
        counts = log.report.of("answers")
        assert (log.report.problems, counts.read, counts.skipped) == ([], 58_316, 3_194)
        assert held(log) == (58_316 - 3_194, 478, 72, 36, 30_045)


def held(log: answers.AnswerLog) -> tuple[int, int, int, int, int]:
    """Answers, learners, questions and concepts of a log, and how many answers are right."""
    learners = {answer.learner_id for answer in log.answers}
    right = sum(bool(answer.correct) for answer in log.answers)
    return len(log.answers), len(learners), len(log.concepts_by_question), len(log.concepts()), right


def test_oatutor_loads_as_it_lies() -> None:
    """16,362 steps, of which 46 ask nothing; every one of 61,700 hints in its place, or left out with its
    step; 18 courses; 1,233 skills, of which one is the empty name and no concept."""
    mapping = known_format("oatutor", "questions")
    with questions.read(mapping.files(OATUTOR), mapping) as bank:
        report = bank.report
        assert not report.fatal
        assert {(Path(problem.file).name, problem.field) for problem in report.problems} == {
            ("steps.jsonl", "stem")
        }
        steps, hints = report.of("questions"), report.of("hints")
        assert (steps.read, steps.accepted, steps.refused) == (16_362, 16_362 - 46, 46)
        assert (hints.read, hints.accepted, hints.refused) == (61_700, 61_558, 142)
        assert all(counts.balanced() for counts in report.counts.values())
        assert (len(bank.questions), len(bank.courses)) == (16_316, 18)
        given = keyless = several = 0
        for authored in bank.questions:
            given += len(authored.question.hints)
            keyless += authored.key is None
            several += len(authored.question.concepts) > 1
            assert authored.question.stem and (authored.key or authored.solution)
        assert (given, keyless, several) == (61_558, 1_149, 725)
        assert report.notes[1].startswith("1,149 questions are kept without a key")
        skills = json.loads((OATUTOR / "skillModel.json").read_text()).values()
        named = {skill for of_step in skills for skill in of_step}
        assert len(named) == 1_233
        assert {concept.id for concept in bank.concepts} == named - {""}


def test_oatutor_hints_stand_in_the_order_of_the_file() -> None:
    """Each step's hints and scaffolds, by their titles; a scaffold shows its answer."""
    mapping, plain = known_format("oatutor", "questions"), text_with_formulas("$$")
    wanted: dict[str, list[tuple[str, bool]]] = {}
    with gzip.open(OATUTOR / "hints.jsonl.gz", "rt") as lines:
        for hint in map(json.loads, lines):
            wanted.setdefault(hint["step_id"], []).append((plain(hint["title"]), "hintAnswer" in hint))
    with questions.read(mapping.files(OATUTOR), mapping) as bank:
        for authored in bank.questions:
            for found, (title, asks) in zip(
                authored.question.hints, wanted.get(authored.question.id, []), strict=True
            ):
                assert found.startswith(title) and ("\n\nAnswer: " in found) >= asks
