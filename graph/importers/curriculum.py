"""Files of concepts, of prerequisites, or of both, read as one curriculum and checked as a whole.

Writing is `graph.curriculum`'s matter; the files of our own designers are `graph.authoring`'s.
"""

from collections.abc import Collection, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from pathlib import Path

from graph import authoring
from graph.content import Document, Thing
from graph.errors import InvalidInput
from graph.importers.columns import Columns, unfound
from graph.importers.concepts import ConceptDrafts
from graph.importers.edges import DROPPABLE, Edge, EdgeCheck
from graph.importers.extract import EMPTY, Extract, Skipped, Values
from graph.importers.mapping import Mapping
from graph.importers.reading import Progress, Row, open_table
from graph.importers.report import Problem, Report, problem_of
from graph.model import AuthoredQuestion, Concept, Course, Encompasses, Prerequisite, Resource

# Columns that complete a concept without defining one.
_COMPLETING = frozenset({"id", "minutes", "hours", "grade"})
_ENDS = frozenset({"prerequisite", "concept"})
# What an authored file brings, by their names here and there.
KINDS = ("concepts", "prerequisites", "encompasses", "questions", "resources", "courses", "templates")


@dataclass(slots=True)
class CurriculumRows:
    """What the files say. Fit for use only where `report.refuses(keep_going)` is false.

    Where the report is fatal, rows were not checked against each other, and its counts say so.
    """

    report: Report
    concepts: list[Concept] = field(default_factory=list)
    prerequisites: list[Prerequisite] = field(default_factory=list)
    encompasses: list[Encompasses] = field(default_factory=list)
    questions: list[AuthoredQuestion] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    templates: list[tuple[Thing, Document]] = field(default_factory=list)


def read(
    paths: Sequence[Path | str],
    mapping: Mapping | None = None,
    *,
    known: MappingOf[str, Concept] | None = None,
    known_prerequisites: Sequence[Prerequisite] = (),
    drop: Collection[str] = (),
    report: Report | None = None,
    on_progress: Progress = lambda file, rows, bytes: None,
) -> CurriculumRows:
    """Read tables of concepts and of prerequisites, and authored TOML files, as one import.

    known, known_prerequisites: what the graph has; files may refer to it, and what they do not say
    of a known concept stays. drop: some of DROPPABLE, to be left out instead of refused. Where
    there are prerequisites only and nothing is known, concepts are made of the names in them.
    Never raises for what stands in a file; InvalidInput for a word in `drop` that it does not know.
    """
    if unknown := set(drop) - set(DROPPABLE):
        mend = f"There are: {', '.join(DROPPABLE)}."
        raise InvalidInput("This cannot be dropped.", field="drop", value=min(unknown), mend=mend)
    intake = _Intake(CurriculumRows(report or Report()), known or {}, drop)
    tables = [path for path in paths if not str(path).endswith(".toml")]
    for path in tables:
        intake.table(path, mapping or Mapping(), on_progress)
    for problem in unfound(intake.columns):
        intake.report.fail(problem)
    if not intake.report.fatal:
        intake.rows.concepts = intake.concepts.concepts()
        intake.authored([Path(path) for path in paths if str(path).endswith(".toml")])
    if not intake.report.fatal:
        intake.connect(known_prerequisites)
    return intake.rows


class _Intake:
    """Rows of all files, counted and gathered."""

    def __init__(self, rows: CurriculumRows, known: MappingOf[str, Concept], drop: Collection[str]) -> None:
        self.rows = rows
        self.report = rows.report
        self.known = known
        self.drop = drop
        self.concepts = ConceptDrafts(self.report, known)
        self.edges: list[Edge] = []
        self.columns: list[Columns] = []

    def table(self, path: Path | str, mapping: Mapping, on_progress: Progress) -> None:
        """Take one file in."""
        section = mapping.section(path)
        try:
            with open_table(path, section.dialect) as table:
                extract = Extract(table, section, "curriculum", now=None)
                self.columns.append(extract.columns)
                take = self._concept if extract.kind == "concepts" else self._prerequisite
                for row in table.rows(on_progress):
                    take(extract, row)
        except InvalidInput as error:
            self.report.fail(problem_of(error, str(path)))

    def authored(self, paths: Sequence[Path]) -> None:
        """Take the designers' own files in; they may refer to the tables' concepts. A problem in one
        of them is mended at its place: `keep_going` does not pass it."""
        if not paths:
            return
        known = {*self.known, *(concept.id for concept in self.rows.concepts)}
        found = authoring.read(paths, known)
        for problem in found.problems:
            message = f"{problem.entry}: {problem.message}"
            self.report.fail(
                Problem(problem.file, problem.line, problem.field, problem.value, message, problem.mend)
            )
        for one, said in found.content.items():
            if said.get("retired"):
                mend = "Bring retired things in by learner-graph curriculum import, which makes a draft."
                self.report.fail(Problem(str(paths[0]), None, str(one), None, "An import only adds.", mend))
        for name in KINDS:
            values = getattr(found, name)
            counts = self.report.of(name)
            counts.read += len(values)
            if name == "prerequisites":
                self.edges += (Edge(value, str(paths[0]), None) for value in values)
                continue
            counts.accepted += len(values)
            getattr(self.rows, name).extend(values)

    def connect(self, known_prerequisites: Sequence[Prerequisite]) -> None:
        """After the last row: prerequisites are checked against all concepts."""
        if self.edges and not self.rows.concepts and not self.known:
            ends = (id for edge in self.edges for id in (edge.prerequisite.source, edge.prerequisite.target))
            self.rows.concepts = [Concept(id, id.replace("_", " ")) for id in dict.fromkeys(ends)]
            self.report.notes.append(
                f"{len(self.rows.concepts):,} concepts made of the names in prerequisites"
            )
        ids = {*self.known, *(concept.id for concept in self.rows.concepts)}
        check = EdgeCheck(self.report, ids, known_prerequisites, self.drop)
        self.rows.prerequisites = check(self.edges)

    def _concept(self, extract: Extract, row: Row | Problem) -> None:
        values = self._good("concepts", row, extract)
        if values is None or not isinstance(row, Row):
            return
        defines = not extract.fields <= _COMPLETING
        accepted = self.concepts.add(values, extract.file, row.line, defines)
        if accepted and "prerequisites" in values:
            for index, edge in enumerate(extract.nested(values["prerequisites"], row.line, "prerequisites")):
                self._nested(extract, row, values["id"], f"prerequisites[{index}]", edge)

    def _nested(
        self, extract: Extract, row: Row, target: str, place: str, edge: Values | Skipped | list[Problem]
    ) -> None:
        values = self._counted("prerequisites", edge)
        if values is not None:
            one = _prerequisite(values["id"], target, values)
            self.edges.append(Edge(one, extract.file, row.line, place, "id"))

    def _prerequisite(self, extract: Extract, row: Row | Problem) -> None:
        values = self._good("prerequisites", row, extract)
        if values is not None and isinstance(row, Row):
            one = _prerequisite(values["prerequisite"], values["concept"], values)
            self.edges.append(Edge(one, extract.file, row.line))

    def _good(self, kind: str, row: Row | Problem, extract: Extract) -> Values | None:
        """The row's values where it is in order, else it is counted and its problems kept."""
        return self._counted(kind, [row] if isinstance(row, Problem) else extract(row))

    def _counted(self, kind: str, found: Values | Skipped | list[Problem]) -> Values | None:
        counts = self.report.of(kind)
        counts.read += 1
        if isinstance(found, dict):
            return found
        if isinstance(found, Skipped):
            counts.skipped += 1
        elif kind == "prerequisites" and "dangling" in self.drop and all(map(_lacks_end, found)):
            counts.dropped += 1
        else:
            counts.refused += 1
            for problem in found:
                self.report.add(problem)
        return None


def _lacks_end(problem: Problem) -> bool:
    return problem.field in _ENDS and problem.message == EMPTY


def _prerequisite(source: str, target: str, values: Values) -> Prerequisite:
    return Prerequisite(
        source,
        target,
        strength=values.get("strength", 1.0),
        reason=values.get("reason", ""),
        provenance=values.get("provenance", ""),
    )
