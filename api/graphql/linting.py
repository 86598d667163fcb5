"""What is unwise or wrong about a curriculum, each finding with its reason and mends that can be applied.

Not for: the rules (graph.linting), or whose curriculum it is (drafts.py).
"""

from collections import Counter
from enum import Enum
from hashlib import sha256
from operator import attrgetter
from typing import Annotated, Any

import strawberry

from api.graphql import pages
from api.graphql.context import Info
from api.graphql.filters import Order
from api.graphql.nodes import instead
from api.graphql.pages import Connection, Paging
from api.graphql.things import Thing, ThingKind, Titles, titles_in, to_thing
from graph import checking, linting
from graph.content import Content
from graph.errors import InvalidInput, NotFound


def _rule(name: str, description: str) -> Any:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="What curricula are checked for.")
class LintRule(Enum):
    """graph.linting.RULES."""

    BROKEN_KEY = _rule("broken-key", "Questions with a key by which they cannot be graded.")
    BROKEN_TEMPLATE = _rule("broken-template", "Templates that do not give questions that can be graded.")
    COURSE_ORDER = _rule("course-order", "Courses with a concept before one that it needs, or twice.")
    CYCLE = _rule("cycle", "Prerequisites that no learner could ever meet; publishing refuses them.")
    DANGLING = _rule("dangling", "What points at a concept that there is not, or that is retired.")
    DEAD_END = _rule("dead-end", "Concepts that stand on something, open nothing, and are in no course.")
    DUPLICATE_QUESTION = _rule("duplicate-question", "Questions that ask the same, of different templates.")
    DUPLICATE_TITLE = _rule("duplicate-title", "Titles that differ in capitals, punctuation and articles.")
    ENCOMPASSING_CYCLE = _rule("encompassing-cycle", "Concepts whose practice would be that of themselves.")
    GRADE_ORDER = _rule("grade-order", "Prerequisites from a later school year than what stands on them.")
    GUESS_FLOOR = _rule("guess-floor", "Questions with so few choices that a right answer says little.")
    LONG_CHAIN = _rule("long-chain", "The longest chain of edges that hold back, where it is too long.")
    MISSING_MINUTES = _rule("missing-minutes", "Concepts that do not say how long they take.")
    MISSING_SUMMARY = _rule("missing-summary", "Concepts that do not say what they are.")
    NO_QUESTIONS = _rule("no-questions", "Concepts on which nothing can be asked.")
    ORPHAN = _rule("orphan", "Concepts that nothing leads to or from, in no course.")
    QUESTION_OF_NOTHING = _rule(
        "question-of-nothing", "Questions and templates of no concept; publishing refuses them."
    )
    QUESTION_OF_RETIRED = _rule(
        "question-of-retired", "Questions and templates of which every concept is retired."
    )
    REDUNDANT_PREREQUISITE = _rule("redundant-prerequisite", "Edges that follow from others.")
    TOO_FEW_QUESTIONS = _rule(
        "too-few-questions", "Concepts that are not mastered with every question answered rightly, once."
    )
    UNREACHABLE_GOAL = _rule(
        "unreachable-goal", "Concepts of courses and goals that never open, for want of questions."
    )


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

    rule: str = strawberry.field(
        description="Name of `lintRule` on the command line, such as `cycle`.",
        deprecation_reason=instead("lintRule"),
    )
    lint_rule: LintRule = strawberry.field(description="Which rule found it.")
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
    rules: list[LintRule] | None = strawberry.field(
        default=None, description="Only these rules are checked; at least one."
    )
    things: list[ThingKind] | None = strawberry.field(
        default=None, description="It is about a thing of one of these kinds; at least one."
    )


@strawberry.enum(description="What findings are ordered by.")
class FindingOrderField(Enum):
    """Fields of Finding."""

    SEVERITY = strawberry.enum_value("severity", description="How bad it is, ERROR before NOTE.")
    RULE = strawberry.enum_value("rule", description="The rule's name.")
    PLACE = strawberry.enum_value("place", description="Where it is, for people.")


@strawberry.input(description="How findings are ordered; ties by severity, rule and place.")
class FindingOrder(Order[FindingOrderField]):
    """Of a list in memory."""


FindingsWanted = Annotated[
    FindingFilter | None, strawberry.argument(description="Only these; by default all.")
]
Rules = Annotated[
    list[str] | None,
    strawberry.argument(
        description="Names of the only rules to check; by default all. Not beside `filter.rules`.",
        deprecation_reason=instead("filter.rules"),
    ),
]
FindingsOrder = Annotated[
    FindingOrder | None, strawberry.argument(description="In which order; by default the worst first.")
]


def wanted_rules(rules: list[str] | None, wanted: FindingFilter | None) -> list[str] | None:
    """Names of the rules to check; None: all. rules: where they are given in place of a filter. Raises
    InvalidInput."""
    if wanted is None or wanted.rules is None:
        return rules
    if rules is not None:
        mend = "Give `filter.rules` alone."
        raise InvalidInput("Rules are given twice.", field="rules", value=", ".join(rules), mend=mend)
    return [str(each.value) for each in wanted.rules]


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


def wanted_findings(found: list[linting.Finding], wanted: FindingFilter | None) -> list[linting.Finding]:
    """Those that a filter names; its rules are checked alone."""
    by = wanted or FindingFilter()
    return [
        one
        for one in found
        if (by.severities is None or Severity(one.severity) in by.severities)
        and (by.things is None or any(ThingKind(each.kind) in by.things for each in one.things))
    ]


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
    paging: Paging, found: list[linting.Finding], known: Content, order: FindingOrder | None
) -> Connection[Finding]:
    """A page of findings, the worst first or in another order."""
    titles = titles_in(known)
    if order is not None and order.field is not FindingOrderField.SEVERITY:
        found = sorted(found, key=attrgetter(str(order.field.value)))
    return pages.numbered(paging, found, lambda one: _to_finding(one, known, titles), order)


def mend_id(finding: linting.Finding, mend: linting.Mend) -> strawberry.ID:
    """Tells a mend from all others of a content."""
    said = "\n".join((finding.rule, *(one.token for one in finding.things), mend.text))
    return strawberry.ID(sha256(said.encode()).hexdigest()[:20])


def _to_finding(found: linting.Finding, known: Content, titles: Titles) -> Finding:
    return Finding(
        rule=found.rule,
        lint_rule=LintRule(found.rule),
        severity=Severity(found.severity),
        things=[to_thing(one, known.get(one), titles) for one in found.things],
        place=found.place,
        reason=found.reason,
        mends=[Mend(id=mend_id(found, mend), text=mend.text) for mend in found.mends],
    )
