"""Rows about concepts into concepts: rows of one id complete each other and must not contradict.

Knows nothing of prerequisites; those that stand in a concept's row are `edges`' matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graph.importers.extract import Values
from graph.importers.report import Problem, Report, shorten
from graph.model import Concept

_FIELDS = ("title", "summary", "minutes", "grade")


@dataclass(slots=True)
class _Draft:
    """values: field -> (value, file, line). rows: that say something of it."""

    file: str
    line: int
    defined: bool = False
    rows: int = 0
    values: dict[str, tuple[Any, str, int]] = field(default_factory=dict)


class ConceptDrafts:
    """All that the files say of concepts. known: the concepts that the graph has."""

    def __init__(self, report: Report, known: Mapping[str, Concept]) -> None:
        self._report = report
        self._known = known
        self._drafts: dict[str, _Draft] = {}

    def add(self, values: Values, file: str, line: int, defines: bool) -> bool:
        """Take a row; whether it was accepted. defines: a row of a table of concepts, not of one that
        only completes them (such as a table of hours)."""
        if "hours" in values:
            values.setdefault("minutes", values["hours"])
        draft = self._drafts.get(values["id"]) or _Draft(file, line)
        for name in _FIELDS:
            value, at_file, at_line = draft.values.get(name, (None, "", 0))
            if value is not None and name in values and values[name] != value:
                self._refuse(
                    file, line, name, values[name], f"{at_file}:{at_line} says otherwise of this id."
                )
                return False
        for name in _FIELDS:
            if name in values and name not in draft.values:
                draft.values[name] = (values[name], file, line)
        draft.defined |= defines
        draft.rows += 1
        self._drafts[values["id"]] = draft
        return True

    def concepts(self) -> list[Concept]:
        """One concept an id, in order of appearance. What no file says stays as the graph has it."""
        return [concept for id, draft in self._drafts.items() if (concept := self._concept(id, draft))]

    def _concept(self, id: str, draft: _Draft) -> Concept | None:
        counts = self._report.of("concepts")
        if not draft.defined and id not in self._known:
            counts.refused += draft.rows - 1
            mend = "Give it a title, or add the table that does."
            self._refuse(draft.file, draft.line, "id", id, "No table of concepts has this id.", mend)
            return None
        counts.accepted += 1
        counts.merged += draft.rows - 1
        said = {name: value for name, (value, _, _) in draft.values.items()}
        return replace(self._known.get(id, Concept(id, id)), **said)

    def _refuse(
        self,
        file: str,
        line: int,
        field: str,
        value: Any,
        message: str,
        mend: str = "Correct one of the two, or remove it.",
    ) -> None:
        self._report.of("concepts").refused += 1
        self._report.add(Problem(file, line, field, shorten(value), message, mend))
