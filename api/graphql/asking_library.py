"""The library's questions, and their answers.

Not for: the questions (cypher/analysis), statements of one's own (asking.py).
"""

from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any

import orjson
import strawberry
from strawberry.scalars import JSON

from api.asking import plain, turns
from api.asking.turns import Asker
from api.graphql import ids
from api.graphql.context import Info
from api.graphql.nodes import Node, instead, resolved
from api.principal import Action
from graph.asking import library, nouns
from graph.asking.library import Question
from graph.errors import InvalidInput

MOST_ROWS = 5_000
"""Of one answer over GraphQL; `learner-graph ask` writes them all."""

SPARE_SECONDS = 2.0
"""Of the request's time, for waiting and writing."""


def _value(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="What a question of the library is about.")
class AnalysisSubject(Enum):
    """cypher.asked.SUBJECTS."""

    CONCEPTS = _value("concepts", "What is learned.")
    QUESTIONS = _value("questions", "What is asked.")
    LEARNERS = _value("learners", "Who learns.")
    RECOMMENDATIONS = _value("recommendations", "What is served, and what becomes of it.")
    MODEL = _value("model", "What is predicted.")
    CURRICULUM = _value("curriculum", "What there is to learn.")


@strawberry.enum(description="Of a parameter or of the values of a column.")
class AnalysisType(Enum):
    """cypher.asked.PYTHON."""

    STRING = _value("string", "A text.")
    INTEGER = _value("integer", "A whole number.")
    FLOAT = _value("float", "A number.")
    BOOLEAN = _value("boolean", "True or false.")
    DATETIME = _value("datetime", "A moment: ISO 8601 with a zone.")


@strawberry.enum(description="How an answer is best drawn.")
class AnalysisChartKind(Enum):
    """cypher.asked.CHARTS."""

    BAR = _value("bar", "A bar a row.")
    LINE = _value("line", "A line a series.")
    HEAT_MAP = _value("heat map", "A cell a row, coloured by `value`.")
    SCATTER = _value("scatter", "A point a row.")
    FUNNEL = _value("funnel", "Stages, one below the other.")
    SURVIVAL_STEPS = _value("survival steps", "A falling staircase a series.")
    CALIBRATION = _value("calibration", "Seen against predicted, both from 0 to 1.")
    NONE = _value("none", "Not at all: a table says more.")


@strawberry.enum(description="Where in a chart a column goes.")
class AnalysisChartPlace(Enum):
    """Names in cypher.asked.Chart.columns."""

    X = _value("x", "Along the horizontal axis.")
    Y = _value("y", "Along the vertical axis.")
    LOW = _value("low", "The lower end of an interval around `Y`.")
    HIGH = _value("high", "The upper end of an interval around `Y`.")
    VALUE = _value("value", "The colour of a cell, or the length of a bar.")
    SERIES = _value("series", "Which line or group it belongs to.")
    LABEL = _value("label", "What is written beside it.")


@strawberry.type(description="What a question of the library is asked with.")
class AnalysisParameter:
    """cypher.asked.Parameter."""

    name: str = strawberry.field(description="The key in `parameters`.")
    type: AnalysisType = strawberry.field(description="Of the value.")
    meaning: str = strawberry.field(description="For people.")
    unit: str | None = strawberry.field(description="Of a number; null of anything else.")
    least: float | None = strawberry.field(
        description="The least that is taken, in `unit`; null where there is no bound."
    )
    most: float | None = strawberry.field(
        description="The most that is taken, in `unit`; null where there is no bound."
    )
    default: JSON | None = strawberry.field(
        description="Where nothing is given; `now` is the moment of asking. Null where it has to be given."
    )
    required: bool = strawberry.field(description="Whether it has to be given.")


@strawberry.type(description="A column of an answer.")
class AnalysisColumn:
    """cypher.asked.Column."""

    name: str = strawberry.field(description="Its values are at its place in each row.")
    type: str = strawberry.field(
        description="As Cypher names it, such as `float` or `list<string>`.",
        deprecation_reason=instead("valueType"),
    )
    value_type: AnalysisType = strawberry.field(description="Of its values; of a list, of what is in it.")
    is_list: bool = strawberry.field(description="Whether each value is a list.")
    meaning: str = strawberry.field(description="For people.")
    unit: str | None = strawberry.field(description="Of a number; null of anything else.")


@strawberry.type(description="Which column goes where in a chart.")
class AnalysisChartRole:
    """One of cypher.asked.Chart.columns."""

    role: str = strawberry.field(
        description="`x`, `y`, `low` and `high` around it, `value`, `series`, `label`.",
        deprecation_reason=instead("place"),
    )
    place: AnalysisChartPlace = strawberry.field(description="Where in the chart.")
    column: str = strawberry.field(description="The column's name.")


@strawberry.type(description="How an answer is best drawn.")
class AnalysisChart:
    """cypher.asked.Chart."""

    kind: AnalysisChartKind = strawberry.field(description="Of chart; `NONE` where a table says more.")
    roles: list[AnalysisChartRole] = strawberry.field(description="Empty for `NONE`.")


@strawberry.type(description="A question of the library.")
class Analysis(Node):
    """graph.asking.library.Question."""

    name: str = strawberry.field(description="What `analysis` takes.")
    title: str = strawberry.field(description="For a heading.")
    subject: AnalysisSubject = strawberry.field(description="What it is about.")
    question: str = strawberry.field(description="What it asks, a sentence.")
    note: str | None = strawberry.field(description="How it is meant; null where there is nothing to say.")
    cypher: str = strawberry.field(description="The statement, to be changed into one's own.")
    parameters: list[AnalysisParameter] = strawberry.field(description="All of them.")
    columns: list[AnalysisColumn] = strawberry.field(description="Of the answer, in their order.")
    chart: AnalysisChart = strawberry.field(description="How the answer is best drawn.")


@strawberry.type(description="What the graph says to a question of the library.")
class AnalysisAnswer:
    """graph.asking.nouns.Table."""

    analysis: Analysis = strawberry.field(description="The question.")
    parameters: JSON = strawberry.field(description="All that it was asked with, defaults among them.")
    columns: list[AnalysisColumn] = strawberry.field(description="As of the question.")
    rows: list[list[JSON | None]] = strawberry.field(description="Values by column.")
    row_count: int = strawberry.field(description="How many rows are here.")
    complete: bool = strawberry.field(
        description="Whether these are all rows; if not, `learner-graph ask` writes all of them."
    )
    as_of: datetime | None = strawberry.field(
        description="When the analysts' copy of the graph was taken, where it was asked; else null."
    )
    chart: AnalysisChart = strawberry.field(description="As of the question.")


@strawberry.type
class LibraryQuery:
    """Root fields of this area."""

    @resolved("Every question of the library, those on one subject together.", Action.ASK_LIBRARY)
    async def analyses(self, info: Info) -> list[Analysis]:
        """They are files."""
        await info.context.require(Action.ASK_LIBRARY)
        return [_to_analysis(one) for one in library.questions().values()]

    @resolved(
        "The answer to a question of the library. Learners who agreed to no research are not in it. Null, "
        "with an error that names the parameter, where it cannot be asked so.",
        Action.ASK_LIBRARY,
    )
    async def analysis(
        self,
        info: Info,
        name: Annotated[str, strawberry.argument(description="As `analyses` gives it.")],
        parameters: Annotated[
            JSON | None, strawberry.argument(description="An object: values by name.")
        ] = None,
    ) -> AnalysisAnswer | None:
        """One turn of an analyst."""
        context = info.context
        await context.require(Action.ASK_LIBRARY)
        given: Any = {} if parameters is None else parameters
        if not isinstance(given, dict):
            mend = 'Send {"name": value, ...}.'
            raise InvalidInput("This is not an object.", field="parameters", value=given, mend=mend)
        question = library.named(name)
        values = library.checked(question, given, context.now.astimezone(UTC))
        usual = context.desk.settings.analyst_limits.limits
        seconds = min(usual.seconds, max(context.desk.settings.guards.seconds - SPARE_SECONDS, 1.0))
        limits = nouns.Limits(seconds, MOST_ROWS, usual.bytes)
        asker = Asker(context.principal, "analysis", context.request_id, Action.ASK_LIBRARY)
        record = library.record(question, values)
        async with turns.taken(context.desk, asker, record) as turn:
            table = await turn.ask(question.text, values, limits)
        return _to_answer(question, values, table)


async def find_analysis(info: Info, name: str) -> Analysis:
    """The question of the library with this name. Raises NotFound, Forbidden."""
    await info.context.require(Action.ASK_LIBRARY)
    return _to_analysis(library.named(name))


def _to_answer(question: Question, values: dict[str, Any], table: nouns.Table) -> AnalysisAnswer:
    """The GraphQL form."""
    found = _to_analysis(question)
    return AnalysisAnswer(
        analysis=found,
        parameters=orjson.loads(plain.dumps(values)),
        columns=found.columns,
        rows=orjson.loads(plain.dumps(table.rows)),
        row_count=len(table.rows),
        complete=table.complete,
        as_of=table.as_of,
        chart=found.chart,
    )


def _to_analysis(question: Question) -> Analysis:
    """The GraphQL form."""
    return Analysis(
        id=ids.encode("Analysis", question.name),
        name=question.name,
        title=question.title,
        subject=AnalysisSubject(question.subject),
        question=question.question,
        note=question.note or None,
        cypher=question.text,
        parameters=[
            AnalysisParameter(
                name=one.name,
                type=AnalysisType(one.type),
                meaning=one.meaning,
                unit=one.unit or None,
                least=one.least,
                most=one.most,
                default=orjson.loads(plain.dumps(one.default)),
                required=one.required,
            )
            for one in question.params
        ],
        columns=[
            AnalysisColumn(
                name=one.name,
                type=one.type,
                value_type=AnalysisType(one.type.removeprefix("list<").rstrip(">")),
                is_list=one.type.startswith("list<"),
                meaning=one.meaning,
                unit=one.unit or None,
            )
            for one in question.columns
        ],
        chart=AnalysisChart(
            kind=AnalysisChartKind(question.chart.kind),
            roles=[
                AnalysisChartRole(role=role, place=AnalysisChartPlace(role), column=column)
                for role, column in question.chart.columns.items()
            ],
        ),
    )
