"""The questions of templates that change: those that are as their template gave them follow it.

What somebody edited by hand stays as it is. Pure. Not for: drawing questions (templating).
"""

from collections.abc import Mapping

from graph.content import Content, Document, Kind, Thing, of_kind, thing
from graph.errors import Conflict, InvalidInput
from graph.templating import instances_of

Changed = dict[Thing, Document]


def given(one: Thing, said: Document | None, content: Content) -> Mapping[Thing, Document]:
    """The questions of a template that there was; none where it cannot be drawn, so that it can be mended."""
    try:
        return {} if said is None else instances_of(one, said, content)
    except InvalidInput:
        return {}


def followed(one: Thing, was: Document | None, now: Document, content: Content) -> Changed:
    """What becomes of a template's questions when it was one document and is another.

    content: with all else that changed. One that is as `was` gives it becomes as `now` gives it, or retires
    where `now` gives none; one that `now` gives and `was` did not is added, or used again. Raises
    InvalidInput where the template cannot be drawn, Conflict where an id is taken.
    """
    old = given(one, was, content)
    new = instances_of(one, now, content)
    found: Changed = {}
    for question in sorted(old.keys() | new.keys()):
        present = content.get(question)
        if question not in new:
            if present == old[question]:
                found[question] = {**old[question], "retired": True}
        elif present is None:
            if not now["retired"]:
                found[question] = new[question]
        elif present["template"] != one.key[0]:
            raise _taken(one, question)
        elif present == old.get(question) or (question not in old and present["retired"]):
            found[question] = new[question]
    return {question: said for question, said in found.items() if said != content.get(question)}


def retired(one: Thing, content: Content) -> Changed:
    """All questions of a template that are in use, retired, those edited by hand, too."""
    return {
        thing(Kind.QUESTION, *key): {**said, "retired": True}
        for key, said in of_kind(content, Kind.QUESTION)
        if said["template"] == one.key[0] and not said["retired"]
    }


def restored(one: Thing, now: Document, content: Content) -> Changed:
    """The questions that a template gives, used again as they were, or added. Raises as `followed`."""
    found: Changed = {}
    for question, drawn in given(one, now, content).items():
        present = content.get(question)
        if present is not None and present["template"] != one.key[0]:
            raise _taken(one, question)
        if present is None or present["retired"]:
            found[question] = drawn if present is None else {**present, "retired": False}
    return found


def _taken(one: Thing, question: Thing) -> Conflict:
    return Conflict(
        "A question of the template would have an id that another question has.",
        field=str(one),
        value=question.key[0],
        mend="Give the template another id.",
    )
