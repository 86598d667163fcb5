"""A draft meets what was published since it was begun: what it comes to on another content.

Pure. Not for: two sides of one document (merging), or reading and writing drafts (drafting).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from graph.content import Content, Delta, Document, Kind, Thing, patched, thing
from graph.drafts import Draft, DraftStep
from graph.following import followed, given
from graph.merging import Merged, merge

Documents = Mapping[Thing, Document]


def total(draft: Draft) -> dict[Thing, Document | None]:
    """What things are after all steps that were otherwise in the base, in the order of the first change."""
    found: dict[Thing, Document | None] = {}
    for step in draft.steps:
        found |= step.delta
    return found


def pending_of(draft: Draft, base: Content, live: Content) -> Merged:
    """What the draft would do to the live content, and where both disagree and nobody has said what holds.

    Questions that are as their template gave them never disagree: they follow what the template comes to.
    Raises InvalidInput where a template that both sides changed cannot be drawn any more.
    """
    ours = total(draft)
    theirs = _since(ours, base, live)
    templates = {one for each in theirs for one in _templates(each, base, ours, live)}
    followers = {
        question
        for one in templates
        if ours.get(one)
        for question in _followers(one, ours, base)
        if question in ours
    }
    own = {one: said for one, said in ours.items() if one not in followers}
    merged = merge(base, own, theirs, draft.resolutions)
    follow = _as_given([one for one in templates if one in live], live)
    merged.conflicts = [one for one in merged.conflicts if one.thing not in follow]
    for one in templates:
        now = merged.delta.get(one, live.get(one))
        if ours.get(one) and now is not None:
            merged.delta |= followed(one, live.get(one), now, patched(live, merged.delta))
    return merged


def rebased(draft: Draft, base: Content, live: Content) -> tuple[tuple[DraftStep, ...], Merged]:
    """The steps as they are on the live content, and what they come to. Conflicts are taken as in the draft
    on the way; at the end each must be resolved for the steps to mean what was decided."""
    merged = pending_of(draft, base, live)
    theirs = _since(total(draft), base, live)
    deltas: list[dict[Thing, Document | None]] = []
    state: dict[Thing, Document | None] = {}
    last: dict[Thing, int] = {}
    for i, step in enumerate(draft.steps):
        delta: dict[Thing, Document | None] = {}
        for one, said in step.delta.items():
            last[one] = i
            if one in theirs:
                both = merge(base, {one: said}, {one: theirs[one]}, draft.resolutions).delta
                said = both.get(one, theirs[one])
            if said != state.get(one, live.get(one)):
                delta[one] = state[one] = said
        deltas.append(delta)
    for one in dict.fromkeys((*state, *merged.delta)):
        wanted = merged.delta.get(one, live.get(one))
        if wanted != state.get(one, live.get(one)):
            where = max(last.get(each, -1) for each in (one, *_templates(one, base, merged.delta, live)))
            deltas[where][one] = wanted
    return tuple(replace(step, delta=delta) for step, delta in zip(draft.steps, deltas, strict=True)), merged


def _since(ours: Delta, base: Content, live: Content) -> dict[Thing, Document | None]:
    """What became otherwise in the curriculum of the things that the draft changes."""
    return {one: live.get(one) for one in ours if live.get(one) != base.get(one)}


def _templates(one: Thing, *sides: Mapping[Thing, Document | None]) -> Iterator[Thing]:
    """The template that this is, or that this question is drawn from."""
    if one.kind is Kind.TEMPLATE:
        yield one
    elif one.kind is Kind.QUESTION:
        said = next((said for side in sides if (said := side.get(one))), None)
        if said is not None and said["template"]:
            yield thing(Kind.TEMPLATE, said["template"])


def _as_given(templates: Iterable[Thing], content: Content) -> set[Thing]:
    """The questions that are as these templates give them."""
    return {
        question
        for one in templates
        for question, said in given(one, content[one], content).items()
        if content.get(question) == said
    }


def _followers(one: Thing, ours: Delta, base: Content) -> Iterator[Thing]:
    """The questions that are in the draft as a template that it changes gives them, or retired because it
    gives them no more."""
    now, was = ours[one], base.get(one)
    there = patched(base, ours)
    new, old = given(one, now, there), given(one, was, base)
    for question in old.keys() | new.keys():
        gone = question in old and question not in new and ours.get(question) is not None
        drawn = {**old[question], "retired": True} if gone else new.get(question)
        if question in ours and ours[question] == drawn:
            yield question
