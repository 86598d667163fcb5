"""What a policy's document says, checked, and how versions of policies differ. A document is the policy's
name and its fields as JSON has them: what people edit, and what the graph keeps.

Pure. Not for: keeping versions (store.policies), putting one in force (steering), ranking (recommend).
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from graph.advice import Part, Policy
from graph.errors import InvalidInput
from graph.explain import IN_WORDS
from graph.recommend import DEFAULT_POLICY

TERMS = tuple(IN_WORDS)
"""What a policy can weigh."""

PARTS = tuple(part.value for part in Part)
"""What a policy can give a share of the slate."""


class Range(NamedTuple):
    """What a number may be, ends included, and what it is for. unit: of the number, empty for a plain one."""

    least: float
    most: float
    meaning: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.least:g} to {self.most:g}{f' {self.unit}' if self.unit else ''}"


RANGES: Mapping[str, Range] = {
    "weights": Range(
        0, 1_000, "how much each term counts in the score; one that is not named counts nothing"
    ),
    "shares": Range(0, 1_000, "of the slate by part, in proportion; a part that is not named is left out"),
    "target": Range(0, 1, "chance of a right answer that questions should come near"),
    "most_per_concept": Range(1, 50, "times that a concept may come in one slate", "lines"),
    "gate": Range(0, 1, "P(known) that a prerequisite needs to let a concept open"),
    "hindrance": Range(0, 1, "of what an answer teaches, taken away by a prerequisite that is not known"),
    "relearn": Range(0, 1, "chance that an answer wins back what was known once"),
    "enough": Range(0, 1, "P(known) above which a concept waits"),
    "rest_days": Range(0, 365, "that a concept rests after a right answer", "days"),
    "retry_after": Range(0, 50, "other questions before what was answered wrongly comes back", "questions"),
    "doubt": Range(0.01, 1, "factor on the odds of a prerequisite for each wrong answer above it"),
    "most_in_progress": Range(1, 1_000, "concepts begun and not mastered, above which nothing new is begun"),
    "temperature": Range(0, 10, "of sampling, in units of score; 0 always takes the best"),
    "probes": Range(0, 0.5, "chance of a line to be about a concept that is locked still"),
}
"""Every field of a policy but its name. One that is whole in the default must be whole."""

MAPS: Mapping[str, tuple[str, ...]] = {"weights": TERMS, "shares": PARTS}
"""Fields that hold a number for each of these names."""

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
"""Of a policy; @ and the version come after it."""

MOST_CHARACTERS = 10_000
"""Of a document as text; ten times what the default takes."""

_GIVEN_AS = 'Give an object with a name and fields, such as {"name": "exam", "target": 0.8}.'


class InvalidPolicy(InvalidInput):
    """All that is wrong with a policy's document. problems: one by one, at least one."""

    def __init__(self, problems: list[InvalidInput]) -> None:
        self.problems = tuple(problems)
        first = problems[0]
        super().__init__(first.message, field=first.field, value=first.value, mend=first.mend)

    def __str__(self) -> str:
        """One line a problem."""
        return "\n".join(map(str, self.problems))


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that is valid. name: without version. policy.name is the same, until it is kept.
    lacking: fields that the document does not have, so that they are the default's."""

    name: str
    policy: Policy
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version as it is kept; nothing of it ever changes but active. The built-in default is one, too.

    policy: its name is the version's id. lacking: fields that were not given, so that they are the default's
    of that time, or not known then, so that they are the default's of today. at, by, reason: of adding it,
    None and empty for the built-in default. problem: why its document cannot be used, because somebody edited
    the graph; then policy is the built-in default.
    """

    name: str
    version: int
    policy: Policy
    lacking: tuple[str, ...] = ()
    at: datetime | None = None
    by: str = ""
    reason: str = ""
    active: bool = False
    problem: str = ""

    @property
    def id(self) -> str:
        """As slates name it."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Activation:
    """That a version was made to rank. replaced: the id of what ranked before. reason: empty where nobody
    gave one."""

    id: str
    replaced: str
    at: datetime
    by: str = ""
    reason: str = ""


class Difference(NamedTuple):
    """A field, or a single weight such as `weights.goal`, that differs. None: it is not named."""

    field: str
    old: float | None
    new: float | None


BUILT_IN = PolicyVersion("default", 1, DEFAULT_POLICY)
"""What ranks until another one is activated. It stands in the code, not in the graph."""


def document(policy: Policy) -> dict[str, Any]:
    """The policy as `read` takes it: its name without the version, then every field."""
    plain = asdict(policy)
    plain["shares"] = {part.value: share for part, share in policy.shares.items()}
    return plain | {"name": policy.name.partition("@")[0]}


def to_json(policy: Policy) -> str:
    """The document as text for people and for the graph."""
    return json.dumps(document(policy), indent=2, ensure_ascii=False)


def from_json(text: str) -> Draft:
    """A document as JSON text, at most MOST_CHARACTERS, nothing said twice. Raises InvalidPolicy."""
    try:
        if len(text) > MOST_CHARACTERS:
            raise ValueError(f"more than {MOST_CHARACTERS:,} characters")
        return read(json.loads(text, object_pairs_hook=_once))
    except (ValueError, RecursionError) as error:
        problem = InvalidInput(f"This is no policy: {error}.", field="document", value=text, mend=_GIVEN_AS)
        raise InvalidPolicy([problem]) from None


def read(document: Any) -> Draft:
    """A document as plain values. Fields that it lacks are the default's; within `weights` and `shares`
    nothing is filled in. Raises InvalidPolicy with every problem there is."""
    if not isinstance(document, Mapping):
        raise InvalidPolicy(
            [InvalidInput("This is no policy.", field="document", value=document, mend=_GIVEN_AS)]
        )
    problems = list(_problems(document))
    if problems:
        raise InvalidPolicy(problems)
    given = {name: _value(name, document[name]) for name in RANGES if name in document}
    defaults = {name: getattr(DEFAULT_POLICY, name) for name in RANGES}
    name = document["name"]
    return Draft(
        name, Policy(name=name, **defaults | given), tuple(name for name in RANGES if name not in document)
    )


def require_usable(version: PolicyVersion) -> None:
    """Raises InvalidInput where somebody broke it in the graph."""
    if version.problem:
        raise InvalidInput(
            f"The policy cannot be used: {version.problem}",
            field="id",
            value=version.id,
            mend="Add a version that can, or use another one.",
        )


def flat(policy: Policy) -> dict[str, float]:
    """Every number of a policy by its place, such as `target` or `weights.goal`."""
    found: dict[str, float] = {}
    for field, value in document(policy).items():
        if field in MAPS:
            found |= {f"{field}.{name}": number for name, number in value.items()}
        elif field != "name":
            found[field] = value
    return found


def meaning(place: str) -> str:
    """What a field or a single number such as weights.goal is for, in words."""
    field, _, name = place.partition(".")
    return IN_WORDS[name] if field == "weights" and name else RANGES[field].meaning


def planned(known: Sequence[PolicyVersion], draft: Draft) -> tuple[PolicyVersion, bool]:
    """What the draft becomes: the version of its name that says the same, else the next one, which is new
    (True). known: all of that name."""
    same_name = [one for one in known if one.name == draft.name]
    for one in same_name:
        if not one.problem and not differences(one.policy, draft.policy):
            return one, False
    number = max((one.version for one in same_name), default=0) + 1
    new = PolicyVersion(draft.name, number, draft.policy, draft.lacking)
    return replace(new, policy=replace(draft.policy, name=new.id)), True


def differences(old: Policy, new: Policy) -> list[Difference]:
    """What differs between two policies but their names, field by field and weight by weight."""
    before, after = flat(old), flat(new)
    return [
        Difference(place, before.get(place), after.get(place))
        for place in before | after
        if before.get(place) != after.get(place)
    ]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, none of whose names is said twice or has half characters. Raises ValueError."""
    "".join(name for name, _ in pairs).encode()
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if twice:
        raise ValueError(f"{_listed(twice)} said twice")
    return dict(pairs)


def _problems(document: Mapping[str, Any]) -> Iterator[InvalidInput]:
    name = document.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        yield InvalidInput(
            "The policy needs a name.",
            field="name",
            value=name,
            mend="Give 1 to 60 of a-z, 0-9, '.', '_' and '-', a letter or digit first.",
        )
    for field, value in document.items():
        if field in MAPS:
            yield from _problems_of_map(field, value)
        elif field in RANGES:
            yield from _problems_of_number(field, value, field)
        elif field != "name":
            yield InvalidInput(
                "A policy has no such field.", field=field, value=value, mend=f"Known are {_listed(RANGES)}."
            )


def _problems_of_map(field: str, value: Any) -> Iterator[InvalidInput]:
    known = MAPS[field]
    if not isinstance(value, Mapping):
        mend = f"Give an object with numbers for some of {_listed(known)}."
        yield InvalidInput("This is no object.", field=field, value=value, mend=mend)
        return
    for name, number in value.items():
        if name in known:
            yield from _problems_of_number(f"{field}.{name}", number, field)
        else:
            yield InvalidInput(
                f"Nothing in {field} has this name.",
                field=f"{field}.{name}",
                value=number,
                mend=f"Known are {_listed(known)}.",
            )
    if all(number == 0 for number in value.values()):
        yield InvalidInput(
            "All of these are zero.", field=field, value=dict(value), mend="Let at least one be above 0."
        )


def _problems_of_number(place: str, value: Any, field: str) -> Iterator[InvalidInput]:
    """place: what people call it, such as weights.goal. A NaN is in no range."""
    may_be, whole = RANGES[field], isinstance(getattr(DEFAULT_POLICY, field), int)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and may_be.least <= value <= may_be.most and (isinstance(value, int) or not whole):
        return
    yield InvalidInput(
        "The number is out of range." if is_number else "This is no number.",
        field=place,
        value=value,
        mend=f"Give {'a whole number, ' if whole else ''}{may_be}.",
    )


def _value(field: str, value: Any) -> Any:
    """A valid field of a document as the policy has it."""
    if field == "weights":
        return {term: float(weight) for term, weight in value.items()}
    if field == "shares":
        return {Part(part): float(share) for part, share in value.items()}
    return type(getattr(DEFAULT_POLICY, field))(value)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
