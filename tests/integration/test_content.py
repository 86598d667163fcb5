"""The authored curriculum comes back from the graph as the documents that went in."""

from graph import content, curriculum, sample
from graph.authoring import read
from graph.content import Kind, thing
from graph.curriculum import Addition
from graph.store import Store, packed, unpacked


async def test_the_sample_is_read_back_as_documents(store: Store) -> None:
    """All of it, whole or by thing; and the reading is kept until the next revision."""
    found = read(sample.files())
    addition = Addition(
        found.concepts,
        found.prerequisites,
        found.encompasses,
        found.questions,
        found.resources,
        found.courses,
        found.templates,
    )
    await curriculum.apply(store, addition)
    revision, live = await store.content()
    expected = content.contents(
        map(content.of_concept, found.concepts),
        map(content.of_prerequisite, found.prerequisites),
        map(content.of_encompasses, found.encompasses),
        map(content.of_question, found.questions),
        map(content.of_resource, found.resources),
        map(content.of_course, found.courses),
    )
    in_use = {m for one in found.questions for m in one.misconceptions}
    expected |= dict(map(content.of_misconception, in_use)) | dict(found.templates)
    assert live == expected
    assert await store.documents(expected) == expected
    assert (await store.content())[1] is live
    assert revision == (await store.stamp())[0]
    assert await store.documents([thing(Kind.CONCEPT, "none"), thing(Kind.COURSE, "none")]) == {}


async def test_a_document_is_kept_without_its_secrets(store: Store) -> None:
    """Key and solution are tokens in the text, and come back from it."""
    [question, *_] = read(sample.files()).questions
    one, said = content.of_question(question)
    text = packed(store.sealer, one, said)
    assert said["solution"] not in text
    assert unpacked(store.sealer, one, text) == said
    assert question.question.stem.split("$")[0] in text
