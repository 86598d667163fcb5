"""What is wrong or unwise about a curriculum: each finding with its place, a reason, and steps to mend it.

Pure. Start at `lint`. Not for: what a step or a document may not be at all (steps, documents), who is touched
by a change (impact), or reading the evidence (checking).
"""

from collections.abc import Callable, Collection, Mapping

from graph.content import Content
from graph.errors import InvalidInput
from graph.linting import courses, cycles, practice, structure, texts
from graph.linting.cycles import in_circles
from graph.linting.findings import Evidence, Finding, Findings, Held, Mend, Severity
from graph.linting.look import Look

RULES: Mapping[str, Callable[[Look], Findings]] = {
    "broken-key": practice.ungradable,
    "broken-template": practice.broken_templates,
    "course-order": courses.disordered,
    "cycle": cycles.cycles,
    "dangling": structure.dangling,
    "dead-end": structure.dead_ends,
    "duplicate-question": texts.duplicate_questions,
    "duplicate-title": texts.duplicate_titles,
    "encompassing-cycle": cycles.encompassing_cycles,
    "grade-order": structure.grades_down,
    "guess-floor": practice.guessable,
    "long-chain": structure.long_chains,
    "missing-minutes": texts.minutes,
    "missing-summary": texts.summaries,
    "no-questions": practice.unpractised,
    "orphan": structure.orphans,
    "question-of-nothing": practice.of_nothing,
    "question-of-retired": practice.of_retired,
    "redundant-prerequisite": structure.redundant,
    "too-few-questions": practice.too_few,
    "unreachable-goal": courses.unreachable,
}
"""Name -> what looks for it; its docstring says what that is."""

_ORDER = {severity: i for i, severity in enumerate(Severity)}


def lint(
    content: Content,
    evidence: Evidence | None = None,
    rules: Collection[str] | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Finding]:
    """What these rules (by default all) find, by severity, rule and place. on_progress: called with how many
    rules are done, and of how many. Raises InvalidInput for a name that is no rule's."""
    for name in rules or ():
        if name not in RULES:
            raise InvalidInput(
                "There is no such rule.", field="rules", value=name, mend=f"Use some of {', '.join(RULES)}."
            )
    look = Look(content, evidence or Evidence())
    wanted = [rule for name, rule in RULES.items() if rules is None or name in rules]
    found: list[Finding] = []
    for count, rule in enumerate(wanted, 1):
        found += rule(look)
        on_progress(count, len(wanted))
    return sorted(found, key=lambda one: (_ORDER[one.severity], one.rule, one.place, one.things))


__all__ = ["RULES", "Evidence", "Finding", "Held", "Mend", "Severity", "in_circles", "lint"]
