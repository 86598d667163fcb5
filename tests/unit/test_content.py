"""Documents of the curriculum: whole, comparable, and the same after a way through the nouns."""

import pytest

from graph import content, sample
from graph.authoring import read
from graph.content import Kind, delta, diff, digest, document, of_token, patched, thing


def _sample() -> content.Content:
    found = read(sample.files())
    assert not found.problems
    return content.contents(
        map(content.of_concept, found.concepts),
        map(content.of_prerequisite, found.prerequisites),
        map(content.of_encompasses, found.encompasses),
        map(content.of_misconception, found.misconceptions),
        map(content.of_question, found.questions),
        map(content.of_resource, found.resources),
        map(content.of_course, found.courses),
    )


def test_the_nouns_come_back_as_they_were() -> None:
    """Every thing of the sample, in use and retired."""
    found = _sample()
    back = {
        Kind.CONCEPT: lambda t, d: content.of_concept(content.to_concept(t, d)),
        Kind.PREREQUISITE: lambda t, d: content.of_prerequisite(content.to_prerequisite(t, d)),
        Kind.ENCOMPASSES: lambda t, d: content.of_encompasses(content.to_encompasses(t, d)),
        Kind.QUESTION: lambda t, d: content.of_question(content.to_question(t, d, found)),
        Kind.RESOURCE: lambda t, d: content.of_resource(content.to_resource(t, d)),
        Kind.COURSE: lambda t, d: content.of_course(content.to_course(t, d)),
    }
    for one, said in found.items():
        if one.kind in back:
            assert back[one.kind](one, said) == (one, said)
            retired = {**said, "retired": True} if "retired" in said else said
            assert back[one.kind](one, retired) == (one, retired)


def test_a_difference_turns_one_into_the_other_and_says_what_it_is() -> None:
    """And the digest knows neither order nor history."""
    a, b, edge = thing(Kind.CONCEPT, "a"), thing(Kind.CONCEPT, "b"), thing(Kind.PREREQUISITE, "a", "b")
    before = {a: document(Kind.CONCEPT, title="A"), edge: document(Kind.PREREQUISITE)}
    after = {a: document(Kind.CONCEPT, title="A", retired=True), b: document(Kind.CONCEPT, title="B")}
    assert [(str(one.thing), one.what) for one in diff(before, after)] == [
        ("concept a", "retired"),
        ("concept b", "added"),
        ("prerequisite a -> b", "removed"),
    ]
    assert patched(before, delta(before, after)) == after
    assert patched(after, delta(after, before)) == before
    assert digest(before) != digest(after)
    assert digest(dict(reversed(after.items()))) == digest(after)
    assert not diff(after, after)


def test_a_token_says_which_thing_it_is() -> None:
    """Whatever characters its ids have."""
    for one in (thing("concept", 'a"b'), thing("prerequisite", "a -> b", "c")):
        assert of_token(one.token) == one


def test_a_document_has_all_fields_of_its_kind_and_no_other() -> None:
    """Lists and maps of a default are its own."""
    assert document(Kind.RESOURCE, concepts=("b", "a"))["concepts"] == ["a", "b"]
    assert document(Kind.QUESTION)["hints"] is not document(Kind.QUESTION)["hints"]
    with pytest.raises(KeyError):
        document(Kind.COURSE, tittle="")
