"""Consent, pseudonyms, export and erasure in the graph.

(:Secret {id, sealed}), (:Leaving {hash, id, ...}) while a learner is being erased, and what stays:
(:Erased {hash, began_at, at, answers, slates, ...}), `at` null until all is gone.
"""

import base64
import os
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.belongings import BELONGINGS, NAMES, OWN, Belonging
from graph.consent import Purpose, Said, Tier
from graph.happenings import Cause, Changed, Left
from graph.model import Receipt
from graph.pseudonyms import SECRET_BYTES, Pseudonyms
from graph.store import rows
from graph.store.connection import Connection, Row, Transaction
from graph.store.missing import erased, no_such_learner, one_learner, the_one

SECRET = "pseudonyms"  # noqa: S105  # the id of a node
CONTEXT = f"secret:{SECRET}"
"""What the secret is sealed for; whoever seals it anew uses the same."""


class PrivacyStore(Connection):
    """What learners agreed to, and what stays of those who left."""

    async def pseudonyms(self, tx: Transaction | None = None, *, create: bool = True) -> Pseudonyms | None:
        """Keyed hashes under the graph's own secret, which is made when first needed, by whoever is first.
        None where there is none and none is to be made: then nobody was erased or renamed by it. Raises
        CannotUnseal where it was sealed with another key, Unavailable."""
        if tx is None:
            return await self.write(lambda own: self.pseudonyms(own, create=create))
        found = await tx.run("privacy/read_secret", id=SECRET)
        if not found and create:
            fresh = base64.b64encode(os.urandom(SECRET_BYTES)).decode()
            found = await tx.run("privacy/create_secret", id=SECRET, sealed=self.sealer.seal(fresh, CONTEXT))
        if not found:
            return None
        return Pseudonyms(base64.b64decode(self.sealer.open(found[0]["sealed"], CONTEXT)))

    async def locked_pseudonyms(self, tx: Transaction) -> Pseudonyms:
        """The same for whoever erases a learner or writes down ids that no lock of a learner guards: they
        wait for each other."""
        known = await self.pseudonyms(tx)
        assert known is not None  # noqa: S101  # it was made
        await tx.run("privacy/lock_secret", id=SECRET)
        return known

    async def erased_among(self, tx: Transaction, learner_ids: Collection[str]) -> set[str]:
        """Those of these ids that were erased, or are being erased."""
        if not learner_ids or (known := await self.pseudonyms(tx, create=False)) is None:
            return set()
        hashes = {known.hash_of(id): id for id in learner_ids}
        found = await tx.run("privacy/read_erased", hashes=sorted(hashes))
        return {hashes[row["erased"]["hash"]] for row in found}

    async def refuse_erased(self, tx: Transaction, learner_ids: Collection[str], field: str) -> None:
        """Raises Erased for the first of these ids, by id, that was erased."""
        if gone := await self.erased_among(tx, learner_ids):
            raise erased(min(gone), field)

    async def consent(self, learner_id: str) -> list[Said]:
        """What holds for each purpose. Raises NotFound."""
        return the_one(learner_id, await self.consents([learner_id]))

    async def consents(self, learner_ids: Sequence[str]) -> dict[str, list[Said]]:
        """The same of those learners there are, by id."""
        found = await self.read("learner/read_consent", ids=list(learner_ids))
        return {row["id"]: rows.said(row["consent"]) for row in found}

    async def set_consent(self, learner_id: str, tiers: Mapping[Purpose, Tier], at: datetime) -> bool:
        """Keeps what is said of these purposes; what is not among them stays. Returns whether anything is
        said that was not before. Raises NotFound."""
        said = {f"consent_{purpose}": tier.value for purpose, tier in tiers.items()}
        told = Changed(learner_id, Cause.CONSENT)
        found = await self.write_and_tell(told, "learner/set_consent", id=learner_id, tiers=said, at=at)
        changed: bool = one_learner(learner_id, found)["changed"]
        return changed

    async def person(self, learner_id: str) -> Row:
        """All that is kept on the learner itself. Raises NotFound."""
        found = await self.read("privacy/read_person", id=learner_id)
        person: Row = one_learner(learner_id, found)["learner"]
        return person

    async def tied(self, learner_id: str, belonging: Belonging) -> AsyncIterator[Row]:
        """Everything of this kind, oldest first, as it comes: there may be more than fits into memory."""
        async for row in self.stream(
            "privacy/read_tied",
            id=learner_id,
            relationship=belonging.relationship,
            own=bool(belonging.label),
        ):
            yield row

    async def begin_erasure(self, learner_id: str, at: datetime) -> Receipt:
        """From here on nothing finds the learner, and the id is refused. Says how far it has come where it
        was begun before. Raises NotFound where there is no such learner and never was one that was erased."""

        async def work(tx: Transaction) -> Receipt:
            known = await self.locked_pseudonyms(tx)
            hash = known.hash_of(learner_id)
            await tx.run("privacy/begin_erasure", id=learner_id, hash=hash, at=at)
            found = await tx.run("privacy/read_erased", hashes=[hash])
            if not found:
                raise no_such_learner(learner_id)
            tx.tell(Left(learner_id))
            return _receipt(found[0]["erased"])

        return await self.write(work)

    async def leaving(self) -> dict[str, str]:
        """Ids of the learners whose erasure is not completed, by hash."""
        return {row["hash"]: row["id"] for row in await self.read("privacy/read_leaving")}

    async def leaving_slates(self, hash: str, most: int) -> list[str]:
        """Ids of some slates of a learner who is being erased."""
        return [row["id"] for row in await self.read("privacy/read_leaving_slates", hash=hash, limit=most)]

    async def delete_leaving_slates(self, hash: str, ids: Sequence[str]) -> None:
        """Deletes these, and counts them."""

        async def work(tx: Transaction) -> None:
            deleted = await tx.run("privacy/delete_slates", hash=hash, ids=sorted(ids))
            await _count(tx, hash, {"slates": deleted[0]["deleted"]} if deleted else {})

        await self.write(work)

    async def delete_leaving(self, hash: str, most: int) -> int:
        """Deletes up to so many things that are tied to the learner and no slates, and counts them."""

        async def work(tx: Transaction) -> int:
            found = await tx.run("privacy/delete_some", hash=hash, own=sorted(OWN), limit=most)
            counts = {NAMES.get(row["kind"], row["kind"].lower()): row["deleted"] for row in found}
            await _count(tx, hash, counts)
            return sum(counts.values())

        return await self.write(work)

    async def finish_erasure(self, hash: str, at: datetime) -> Receipt | None:
        """Deletes the last of the learner, unless something is tied to it: then None. Finished before, it is
        the same receipt."""

        async def work(tx: Transaction) -> Receipt | None:
            done = await tx.run("privacy/finish_erasure", hash=hash, at=at)
            if done and not done[0]["done"]:
                return None
            [row] = await tx.run("privacy/read_erased", hashes=[hash])
            return _receipt(row["erased"])

        return await self.write(work)


async def _count(tx: Transaction, hash: str, more: Mapping[str, int]) -> None:
    """Adds to what is counted; whoever else deletes waits for the learner's lock, which is held."""
    if more:
        [row] = await tx.run("privacy/read_erased", hashes=[hash])
        counts = Counter(_receipt(row["erased"]).counts) + Counter(more)
        await tx.run("privacy/count_erased", hash=hash, counts=dict(counts))


def _receipt(kept: Row) -> Receipt:
    """(:Erased)"""
    kinds = {each.name for each in BELONGINGS}
    counts = {name: kept[name] for name in sorted(kept) if name in kinds or isinstance(kept[name], int)}
    return Receipt(kept["hash"], kept.get("at"), counts)


def tie(row: Row) -> dict[str, Any]:
    """A row of `tied` as one flat thing: what stands on the tie, then what is at its other end."""
    own = {**row["tie"], **row["thing"]}
    if not row["thing"]:
        own[row["label"].lower()] = row["thing_id"]
        if row["text"] is not None:
            own["text"] = row["text"]
    for label, id in row["about"]:
        own.setdefault("about", []).append({label.lower(): id})
    return own
