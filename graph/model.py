"""The nouns of the domain as frozen values. No behaviour that needs a database or a clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from graph.consent import AGREED, Consent
from tracing.mastery import Mastery


class QuestionKind(StrEnum):
    """How a response is given and graded."""

    NUMERIC = "numeric"
    CHOICE = "choice"
    EXPRESSION = "expression"


@dataclass(frozen=True, slots=True)
class Concept:
    """A knowledge component. minutes: to learn it. importance: PageRank, sums to 1 over all
    concepts. depth: longest chain of prerequisites below it, 0 for a root. grade: the school year it is for,
    such as 5, or 0.5 for half a year more. successors: what a retired one was merged into or split into."""

    id: str
    title: str
    summary: str = ""
    minutes: float | None = None
    importance: float | None = None
    depth: int | None = None
    retired_at: datetime | None = None
    grade: float | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """`source` must be known before `target`. strength in (0, 1]."""

    source: str
    target: str
    strength: float = 1.0
    reason: str = ""
    provenance: str = ""


@dataclass(frozen=True, slots=True)
class Encompasses:
    """Practice of `source` exercises `target` too. weight in (0, 1]: how much of it."""

    source: str
    target: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Resource:
    """Something to read, watch or do. minutes: usual time. text: Markdown. concepts: taught by it."""

    id: str
    kind: str
    title: str
    minutes: float
    text: str = ""
    concepts: tuple[str, ...] = ()
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """An order of concepts to go through."""

    id: str
    title: str
    summary: str = ""
    concepts: tuple[str, ...] = ()
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Misconception:
    """A named wrong idea that a particular wrong response reveals."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Key:
    """What is sealed: the answer, and what each recognised wrong response reveals.

    answer: for a choice the text of the right choice. tolerance: absolute, numeric only.
    misconceptions: wrong response (in the form of `answer`) -> misconception id. form: what the
    response must look like besides being equal, one of graph.grading.FORMS of its kind; "" any.
    """

    answer: str
    tolerance: float = 0.0
    misconceptions: Mapping[str, str] = field(default_factory=dict)
    form: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it may be shown before it was answered. stem: Markdown with LaTeX between
    dollar signs. difficulty: logits, 0 is average. minutes: usual time to answer.
    concepts: concept id -> weight in (0, 1]."""

    id: str
    revision: int
    kind: QuestionKind
    stem: str
    choices: tuple[str, ...] = ()
    difficulty: float = 0.0
    minutes: float = 1.0
    concepts: Mapping[str, float] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuthoredQuestion:
    """A question as its author writes it: with what will be sealed.

    key: None for a question known only from an answer log: it cannot be graded here. template: id of the one
    that it was drawn from; "" where it was written as it is.
    """

    question: Question
    key: Key | None
    solution: str
    misconceptions: tuple[Misconception, ...] = ()
    template: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it comes in. Order of answers: (at, seq, event_id).

    at: UTC instant, None for a log without times. correct: the verdict, None where the server
    is to grade `response`.
    """

    event_id: str
    learner_id: str
    question_id: str
    at: datetime | None
    seq: int = 0
    response: str | None = None
    correct: bool | None = None
    response_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Learner:
    """revision: grows by one with every change to what is known about the learner. answers: how many
    count. days: on which something was answered, numbered as in habits.py, sorted; the last 400. consent: for
    what this may be used."""

    id: str
    revision: int
    time_zone: str = "UTC"
    usual_minutes: float = 20.0
    answers: int = 0
    days: tuple[int, ...] = ()
    consent: Consent = AGREED


@dataclass(frozen=True, slots=True)
class Receipt:
    """What stays of an erased learner. hash: keyed, of the id. at: when all was gone; None while it is not.
    counts: how many things went, by kind as in belongings.py."""

    hash: str
    at: datetime | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Class:
    """Learners who are taught together. teachers: their ids, sorted. learners: how many there are."""

    id: str
    title: str
    time_zone: str = "UTC"
    teachers: tuple[str, ...] = ()
    learners: int = 0


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """That somebody read or changed something, or was refused. Ids alone, no content.

    who: the subject of their token. action: of api.principal.Action. about, class_id: the learner and the
    class it concerns; None where it concerns none. field: of the schema, or the path of a route. granted:
    whether they were let in, not whether it succeeded.

    Of what an analyst asked, None of the rest: statement, its beginning as it was written; digest: the SHA-256
    of all of it, in hex; rows and seconds that it took; outcome: `done`, `cut` at a limit, `left` before its
    end, or the code of the error.
    """

    id: str
    at: datetime
    who: str
    roles: tuple[str, ...]
    action: str
    about: str | None
    class_id: str | None
    field: str
    request_id: str
    granted: bool
    statement: str | None = None
    digest: str | None = None
    rows: int | None = None
    seconds: float | None = None
    outcome: str | None = None


class ImportState(StrEnum):
    """How far an import has come."""

    RUNNING = "running"
    DONE = "done"
    TAKING_BACK = "taking back"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class Import:
    """Files that were brought in together. created, updated: how many things, answers included."""

    id: str
    kind: str
    state: ImportState
    files: tuple[str, ...]
    started_at: datetime
    ended_at: datetime | None
    created: int
    updated: int


class CorrectionKind(StrEnum):
    """What was wrong: keys, concepts, or nothing in particular."""

    RESCORE = "rescore"
    RETAG = "retag"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Correction:
    """Something that was wrong about questions is put right for all learners, one after another by id.

    reason: empty where nobody gave one; such a one is not kept beyond its end.
    questions: id -> what it was before and is after: sealed keys, or ids of concepts. done: whether all
    learners are replayed. cursor: the last one who is. model: in force then. learners: how many are
    replayed; answers: how many were looked at; changed: verdicts; ungraded: answers without a response that
    could be graded again, whose verdict stays.
    """

    id: str
    kind: CorrectionKind
    reason: str
    questions: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    done: bool = False
    cursor: str = ""
    model: str | None = None
    learners: int = 0
    answers: int = 0
    changed: int = 0
    ungraded: int = 0


@dataclass(frozen=True, slots=True)
class Voided:
    """What became of an answer that is void. repeated: it was before. after: concept id -> what is believed
    now, None where no answer is left; empty where it is repeated. stamp: as of Recorded."""

    event_id: str
    learner_id: str
    repeated: bool
    after: Mapping[str, Mastery | None]
    stamp: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one answer. duplicate: the same event was stored before; nothing moved.

    before, after: concept id -> mastery (before is None on the first answer). stamp: the revision of the
    curriculum and the version of the model in force. predicted: P(correct) before the verdict, None for a
    duplicate, a late answer and an import.
    """

    event_id: str
    duplicate: bool
    correct: bool
    before: Mapping[str, Mastery | None]
    after: Mapping[str, Mastery]
    stamp: tuple[int, str]
    predicted: float | None = None


@dataclass(frozen=True, slots=True)
class Graded:
    """A recorded answer with what may be shown only after it: solution and misconception."""

    recorded: Recorded
    answer: str
    solution: str
    misconception: Misconception | None
