"""A content as the rules look at it: what is in use, what points at what, in which order it stands.

Everything is worked out once, when the first rule asks for it. Not for: judging any of it.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from graph import prerequisites
from graph.content import Content, Document, Kind, Thing, thing
from graph.linting.findings import Evidence
from tracing.bkt import Item, item
from tracing.parameters import DEFAULT, Parameters

MOST_DRAWN = 200
"""Templates that are drawn anew for mends; past that, none is proposed of this kind."""

GATE = 0.6
"""What a prerequisite must be known with to open what stands on it, as in the built-in policy; an edge no
stronger than 1 - GATE never holds back."""

Pair = tuple[str, str]
"""Source and target of an edge."""


class Look:
    """One content, and what is known from learners. in use: there, and not retired."""

    def __init__(self, content: Content, evidence: Evidence) -> None:
        self.content = content
        self.evidence = evidence
        self._of: dict[Kind, dict[tuple[str, ...], Document]] = {kind: {} for kind in Kind}
        for (kind, key), said in content.items():
            self._of[kind][key] = said
        self._drawn = 0

    def all_of(self, kind: Kind) -> Mapping[tuple[str, ...], Document]:
        """Key -> document, retired ones too."""
        return self._of[kind]

    def in_use(self, kind: Kind) -> dict[str, Document]:
        """Id -> document, of a kind that retires; by id."""
        return {key[0]: said for key, said in sorted(self._of[kind].items()) if not said["retired"]}

    @cached_property
    def concepts(self) -> Mapping[str, Document]:
        """Those in use, by id."""
        return self.in_use(Kind.CONCEPT)

    @cached_property
    def questions(self) -> Mapping[str, Document]:
        """Those in use, by id."""
        return self.in_use(Kind.QUESTION)

    @cached_property
    def courses(self) -> Mapping[str, Document]:
        """Those in use, by id."""
        return self.in_use(Kind.COURSE)

    @cached_property
    def edges(self) -> Mapping[Pair, Document]:
        """Prerequisites between two concepts in use, by source and target."""
        return {
            (key[0], key[1]): said
            for key, said in sorted(self._of[Kind.PREREQUISITE].items())
            if key[0] != key[1] and key[0] in self.concepts and key[1] in self.concepts
        }

    @cached_property
    def above(self) -> Mapping[str, Sequence[str]]:
        """Concept id -> what stands directly on it."""
        found: dict[str, list[str]] = {}
        for source, target in self.edges:
            found.setdefault(source, []).append(target)
        return found

    @cached_property
    def below(self) -> Mapping[str, Sequence[str]]:
        """Concept id -> what it stands on directly."""
        found: dict[str, list[str]] = {}
        for source, target in self.edges:
            found.setdefault(target, []).append(source)
        return found

    @cached_property
    def tangled(self) -> frozenset[Pair]:
        """The prerequisites that are on some cycle."""
        return frozenset(pair for found in prerequisites.tangles(self.edges) for pair in found)

    @cached_property
    def ancestry(self) -> "prerequisites.Ancestry":
        """Of the concepts in use, without the edges on cycles."""
        return prerequisites.Ancestry(
            list(self.concepts), [pair for pair in self.edges if pair not in self.tangled]
        )

    def holds(self, pair: Pair) -> bool:
        """Whether a prerequisite ever keeps what stands on it shut."""
        return bool(self.edges[pair]["strength"] > 1 - GATE)

    @cached_property
    def holding(self) -> "prerequisites.Ancestry":
        """The same as `ancestry`, of the edges that hold back alone."""
        pairs = [pair for pair in self.edges if pair not in self.tangled and self.holds(pair)]
        return prerequisites.Ancestry(list(self.concepts), pairs)

    @cached_property
    def templates(self) -> Mapping[str, Document]:
        """Those in use, by id."""
        return self.in_use(Kind.TEMPLATE)

    @cached_property
    def assessing(self) -> Mapping[str, Sequence[str]]:
        """Concept id -> ids of all questions in use that assess it."""
        return _by_concept(self.questions)

    @cached_property
    def questions_of(self) -> Mapping[str, Sequence[str]]:
        """The same, of those that are asked: without a key only where the concept has no others."""
        keyed = _by_concept({id: said for id, said in self.questions.items() if said["key"]})
        return {**self.assessing, **keyed}

    @cached_property
    def templates_of(self) -> Mapping[str, Sequence[str]]:
        """Concept id -> ids of the templates in use that assess it."""
        return _by_concept(self.templates)

    @cached_property
    def teaching(self) -> Mapping[str, Sequence[str]]:
        """Concept id -> ids of the resources in use that teach it."""
        return _by_concept(self.in_use(Kind.RESOURCE))

    @cached_property
    def including(self) -> Mapping[str, Sequence[str]]:
        """Concept id -> ids of the courses in use that it is in."""
        return _by_concept(self.courses)

    def listed_in(self, course: str) -> list[str]:
        """The concepts of a course in use, each once, without those that there are not."""
        names = dict.fromkeys(self.courses[course]["concepts"])
        return [name for name in names if (name,) in self._of[Kind.CONCEPT]]

    def parameters(self, concept: str) -> Parameters:
        """What tracing believes of it, as in a snapshot: its own, or borrowed."""
        return self.evidence.tracing.parameters_of(concept, sorted(self.below.get(concept, ())))[0]

    def item(self, question: str) -> Item:
        """Its guess and slip, as in a snapshot."""
        own = self.evidence.tracing.items.get(question)
        if own is not None:
            return Item(own.guess, own.slip)
        said = self.questions[question]
        beliefs = [self.parameters(concept) for concept in said["concepts"]] or [DEFAULT]
        return item(beliefs, max(2, len(said["choices"])) if said["choices"] else None)

    def as_template(self, question: Document) -> bool:
        """Whether it assesses what a template in use does that it comes from, so that it changes with it."""
        template = self.templates.get(question["template"])
        return template is not None and template["concepts"] == question["concepts"]

    def may_draw(self) -> bool:
        """Whether one more template may be drawn anew for the sake of a mend, which takes
        some milliseconds."""
        self._drawn += 1
        return self._drawn <= MOST_DRAWN

    def answers(self, question: str) -> int:
        """How often it was answered, as far as that is known."""
        return self.evidence.answers.get(question, 0)


def _by_concept(documents: Mapping[str, Document]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id, said in documents.items():
        for concept in said["concepts"]:
            found.setdefault(concept, []).append(id)
    return found


def concept(id: str) -> Thing:
    """The thing of a concept's id."""
    return thing(Kind.CONCEPT, id)


def prerequisite(pair: Pair) -> Thing:
    """The thing of a prerequisite's ends."""
    return thing(Kind.PREREQUISITE, *pair)
