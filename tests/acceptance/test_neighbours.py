"""Similar learners as a user meets them: computed, shown, weighed by a policy, explained. What was served,
reported."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api import runtime
from api.settings import Settings
from graph import answering, curriculum, proof
from graph.curriculum import Addition
from graph.model import Answer, Concept, Key, QuestionKind
from graph.recommend import score
from tests.acceptance.conftest import question
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
AS_OF = (START + timedelta(hours=2)).isoformat()
CAMPS = {"p": "abc", "q": "def"}
IDS = "abcdefyz"
NEXT = """
query($first: Int!, $at: DateTime!) { learner(id: "ann") { revision nextQuestions(first: $first, asOf: $at) {
  key policy recommendations { score concept { key } terms { name value weight } why { detailed } }
} } }
"""
REPORT = """
query($days: Int!, $policy: ID) {
  policyReport(days: $days, policy: $policy) {
    policy slates lines concepts openConcepts gini diversity novelty
  }
}
"""


@pytest.fixture
async def camps(ann: Api, settings: Settings) -> Api:
    """Eight concepts without prerequisites. Six learners know a to c and not d to f, six the other way round;
    ann is like the first, who learned z at once, while the others took six answers. y nobody knows."""
    learners = [*(f"{camp}{number}" for camp in CAMPS for number in range(6)), "ann"]
    given = []
    for learner in learners:
        good = CAMPS["q" if learner[0] == "q" else "p"]
        lines = [(id, id in good) for id in "abcdef" for _ in range(2)]
        if learner != "ann":
            lines += [("z", True)] * 2 if learner[0] == "p" else [("z", n % 3 > 1) for n in range(6)]
        given += [
            Answer(f"{learner}-{n}", learner, f"{id}-0", START + timedelta(minutes=n), 0, None, right)
            for n, (id, right) in enumerate(lines)
        ]
    async with runtime.open_store(settings) as store:
        own = [question(f"{id}-{n}", QuestionKind.NUMERIC, Key("4"), id) for id in IDS for n in range(3)]
        await curriculum.apply(store, Addition([Concept(id, f"Concept {id}") for id in IDS], questions=own))
        await answering.import_answers(store, given, now=datetime.now(UTC))
    return ann


async def slate_of(api: Api) -> dict[str, Any]:
    """ann's slate of one moment, with her revision."""
    learner = (await api(NEXT, first=8, at=AS_OF))["learner"]
    return {"revision": learner["revision"], **learner["nextQuestions"]}


def places(slate: dict[str, Any]) -> str:
    """Concepts in the order of the slate."""
    return "".join(line["concept"]["key"] for line in slate["recommendations"])


async def test_computed_shown_weighed_and_explained(
    camps: Api, shell: Shell, settings: Settings, tmp_path: Path
) -> None:
    """Off at first; activated, it moves z before y, says why, and the slate is scored again to the same."""
    before = await slate_of(camps)
    assert places(before).index("y") < places(before).index("z")
    shown = await shell("neighbours", "show", "ann")
    assert (shown.returncode, "Nothing is kept" in shown.stdout) == (0, True)

    done = await shell("neighbours", "compute")
    assert done.returncode == 0, done.stderr
    assert "learners compared: 13 of 13" in done.stderr
    assert "Compared 13 learners; 1 have lists" in done.stdout
    assert "gives `neighbours` no weight" in done.stdout
    shown = await shell("neighbours", "show", "ann", "--json")
    [kept] = json.loads(shown.stdout)["concepts"]
    assert (kept["concept"], kept["learners"]) == ("z", 6) and kept["lift"] > 1.05
    assert "Concept z" in (await shell("neighbours", "show", "ann")).stdout
    unweighed = await slate_of(camps)
    assert places(unweighed) == places(before)
    assert (unweighed["revision"], unweighed["key"] != before["key"]) == (before["revision"] + 1, True)
    assert "Learners like you" not in json.dumps(unweighed)

    file = tmp_path / "social.json"
    document = json.loads((await shell("policies", "show", "--json")).stdout)
    document |= {"name": "social", "weights": document["weights"] | {"neighbours": 4.0}}
    file.write_text(json.dumps(document))
    assert (await shell("policies", "add", str(file), "--activate", "--reason", "A test.")).returncode == 0
    weighed = await slate_of(camps)
    assert weighed["policy"] == "social@1"
    assert places(weighed).index("z") < places(weighed).index("y")
    line = next(one for one in weighed["recommendations"] if one["concept"]["key"] == "z")
    said = f"Learners like you gained {kept['lift']:.1f} times as much an answer here as all learners did"
    assert said in line["why"]["detailed"] and "(6 learners)" in line["why"]["detailed"]
    other = next(one for one in weighed["recommendations"] if one["concept"]["key"] == "y")
    assert "Learners like you" not in other["why"]["detailed"]
    assert await slate_of(camps) == weighed

    recommended = json.loads((await shell("recommend", "ann", "--json")).stdout)
    assert said in " ".join((await shell("why", recommended["id"])).stdout.split())
    async with runtime.open_store(settings) as store:
        slate = await store.slate(recommended["id"])
        assert slate.situation.lift["z"].learners == 6
        assert not proof.differences(slate, await store.curriculum())
        for logged in slate.recommendations:
            assert score(logged.terms, slate.policy) == pytest.approx(logged.score, abs=1e-9)

    again = json.loads((await shell("neighbours", "compute", "--json")).stdout)
    assert again == {"learners": 13, "with_lifts": 1, "changed": 0, "weighed": True}
    assert (await slate_of(camps))["key"] == weighed["key"]


async def test_the_worker_does_it(camps: Api, shell: Shell, tmp_path: Path) -> None:
    """Nothing while no policy weighs it; once a day otherwise."""
    file = tmp_path / "social.json"
    file.write_text('{"name": "social", "weights": {"gain": 1, "neighbours": 1}}')
    done = await shell("worker", "--once")
    assert (done.returncode, "did job neighbours" in done.stderr) == (0, True)
    assert "Nothing is kept" in (await shell("neighbours", "show", "ann")).stdout
    await shell("policies", "add", str(file), "--activate", "--reason", "A test.")
    await shell("neighbours", "compute")
    assert "Concept z" in (await shell("neighbours", "show", "ann")).stdout
    missing = await shell("neighbours", "show", "nobody")
    assert (missing.returncode, "There is no such learner" in missing.stderr) == (1, True)


async def test_what_was_served_is_reported(camps: Api, shell: Shell, tmp_path: Path) -> None:
    """On the command line with a picture, and over GraphQL; nothing served, and what is refused."""
    empty = await shell("policies", "report")
    assert (empty.returncode, empty.stdout) == (0, "No slates were served in the last 30 days.\n")
    assert (await shell("policies", "report", "--json")).stdout == "[]\n"
    await shell("recommend", "ann", "--first", "5")
    picture = tmp_path / "served.svg"
    printed = await shell("policies", "report", "--plot", str(picture))
    assert "default@1" in printed.stdout and "of 12" in printed.stdout
    assert picture.read_text().startswith("<?xml")
    [one] = json.loads((await shell("policies", "report", "--json", "--policy", "default@1")).stdout)
    assert (one["slates"], one["learners"], one["lines"], one["open_concepts"]) == (1, 1, 5, 12)
    assert one["concepts_share"] == one["concepts"] / 12 and one["novelty"] == 1.0
    [same] = (await camps(REPORT, days=30))["policyReport"]
    assert same == {name: one.get(name, one["open_concepts"]) for name in same}

    for arguments, said in (
        (("--policy", "none@1"), "There is no such policy. (id: 'none@1')"),
        (("--days", "0"), "Give 1 to 365 days."),
        (("--plot", str(tmp_path / "a.gif")), "ends in .svg"),
        (("--plot", str(tmp_path / "none" / "a.svg")), "cannot be written"),
    ):
        refused = await shell("policies", "report", *arguments)
        assert (refused.returncode, refused.stdout) == (1, ""), refused
        assert said in refused.stderr
    assert (await camps.error(REPORT, days=400))["code"] == "INVALID"
    assert (await camps.error(REPORT, days=30, policy="none@1"))["code"] == "NOT_FOUND"
