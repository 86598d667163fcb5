"""The TypeScript client is what schema and recipes say, type-checks, and does what it says on its own.

Against a real server it runs in acceptance/test_typescript.py.
"""

import pytest

from tests.node import BIOME, CLIENT, TSC, node


def test_what_is_generated_is_current() -> None:
    """`node generate.ts` in api/clients/typescript writes src/generated anew."""
    node("generate.ts", "--check")


def test_it_type_checks() -> None:
    """Strictly; test/types.ts has what must not."""
    node(TSC, "--project", ".")


@pytest.mark.parametrize(
    ("there", "wrong"),
    [
        ("execute(ConceptsDocument, { first: 5 }", 'execute(ConceptsDocument, { first: "5" }'),
        ("concept.title.length", "concept.name.length"),
        ("// @ts-expect-error Not a list.", ""),
    ],
)
def test_the_check_finds_what_is_wrong(there: str, wrong: str) -> None:
    """A wrong variable, a wrong field, and an error that nobody expects are refused."""
    text = (CLIENT / "test" / "types.ts").read_text(encoding="utf-8")
    assert there in text
    mutant = CLIENT / "test" / "mutant.ts"
    mutant.write_text(text.replace(there, wrong), encoding="utf-8")
    try:
        with pytest.raises(AssertionError, match=r"test/mutant\.ts"):
            node(TSC, "--project", ".")
    finally:
        mutant.unlink()


def test_it_is_linted() -> None:
    """And formatted, by Biome."""
    node(BIOME, "ci", ".")


@pytest.mark.parametrize("name", ["offline", "batches", "react"])
def test_what_needs_no_server(name: str) -> None:
    """Retries, lists, events and batches against what fails as ours may; hooks that React renders."""
    node("--test", f"test/{name}.test.ts")
