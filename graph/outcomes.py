"""What becomes of the lines of a served slate: which outcome may follow which.

Pure. (:Slate {states, reasons, state_at}) has one of each a line. Not for: writing (responding, settling).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.errors import Conflict, InvalidInput

MOST_REASON = 1_000
"""Characters of a reason."""


class Outcome(StrEnum):
    """How far a recommendation has come."""

    SERVED = "served"
    SHOWN = "shown"
    ACCEPTED = "accepted"
    SKIPPED = "skipped"
    IGNORED = "ignored"
    """Neither accepted nor skipped nor answered within a day."""
    COMPLETED = "completed"
    """Its question was answered."""


REPORTED = (Outcome.SHOWN, Outcome.ACCEPTED, Outcome.SKIPPED)
"""What an application may say; the rest follows from answers and from time."""

FOLLOWING: Mapping[Outcome, Sequence[Outcome]] = {
    Outcome.SERVED: tuple(Outcome)[1:],
    Outcome.SHOWN: tuple(Outcome)[2:],
    Outcome.ACCEPTED: (Outcome.SKIPPED, Outcome.COMPLETED),
    Outcome.SKIPPED: (Outcome.COMPLETED,),
    Outcome.IGNORED: (Outcome.COMPLETED,),
    Outcome.COMPLETED: (),
}
"""What may come after each. What was given up, or let pass, may still be answered."""


@dataclass(frozen=True, slots=True)
class LineState:
    """What became of one line. reason: of a skip, else empty. at: since when it is so."""

    outcome: Outcome
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What an application says of one line. rank: from 1."""

    rank: int
    outcome: Outcome
    reason: str = ""


def moved(lines: Sequence[LineState], reports: Sequence[Report], now: datetime) -> list[LineState]:
    """The lines after these reports, one after the other; what is so already stays as it is.

    Raises InvalidInput, and Conflict where an outcome would go back, naming the report.
    """
    found = list(lines)
    for place, report in enumerate(reports):
        _check(report, len(lines), f"outcomes[{place}].")
        line = found[report.rank - 1]
        if report.outcome in FOLLOWING[line.outcome]:
            found[report.rank - 1] = LineState(report.outcome, report.reason, now)
        elif report.outcome is not line.outcome:
            raise Conflict(
                f"This recommendation is {line.outcome}, and cannot be {report.outcome} after that.",
                field=f"outcomes[{place}].outcome",
                value=report.outcome.value,
                mend="Leave it out: an outcome never goes back.",
            )
    return found


def noted(lines: Sequence[LineState], reports: Sequence[tuple[Report, datetime]]) -> list[LineState]:
    """The lines after what events say of them, each at its own time; one that would lead back says nothing.
    The ranks must be right (`check_rank`)."""
    found = list(lines)
    for report, at in reports:
        if report.outcome in FOLLOWING[found[report.rank - 1].outcome]:
            found[report.rank - 1] = LineState(report.outcome, report.reason, at)
    return found


def _check(report: Report, lines: int, prefix: str) -> None:
    """Raises InvalidInput."""
    check_rank(report.rank, lines, f"{prefix}rank")
    if report.outcome not in REPORTED:
        raise InvalidInput(
            "This outcome is not for an application to say.",
            field=f"{prefix}outcome",
            value=report.outcome.value,
            mend=f"Say {', '.join(REPORTED)}; an answer with slateId completes it, and time does the rest.",
        )
    if report.reason and report.outcome is not Outcome.SKIPPED:
        raise InvalidInput(
            "Only a skip has a reason.",
            field=f"{prefix}reason",
            value=report.reason,
            mend="Leave the reason out.",
        )
    if len(report.reason) > MOST_REASON:
        raise InvalidInput(
            "The reason is too long.",
            field=f"{prefix}reason",
            value=report.reason,
            mend=f"Say it in at most {MOST_REASON:,} characters.",
        )


def check_rank(rank: int, lines: int, field: str) -> None:
    """Raises InvalidInput unless the slate has such a line."""
    if not 1 <= rank <= lines:
        mend = f"Give 1 to {lines}." if lines else "This slate has no lines."
        raise InvalidInput("The slate has no line of this rank.", field=field, value=rank, mend=mend)


def completed(
    lines: Sequence[LineState], questions: Sequence[str], answered: Mapping[str, datetime]
) -> list[LineState]:
    """The lines, of which those are completed whose question was answered. questions: of the lines. answered:
    question id -> when."""
    return [
        LineState(Outcome.COMPLETED, line.reason, answered[question])
        if question in answered and Outcome.COMPLETED in FOLLOWING[line.outcome]
        else line
        for line, question in zip(lines, questions, strict=True)
    ]


def ignored(lines: Sequence[LineState], now: datetime) -> list[LineState]:
    """The lines, of which those are ignored that nothing was made of."""
    return [
        LineState(Outcome.IGNORED, "", now) if Outcome.IGNORED in FOLLOWING[line.outcome] else line
        for line in lines
    ]
