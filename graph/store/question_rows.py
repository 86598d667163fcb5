"""Questions as the rows of curriculum/write_questions, sealed.

(:Hint)-[:HELPS]->(:Question)-[:ASSESSES]->(:Concept), and (:Question)-[:REVEALS]->(:Misconception)
Not for: which questions are written (curriculum, publishing).
"""

from collections.abc import Iterable

from graph.model import AuthoredQuestion
from graph.sealing import Sealer
from graph.store.connection import Row

WRITE_QUESTIONS = "curriculum/write_questions"


def question_row(authored: AuthoredQuestion, revision: int, sealer: Sealer) -> Row:
    """What an author wrote, as this revision of the question."""
    question, key = authored.question, authored.key
    return {
        "properties": {
            "id": question.id,
            "revision": revision,
            "kind": question.kind.value,
            "stem": question.stem,
            "choices": list(question.choices),
            "difficulty": question.difficulty,
            "minutes": question.minutes,
            "template_id": authored.template or None,
            "sealed_key": key and sealer.seal_key(key, f"question:{question.id}:key"),
            "sealed_solution": sealer.seal(authored.solution, f"question:{question.id}:solution")
            if authored.solution
            else None,
        },
        "concepts": [[id, weight] for id, weight in sorted(question.concepts.items())],
        "hints": _hint_rows(question.id, question.hints),
        "misconceptions": [[m.id, None if m.title == m.id else m.title] for m in authored.misconceptions],
    }


def stored_row(row: Row) -> Row:
    """A row of WRITE_QUESTIONS that brings back what is stored now, as a revision after the next."""
    kept = (
        "id",
        "kind",
        "stem",
        "choices",
        "difficulty",
        "minutes",
        "sealed_key",
        "sealed_solution",
        "template_id",
    )
    return {
        "properties": {name: row[name] for name in kept} | {"revision": row["revision"] + 2},
        "concepts": row["concepts"],
        "hints": _hint_rows(row["id"], row["hints"]),
        "misconceptions": row["misconceptions"],
    }


def _hint_rows(question_id: str, hints: Iterable[str]) -> list[Row]:
    return [
        {"id": f"{question_id}:hint:{position}", "position": position, "text": text}
        for position, text in enumerate(hints, 1)
    ]
