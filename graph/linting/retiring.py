"""The steps that take a concept out of use and leave nothing broken behind.

Not for: the step `Retire` itself (steps).
"""

from graph.content import Document, Kind, thing
from graph.linting.look import Look, concept, prerequisite
from graph.steps import Add, Edit, Retire, Step

MOST_BRIDGES = 12
"""Edges that take the place of those of a retired concept."""


def retiring(look: Look, id: str) -> tuple[Step, ...]:
    """Retires it and what assesses it alone; what assesses others, too, no longer assesses it; and what stood
    on it now stands on what it stood on. Nothing where that would take more than MOST_BRIDGES edges."""
    below, above = sorted(look.below.get(id, ())), sorted(look.above.get(id, ()))
    pairs = [(b, a) for b in below for a in above if (b, a) not in look.edges and b != a]
    if len(pairs) > MOST_BRIDGES:
        return ()
    steps: list[Step] = []
    for kind in (Kind.TEMPLATE, Kind.QUESTION):
        for other, said in _assessing(look, kind, id):
            one = thing(kind, other)
            rest = {name: weight for name, weight in said["concepts"].items() if name != id}
            steps.append(Edit(one, {"concepts": rest}) if rest else Retire(one))
    steps.append(Retire(concept(id)))
    for b, a in pairs:
        strength = min(look.edges[b, id]["strength"], look.edges[id, a]["strength"])
        reason = f"By way of {id}, which is retired."
        steps.append(Add(prerequisite((b, a)), {"strength": strength, "reason": reason}))
    return tuple(steps)


def _assessing(look: Look, kind: Kind, id: str) -> list[tuple[str, Document]]:
    """Those that change by themselves: what a template gives changes with it, or retires with it."""
    if kind is Kind.TEMPLATE:
        return [(one, look.templates[one]) for one in look.templates_of.get(id, ())]
    found = [(one, look.questions[one]) for one in look.assessing.get(id, ())]
    alone = {one for one in look.templates_of.get(id, ()) if list(look.templates[one]["concepts"]) == [id]}
    return [
        (one, said) for one, said in found if said["template"] not in alone and not look.as_template(said)
    ]
