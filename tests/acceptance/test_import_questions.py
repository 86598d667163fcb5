"""A question bank from a file to a graded answer, as a user brings it in: processes and GraphQL."""

import csv
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.settings import Settings
from tests.acceptance.serving import Api, serving
from tests.acceptance.shell import Shell

BANK = """nr,question,option_a,option_b,right,skill,hint
1,What is $2+3$?,,,5,adding,Count on.
2,"<script>alert(1)</script> Which is larger?",2/3,3/5,A,fractions,
3,Factor $x^2-1$.,,,(x-1)(x+1),factoring,
4,Capital of France?,,,Paris,adding,
5,,,,5,adding,
"""
MAP = (
    "id=nr,stem=question,choices=option_a,choices=option_b,answer=right,concepts=skill,hints=hint,"
    "unknown=create"
)


@pytest.fixture(scope="module")
async def api(emptied: Shell, settings: Settings) -> AsyncIterator[Api]:
    """GraphQL on the same graph."""
    async with serving(settings) as running:
        yield running


async def test_a_bank_is_imported_recommended_and_graded(emptied: Shell, api: Api, tmp_path: Path) -> None:
    """Refused whole while a row is bad; then the dry run says what happens, twice changes nothing, and a
    learner is asked one of its questions, whose answer is graded."""
    bank, problems = tmp_path / "bank.csv", tmp_path / "problems.csv"
    bank.write_text(BANK)
    command = ("import", "questions", str(bank), "--map", MAP, "--json", "--report", str(problems))

    refused = await emptied(*command)
    assert refused.returncode == 1 and "nothing was written" in refused.stderr
    with problems.open() as file:
        assert [(row["line"], row["field"], row["mend"][-1]) for row in csv.DictReader(file)] == [
            ("5", "answer", "."),
            ("6", "stem", "."),
        ]

    runs = [await emptied(*command, "--keep-going", *more) for more in (["--dry-run"], [], ["--dry-run"], [])]
    assert [run.returncode for run in runs] == [0, 0, 0, 0], runs[0].stderr
    dry, real, again_dry, again = (json.loads(run.stdout)["counts"] for run in runs)
    assert dry == real and again_dry == again
    assert (real["questions"]["created"], real["questions"]["refused"]) == (3, 2)
    assert real["concepts"]["created"] == 3
    assert (again["questions"]["created"], again["questions"]["unchanged"]) == (0, 3)

    bank.write_text(BANK.replace("Count on.", "Count on from 3."))
    runs = [await emptied(*command, "--keep-going", *more) for more in (["--dry-run"], [])]
    for run in runs:
        counts = json.loads(run.stdout)["counts"]["questions"]
        assert (counts["updated"], counts["unchanged"]) == (1, 2)

    await api(LEARNER)
    asked = await api(ASK)
    stems = {
        line["question"]["stem"]
        for line in asked["learner"]["nextQuestions"]["recommendations"]
        if line["question"]
    }
    assert "What is $2+3$?" in stems
    graded = await api(ANSWER)
    assert graded["submitAnswer"] == {"correct": True, "errors": []}


LEARNER = 'mutation { createLearner(input: { id: "ann" }) { errors { message } } }'
ASK = '{ learner(id: "ann") { nextQuestions(first: 5) { recommendations { question { key stem } } } } }'
ANSWER = """mutation {
  submitAnswer(input: { learnerId: "ann", questionId: "1", response: "10/2", eventId: "e" }) {
    correct
    errors { message }
  }
}"""
