"""Whether concepts can be practised until they are mastered, and whether their questions can be asked.

Not for: questions that say the same (texts).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from graph.content import Document, Kind, Thing, thing
from graph.errors import InvalidInput, LearnerGraphError
from graph.grading import check_key
from graph.linting.findings import Finding, Findings, Mend, Severity, counted, named
from graph.linting.look import Look, concept
from graph.linting.retiring import retiring
from graph.model import Key, QuestionKind
from graph.steps import Edit, Retire, apply
from graph.templating import instances_of
from tracing.bkt import Item
from tracing.mastery import MASTERED_AT, TracedAnswer, answer
from tracing.model import Memory
from tracing.parameters import Parameters

REST = timedelta(days=1.5)
"""Between two right answers on one concept: the rest_days of the built-in policy."""

MOST_NEEDED = 50
"""Right answers after which a concept counts as never mastered; 3 are usual."""

FEW_CHOICES = 2


def unpractised(look: Look) -> Findings:
    """Concepts on which nothing can be asked."""
    for id, said in look.concepts.items():
        if questions := look.questions_of.get(id):
            if not look.questions[questions[0]]["key"]:
                yield _keyless(id, said, len(questions))
            continue
        one, above = concept(id), sum(look.holds((id, other)) for other in look.above.get(id, ()))
        then = f", and what stands on it ({counted(above, 'concept')}) never opens" if above else ""
        steps = retiring(look, id)
        text = "Retire it, and join what it stands on to what stands on it." if above else "Retire it."
        yield Finding(
            "no-questions",
            Severity.WARNING,
            (one,),
            named(one, said),
            f"Nothing can be asked about it, so nobody is ever known to know it{then}."
            " Write questions on it.",
            (Mend(text, steps),) if steps else (),
        )


def _keyless(id: str, said: Document, count: int) -> Finding:
    return Finding(
        "no-questions",
        Severity.NOTE,
        (concept(id),),
        named(concept(id), said),
        f"It has {counted(count, 'question')}, none with a key: only answers that come with their verdict"
        " count. Write keys, unless another application grades them.",
    )


def too_few(look: Look) -> Findings:
    """Concepts that somebody who answers every question rightly, once, has not mastered."""
    for id, said in look.concepts.items():
        questions = look.questions_of.get(id, ())
        if not questions:
            continue
        parameters, memory = look.parameters(id), look.evidence.tracing.memory
        items = sorted(map(look.item, questions))
        needed, reached = right_answers(parameters, tuple(items), memory)
        if needed is not None and needed <= len(items):
            continue
        one = concept(id)
        wanted = f"{needed} right answers are needed" if needed else "no number of such questions is enough"
        yield Finding(
            "too-few-questions",
            Severity.WARNING,
            (one,),
            named(one, said),
            f"It has {counted(len(items), 'question')}. Who answers each once and rightly,"
            f" {REST.days + 0.5:g} days apart, is believed to know it with {reached:.2f}; mastered is"
            f" {MASTERED_AT:g}, for which {wanted}. Until then the same ones come again. Write more"
            f"{'' if needed else ', harder to guess'}.",
            _more_instances(look, id, (needed or 0) - len(items)),
        )


@lru_cache(maxsize=10_000)
def right_answers(
    parameters: Parameters, items: tuple[Item, ...], memory: Memory
) -> tuple[int | None, float]:
    """How many right answers make the concept mastered, to these questions one after the other and then to
    more like the last; None where MOST_NEEDED do not. And P(known) after these alone. As tracing.mastery
    says; other concepts of a question are taken to be known."""
    moment, state, needed, reached = datetime(2000, 1, 1, tzinfo=UTC), None, None, 0.0
    for count in range(1, MOST_NEEDED + 1):
        given = TracedAnswer([""], True, moment, item=items[min(count, len(items)) - 1])
        state = answer({"": state}, {"": parameters}, given, memory)[""]
        moment += REST
        if count <= len(items):
            reached = state.probability
        if state.mastered and needed is None:
            needed = count
        if needed is not None and count >= len(items):
            break
    return needed, reached


def _more_instances(look: Look, id: str, lacking: int) -> tuple[Mend, ...]:
    """A template on this concept alone that can give as many more."""
    for template in look.templates_of.get(id, ()) if lacking > 0 else ():
        said = look.templates[template]
        if len(said["concepts"]) > 1 or not look.may_draw():
            continue
        one, more = thing(Kind.TEMPLATE, template), said["instances"] + lacking
        edit = Edit(one, {"instances": more})
        try:
            apply(look.content, edit)
        except LearnerGraphError:
            continue
        return (Mend(f"Let {one} give {counted(more, 'question')} instead of {said['instances']}.", (edit,)),)
    return ()


def of_nothing(look: Look) -> Findings:
    """Questions and templates of no concept; publishing refuses them."""
    for one, said in _of_nothing_in_use(look):
        if not said["concepts"]:
            yield Finding(
                "question-of-nothing",
                Severity.ERROR,
                (one,),
                named(one, said),
                "It assesses no concept, so it is never asked. Say which it assesses.",
                (Mend("Retire it.", (Retire(one),)),),
            )


def of_retired(look: Look) -> Findings:
    """Questions and templates of which every concept is retired."""
    for one, said in _of_nothing_in_use(look):
        if not said["concepts"]:
            continue
        successors = {
            after: weight
            for name, weight in said["concepts"].items()
            for after in look.all_of(Kind.CONCEPT).get((name,), {}).get("successors", ())
            if after in look.concepts
        }
        text = f"Let it assess {' and '.join(successors)}, which came after."
        again = (Mend(text, (Edit(one, {"concepts": successors}),)),) if successors else ()
        yield Finding(
            "question-of-retired",
            Severity.WARNING,
            (one,),
            named(one, said),
            f"All it assesses is not in use: {', '.join(said['concepts'])}. It is never asked.",
            (*again, Mend("Retire it.", (Retire(one),))),
        )


def _of_nothing_in_use(look: Look) -> Iterator[tuple[Thing, Document]]:
    """Those that assess no concept in use; what assesses the same as its template follows that."""
    for kind, found in ((Kind.TEMPLATE, look.templates), (Kind.QUESTION, look.questions)):
        for id, said in found.items():
            drawn = kind is Kind.QUESTION and look.as_template(said)
            if not drawn and not any(name in look.concepts for name in said["concepts"]):
                yield thing(kind, id), said


def guessable(look: Look) -> Findings:
    """Questions with so few choices that a right answer says little."""
    given = Counter(said["template"] for said in look.questions.values())
    found: dict[str, list[str]] = {}
    for id, said in look.questions.items():
        if said["kind"] == QuestionKind.CHOICE and said["key"] and len(said["choices"]) <= FEW_CHOICES:
            found.setdefault(said["template"], []).append(id)
    for template, ids in sorted(found.items()):
        whole = template in look.templates and len(ids) == given[template]
        for group in [ids] if whole else [[id] for id in ids]:
            one = thing(Kind.TEMPLATE, template) if whole else thing(Kind.QUESTION, group[0])
            said = look.content[one]
            item = look.item(group[0])
            answers = sum(map(look.answers, group))
            yield Finding(
                "guess-floor",
                Severity.WARNING,
                (one,),
                named(one, said),
                f"With {counted(len(look.questions[group[0]]['choices']), 'choice')} a guess is right with"
                f" {item.guess:.2f}: a right answer raises the odds of knowing"
                f" {(1 - item.slip) / item.guess:.1f} times, with four choices"
                f" {(1 - item.slip) / min(item.guess, 0.25):.1f} times.{_answered(answers)} Add a wrong"
                " answer that somebody would give.",
                _dispensable(look, group, one),
            )


def _dispensable(look: Look, ids: Sequence[str], one: Thing) -> tuple[Mend, ...]:
    """Retiring a question, or a template with these, where what they assess can be mastered without them."""
    for name in look.questions[ids[0]]["concepts"]:
        rest = [id for id in look.questions_of.get(name, ()) if id not in ids]
        if name not in look.concepts or not rest:
            return ()
        items = tuple(sorted(map(look.item, rest)))
        needed, _ = right_answers(look.parameters(name), items, look.evidence.tracing.memory)
        if needed is None or needed > len(items):
            return ()
    return (Mend("Retire it: what it assesses can be mastered without it.", (Retire(one),)),)


def ungradable(look: Look) -> Findings:
    """Questions with a key by which they cannot be graded."""
    for id, said in look.questions.items():
        if not said["key"] or said["template"] in look.templates:
            continue
        problem = _problem(
            said["kind"],
            tuple(said["choices"]),
            *(said["key"][name] for name in ("answer", "tolerance", "form")),
            tuple(said["key"]["misconceptions"]),
        )
        if problem:
            one = thing(Kind.QUESTION, id)
            yield Finding(
                "broken-key",
                Severity.ERROR,
                (one,),
                named(one, said),
                f"{problem}{_answered(look.answers(id))}",
                (Mend("Retire it until it is corrected.", (Retire(one),)),),
            )


def _answered(times: int) -> str:
    return f" It was answered {counted(times, 'time')}." if times else ""


@lru_cache(maxsize=100_000)
def _problem(
    kind: str, choices: tuple[str, ...], answer: str, tolerance: float, form: str, wrong: tuple[str, ...]
) -> str:
    """What is wrong with a key; "" where nothing is."""
    try:
        check_key(QuestionKind(kind), Key(answer, tolerance, dict.fromkeys(wrong, ""), form), choices)
    except InvalidInput as error:
        return f"Its key cannot be used, in {error.field}: {error.message}"
    return ""


def broken_templates(look: Look) -> Findings:
    """Templates that do not render, or give questions that cannot be graded."""
    for id, said in look.templates.items():
        one = thing(Kind.TEMPLATE, id)
        try:
            instances_of(one, said, look.content)
        except InvalidInput as error:
            yield Finding(
                "broken-template",
                Severity.ERROR,
                (one,),
                str(one),
                f"In {error.field}: {error.message} {error.mend.removesuffix('.')}.",
                (Mend("Retire it, with its questions.", (Retire(one),)),),
            )
