"""What is unwise or wrong about a curriculum, each finding with its reason and mends that can be applied.

Not for: the rules (graph.linting), or whose curriculum it is (drafts.py).
"""

from collections import Counter
from enum import Enum
from hashlib import sha256
from typing import Annotated

import strawberry

from api.graphql import pages
from api.graphql.context import Info
from api.graphql.pages import Connection, Paging
from api.graphql.things import Thing, Titles, titles_in, to_thing
from graph import checking, linting
from graph.content import Content
from graph.errors import NotFound


@strawberry.enum(description="How bad a finding is.")
class Severity(Enum):
    """graph.linting's."""

    ERROR = strawberry.enum_value(
        "error", description="It cannot be published, or learners are served something broken."
    )
    WARNING = strawberry.enum_value("warning", description="It is likely to hold learners up.")
    NOTE = strawberry.enum_value("note", description="Something to look at.")


@strawberry.type(description="What would end a finding: give its id to applyMend.")
class Mend:
    """graph.linting.Mend."""

    id: strawberry.ID = strawberry.field(
        description="The same as long as the finding and what would be done about it are."
    )
    text: str = strawberry.field(description="What would be done, in a sentence.")


@strawberry.type(description="Something that is unwise or wrong about a curriculum.")
class Finding:
    """graph.linting.Finding."""

    rule: str = strawberry.field(description="Name of the rule, such as `cycle`.")
    severity: Severity = strawberry.field(description="How bad it is.")
    things: list[Thing] = strawberry.field(description="What it is about; of a cycle, the edges.")
    place: str = strawberry.field(description="Where it is, for people.")
    reason: str = strawberry.field(description="What is wrong and why that matters, with the numbers.")
    mends: list[Mend] = strawberry.field(
        description="What would end it, the best first; empty where only a person can tell."
    )


@strawberry.input(description="Findings of which all that is given holds.")
class FindingFilter:
    """Of what the rules found."""

    severities: list[Severity] | None = strawberry.field(
        default=None, description="It is as bad as one of these; at least one."
    )


FindingsWanted = Annotated[
    FindingFilter | None, strawberry.argument(description="Only these; by default all.")
]
Rules = Annotated[
    list[str] | None,
    strawberry.argument(description="Names of the only rules to check; by default all."),
]


async def lint(info: Info, known: Content, rules: list[str] | None) -> list[linting.Finding]:
    """The findings; in a thread, since a large curriculum takes seconds. Raises InvalidInput for a rule that
    there is not."""
    async with info.context.heavy:
        return await checking.check(info.context.store, known, rules)


@strawberry.type(description="How many findings there are of each severity.")
class FindingCounts:
    """Findings, counted."""

    errors: int = strawberry.field(description="Findings of severity ERROR, at least 0.")
    warnings: int = strawberry.field(description="Findings of severity WARNING, at least 0.")
    notes: int = strawberry.field(description="Findings of severity NOTE, at least 0.")
    mendable: int = strawberry.field(description="How many of all of them have a mend that applyMend takes.")


def to_counts(found: list[linting.Finding]) -> FindingCounts:
    """The GraphQL form."""
    counts = Counter(Severity(one.severity) for one in found)
    return FindingCounts(
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.NOTE],
        mendable=sum(bool(one.mends) for one in found),
    )


async def mended(info: Info, known: Content, mend: str) -> linting.Mend:
    """The mend with this id. Raises NotFound."""
    for found in await lint(info, known, None):
        for each in found.mends:
            if mend_id(found, each) == mend:
                return each
    raise NotFound(
        "Nothing that is found now has this mend.",
        field="mendId",
        value=mend,
        mend="Ask for the draft's findings again, and take an id from there.",
    )


def findings_page(
    paging: Paging, found: list[linting.Finding], known: Content, wanted: FindingFilter | None
) -> Connection[Finding]:
    """A page of the findings that are wanted."""
    titles = titles_in(known)
    if wanted and wanted.severities:
        found = [one for one in found if Severity(one.severity) in wanted.severities]
    return pages.numbered(paging, found, lambda one: _to_finding(one, known, titles))


def mend_id(finding: linting.Finding, mend: linting.Mend) -> strawberry.ID:
    """Tells a mend from all others of a content."""
    said = "\n".join((finding.rule, *(one.token for one in finding.things), mend.text))
    return strawberry.ID(sha256(said.encode()).hexdigest()[:20])


def _to_finding(found: linting.Finding, known: Content, titles: Titles) -> Finding:
    return Finding(
        rule=found.rule,
        severity=Severity(found.severity),
        things=[to_thing(one, known.get(one), titles) for one in found.things],
        place=found.place,
        reason=found.reason,
        mends=[Mend(id=mend_id(found, mend), text=mend.text) for mend in found.mends],
    )
