"""What files that designers wrote come to: the change that makes a content say what they say.

Pure. Not for: reading them (text_form, authoring, spreadsheets), or what a step may do (steps).
"""

from collections.abc import Collection, Iterator

from graph import documents, following, joining
from graph.content import EDGES, FIELDS, Content, Document, Kind, Thing, patched, place
from graph.entries import Problem
from graph.errors import InvalidInput, LearnerGraphError
from graph.soundness import dangling, differing
from graph.templating import instances_of

Changed = dict[Thing, Document | None]


def brought(before: Content, said: Content, missing: Collection[Kind] = ()) -> Changed:
    """What differs. missing: kinds of which whatever the files do not say is meant to be gone: edges are
    removed, all else retires, and misconceptions stay. Where questions are not among them, those of templates
    follow their templates, but for what somebody edited by hand.

    Raises Conflict where a template would give a question the id of another, InvalidInput where it gives
    none.
    """
    found: Changed = {one: now for one, now in said.items() if now != before.get(one)}
    if Kind.QUESTION not in missing:
        found = _following(before, said, found)
    gone = {one for one in before.keys() - said.keys() if one.kind in missing}
    for one in gone:
        if one.kind in EDGES:
            found[one] = None
        elif "retired" in FIELDS[one.kind] and not before[one]["retired"]:
            found[one] = {**before[one], "retired": True}
    off = {one.key[0] for one in gone if one.kind is Kind.CONCEPT}
    found |= joining.detached(patched(before, found), off)
    return {one: found[one] for one in sorted(found, key=place) if found[one] != before.get(one)}


def faults(before: Content, said: Content) -> Iterator[tuple[Thing, LearnerGraphError]]:
    """What no draft may hold of what files say and the content did not: by thing, with field and value."""
    known = {**before, **said}
    for one, now in said.items():
        was = before.get(one)
        if now == was:
            continue
        if was is None:
            try:
                documents.ids(one)
            except InvalidInput as error:
                yield one, error
        wrong = documents.validate(one, now, known, differing(was, now))
        yield from ((one, each) for each in (*wrong, *dangling(one, now, was, known.get)))


def told(one: Thing, error: LearnerGraphError, file: str, line: int) -> Problem:
    """A fault with its place; field: `id` where it is the thing itself."""
    field = error.field.removeprefix(str(one)).rpartition(" ")[2] or "id"
    return Problem(file, line, str(one), field, error.value, error.message, error.mend)


def _following(before: Content, said: Content, found: Changed) -> Changed:
    """With the questions of templates as these come to them, instead of as the files' templates give them."""
    templates = {one: now for one, now in said.items() if one.kind is Kind.TEMPLATE}
    both = {**before, **said}
    drawn = {
        one: now
        for template in templates
        for one, now in instances_of(template, said[template], both).items()
    }
    found = {one: now for one, now in found.items() if drawn.get(one) != now}
    with_it = patched(before, found)
    for template, now in templates.items():
        for one, question in following.followed(template, before.get(template), now, with_it).items():
            found.setdefault(one, question)
    return found
