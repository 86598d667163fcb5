"""What the shell completes: labels and relationship types after `:`, properties after `.`, else functions and
keywords.

Not for: what there is and what it means (graph/asking/dictionary.py).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from graph.asking.dictionary import dictionary
from graph.asking.vocabulary import FUNCTIONS

_KEYWORDS = """
    MATCH OPTIONAL WHERE RETURN WITH UNWIND CALL YIELD UNION DISTINCT LIMIT SKIP EXISTS COUNT COLLECT CONTAINS
    STARTS ENDS CASE WHEN THEN ELSE END AND OR NOT NULL ORDER DESC SHORTEST
    """
KEYWORDS = tuple(_KEYWORDS.split())

_AFTER_COLON = re.compile(r"[(\[|&!:\w]\s*[:|&!]\s*(\w*)$")
_IN_RELATIONSHIP = re.compile(r"\[[^\]]*$")
_AFTER_DOT = re.compile(r"(?:\w|\{|,)\s*\.(\w*)$")
_WORD = re.compile(r"([A-Za-z][\w.]*)$")
_COMMAND = re.compile(r"^:(\w*)$")


@dataclass(frozen=True, slots=True)
class Words:
    """What there is, with a word about each of it."""

    labels: dict[str, str]
    types: dict[str, str]
    properties: dict[str, str]
    commands: tuple[str, ...] = ()


def words(commands: Iterable[str] = ()) -> Words:
    """From the dictionary of the graph."""
    known = dictionary()
    properties: dict[str, list[str]] = {}
    for owners in (known.labels, known.relationships):
        for owner, said in owners.items():
            for name in said.properties:
                properties.setdefault(name, []).append(owner)
    return Words(
        {name: label.meaning for name, label in known.labels.items()},
        {name: kind.meaning for name, kind in known.relationships.items()},
        {name: f"of {', '.join(owners)}" for name, owners in sorted(properties.items())},
        tuple(commands),
    )


class Completing(Completer):
    """For prompt_toolkit."""

    def __init__(self, known: Words) -> None:
        self._known = known

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """What may follow, the nearest first."""
        for name, meaning, typed in self.found(document.text_before_cursor):
            yield Completion(name, start_position=-len(typed), display_meta=meaning[:80])

    def found(self, before: str) -> Iterator[tuple[str, str, str]]:
        """Name, meaning, and what of it is typed already. before: the text before the cursor."""
        if command := _COMMAND.search(before):
            yield from self._among(dict.fromkeys(self._known.commands, ""), command[1])
        elif colon := _AFTER_COLON.search(before):
            inside = _IN_RELATIONSHIP.search(before)
            yield from self._among(self._known.types if inside else self._known.labels, colon[1])
        elif dot := _AFTER_DOT.search(before):
            yield from self._among(self._known.properties, dot[1])
        elif word := _WORD.search(before):
            yield from self._among(dict.fromkeys(sorted(FUNCTIONS), "function"), word[1])
            yield from self._among(dict.fromkeys(KEYWORDS, ""), word[1])

    def _among(self, names: dict[str, str], typed: str) -> Iterator[tuple[str, str, str]]:
        for name, meaning in names.items():
            if name.lower().startswith(typed.lower()):
                yield name, meaning, typed
