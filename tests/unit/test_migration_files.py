"""Migration files: split and check-summed as neo4j-migrations (Java) does, and refused where unsafe.

The texts and sums are those of its own DefaultCypherResourceTests (version 4.1).
"""

from pathlib import Path

import pytest

from migrations.errors import MigrationFileInvalid
from migrations.files import Kind, checksum, discover, order, split

COUNT = "MATCH (n) RETURN count(n) AS n;"

JAVA_CHECKSUMS = [
    (f"{COUNT}\n{COUNT}\n{COUNT}\n", "1902097523"),
    (f"{COUNT}\r\n{COUNT}\r\n{COUNT}\r\n", "1902097523"),
    (f"{COUNT}\r{COUNT}\r{COUNT}\r", "1902097523"),
    ("MATCH (n)\nRETURN count(n) AS n;\n" * 3, "1916418554"),
    ("MATCH (n)\r\nRETURN count(n) AS n;\r\n" * 3, "1916418554"),
    ("MATCH (n:BrokenData) DETACH DELETE n;", "1100083332"),
    (
        (
            "// I was there.\n"
            "CREATE CONSTRAINT isbn_exists IF NOT EXISTS ON (book:Library) ASSERT exists(book.isbn);\n"
            "MATCH (n) RETURN n;"
        ),
        "1995107586",
    ),
    (
        (
            "// assert that edition is enterprise\n// I was there.\n// assume that version is 4.3\n"
            "CREATE CONSTRAINT isbn_exists IF NOT EXISTS ON (book:Library) ASSERT exists(book.isbn);\n"
            "// assume that edition is enterprise\nMATCH (n) RETURN n;"
        ),
        "2044432884",
    ),
    (
        (
            'CREATE (s:Stuff)\nSET s.prop = "\nthis is a nice string with\n// a comment\n  // in it!\n";\n'
            "// Arbitrary comment at end"
        ),
        "1491717096",
    ),
]


@pytest.mark.parametrize(("text", "expected"), JAVA_CHECKSUMS)
def test_checksums_are_those_of_the_java_tool(text: str, expected: str) -> None:
    """The checksum of a file equals what neo4j-migrations calculates for it."""
    assert checksum(split(text)) == expected


def test_splits_at_semicolons_that_end_a_line() -> None:
    """Comments stay with the statement they precede; a semicolon inside a line ends nothing."""
    text = "// first\nCREATE (:A {x: 'a; b'});\n  // second\nCREATE (:B)\n;\n\n;\n//the end"
    assert split(text) == ["// first\nCREATE (:A {x: 'a; b'})", "// second\nCREATE (:B)", "//the end"]


def test_discovers_in_the_order_of_versions(tmp_path: Path) -> None:
    """Files are values in the order of their versions, with statements that are not mere comments."""
    (tmp_path / "V10__ten.cypher").write_text("MATCH (n) CALL (n) { SET n.x = 1 } IN TRANSACTIONS;\n// end\n")
    (tmp_path / "V9_1__nine_point_one.cypher").write_text("CREATE (:A);\nCREATE (:B);\n")
    (tmp_path / "V2__two.cypher").write_text(
        "CREATE CONSTRAINT a IF NOT EXISTS FOR (n:A) REQUIRE n.id IS UNIQUE;\nDROP INDEX b IF EXISTS;\n"
        "CREATE FULLTEXT INDEX c IF NOT EXISTS FOR (n:A) ON EACH [n.title];\n"
    )
    two, nine, ten = discover(tmp_path)
    assert (two.version, two.description, two.source, two.kind) == ("2", "two", "V2__two.cypher", Kind.SCHEMA)
    assert (nine.version, nine.description, nine.kind) == ("9.1", "nine point one", Kind.DATA)
    assert nine.statements == ("CREATE (:A)", "CREATE (:B)")
    assert (ten.kind, len(ten.statements)) == (Kind.BATCHED, 1)


def test_versions_are_numbers() -> None:
    """1.10 comes after 1.2."""
    assert order("1.2") < order("1.10") < order("2")


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("V1_what.cypher", "CREATE (:A);", "is not named V001__what_it_does.cypher"),
        ("R1__again.cypher", "CREATE (:A);", "is not named V001__what_it_does.cypher"),
        ("V1__what.cypher", "// nothing\n", "holds no statement"),
        (
            "V1__what.cypher",
            "CREATE INDEX a IF NOT EXISTS FOR (n:A) ON (n.x);\nCREATE (:A);",
            "mixes schema and data",
        ),
        ("V1__what.cypher", "CREATE INDEX a FOR (n:A) ON (n.x);", "without IF [NOT] EXISTS"),
        ("V1__what.cypher", "CREATE (:A); CREATE (:B);", "has a semicolon that does not end its line"),
        ("V1__what.cypher", "// assume that version is 5\nCREATE (:A);", "uses :use or preconditions"),
        ("V1__what.cypher", ":use system;\nCREATE (:A);", "uses :use or preconditions"),
    ],
)
def test_refuses_unsafe_files(tmp_path: Path, name: str, text: str, problem: str) -> None:
    """A file that could not be run safely, or not as the Java tool would, is refused by name."""
    (tmp_path / name).write_text(text)
    with pytest.raises(MigrationFileInvalid) as caught:
        discover(tmp_path)
    assert name in str(caught.value)
    assert problem in str(caught.value)


def test_refuses_two_files_of_one_version(tmp_path: Path) -> None:
    """001 and 1 are the same version."""
    (tmp_path / "V001__a.cypher").write_text("CREATE (:A);")
    (tmp_path / "V1__b.cypher").write_text("CREATE (:B);")
    with pytest.raises(MigrationFileInvalid, match=r"V1__b.cypher has the version of another file"):
        discover(tmp_path)


def test_the_projects_own_files_are_good() -> None:
    """The project's migrations can be run, and are numbered without a gap."""
    assert [int(migration.version) for migration in discover()] == list(range(1, len(discover()) + 1))
