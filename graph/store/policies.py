"""Versions of policies in the graph: written once, one of them active. The built-in default is always there,
computed from the code.

(:Policy {id, name, version, document, lacking, at, by, reason})
(:Curriculum {policy})-[:ACTIVATED {at, by, reason, replaced, number}]->(:Policy)
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from graph import policies
from graph.advice import Policy
from graph.errors import NotFound
from graph.happenings import Cause, ForEveryone
from graph.policies import BUILT_IN, Activation, Draft, InvalidPolicy, PolicyVersion
from graph.sealing import Sealer
from graph.store.connection import Connection, Row, Transaction
from graph.store.curriculum import lock_curriculum

log = logging.getLogger(__name__)


class PolicyStore(Connection):
    """Policies and which one ranks."""

    def __init__(
        self, uri: str, user: str, password: str, sealer: Sealer, ca_file: Path | None = None
    ) -> None:
        super().__init__(uri, user, password, sealer, ca_file)
        self._policies: dict[str, Policy] = {BUILT_IN.id: BUILT_IN.policy}
        self.expected_gate = BUILT_IN.policy.gate
        """Of the policy that was active last; a situation is read again only where another one is by now."""

    async def policy(self, id: str) -> Policy:
        """What ranks under this id, from memory once it was read: a version never changes.

        One that is not there or cannot be used, because somebody edited the graph, is the built-in default,
        with a word in the log: requests go on.
        """
        if id not in self._policies:
            found = await self.read("policy/read_policy", id=id)
            try:
                draft = policies.from_json(str(found[0]["document"]) if found else "")
            except InvalidPolicy as error:
                log.warning("policy %s cannot be used; %s ranks instead: %s", id, BUILT_IN.id, error)
                return BUILT_IN.policy
            self._policies[id] = replace(draft.policy, name=id)
        return self._policies[id]

    async def policies(self) -> list[PolicyVersion]:
        """All versions, the built-in default first, then by name and version."""
        return _versions(await self.read("policy/read_policies"))

    async def policy_version(self, id: str) -> PolicyVersion:
        """One version. Raises NotFound."""
        return _named(id, await self.policies())

    async def activations(self) -> list[Activation]:
        """Everything that was activated, oldest first."""
        found = await self.read("policy/read_activations")
        plain = ("replaced", "at", "by", "reason")
        return [Activation(row["id"], **{name: row["activation"][name] for name in plain}) for row in found]

    async def add_policy(
        self, draft: Draft, *, now: datetime, by: str, reason: str, activate: bool
    ) -> tuple[PolicyVersion, bool]:
        """Keeps the draft as the next version of its name, and activates it where that is asked for: both or
        nothing. Returns the version, and whether it is new: the same content is not kept twice."""

        async def work(tx: Transaction) -> tuple[PolicyVersion, bool]:
            await lock_curriculum(tx)
            version, is_new = policies.planned(_versions(await tx.run("policy/read_policies")), draft)
            if is_new:
                version = replace(version, at=now, by=by, reason=reason)
                await _write(tx, version)
            if activate and await _activate(tx, version, now, by, reason):
                version = replace(version, active=True)
            return version, is_new

        return await self.write(work)

    async def activate_policy(self, id: str, *, now: datetime, by: str, reason: str) -> str | None:
        """From now on this version ranks. Returns the id of what it replaced; None where it was active
        already, and then nothing changes. Raises NotFound, and InvalidInput for what cannot be used."""

        async def work(tx: Transaction) -> str | None:
            await lock_curriculum(tx)
            known = _versions(await tx.run("policy/read_policies"))
            return await _activate(tx, _named(id, known), now, by, reason)

        return await self.write(work)


async def _write(tx: Transaction, version: PolicyVersion) -> None:
    """(:Policy). Of the built-in default only that it is there: what it says stands in the code."""
    properties: Row = {"name": version.name, "version": version.version, "by": version.by}
    if version.id != BUILT_IN.id:
        text = policies.to_json(version.policy)
        properties |= {"document": text, "at": version.at, "reason": version.reason}
        properties["lacking"] = list(version.lacking)
    await tx.run("policy/write_policy", id=version.id, properties=properties)


async def _activate(
    tx: Transaction, version: PolicyVersion, now: datetime, by: str, reason: str
) -> str | None:
    """Raises InvalidInput for a version that cannot be used."""
    if version.active:
        return None
    policies.require_usable(version)
    if version.id == BUILT_IN.id:
        await _write(tx, version)
    properties = {"at": now, "by": by, "reason": reason}
    [row] = await tx.run("policy/activate", id=version.id, properties=properties)
    tx.tell(ForEveryone(Cause.POLICY))
    replaced: str = row["replaced"]
    return replaced


def _versions(found: Sequence[Row]) -> list[PolicyVersion]:
    """The built-in default, then what is kept. The default is active where nothing else is."""
    kept = [_version(row) for row in found if row["policy"]["id"] != BUILT_IN.id]
    return [replace(BUILT_IN, active=not any(one.active for one in kept)), *kept]


def _version(row: Row) -> PolicyVersion:
    """(:Policy)"""
    kept = row["policy"]
    plain = {name: kept.get(name) for name in ("name", "version", "at", "by", "reason")}
    version = PolicyVersion(**plain, policy=BUILT_IN.policy, active=row["active"])
    try:
        draft = policies.from_json(str(kept.get("document", "")))
    except InvalidPolicy as error:
        return replace(version, problem=str(error))
    lacking = (*(kept.get("lacking") or ()), *draft.lacking)
    return replace(version, policy=replace(draft.policy, name=version.id), lacking=lacking)


def _named(id: str, known: Sequence[PolicyVersion]) -> PolicyVersion:
    """Raises NotFound."""
    for version in known:
        if version.id == id:
            return version
    raise NotFound("There is no such policy.", field="id", value=id, mend="Use one that policies list shows.")
