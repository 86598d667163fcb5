"""What people may say and ask about what is known of them, over GraphQL and from the command line."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from neo4j import AsyncDriver

from api.graphql import ids, privacy
from api.settings import Settings
from graph.belongings import BELONGINGS
from graph.fixed_course import NOTICE
from tests.acceptance.lives import CREATE, left_in_graph, live, served
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

CONSENT = """
mutation($input: SetConsentInput!) {
  setConsent(input: $input) { consent { purpose tier since } errors { code field mend } }
}
"""
SAID = "query($id: ID!) { learner(id: $id) { revision consent { purpose tier since } } }"
EXPORT = "query($id: ID!) { exportLearner(id: $id) }"
LOG = "learner,question,concepts,correct,seq,event_id\n" + "".join(
    f"{mail},q{seq},c,{seq % 2},{seq},{mail}#{seq}\n"
    for mail in ("ann@x.example", "Bob B")
    for seq in range(1, 5)
)


async def test_consent(ann: Api, shell: Shell) -> None:
    """Said and read, over GraphQL and by the command; what is not named stays; the next slate follows."""
    before = await served(ann, "ann")
    done = (await ann(CONSENT, input={"learnerId": "ann", "personalisation": "NONE"}))["setConsent"]
    assert done["errors"] == []
    tiers = {one["purpose"]: (one["tier"], one["since"] is not None) for one in done["consent"]}
    assert tiers == {
        "PERSONALISATION": ("NONE", True),
        "RESEARCH": ("FULL", False),
        "EXPERIMENTS": ("FULL", False),
    }
    after = await served(ann, "ann")
    assert (after["notice"], after["policy"]) == (NOTICE, "fixed course@1")
    assert after["key"] != before["key"] and after["differences"] == []
    assert after["learnerRevision"] == before["learnerRevision"] + 1
    assert "fixed course" in after["recommendations"][0]["why"]["detailed"]
    printed = await shell("consent", "ann", "--research", "none", "--json")
    assert printed.returncode == 0, printed.stderr
    assert {name: said["tier"] for name, said in json.loads(printed.stdout).items()} == {
        "personalisation": "none",
        "research": "none",
        "experiments": "full",
    }
    shown = " ".join((await shell("consent", "ann")).stdout.split())
    assert "research none since" in shown and "are in no fit" in shown
    learner = (await ann(SAID, id="ann"))["learner"]
    assert [one["tier"] for one in learner["consent"]] == ["NONE", "NONE", "FULL"]
    why = await shell("why", after["key"])
    assert why.returncode in (0, 1)  # it may be on its way into the graph still


async def test_bad_consent(ann: Api, shell: Shell) -> None:
    """An unknown purpose or tier, nothing said, nobody there."""
    error = await ann.error(CONSENT, input={"learnerId": "ann", "advertising": "FULL"})
    assert error["code"] == "BAD_REQUEST" and "advertising" in error["message"]
    error = await ann.error(CONSENT, input={"learnerId": "ann", "research": "SOME"})
    assert error["code"] == "BAD_REQUEST"
    mistake = await ann.mistake("setConsent", {"learnerId": "ann"})
    assert (mistake["code"], mistake["field"]) == ("INVALID", "consent")
    mistake = await ann.mistake("setConsent", {"learnerId": "nobody", "research": "NONE"})
    assert (mistake["code"], mistake["field"]) == ("NOT_FOUND", "learnerId")
    assert (await shell("consent", "ann", "--research", "some")).returncode == 2
    assert (await shell("consent", "nobody")).returncode == 1


@pytest.mark.parametrize("id", ["ann@school.example", "Ann B", "ann\n", " ann", "a\u00a0b"])
async def test_names_and_addresses_are_no_ids(api: Api, id: str) -> None:
    """They are refused, with the mend; and consent may be said at once."""
    mistake = await api.mistake("createLearner", {"id": id})
    assert (mistake["code"], mistake["field"]) == ("INVALID", "id") and "random" in mistake["mend"]
    made = await api(
        'mutation { createLearner(input: {id: "cy", consent: {research: LIMITED}}) { errors { code } } }'
    )
    assert made["createLearner"]["errors"] == []
    assert [one["tier"] for one in (await api(SAID, id="cy"))["learner"]["consent"]] == [
        "FULL",
        "LIMITED",
        "FULL",
    ]


async def test_export(ann: Api, settings: Settings, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that was lived is in it, the same over GraphQL and by the command, and no key."""
    await live(ann, settings, "known-1")
    await asyncio.sleep(1.5)  # until slates are written
    found: dict[str, Any] = (await ann(EXPORT, id=ids.encode("Learner", "known-1")))["exportLearner"]
    assert (found["format"], found["learner_id"], found["learner"]["id"]) == (1, "known-1", "known-1")
    assert found["learner"]["answers"] == 4
    assert [one["tier"] for one in found["consent"]] == ["full", "full", "limited"]
    assert set(found) >= {each.name for each in BELONGINGS}
    answers = found["answers"]
    assert [one["event_id"] for one in answers] == [f"known-1/{number}" for number in range(4)]
    assert answers[0]["text"].startswith("The question") and answers[0]["response"] in ("22", "A")
    assert {one["concept"] for one in found["mastery"]} >= {"add", "count"}
    assert found["goals"][0]["about"] == [{"concept": "power"}]
    states = {slate["states"][0] for slate in found["slates"]}
    assert states & {"shown", "completed"}
    assert {slate["document"]["learner_id"] for slate in found["slates"]} == {"known-1"}
    assert found["feedback"][0]["kind"] == "not now"
    assert "sealed" not in json.dumps(found)
    printed = json.loads((await shell("learner", "export", "known-1")).stdout)
    before, after = found.pop("audit"), printed.pop("audit")
    assert [one for one in before if one not in after] == []
    added = [one for one in after if one not in before]  # the first export, once it is written
    assert all(one["field"] == "exportLearner" for one in added) and len(added) <= 1
    assert {**printed, "exported_at": ""} == {**found, "exported_at": ""}
    monkeypatch.setattr(privacy, "MOST_BYTES", 500)
    error = await ann.error(EXPORT, id="known-1")
    assert error["code"] == "INVALID" and "learner-graph learner export" in error["mend"]
    assert (await ann.error(EXPORT, id="nobody"))["code"] == "NOT_FOUND"
    assert (await shell("learner", "export", "nobody")).returncode == 1


async def test_pseudonyms(api: Api, shell: Shell, driver: AsyncDriver, tmp_path: Path) -> None:
    """Mail addresses are refused as they are; pseudonymised, nothing of them is in the graph, a dry run says
    the same, and the same file gives the same learners."""
    file = tmp_path / "log.csv"
    file.write_text(LOG)
    refused = await shell("import", "answers", str(file))
    assert refused.returncode == 1 and "--pseudonymise" in refused.stdout
    arguments = ("import", "answers", str(file), "--pseudonymise", "--json")
    dry, done, again = [await shell(*arguments, *more) for more in (["--dry-run"], [], [])]
    assert (dry.returncode, done.returncode) == (0, 0), done.stderr
    counts = json.loads(done.stdout)["counts"]
    assert json.loads(dry.stdout)["counts"] == counts and counts["answers"]["created"] == 8
    assert json.loads(again.stdout)["counts"]["answers"]["unchanged"] == 8
    assert await left_in_graph(driver, ["ann@", "Bob B", "example"]) == []
    for name in (await shell("pseudonym", "ann@x.example", "Bob B")).stdout.split():
        assert (await served(api, name))["recommendations"]


@pytest.mark.timeout(300)
async def test_an_erased_pseudonym_stays_away(
    api: Api, shell: Shell, driver: AsyncDriver, tmp_path: Path
) -> None:
    """The same file names the row, or leaves it out; the import can be taken back."""
    file = tmp_path / "log.csv"
    file.write_text(LOG)
    arguments = ("import", "answers", str(file), "--pseudonymise")
    first = json.loads((await shell(*arguments, "--json")).stdout)["import"]
    [name] = (await shell("pseudonym", "ann@x.example")).stdout.split()
    assert (await shell("learner", "erase", name, "--yes")).returncode == 0
    gone = await shell(*arguments)
    assert gone.returncode == 1 and "This learner was erased" in gone.stdout
    assert (await shell(*arguments, "--keep-going")).returncode == 0
    back = await shell("import", "take-back", first)
    assert back.returncode == 0, back.stderr
    assert await left_in_graph(driver, [name]) == []


async def test_retention(ann: Api, shell: Shell, driver: AsyncDriver) -> None:
    """By the settings; a dry run says what would go."""
    await served(ann, "ann")
    await asyncio.sleep(1.5)
    await driver.execute_query("MATCH (s:Slate) SET s.served_at = datetime() - duration({days: 10})")
    dry = await shell("retention", "--dry-run", LEARNER_GRAPH_KEEP_SLATES_DAYS="7")
    assert "1 would go" in dry.stdout and "oldest" in dry.stdout, dry.stderr
    kept = json.loads((await shell("retention", "--json")).stdout)
    assert [one["deleted"] for one in kept] == [0, 0, 0, 0]
    done = await shell("retention", LEARNER_GRAPH_KEEP_SLATES_DAYS="7")
    assert done.stdout.split()[:3] == ["slates", "1", "went"]
    bad = await shell("retention", LEARNER_GRAPH_KEEP_SLATES_DAYS="0")
    assert bad.returncode == 1 and "LEARNER_GRAPH_KEEP_SLATES_DAYS='0'" in bad.stderr
    assert (await ann(CREATE, id="after"))["createLearner"]["created"]
