"""The nouns of changing the curriculum: drafts, and the revisions that they become. Frozen values.

Not for: what a step does (steps), documents (content), or the rules of drafting and publishing.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.content import Delta, Thing
from graph.merging import Resolutions


class DraftState(StrEnum):
    """What became of a draft."""

    OPEN = "open"
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One thing that somebody did in a draft. id: the caller's idempotency key. kind: add, edit, retire,
    restore, remove, merge, split, replace or mend. text: what it was, for people. delta: what things are
    after it that were otherwise before it."""

    id: str
    at: datetime
    by: str
    kind: str
    text: str
    delta: Delta


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody says of a draft. id: the caller's idempotency key. about: one thing of it, or None."""

    id: str
    at: datetime
    by: str
    text: str
    about: Thing | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody who wrote none of it has seen the draft as it was in this version, and agrees."""

    by: str
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Call:
    """An undo or a resolution, which leave no step. id: the caller's idempotency key. asked: what it was."""

    id: str
    at: datetime
    by: str
    asked: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which drafts are listed; None: any. order: key, created or changed."""

    states: frozenset[DraftState] | None = None
    author: str | None = None
    shared: bool | None = None
    order: str = "key"


@dataclass(frozen=True, slots=True)
class WantedRevisions:
    """Which revisions are listed; None: any."""

    kinds: "frozenset[RevisionKind] | None" = None
    by: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, revision: "Revision") -> bool:
        """Whether a revision is one of them."""
        return (
            (self.kinds is None or revision.kind in self.kinds)
            and self.by in (None, revision.by)
            and (self.since is None or revision.at >= self.since)
            and (self.until is None or revision.at <= self.until)
        )


ALL, EVERY = Wanted(), WantedRevisions()
"""Of drafts, and of revisions."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A named change-set on one revision. id: the caller's idempotency key. base: that revision. version:
    grows by one with every change to what it would do, so an approval or an undo says what was seen. shared:
    whether other designers see and edit it; only `by` does otherwise. published: the revision it became.
    change: what `changed_by` did last, for people. calls: the last of them, oldest first."""

    id: str
    title: str
    description: str
    by: str
    base: int
    version: int
    state: DraftState
    shared: bool
    created_at: datetime
    changed_at: datetime
    changed_by: str
    steps: tuple[DraftStep, ...] = ()
    comments: tuple[Comment, ...] = ()
    approvals: tuple[Approval, ...] = ()
    resolutions: Resolutions | None = None
    published: int | None = None
    change: str = ""
    calls: tuple[Call, ...] = ()


class RevisionKind(StrEnum):
    """What made a revision of the curriculum."""

    PUBLISH = "publish"
    ROLLBACK = "rollback"
    IMPORT = "import"
    TAKE_BACK = "take back"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of the curriculum, and how it came about. number: of Curriculum.revision. title: of the
    draft. changes: how many things are not as before. approved_by: sorted."""

    number: int
    at: datetime
    by: str
    kind: RevisionKind
    title: str
    why: str
    approved_by: tuple[str, ...]
    draft_id: str | None
    changes: int
