"""What linting says of titles, stems and summaries: what is there twice, and what is missing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.content import Content, Document, Kind, Thing, document, thing
from graph.linting import Evidence, Severity
from graph.linting.texts import _fingerprints
from graph.steps import Edit, Merge, Retire
from tests.unit.linting_contents import SOUND, changed, course, edge, found, mended, practised, question

STEM = (
    "A farmer has twelve sheep and buys five more at the market on Saturday morning, and then all of them"
    " graze together: how many sheep are on the meadow?"
)


def asking(*stems: str, **fields: Any) -> Content:
    """Questions on a with these stems and one key, x0, x1, ..."""
    found: dict[Thing, Document] = {
        thing(Kind.QUESTION, f"x{i}"): question("a", stem=stem, **fields) for i, stem in enumerate(stems)
    }
    return {**SOUND, **found}


def ids(content: Content, **options: Any) -> list[tuple[str, ...]]:
    """Ids of the questions of each finding."""
    return [
        tuple(one.key[0] for one in each.things) for each in found(content, "duplicate-question", **options)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Adding fractions", "adding  Fractions"),
        ("The number line", "Number line"),
        ("Square roots (I)", "Square roots: i"),
        ("Straße", "STRASSE"),
        ("Order of operations", "Ｏｒｄｅｒ of operations"),
    ],
)
def test_titles_that_sound_alike(one: str, other: str) -> None:
    """Capitals, white space, articles, punctuation and forms of one letter do not tell them apart."""
    content = {**SOUND, **practised("x", title=one), **practised("y", title=other), **course("xy", "x", "y")}
    [finding] = found(content, "duplicate-title")
    assert [each.key for each in finding.things] == [("x",), ("y",)]
    assert finding.mends[0].steps == (Merge(("y",), "x"),)


@pytest.mark.parametrize(
    ("one", "other"),
    [("C", "C++"), ("x + 1", "x * 1"), ("Grade 1-2", "Grade 12"), ("A", "The"), ("Brüche", "Bruche")],
)
def test_titles_that_do_not(one: str, other: str) -> None:
    """Signs of mathematics, digits and letters do."""
    content = {**SOUND, **practised("x", title=one), **practised("y", title=other)}
    assert found(content, "duplicate-title") == []


def test_what_stands_on_its_namesake_is_renamed_and_not_merged() -> None:
    """A concept cannot be merged with its own prerequisite, near or far."""
    content = {**SOUND, **practised("d", title="Concept a"), **edge("c", "d")}
    [one] = found(content, "duplicate-title")
    renamed = Edit(thing(Kind.CONCEPT, "d"), {"title": "Concept a (d)"})
    assert [mend.steps for mend in one.mends] == [(renamed,)]


def test_a_title_that_is_as_long_as_may_be_gets_no_id() -> None:
    """What no step could do is not proposed."""
    long = "x" * 200
    stands = {**SOUND, **practised("d", title=long), **practised("e", title=long), **edge("d", "e")}
    assert [one.mends for one in found(stands, "duplicate-title")] == [()]


def test_courses_and_resources_have_titles_of_their_own() -> None:
    """A course may be called as a concept is; two courses may not be called alike."""
    assert found({**SOUND, **course("x")}, "duplicate-title") == []
    again = document(Kind.COURSE, title="course ALL!", concepts=["a"])
    [one] = found({**SOUND, thing(Kind.COURSE, "x"): again}, "duplicate-title")
    assert [each.kind for each in one.things] == [Kind.COURSE] * 2


def test_the_same_question_twice() -> None:
    """Word for word but for white space and capitals; the one that was answered most stays."""
    content = asking(STEM, STEM.replace(" ", "  ").upper())
    [one] = found(content, "duplicate-question", evidence=Evidence(answers={"x1": 30}))
    assert one.severity is Severity.WARNING
    assert one.mends[0].steps == (Retire(thing(Kind.QUESTION, "x0")),)
    assert "Answers: x1 30." in one.reason
    assert ids(mended(content, one.mends[0])) == []


def test_the_same_words_with_other_keys_are_a_choice_of_the_author() -> None:
    """One of the keys is wrong; which, only the author can tell."""
    content = {**asking(STEM), thing(Kind.QUESTION, "y"): question("a", stem=STEM, answer="18")}
    [one] = found(content, "duplicate-question")
    assert "their keys are not" in one.reason
    assert [mend.text for mend in one.mends] == ["Keep x0, and retire y.", "Keep y, and retire x0."]


def test_the_same_stem_with_other_choices_is_another_question() -> None:
    """`Which is right?` may be asked of anything."""
    content = {
        **SOUND,
        **{
            thing(Kind.QUESTION, f"x{i}"): question(
                "a", stem=STEM, answer="7", kind="choice", choices=["7", str(i), "20"]
            )
            for i in range(3)
        },
    }
    assert ids(content) == []


def test_nearly_the_same_words() -> None:
    """One word of twenty; a note."""
    content = asking(STEM, STEM.replace("Saturday", "Sunday"))
    [one] = found(content, "duplicate-question")
    assert one.severity is Severity.NOTE and "of their words in common" in one.reason
    assert ids(content) == [("x0", "x1")]


@pytest.mark.parametrize(
    "other",
    [
        STEM.replace("farmer", "shepherd").replace("sheep", "goats").replace("market", "fair"),
        STEM + " Write $2 x$.",
        STEM + " There are 3 dogs.",
    ],
)
def test_other_words_numbers_or_formulas_are_another_question(other: str) -> None:
    """Exercises of one kind are meant to differ by these."""
    assert ids(asking(STEM, other)) == []


def test_questions_of_one_template_are_meant_to_be_alike() -> None:
    """Those of two templates are not."""
    stems = (STEM, STEM.replace("Saturday", "Sunday"))
    assert ids(asking(*stems, template="t")) == []
    assert ids({**asking(stems[0], template="t"), thing(Kind.QUESTION, "y"): question("a", stem=stems[1])})


@given(st.lists(st.frozensets(st.sampled_from("abcdefgh"), max_size=6), max_size=6))
def test_equal_sets_of_words_have_equal_fingerprints(sets: list[frozenset[str]]) -> None:
    """In all places; sets with nothing in common agree in none."""
    prints = _fingerprints(sets)
    for i, one in enumerate(sets):
        for j, other in enumerate(sets):
            if one == other:
                assert (prints[i] == prints[j]).all()
            elif not one & other:
                assert not (prints[i] == prints[j]).any()


def test_a_summary_is_taken_from_what_teaches_it_alone() -> None:
    """The first sentence; of a resource on several concepts, nothing."""
    content = changed(thing(Kind.CONCEPT, "a"), summary="")
    [one] = found(content, "missing-summary")
    assert one.mends == ()
    text = "Halves are what you get\nby cutting once. Quarters follow."
    for concepts, steps in (
        (["a"], ["Halves are what you get by cutting once."]),
        (["a", "b"], []),
    ):
        lesson = document(Kind.RESOURCE, title="R", text=text, concepts=concepts)
        [one] = found({**content, thing(Kind.RESOURCE, "r"): lesson}, "missing-summary")
        assert [step.fields["summary"] for mend in one.mends for step in mend.steps] == steps  # type: ignore[union-attr]


def test_minutes_are_those_of_the_neighbours() -> None:
    """Else the median of all; nothing is proposed where nobody says any."""
    content = {
        **changed(thing(Kind.CONCEPT, "b"), minutes=None),
        **practised("x", minutes=90.0),
        **practised("y", minutes=None),
    }
    near, far = found(content, "missing-minutes")
    assert near.mends[0].steps == (Edit(thing(Kind.CONCEPT, "b"), {"minutes": 20.0}),)
    assert far.mends[0].text == "Say 20, the median of all that say so."
    [alone] = found(practised("a", minutes=None), "missing-minutes")
    assert alone.mends == ()
