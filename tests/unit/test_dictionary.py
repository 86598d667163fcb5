"""The dictionary: what it refuses, and that it is in step with what the code says elsewhere."""

import re
from xml.etree import ElementTree

import pytest

from graph.asking import dictionary, inspecting, picture
from graph.asking.dictionary import Area, Label, Relationship, Type
from graph.asking.inspecting import EMPTY
from graph.asking.science import Measure
from graph.belongings import BELONGINGS
from graph.consent import Purpose, Tier
from graph.errors import NotFound

SAID = dictionary.dictionary()

HINT = """
[label.Hint]
meaning = "A help."
[label.Hint.properties]
text = { type = "string", meaning = "What it says.", example = "Think." }
"""


def properties(name: str) -> set[str]:
    """Of a label or relationship."""
    return set(SAID.require(name).properties)


@pytest.mark.parametrize("kind", SAID.kinds, ids=lambda kind: kind.name)
def test_everything_is_said_in_sentences(kind: Label | Relationship) -> None:
    """Each meaning ends; each example is of its type, and sealed ones show nothing."""
    assert kind.meaning.endswith(".")
    for each in kind.properties.values():
        assert each.meaning.endswith("."), f"{kind.name}.{each.name}"
        assert dictionary.fits(each.type, each.example)
        assert re.fullmatch(r"[A-Za-z_]+", each.name)


def test_what_belongs_to_a_learner_is_personal() -> None:
    """As belongings.py lists it; and a receipt counts each kind."""
    for belonging in BELONGINGS:
        assert SAID.relationships[belonging.relationship].personal
        if belonging.label:
            assert SAID.labels[belonging.label].personal
        assert belonging.name in properties("Erased")


def test_consent_is_documented_as_it_is() -> None:
    """Every purpose, with its tiers."""
    for purpose in Purpose:
        found = SAID.labels["Learner"].properties[f"consent_{purpose}"]
        assert found.range == ", ".join(Tier)
        assert f"consent_{purpose}_at" in properties("Learner")


def test_sealed_is_what_is_called_so() -> None:
    """Keys, solutions and secrets; whatever is named `sealed...`."""
    for kind in SAID.kinds:
        for each in kind.properties.values():
            assert each.sealed or not each.name.startswith("sealed")
    assert SAID.labels["Step"].properties["changes"].sealed


def test_measures_that_may_be_kept_are_documented() -> None:
    """Each with its revision."""
    for measure in Measure:
        assert {measure.property, f"{measure.property}_revision"} <= properties("Concept")


def test_names_are_found_whatever_their_case() -> None:
    """And one that is not there names those that are."""
    assert SAID.of("has_mastery") is SAID.relationships["HAS_MASTERY"]
    assert SAID.of("nothing") is None
    with pytest.raises(NotFound, match="Use one of these: Curriculum, Concept"):
        SAID.require("nothing")


def test_intervals_have_two_ends() -> None:
    """Beside the figure itself."""
    found = SAID.labels["DriftWindow"].properties
    assert found["auc_low"].meaning == "The least of its 95% interval: area under the curve."
    assert found["auc_high"].type is Type.FLOAT and found["auc_high"].range == "[0, 1]"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (HINT.replace("string", "text"), "Hint.text: 'text' is not a valid Type"),
        (HINT.replace('"Think."', "7"), "Hint.text: the example 7 is no string"),
        (HINT.replace("example", "sample"), "Hint.text: .*sample"),
        (
            HINT.replace('meaning = "A help."', 'meaning = "A help."\nlike = "Help"'),
            "Hint: there is no label Help",
        ),
        (
            HINT + '[relationship.HELPS]\nmeaning = "It helps."\nends = [["Hint", "Question"]]\n',
            "HELPS: there is no label Question",
        ),
    ],
    ids=["type", "example", "field", "like", "ends"],
)
def test_mistakes_are_told_at_load(text: str, problem: str) -> None:
    """With their place."""
    with pytest.raises(ValueError, match=problem):
        dictionary.read({Area.CURRICULUM: text})


def test_types_as_cypher_says_them() -> None:
    """In the words of the dictionary."""
    said = {
        "STRING NOT NULL": "string",
        "ZONED DATETIME NOT NULL": "datetime",
        "LIST<ZONED DATETIME NOT NULL> NOT NULL": "list<datetime>",
        "LIST<FLOAT NOT NULL> NOT NULL": "list<float>",
        "LIST<NOTHING> NOT NULL": EMPTY,
        "POINT NOT NULL": "point",
    }
    assert {text: inspecting.type_of(text) for text in said} == said


def test_the_picture_has_every_label_and_relationship() -> None:
    """But for those of migrations and of leaving; the same bytes every time."""
    text = picture.draw(SAID, {"Concept": 1234})
    assert text == picture.draw(SAID, {"Concept": 1234})
    assert ElementTree.fromstring(text).tag.endswith("svg")  # noqa: S314  # ours
    for kind in SAID.kinds:
        if not (kind.name in ("Leaving", "MIGRATED_TO") or kind.name.startswith("_")):
            assert kind.name in text
    assert "Concept 1,234" in text
