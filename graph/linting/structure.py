"""How the prerequisites are arranged: edges that say nothing, ends that lead nowhere, chains too long, grades
that go down.

Not for: cycles (cycles), courses (courses), or questions (practice).
"""

from itertools import pairwise

from graph.content import Document, Kind, thing
from graph.linting.findings import (
    Finding,
    Findings,
    Mend,
    Severity,
    counted,
    listed,
    named,
    pathway,
    shortened,
)
from graph.linting.look import Look, Pair, concept, prerequisite
from graph.linting.retiring import retiring
from graph.steps import Edit, Remove, Step

MOST_CHAIN = 30
"""Concepts below one another. Half an hour each, that is a term of nothing but what comes first."""


def dangling(look: Look) -> Findings:
    """What points at a concept that there is not, or that is retired."""
    for kind in (Kind.PREREQUISITE, Kind.ENCOMPASSES):
        for key, _ in sorted(look.all_of(kind).items()):
            gone = [_gone(look, id) for id in key if id not in look.concepts]
            if gone:
                one = thing(kind, *key)
                yield Finding(
                    "dangling",
                    Severity.ERROR,
                    (one,),
                    str(one),
                    f"It points at {' and '.join(gone)}.",
                    (Mend("Remove it.", (Remove(one),)),),
                )
    for kind in (Kind.COURSE, Kind.RESOURCE, Kind.QUESTION, Kind.TEMPLATE):
        for id, said in look.in_use(kind).items():
            yield from _dangling_names(look, kind, id, said)


def _dangling_names(look: Look, kind: Kind, id: str, said: Document) -> Findings:
    names, one = said["concepts"], thing(kind, id)
    retires = kind in (Kind.QUESTION, Kind.TEMPLATE)  # their history keeps what they assessed
    gone = [name for name in names if name not in look.concepts]
    if retires:
        gone = [name for name in gone if concept(name) not in look.content]
    if not gone:
        return
    left = (
        {name: weight for name, weight in names.items() if name not in gone}
        if retires
        else [name for name in dict.fromkeys(names) if name not in gone]
    )
    step: Step = Edit(one, {"concepts": left})
    mends = (Mend(f"Take {listed(gone)} out.", (step,)),) if left or not retires else ()
    missing = [name for name in gone if concept(name) not in look.content]
    yield Finding(
        "dangling",
        Severity.ERROR if missing else Severity.WARNING,
        (one,),
        named(one, said),
        f"It names {listed([_gone(look, name) for name in gone])}.",
        mends,
    )


def _gone(look: Look, id: str) -> str:
    there = concept(id) in look.content
    return f"{id}, which is retired" if there else f"{id}, which there is not"


def redundant(look: Look) -> Findings:
    """Edges that follow from others: transitive reduction. One that holds back follows only from others that
    do: a way of weak edges opens what it would keep shut."""
    implied = {pair: look.ancestry for pair in look.ancestry.redundant() if not look.holds(pair)}
    implied |= dict.fromkeys(look.holding.redundant(), look.holding)
    for pair, ancestry in sorted(implied.items(), key=lambda each: each[0]):
        said, one = look.edges[pair], prerequisite(pair)
        reason = f" its reason: “{shortened(said['reason'], 80)}”;" if said["reason"] else ""
        way = ancestry.way(*pair)
        yield Finding(
            "redundant-prerequisite",
            Severity.NOTE,
            (one,),
            str(one),
            f"It follows from {pathway(way)}. Without it nothing is open earlier; what is lost is its"
            f" strength {said['strength']:g},{reason} and that {pair[0]} itself is asked for when {pair[1]}"
            " is begun, should it have faded.",
            (Mend("Remove it.", (Remove(one),)),),
        )


def orphans(look: Look) -> Findings:
    """Concepts that nothing leads to or from, in no course."""
    for id, said in look.concepts.items():
        if id in look.above or id in look.below or id in look.including:
            continue
        count = len(look.questions_of.get(id, ()))
        yield Finding(
            "orphan",
            Severity.WARNING,
            (concept(id),),
            named(concept(id), said),
            "Nothing stands on it, it stands on nothing, and no course has it: it is offered to everybody"
            f" from the first day, and counts for nothing. It has {counted(count, 'question')}."
            " Connect it by a prerequisite, put it into a course, or retire it.",
            (Mend("Retire it, and the questions on it alone.", retiring(look, id)),),
        )


def dead_ends(look: Look) -> Findings:
    """Concepts that stand on something, open nothing, and are in no course."""
    for id, said in look.concepts.items():
        if id in look.above or id not in look.below or id in look.including:
            continue
        courses = sorted({course for one in look.below[id] for course in look.including.get(one, ())})
        mends = tuple(
            Mend(
                f"Put it at the end of {named(thing(Kind.COURSE, course), look.courses[course])}, which has"
                " what it stands on.",
                (Edit(thing(Kind.COURSE, course), {"concepts": [*look.listed_in(course), id]}),),
            )
            for course in courses[:3]
        )
        yield Finding(
            "dead-end",
            Severity.NOTE,
            (concept(id),),
            named(concept(id), said),
            "It opens nothing, and no course has it. It may well be worth knowing for itself; or an edge or a"
            " course is missing.",
            mends,
        )


def long_chains(look: Look) -> Findings:
    """The longest chain of edges that hold back, where it is longer than MOST_CHAIN."""
    depth: dict[str, int] = {}
    before: dict[str, str] = {}
    for id in look.holding.order:
        edges = ((one, id) for one in look.below.get(id, ()))
        below = [pair[0] for pair in edges if look.holds(pair) and pair not in look.tangled]
        if below:
            before[id] = max(below, key=lambda one: (depth[one], one))
        depth[id] = depth[before[id]] + 1 if below else 0
    deepest = max(depth, key=lambda id: (depth[id], id), default="")
    if depth.get(deepest, 0) <= MOST_CHAIN:
        return
    chain = [deepest]
    while chain[-1] in before:
        chain.append(before[chain[-1]])
    chain.reverse()
    pairs = list(pairwise(chain))
    weak = sorted(pairs, key=lambda pair: (look.edges[pair]["strength"], pair))[:3]
    many = sum(d > MOST_CHAIN for d in depth.values())
    weakest = "; ".join(f"{' -> '.join(p)} (strength {look.edges[p]['strength']:g})" for p in weak)
    yield Finding(
        "long-chain",
        Severity.NOTE,
        tuple(map(prerequisite, pairs)),
        pathway(chain),
        f"{depth[deepest]:,} concepts must be mastered one after the other before {deepest}; so it is, with"
        f" more than {MOST_CHAIN}, for {counted(many, 'concept')}. Look whether each step is really needed,"
        f" at the weakest first: {weakest}.",
    )


def grades_down(look: Look) -> Findings:
    """Prerequisites from a later school year than what stands on them."""
    for pair, said in look.edges.items():
        source, target = (look.concepts[id] for id in pair)
        if source["grade"] is None or target["grade"] is None or source["grade"] <= target["grade"]:
            continue
        one = prerequisite(pair)
        yield Finding(
            "grade-order",
            Severity.WARNING,
            (one, *map(concept, pair)),
            str(one),
            f"{pair[0]} is for grade {source['grade']:g}, but {pair[1]}, which needs it, for grade"
            f" {target['grade']:g}, before anybody is to have learnt it.",
            (
                *_regraded(look, pair),
                Mend(f"Remove it (strength {said['strength']:g}).", (Remove(one),)),
            ),
        )


def _regraded(look: Look, pair: Pair) -> list[Mend]:
    """Other grades for one end, where they fit all else that has one."""
    source, target = pair
    low, high = look.concepts[target]["grade"], look.concepts[source]["grade"]
    mends = []
    if all(_grade(look, one) <= low for one in look.below.get(source, ())):
        mends.append(Mend(f"Say grade {low:g} for {source}.", (Edit(concept(source), {"grade": low}),)))
    if all(_grade(look, one, 1e9) >= high for one in look.above.get(target, ())):
        mends.append(Mend(f"Say grade {high:g} for {target}.", (Edit(concept(target), {"grade": high}),)))
    return mends


def _grade(look: Look, id: str, unknown: float = -1e9) -> float:
    grade = look.concepts[id]["grade"]
    return unknown if grade is None else float(grade)
