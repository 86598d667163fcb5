"""What files of 20,000 concepts cost: written, written again and read; no services.

.venv/bin/pytest -m bench -s tests/benchmarks/test_curriculum_files.py
"""

import random
import time
from pathlib import Path
from typing import Any

import pytest

from graph import spreadsheets, tables, text_form
from graph.bringing import brought
from graph.content import Content, Kind, digest, document, thing

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

CONCEPTS = 20_000


def large() -> Content:
    """Each concept stands on two, and has three questions."""
    rng = random.Random(1)
    found: dict[Any, Any] = {}
    for i in range(CONCEPTS):
        id = f"concept-{i}"
        said = "It says what it is about in a sentence or two. It has another one, too."
        found[thing(Kind.CONCEPT, id)] = document(Kind.CONCEPT, title=id, summary=said, minutes=20.0)
        for j in rng.sample(range(max(0, i - 50), i), min(i, 2)):
            edge = document(Kind.PREREQUISITE, strength=0.7, reason="It stands on it.", provenance="author")
            found[thing(Kind.PREREQUISITE, f"concept-{j}", id)] = edge
        for k in range(3):
            key = {"answer": str(i + k), "tolerance": 0.0, "form": "", "misconceptions": {}}
            texts = {"stem": f"What is ${i} + {k}$?", "solution": f"It is ${i + k}$.", "hints": ["Count on."]}
            asked = document(Kind.QUESTION, concepts={id: 1.0}, key=key, **texts)
            found[thing(Kind.QUESTION, f"question-{i}-{k}")] = asked
    return found


def test_files_of_a_large_curriculum(tmp_path: Path) -> None:
    """Seconds of each step, and that nothing was lost."""
    content = large()
    print(f"\n{len(content):,} things of {CONCEPTS:,} concepts")
    began = time.perf_counter()

    def lap(step: str) -> None:
        nonlocal began
        print(f"{step:<40}{time.perf_counter() - began:6.1f} s")
        began = time.perf_counter()

    text_form.write(content, tmp_path / "git")
    lap("written as TOML")
    assert text_form.write(content, tmp_path / "git").changed == 0
    lap("written again")
    found = text_form.read(tmp_path / "git")
    lap("read, each key tried by the grader")
    assert brought(content, found.content, {*Kind}) == {}
    assert digest(found.content) == digest(content)
    lap("compared")
    paths = []
    for name, data in spreadsheets.tables(content).items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    lap("written as CSV")
    assert tables.read(paths, content).content == content
    lap("read as CSV")
