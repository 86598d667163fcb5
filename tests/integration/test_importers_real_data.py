"""The shared real data, read whole: the counts that its sources state."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.importers import answers, curriculum
from graph.importers.mapping import known_format, parse

DATA = Path(os.environ.get("LEARNER_GRAPH_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
pytestmark = pytest.mark.skipif(
    not DATA.is_dir() and os.environ.get("CI") != "true",
    reason=f"the shared data is not at {DATA} (set LEARNER_GRAPH_DATA)",
)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


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
    """The counts of their sources; CCSS: 26 arrows lack an end (one both), 29 become self-loops."""
    found = curriculum.read([DATA / file for file in files], known_format(format, "curriculum"))
    assert not found.report.fatal
    assert (len(found.concepts), len(found.prerequisites)) == (concepts, prerequisites)
    assert found.report.found == problems
    if format == "metacademy":
        assert sum(concept.minutes is not None for concept in found.concepts) == 282
    if format == "ccss":
        assert found.report.of("prerequisites").refused == 26 + 29


@pytest.mark.parametrize(
    ("format", "file", "zone", "count", "skipped"),
    [
        ("assistments", "assist2009_raw_sample/as_sample.csv", "UTC", 10_791, 0),
        ("datashop", "lkt_cloze_statistics/transactions.csv.gz", "America/Chicago", 55_122, 3_194),
    ],
)
def test_known_logs_load_by_the_name_of_their_format(
    format: str, file: str, zone: str, count: int, skipped: int
) -> None:
    """Every row is an answer or, as STUDY, none."""
    with answers.read([DATA / file], known_format(format, "answers").in_zone(zone), now=NOW) as log:
        assert not log.report.problems
        assert (len(log.answers), log.report.of("answers").skipped) == (count, skipped)
