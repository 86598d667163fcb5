"""A policy is changed without code, as a user does it: show, edit, add, activate; over GraphQL, too."""

import json
from pathlib import Path
from typing import Any

from graph.policies import TERMS
from graph.recommend import DEFAULT_POLICY
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

FIELDS = """
key name version active document by reason problem lacking
values { field value default least most unit meaning }
activations { by reason replaced }
"""
ALL = f"{{ policies {{ {FIELDS} }} }}"
ONE = f"query($id: ID!) {{ policy(id: $id) {{ {FIELDS} }} }}"
ADD = """
mutation($input: AddPolicyInput!) {
  addPolicy(input: $input) { policy { key active lacking } isNew errors { code field value message mend } }
}
"""
ACTIVATE = """
mutation($input: ActivatePolicyInput!) {
  activatePolicy(input: $input) {
    policy { key active } replaced errors { code field value message mend }
  }
}
"""
NEXT = """
{ learner(id: "ann") { nextQuestions(first: 3) { policy recommendations { terms { name weight } } } } }
"""


async def ranks(api: Api) -> tuple[str, float, float]:
    """What ranks ann's next questions, and how much reach and gain weigh."""
    slate = (await api(NEXT))["learner"]["nextQuestions"]
    weight = {term["name"]: term["weight"] for term in slate["recommendations"][0]["terms"]}
    return slate["policy"], weight["reach"], weight["gain"]


async def test_from_the_command_line(ann: Api, shell: Shell, tmp_path: Path) -> None:
    """What `show` prints is what `add` takes; what is activated ranks the running server's next slate."""
    shown = await shell("policies", "show", "--json")
    document: dict[str, Any] = json.loads(shown.stdout)
    assert document["weights"] == dict(DEFAULT_POLICY.weights)
    file = tmp_path / "policy.json"
    file.write_text(shown.stdout)
    assert (await shell("policies", "add", str(file))).stdout == "It is default@1, which says the same.\n"

    document |= {"name": "cli", "weights": document["weights"] | {"reach": 0.9}}
    file.write_text(json.dumps(document))
    dry = await shell("policies", "add", str(file), "--dry-run", "--json")
    assert json.loads(dry.stdout).items() >= {"id": "cli@1", "new": True, "dry_run": True}.items()
    assert "cli@1" not in (await shell("policies", "list")).stdout
    added = await shell("policies", "add", str(file), "--activate", "--reason", "Reach [/first].")
    assert (added.returncode, added.stderr) == (0, "")
    assert "It is cli@1." in added.stdout
    assert (await ranks(ann)) == ("cli@1", 0.9, 1.0)

    again = json.loads((await shell("policies", "add", str(file), "--json")).stdout)
    assert (again["id"], again["new"], again["active"]) == ("cli@1", False, True)
    differs = await shell("policies", "diff", "default@1", "cli@1", "--json")
    assert json.loads(differs.stdout) == [{"field": "weights.reach", "old": 2.0, "new": 0.9}]
    assert "weights.reach" in (await shell("policies", "diff", "default@1", "cli@1")).stdout
    assert "Reach [/first]." in (await shell("policies", "list")).stdout
    shown = await shell("policies", "show")
    assert "Policy cli@1, active" in shown.stdout
    assert "in place of default@1" in shown.stdout
    assert json.loads((await shell("policies", "show", "cli@1", "--json")).stdout) == document

    back = await shell("policies", "activate", "default@1", "--reason", "It was better.")
    assert back.stdout == "Slates are ranked by default@1 from now on, in place of cli@1.\n"
    assert (await ranks(ann))[0] == "default@1"
    listed = json.loads((await shell("policies", "list", "--json")).stdout)
    assert [(one["id"], one["active"]) for one in listed] == [("default@1", True), ("cli@1", False)]


async def test_files_that_are_refused(api: Api, shell: Shell, tmp_path: Path) -> None:
    """Every problem is named at once, in JSON as in TOML; nothing is kept."""
    toml = tmp_path / "policy.toml"
    toml.write_text('name = "Toml"\ntarget = nan\n[weights]\ngoals = 1\n')
    refused = await shell("policies", "add", str(toml))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert [line.split("(")[1].split(":")[0] for line in refused.stderr.splitlines()] == [
        "name",
        "target",
        "weights.goals",
    ]
    for text in ("name = ", '{"name": "a"'):
        toml.write_text(text)
        refused = await shell("policies", "add", str(toml))
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "cannot be read" in refused.stderr
    toml.write_text('name = "toml"\ntarget = 0.8\n')
    added = await shell("policies", "add", str(toml))
    assert "Not given, so as in the default: weights, shares, most_per_concept," in added.stdout
    assert "Not given, so as in the default: weights" in (await shell("policies", "show", "toml@1")).stdout
    missing = await shell("policies", "activate", "toml@2", "--reason", "Why.")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "There is no such policy. (id: 'toml@2')" in missing.stderr
    assert (await shell("policies", "activate", "toml@1")).returncode == 2


async def test_over_graphql(ann: Api) -> None:
    """The same: listed with meanings, added, activated at once, and gone back from."""
    [default] = (await ann(ALL))["policies"]
    assert (default["key"], default["active"], default["activations"]) == ("default@1", True, [])
    assert {f"weights.{term}" for term in TERMS} <= {value["field"] for value in default["values"]}
    assert all(value["value"] == value["default"] and value["meaning"] for value in default["values"])

    document = json.loads(default["document"]) | {"name": "graphql"}
    del document["target"]
    document["weights"]["gain"] = 0.0
    given: dict[str, object] = {"document": json.dumps(document), "activate": True, "reason": "A test."}
    added = (await ann(ADD, input=given))["addPolicy"]
    kept = {"key": "graphql@1", "active": True, "lacking": ["target"]}
    assert added == {"policy": kept, "isNew": True, "errors": []}
    assert (await ranks(ann)) == ("graphql@1", 2.0, 0.0)
    assert (await ann(ADD, input=given))["addPolicy"] == {"policy": kept, "isNew": False, "errors": []}
    one = (await ann(ONE, id="graphql@1"))["policy"]
    assert (one["by"], one["reason"]) == ("developer", "A test.")
    assert one["activations"] == [{"by": "developer", "reason": "A test.", "replaced": "default@1"}]

    back: dict[str, object] = {"id": "default@1", "reason": "Back."}
    done = (await ann(ACTIVATE, input=back))["activatePolicy"]
    assert done == {"policy": {"key": "default@1", "active": True}, "replaced": "graphql@1", "errors": []}
    assert (await ann(ACTIVATE, input=back))["activatePolicy"]["replaced"] is None
    assert (await ranks(ann))[0] == "default@1"


async def test_what_graphql_refuses(api: Api) -> None:
    """Every problem is a typed error of its own, and nothing is kept."""
    bad: dict[str, object] = {"document": '{"name": "a b", "target": NaN, "shares": {"next": -1}}'}
    refused = (await api(ADD, input=bad))["addPolicy"]
    assert [error["field"] for error in refused["errors"]] == ["name", "target", "shares.next"]
    assert all(error["code"] == "INVALID" and error["mend"] for error in refused["errors"])
    assert (refused["policy"], refused["isNew"]) == (None, False)
    half: dict[str, object] = {"document": '{"name": "a", "\\ud800": 1}'}
    [error] = (await api(ADD, input=half))["addPolicy"]["errors"]
    assert error["field"] == "document"
    for id, reason, wrong in (("none@1", "Why.", "id"), ("default@1", "", "reason")):
        [error] = (await api(ACTIVATE, input={"id": id, "reason": reason}))["activatePolicy"]["errors"]
        assert error["field"] == wrong
    assert len((await api(ALL))["policies"]) == 1
