"""What the command line shows: tables for people, JSON for scripts. No decisions, no I/O but printing."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from rich.console import Console
from rich.table import Table

from graph.advice import Recommendation, Slate
from graph.errors import InvalidInput
from graph.explain import explain, in_words
from graph.model import AuthoredQuestion, Concept, Question
from graph.proof import counterfactual
from graph.review import ReviewPath
from graph.snapshot import Curriculum
from tracing.mastery import Mastery, effective, retrievability_at

console = Console()

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What would move the cursor or colour the terminal, should a text that somebody imported hold it."""


def as_json(value: Any) -> None:
    """Any value of the domain as JSON with times in ISO 8601."""
    print(json_text(value))


def json_text(value: Any) -> str:
    """The same as text."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return encodable(json.dumps(plain, default=_plain, indent=2, ensure_ascii=False))


def encodable(text: str) -> str:
    """A text that UTF-8 can hold: half characters, out of files and their names, as JSON escapes them."""
    return text.encode("utf-8", "backslashreplace").decode()


def in_line(value: Any) -> str:
    """A value as JSON on one line; a text as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_plain)


def write_text(out: Path, option: str, text: str) -> None:
    """Writes a file that an option names. Raises InvalidInput."""
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InvalidInput(
            f"The file cannot be written: {error.strerror}.", field=option, value=str(out)
        ) from None


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def mastery_table(curriculum: Curriculum, masteries: Mapping[str, Mastery], at: datetime) -> Table:
    """Mastery by concept, the most advanced last."""
    table = Table("concept", "mastery now", "recall", "answers", "correct", "", title="Mastery by concept")
    for concept_id in sorted(masteries, key=lambda id: (curriculum.concepts[id].depth or 0, id)):
        m = masteries[concept_id]
        now = effective(m, at)
        table.add_row(
            curriculum.concepts[concept_id].title,
            f"{'█' * round(now * 10):<10} {now:4.0%}",
            f"{retrievability_at(m, at):.0%}",
            str(m.answers),
            str(m.correct),
            "mastered" if m.mastered else "",
        )
    return table


def print_slate(curriculum: Curriculum, slate: Slate, questions: Mapping[str, Question]) -> None:
    """Every line with kind, question and score, a sentence why, and the terms that sum to the score."""
    say(f"Slate {slate.id}")
    for line in slate.recommendations:
        say(_headline(curriculum, line))
        question = questions.get(line.question_id or "")
        if question:
            say(f"   {question.stem.strip()}")
        say(f"   {explain(slate, line, curriculum).simple}")
        weights = slate.policy.weights
        terms = [f"{name} {value:.2f} x {weights.get(name, 0):g}" for name, value in line.terms.items()]
        say(f"   {' + '.join(terms)}")
    if slate.notice:
        say(slate.notice)


def print_why(curriculum: Curriculum, slate: Slate) -> None:
    """Every line of a slate in all three depths."""
    say(f"Slate {slate.id}")
    for line in slate.recommendations:
        why = explain(slate, line, curriculum)
        say(_headline(curriculum, line))
        for text in (why.simple, why.detailed, why.technical):
            say(f"   {text}")
        if found := counterfactual(slate, line, curriculum):
            say(f"   {in_words(found, line, curriculum)}")


def print_path(curriculum: Curriculum, path: ReviewPath) -> None:
    """The steps to the target with answers and minutes expected, then the reviews that are due."""
    target = curriculum.concepts[path.target_id].title
    say(f"Path to {target}")
    for number, step in enumerate(path.steps, 1):
        now = f"{effective(step.mastery, path.as_of):.0%} now" if step.mastery else "new"
        say(
            f"{number:2}. {curriculum.concepts[step.concept_id].title}: {now}, "
            f"about {counted(step.expected_answers, 'answer')}, {counted(step.minutes, 'minute')}"
        )
        say(f"    {step.reason}")
    if not path.steps:
        say(f"{target} is mastered, and so is everything below it.")
    for due in path.due:
        title = curriculum.concepts[due.concept_id].title
        say(f"Review {title}: recall is down to {due.retrievability:.0%}.")
    say(f"About {counted(path.minutes, 'minute')} in all.")


def question_row(
    authored: AuthoredQuestion, concepts: Mapping[str, Concept], *, hints: bool, solution: bool
) -> dict[str, Any]:
    """A question as it is shown, for scripts too; hints as a number, unless they are asked for."""
    question, key = authored.question, authored.key
    row: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind.value,
        "stem": question.stem,
        "choices": [
            {"key": letter, "text": text}
            for letter, text in zip(ascii_uppercase, question.choices, strict=False)
        ],
        "concepts": [
            {"id": id, "title": concepts[id].title if id in concepts else id, "weight": weight}
            for id, weight in sorted(question.concepts.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        "minutes": question.minutes,
        "difficulty": question.difficulty,
        "revision": question.revision,
        "retired": question.retired_at is not None,
        "hints": list(question.hints) if hints else len(question.hints),
    }
    if solution:
        titles = {misconception.id: misconception.title for misconception in authored.misconceptions}
        row["key"] = key and {"answer": key.answer, "tolerance": key.tolerance, "form": key.form}
        row["solution"] = authored.solution
        row["misconceptions"] = [
            {"response": response, "id": id, "title": titles.get(id, id)}
            for response, id in (key.misconceptions if key else {}).items()
        ]
    return row


def print_question(row: Mapping[str, Any]) -> None:
    """What `question_row` gives, for people: as learners see it, then what they see later."""
    hints = row["hints"] if isinstance(row["hints"], list) else []
    count = len(hints) if hints else row["hints"] or 0
    say(f"{row['id']} ({row['kind']}{', retired' if row['retired'] else ''})")
    for concept in row["concepts"]:
        say(f"   {concept['title']} ({concept['id']}, weight {concept['weight']:g})")
    say(f"   {row['minutes']:g} min, difficulty {row['difficulty']:g}, {counted(count, 'hint')}")
    say("")
    say(row["stem"].strip() or "It has no stem: it is known from a log of answers only.")
    for choice in row["choices"]:
        say(f"{choice['key']}. {choice['text']}")
    for number, hint in enumerate(hints, 1):
        say(f"Hint {number}: {hint}")
    if "key" in row:
        say("")
        _print_solution(row)


def _print_solution(row: Mapping[str, Any]) -> None:
    key = row["key"]
    if key is None:
        say("Key: none, or it was sealed with another key; it cannot be graded here.")
        return
    letters = {choice["text"]: f"{choice['key']}. " for choice in row["choices"]}
    form = f", form {key['form']}" if key["form"] else ""
    tolerance = f", tolerance {key['tolerance']:g}" if key["tolerance"] else ""
    say(f"Key: {letters.get(key['answer'], '')}{key['answer']}{form}{tolerance}")
    if row["solution"]:
        say(f"Solution: {row['solution']}")
    for found in row["misconceptions"]:
        say(f"{letters.get(found['response'], '')}{found['response']} reveals: {found['title']}")


def counted(number: float, noun: str) -> str:
    """A rounded number with its noun."""
    whole = round(number)
    return f"{whole} {noun}" if whole == 1 else f"{whole} {noun}s"


def say(text: str) -> None:
    """One paragraph, wrapped to the terminal as it stands: ids and numbers are not markup."""
    console.print(CONTROLS.sub("", text), markup=False, highlight=False, emoji=False)


def _headline(curriculum: Curriculum, line: Recommendation) -> str:
    question = line.question_id or "(study the concept)"
    title = curriculum.concepts[line.concept_id].title
    return f"{line.rank}. {line.kind.value}: {title}, {question}, score {line.score:.3f}"
