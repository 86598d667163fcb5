"""Courses and goals of learners: the order, and whether everything can be reached.

Not for: ids in courses that there are not (structure.dangling).
"""

from collections.abc import Mapping, Sequence

from graph.content import Kind, thing
from graph.linting.findings import Finding, Findings, Mend, Severity, counted, listed, named
from graph.linting.look import Look, concept
from graph.linting.retiring import retiring
from graph.steps import Edit


def disordered(look: Look) -> Findings:
    """Courses with a concept before one that it needs, or twice."""
    for id, said in look.courses.items():
        listed = [one for one in said["concepts"] if one in look.concepts]
        early = []
        later = 0
        for one in reversed(listed):
            if look.holding.stands_on_any(one, later):
                early.append(one)
            later |= look.holding.bits_of([one])
        twice = len(listed) - len(set(listed))
        if not early and not twice:
            continue
        course = thing(Kind.COURSE, id)
        reasons = []
        if early:
            first = early[-1]
            place = listed.index(first)
            needs = next(one for one in listed[place:] if look.holding.depends(first, one))
            reasons.append(
                f"{counted(len(early), 'concept')} before what it needs, the first: {first} before {needs}"
            )
        if twice:
            reasons.append(f"{counted(twice, 'concept')} more than once")
        yield Finding(
            "course-order",
            Severity.WARNING,
            (course, *map(concept, reversed(early))),
            named(course, said),
            f"It has {'; '.join(reasons)}. Whoever goes by the course meets what is not open yet.",
            (
                Mend(
                    "Put each after what it needs, and leave the rest as it is.",
                    (Edit(course, {"concepts": _ordered(look, look.listed_in(id))}),),
                ),
            ),
        )


def _ordered(look: Look, listed: Sequence[str]) -> list[str]:
    """Each as soon as what it needs of the list is there; else in the order of the list. What it needs
    is looked for all the way down, in time linear in the edges."""
    place = {id: i for i, id in enumerate(listed)}
    found: list[str] = []
    seen: set[str] = set()
    for first in listed:
        waiting = [(first, False)]
        while waiting:
            one, is_next = waiting.pop()
            if is_next:
                found += [one] if one in place else []
            elif one not in seen:
                seen.add(one)
                waiting.append((one, True))
                below = [id for id in look.below.get(one, ()) if _waits(look, id, one)]
                below.sort(key=lambda id: (place.get(id, len(place)), id), reverse=True)
                waiting += [(id, False) for id in below]
    return found


def unreachable(look: Look) -> Findings:
    """Concepts of courses, and of goals that learners have, that never open, because something below them has
    no questions; goals that have none themselves, too."""
    blocked = _blocked(look)
    yield from _pursued(look, blocked)
    for id, said in look.courses.items():
        by: dict[str, list[str]] = {}
        for one in dict.fromkeys(said["concepts"]):
            if one in blocked:
                by.setdefault(blocked[one], []).append(one)
        course = thing(Kind.COURSE, id)
        for cause, goals in sorted(by.items()):
            more = f" and {len(goals) - 3:,} more" if len(goals) > 3 else ""
            steps = retiring(look, cause)
            text = f"Retire {cause}, and join what it stands on to what stands on it."
            yield Finding(
                "unreachable-goal",
                Severity.WARNING,
                (course, concept(cause), *map(concept, goals)),
                f"{named(course, said)}: {', '.join(goals[:3])}{more}",
                f"{cause} has no questions, so nobody is ever known to know it, and what stands on it never"
                f" opens: {counted(len(goals), 'concept')} of this course. Write questions on it.",
                (Mend(text, steps),) if steps else (),
            )


def _pursued(look: Look, blocked: Mapping[str, str]) -> Findings:
    by: dict[str, list[str]] = {}
    for id in sorted(look.evidence.goals.keys() & look.concepts.keys()):
        if cause := blocked.get(id) if look.questions_of.get(id) else id:
            by.setdefault(cause, []).append(id)
    for cause, aims in sorted(by.items()):
        steps = () if cause in aims else retiring(look, cause)
        text = f"Retire {cause}, and join what it stands on to what stands on it."
        count = counted(sum(look.evidence.goals[id] for id in aims), "goal")
        yield Finding(
            "unreachable-goal",
            Severity.WARNING,
            (concept(cause), *(concept(id) for id in aims if id != cause)),
            f"goals of learners: {listed(aims)}",
            f"{cause} has no questions, so nobody is ever known to know it, and what stands on it never"
            f" opens: {count} that learners have cannot be reached. Write questions on it.",
            (Mend(text, steps),) if steps else (),
        )


def _blocked(look: Look) -> dict[str, str]:
    """Concept id -> the nearest one below it that has no questions, of those that this keeps shut."""
    found: dict[str, str] = {}
    for id in look.ancestry.order:
        for one in sorted(look.below.get(id, ())):
            if not _waits(look, one, id):
                continue
            cause = one if not look.questions_of.get(one) else found.get(one)
            if cause:
                found[id] = cause
                break
    return found


def _waits(look: Look, source: str, target: str) -> bool:
    """Whether the target waits for the source, but not as everything does in a circle."""
    return look.holds((source, target)) and (source, target) not in look.tangled
