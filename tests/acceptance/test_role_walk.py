"""Every root field, type with an id and route, asked for by every role, about their own and others' data.

What is let in and what is refused is what MAY says and what the table in the docs says; what is refused tells
nothing and changes nothing. Over HTTP, with tokens.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from neo4j import AsyncDriver

import api
from api import access_table, runtime
from api.graphql.schema import FINDERS
from api.guard_settings import RATES, Guards
from api.principal import MAY, Action, Role, Scope
from api.settings import Settings, TokenSettings
from tests.acceptance.serving import Api, serving
from tests.acceptance.walking import (
    CLASS,
    CLASSES,
    DATA,
    FIELDS,
    FOREIGN,
    NODES,
    OPEN_ROUTES,
    OWN,
    ROUTES,
    TITLES,
    UNKNOWN,
    WHO,
    ZONES,
    build,
    document,
    events,
    everything,
    fingerprint,
    node_document,
    put_back,
)
from tests.tokens import AUDIENCE, ISSUER, bearer, jwks, token

ACTIONS = {name: action for name, action, _ in access_table.declared()}

SOLUTION = re.compile(r"Solution of ([\w-]+)\.")
ANSWERED = {"count-0", "count-1", "count-2"}
"""What ann has answered, as everybody has."""


@dataclass
class World:
    """The graph of the walk, and the servers that are asked: one with keys for tokens, one without."""

    guarded: Api
    local: Api
    driver: AsyncDriver
    known: Mapping[str, Mapping[str, str]]
    asked: int = 0
    leaks: list[str] = field(default_factory=list)

    async def ask(self, who: str, text: str) -> Any:
        """What comes back to somebody: `data` and `errors`."""
        return (await self.send(who, "POST", "/graphql", {"query": text})).json()

    async def follow(self, who: str, text: str) -> Any:
        """The first that comes back of a subscription."""
        said = (await self.send(who, "POST", "/graphql", {"query": text}, accept="text/event-stream")).text
        return json.loads(said.partition("data: ")[2].splitlines()[0])

    async def send(self, who: str, method: str, path: str, body: Any = None, **more: str) -> Response:
        """The raw response to somebody. more: headers."""
        self.asked += 1
        subject, roles = WHO[who]
        if Role.DEVELOPER in roles:
            return await self.local.http.request(method, path, json=body, headers=more)
        headers = more | bearer(token(subject, *(role.value for role in roles)))
        return await self.guarded.http.request(method, path, json=body, headers=headers)


@pytest.fixture(scope="module")
async def servers(
    settings: Settings, empty: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Api, Api]]:
    """With keys for tokens, and without."""
    keys = tmp_path_factory.mktemp("keys") / "jwks.json"
    keys.write_text(jwks())
    open_ = replace(settings, guards=Guards(rates=dict.fromkeys(RATES, 0)))
    tokens = TokenSettings(str(keys), None, ISSUER, AUDIENCE)
    async with serving(replace(open_, tokens=tokens)) as guarded, serving(open_) as local:
        yield guarded, local


@pytest.fixture
async def world(settings: Settings, servers: tuple[Api, Api], clean_graph: AsyncDriver) -> World:
    """The world, built anew."""
    async with runtime.open_store(settings) as store:
        return World(*servers, clean_graph, await build(store))


def documented() -> dict[str, dict[str, set[str]]]:
    """The table in the docs: field -> scope -> roles."""
    text = (Path(api.__file__).parent / "ACCESS.md").read_text(encoding="utf-8")
    found = {}
    for name, _, *roles in re.findall(r"^\| `([^`]+)` " + r"\|([^|]*)" * 4 + r"\|$", text, re.MULTILINE):
        cells = [{role.strip() for role in cell.split(",") if role.strip()} for cell in roles]
        found[name] = dict(zip(access_table.COLUMNS, cells, strict=True))
    return found


def test_everything_is_walked() -> None:
    """A field, a type or a route without a case fails here: say in walking.py what to ask it for."""
    table = documented()
    fields = set(ACTIONS) - {"Query.node"}
    assert set(FIELDS) == fields
    assert set(NODES) == set(FINDERS)
    assert set(table) == set(ACTIONS) | OPEN_ROUTES | set(ROUTES)


def test_the_docs_say_what_is_decided() -> None:
    """The table in the docs, read again, is MAY."""
    table = documented()
    for name, action in ACTIONS.items():
        for scope in Scope:
            decided = {role.value for role, how in MAY[action].items() if how is scope}
            assert table[name][scope.value] == decided - {Role.DEVELOPER.value}, name


def expected(who: str, action: Action, whose: str, concerns: str | None) -> bool:
    """Whether MAY lets the caller do this to somebody's data. ann is herself; she and tom lead 7b."""
    subject, roles = WHO[who]
    scopes = {MAY[action][role] for role in roles if role in MAY[action]}
    if Scope.ANY in scopes:
        return True
    if concerns is None:
        return Scope.CLASS in scopes  # all classes are then those that they lead
    own = concerns == "learner" and whose == OWN == subject
    led = CLASSES[whose] == "7b" if concerns == "class" else whose == CLASS
    return (Scope.OWN in scopes and own) or (Scope.CLASS in scopes and led)


def codes_of(result: Any) -> set[str]:
    """Codes of the errors of the field itself, typed or not."""
    payload = (result.get("data") or {}).get("it")
    typed = payload.get("errors", []) if isinstance(payload, dict) else []
    top = [error["extensions"] for error in result.get("errors", []) if error.get("path") == ["it"]]
    return {error["code"] for error in (*top, *typed)}


def told(result: Any) -> str:
    """All that the caller gets to see, but for the id of the request."""
    text = json.dumps(result)
    for error in result.get("errors", []):
        text = text.replace(error["extensions"]["requestId"], "")
    return text


def check(world: World, name: str, who: str, whose: str, allowed: bool, result: Any) -> None:
    """Notes where somebody was let in against MAY, or refused, or was told what is not theirs."""
    codes, text = codes_of(result), told(result)
    place = f"{name} of {whose} by {who}"
    if allowed is ("FORBIDDEN" in codes):
        world.leaks.append(f"{place}: {'refused' if allowed else 'let in'}, {text[:300]}")
    if "INTERNAL" in codes or "BAD_REQUEST" in codes:
        world.leaks.append(f"{place}: not asked rightly, {text[:300]}")
    if not allowed and any(mark in text for mark in (*ZONES.values(), *TITLES.values(), "Solution of")):
        world.leaks.append(f"{place}: told, though refused: {text[:300]}")
    roles = WHO[who][1]
    if Role.LEARNER in roles and whose != FOREIGN and ZONES[FOREIGN] in text:
        world.leaks.append(f"{place}: told of {FOREIGN}: {text[:300]}")
    if not roles & {Role.DESIGNER, Role.DEVELOPER}:
        shown = set(SOLUTION.findall(text))
        if shown - (ANSWERED if roles & {Role.LEARNER, Role.SERVICE} else set()) - {"add-3"}:
            world.leaks.append(f"{place}: told solutions of {shown}")


def check_silence(world: World, name: str, who: str, answers: Mapping[str, str]) -> None:
    """Notes where a refusal tells what is another's from what is not there."""
    foreign, unknown = answers.get(FOREIGN, ""), answers.get(UNKNOWN, "")
    if "FORBIDDEN" in foreign + unknown and foreign != unknown:
        world.leaks.append(f"{name} by {who}: of another's it says {foreign}, of nobody's {unknown}")


@pytest.mark.timeout(600)  # some 390 requests
async def test_queries(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is let in or refused as MAY says, and no refusal tells whether there is such a thing."""
    walked = {
        **{name: (ACTIONS[name], FIELDS[name].concerns) for name in FIELDS if name.startswith("Query.")},
        **{f"node {name}": (action, concerns) for name, (action, _, concerns) in NODES.items()},
    }
    for name, (action, concerns) in walked.items():
        for who in WHO:
            answers = {}
            for whose in DATA if concerns else (OWN,):
                if name.startswith("node"):
                    text = node_document(name.removeprefix("node "), whose, world.known)
                    allowed = expected(who, Action.READ_CURRICULUM, whose, concerns) and expected(
                        who, action, whose, concerns
                    )
                else:
                    text = document(name, whose, world.known, WHO[who][0])
                    allowed = expected(who, action, whose, concerns)
                result = await world.ask(who, text)
                check(world, name, who, whose, allowed, result)
                answers[whose] = told(result)
            check_silence(world, name, who, answers)
    _report(world, capsys, "queries", len(walked))


@pytest.mark.timeout(600)  # some 550 requests, and the graph looked at after each
async def test_mutations(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """The same; and what is refused has changed nothing, by a hash of all that the graph holds."""
    names = [name for name in FIELDS if name.startswith("Mutation.")]
    start = before = await everything(world.driver)
    effective = set[str]()
    for name in names:
        for who in WHO:
            answers = {}
            for whose in DATA if FIELDS[name].concerns else (OWN,):
                allowed = expected(who, ACTIONS[name], whose, FIELDS[name].concerns)
                text = document(name, whose, world.known, WHO[who][0])
                result = await world.ask(who, text)
                check(world, name, who, whose, allowed, result)
                answers[whose] = told(result)
                after = await everything(world.driver)
                if fingerprint(after) != fingerprint(before):
                    effective.add(name)
                    if not allowed:
                        world.leaks.append(f"{name} of {whose} by {who}: refused, and changed something")
                    await put_back(world.driver, start)
                    before = await everything(world.driver)
            check_silence(world, name, who, answers)
    _report(world, capsys, "mutations", len(names))
    assert effective == set(names), "each changes something for whoever may"


async def test_subscriptions(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Each begins or is refused as MAY says, before anything else is looked at."""
    names = [name for name in FIELDS if name.startswith("Subscription.")]
    for name in names:
        for who in WHO:
            answers = {}
            for whose in DATA if FIELDS[name].concerns else (OWN,):
                allowed = expected(who, ACTIONS[name], whose, FIELDS[name].concerns)
                result = await world.follow(who, document(name, whose, world.known))
                check(world, name, who, whose, allowed, result)
                if allowed and not codes_of(result) & {"MISSED", "NOT_FOUND"}:
                    world.leaks.append(f"{name} of {whose} by {who}: {told(result)}")
                answers[whose] = told(result)
            check_silence(world, name, who, answers)
    _report(world, capsys, "subscriptions", len(names))


async def test_routes(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """As MAY says, each event for itself; and where all is refused nothing has changed."""
    start = before = await everything(world.driver)
    for who in WHO:
        answer = await world.send(who, "GET", "/metrics")
        [action] = ROUTES["GET /metrics"]
        if expected(who, action, OWN, None) is not (answer.status_code == 200):
            world.leaks.append(f"/metrics by {who}: {answer.status_code}")
        answer = await world.send(who, "POST", "/cypher", {"statement": "RETURN 1"})
        [action] = ROUTES["POST /cypher"]
        if expected(who, action, OWN, None) is not (answer.status_code == 200):
            world.leaks.append(f"/cypher by {who}: {answer.status_code}")
        for whose in DATA:
            answer = await world.send(who, "POST", "/events", events(whose))
            actions = ROUTES["POST /events"]
            results = answer.json().get("results") or [{"error": {"code": "FORBIDDEN"}}] * len(actions)
            for action, result in zip(actions, results, strict=True):
                allowed = expected(who, action, whose, "learner")
                if allowed is ((result["error"] or {}).get("code") == "FORBIDDEN"):
                    world.leaks.append(f"/events of {whose} by {who}: {action}, {answer.text[:300]}")
            if any(mark in answer.text for mark in (*ZONES.values(), *TITLES.values(), "Solution of")):
                world.leaks.append(f"/events of {whose} by {who}: told {answer.text[:300]}")
            after = await everything(world.driver)
            if fingerprint(after) != fingerprint(before):
                if not any(expected(who, action, whose, "learner") for action in actions):
                    world.leaks.append(f"/events of {whose} by {who}: refused, and changed something")
                await put_back(world.driver, start)
                before = await everything(world.driver)
    _report(world, capsys, "routes", len(ROUTES))


def _report(world: World, capsys: pytest.CaptureFixture[str], what: str, fields: int) -> None:
    with capsys.disabled():
        print(
            f"\nrole walk: {fields} {what} x {len(WHO)} callers x up to {len(DATA)} kinds of data = "
            f"{world.asked} requests, {len(world.leaks)} leaks"
        )
    assert world.leaks == [], "\n".join(world.leaks)


async def test_without_a_token(world: World) -> None:
    """Nothing is answered, whatever is asked for; the routes that are open are open."""
    for name in FIELDS:
        answer = await world.guarded.post(document(name, OWN, world.known))
        assert (answer.status_code, "data" in answer.json()) == (401, False), name
    for route in OPEN_ROUTES:
        path = route.removeprefix("GET ")
        assert (await world.local.http.get(path)).status_code == 200, route


async def test_the_walk_finds_a_leak(world: World) -> None:
    """Somebody who is let in where they should not be is found."""
    result = await world.ask("admin", document("Query.learner", FOREIGN, world.known))
    check(world, "Query.learner", "learner", FOREIGN, False, result)
    assert [leak.split(":")[1].strip().split(",")[0] for leak in world.leaks][:2] == [
        "let in",
        "told",
    ]
