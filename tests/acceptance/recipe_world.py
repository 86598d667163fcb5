"""The world that the recipes of `api/recipes` are shown on: the sample curriculum, a class, a draft,
versions of models and policies. The same answers at the same moments on every machine.

For a new recipe add what it needs as a function of its own and call it at the end of `build`: what comes
later changes no result of the recipes there are, as long as it leaves the learners of `CLASS` alone. Whoever
changes something takes `PIP`, who is in no class. Then `UPDATE_RECIPES=1 pytest
tests/acceptance/test_recipes.py` writes the results. In the small world there is less of everything, and
nothing is missing: so it shows that a recipe takes no more queries where there is more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from api import demo
from graph import (
    advising,
    answering,
    classes,
    drafting,
    enrolling,
    models,
    policies,
    responding,
    slates,
    steering,
)
from graph.advice import FeedbackKind, Wish
from graph.content import Kind, thing
from graph.measuring import Estimate, Measured
from graph.model import Answer
from graph.models import Comparison
from graph.outcomes import Outcome, Report
from graph.prerequisites import topological_order
from graph.steps import Add, Edit, Remove, Step
from graph.store import Store
from graph.versions import ModelVersion, Unfitted
from tracing.model import Model
from tracing.parameters import DEFAULT, Parameters
from tracing.simulate import simulate_history
from tracing.worlds import WorldSettings

NOW = datetime(2026, 3, 30, 16, tzinfo=UTC)
"""A Monday, the day after clocks changed in Berlin: what recipes give as `asOf`."""

START = datetime(2026, 3, 2, tzinfo=UTC)
DAYS, SEED = 28, 7

ADA, BEN, CLEO, ELI, NOA, PIP = "ada", "ben", "cleo", "eli", "noa", "pip"
"""Ada has goals, a streak, feedback given and reviews due; Ben and Cleo are stuck; Eli is far; Noa is new;
Pip is in no class, and answers when a recipe does."""

CLASS, TEACHER, DESIGNER, ADMIN = "7b", "tom", "dora", "head"
MEMBERS = (ADA, BEN, NOA, CLEO, ELI, "dan", "fay", "gus", "hal", "ida", "jon", "kim")
"""Of the class; the first ones are in the small world, too."""

STUCK_ON = "add-unlike-fractions"
"""What Ben, Cleo and Pip get wrong, as somebody does who adds numerators and denominators."""

GOALS = ("linear-models", "percentage-change")

REVIEWED = (
    "place-value",
    "rounding",
    "add-subtract-whole",
    "multiply-whole",
    "fraction-meaning",
    "factors-multiples",
)
"""What Ada came back to each week: it falls due at its time."""

SUBJECTS = {"learner": ADA, "teacher": TEACHER, "designer": DESIGNER, "admin": ADMIN}
"""Whose token a recipe is asked with, by role; a learner's is that of its variable `learner`."""

DRAFT = "fractions-earlier"


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is. members: of the class. days: of answers, up to NOW."""

    members: int
    days: int


SMALL, LARGE = Size(3, 9), Size(len(MEMBERS), DAYS)


async def build(store: Store, size: Size = LARGE) -> None:
    """Everything, in a graph that is as the migrations leave it."""
    await demo.import_sample(store, lambda *_: None)
    members = MEMBERS[: size.members]
    await _models(store)
    await _people(store, members)
    await _simulated(store, members, size.days)
    for learner in (BEN, CLEO, PIP):
        if learner in (*members, PIP):
            await _stuck(store, learner)
    await _ada(store)
    if ELI in members:
        await _far(store)
    await _policies(store)
    await _responses(store)
    await _draft(store)


async def _people(store: Store, members: Sequence[str]) -> None:
    for learner in (*members, PIP):
        await enrolling.create_learner(store, learner, "Europe/Berlin", 20.0, now=START)
    await classes.create_class(store, CLASS, "Class 7b", "Europe/Berlin")
    await classes.add_members(store, CLASS, members, now=START)
    await classes.add_teachers(store, CLASS, [TEACHER], now=START)


async def _simulated(store: Store, members: Sequence[str], days: int) -> None:
    """Their answers of the last days; nobody's are moved by how many others there are."""
    names = [name for name in MEMBERS if name != NOA] + [PIP]
    simulated = simulate_history(
        demo.world(await store.curriculum()),
        start=START,
        seed=SEED,
        learners=len(names),
        days=DAYS,
        answers_per_day=4.0,
        settings=WorldSettings(most_prior=0.8),
    )
    who = {f"sample-learner-{number:03}": name for number, name in enumerate(names, 1)}
    answers = [demo.answer(number, one) for number, one in enumerate(simulated)]
    kept = [
        replace(answer, learner_id=who[answer.learner_id], at=answer.at.replace(microsecond=0))
        for answer in answers
        if who[answer.learner_id] in (*members, PIP) and answer.at and answer.at >= NOW - timedelta(days=days)
    ]
    for learner in (*members, PIP):
        await answering.record_answers(store, [a for a in kept if a.learner_id == learner], now=NOW)


async def _stuck(store: Store, learner: str) -> None:
    """The same mistake in the last two lessons."""
    questions = (await store.curriculum()).questions_of[STUCK_ON]
    authored = await store.authored_questions([question.id for question in questions])
    wrong = [
        (id, next(iter(key.misconceptions)))
        for id, one in sorted(authored.items())
        if (key := one.key) and key.misconceptions
    ]
    for number, (question, response) in enumerate(wrong[:4]):
        await answering.submit_answer(
            store,
            learner_id=learner,
            question_id=question,
            response=response,
            event_id=f"stuck-{learner}-{number}",
            now=NOW,
            at=NOW - timedelta(hours=50 - 24 * (number // 2), minutes=-3 * number),
            response_ms=45_000 + 5_000 * number,
        )


async def _ada(store: Store) -> None:
    """Goals, a streak of six days up to yesterday, and what she reviewed in time."""
    await advising.set_goals(store, ADA, GOALS, by=ADA)
    questions_of = (await store.curriculum()).questions_of
    reviewed = [
        Answer(
            event_id=f"review-{concept}-{days}-{number}",
            learner_id=ADA,
            question_id=questions_of[concept][(number + days) % len(questions_of[concept])].id,
            at=NOW - timedelta(days=days - place, minutes=7 * place + number),
            correct=True,
            response_ms=20_000,
        )
        for place, concept in enumerate(REVIEWED)
        for days in (27, 21, 13, 6)
        for number in range(2)
    ]
    await answering.record_answers(store, sorted(reviewed, key=lambda a: (a.at, a.event_id)), now=NOW)
    questions = questions_of["mean"]
    answers = [
        Answer(
            event_id=f"streak-{day}-{number}",
            learner_id=ADA,
            question_id=questions[(2 * day + number) % len(questions)].id,
            at=NOW - timedelta(days=day, minutes=2 * number),
            correct=(day + number) % 4 > 0,
            response_ms=30_000,
        )
        for day in range(6, 0, -1)
        for number in (1, 0)
    ]
    await answering.record_answers(store, answers, now=NOW)


async def _far(store: Store) -> None:
    """Eli got right, week after week, what comes first in the curriculum."""
    curriculum = await store.curriculum()
    order = topological_order(curriculum.concepts, curriculum.prerequisites)
    answers = [
        Answer(
            event_id=f"far-{place}-{week}",
            learner_id=ELI,
            question_id=curriculum.questions_of[concept][week].id,
            at=NOW - timedelta(days=7 * (4 - week) - 2, minutes=2 * place),
            correct=True,
            response_ms=25_000,
        )
        for week in range(4)
        for place, concept in reversed(list(enumerate(order[:40])))
        if len(curriculum.questions_of.get(concept, ())) > week
    ]
    await answering.record_answers(store, answers, now=NOW)


async def _models(store: Store) -> None:
    """Two versions that were fitted elsewhere: one in force from the start, and a newer one that is not."""
    curriculum = await store.curriculum()
    measured = [concept for concept in sorted(curriculum.concepts) if concept in curriculum.questions_of][:40]
    for number, (version, learn) in enumerate((("spring", 0.18), ("summer", 0.2))):
        parameters = {id: Parameters(0.1 + 0.005 * i, learn, 0.0, 0.2, 0.1) for i, id in enumerate(measured)}
        left = [
            Unfitted(id, "9 answers on it; 20 are needed", 9, 3)
            for id in sorted(curriculum.concepts.keys() - parameters.keys())
        ]
        fitted_at = START - timedelta(days=3) if number == 0 else NOW - timedelta(days=1)
        kept = ModelVersion(
            *(version, "ours", fitted_at, number, 40_000 + 8_000 * number, 400 + 80 * number),
            *(fitted_at - timedelta(days=90), fitted_at, _measured(0.552 - 0.004 * number)),
        )
        await store.write_model(kept, Model(parameters, everyone=DEFAULT), left)
    compared = Comparison(
        "spring", "default", _measured(0.552), _measured(0.573), Estimate(-0.021, -0.026, -0.016)
    )
    await models.promote(
        store, compared, now=START - timedelta(days=2), by=ADMIN, reason="Fitted on last term."
    )


def _measured(log_loss: float) -> Measured:
    """Figures on held-out learners."""
    near = Estimate(log_loss, log_loss - 0.006, log_loss + 0.006)
    auc, rmse, ece = Estimate(0.74, 0.73, 0.75), Estimate(0.43, 0.425, 0.435), Estimate(0.02, 0.012, 0.028)
    return Measured(9_800, 98, 0.68, 0.675, near, log_loss - 0.003, auc, rmse, ece)


async def _policies(store: Store) -> None:
    """The default ranks; a second version of another one is there."""
    for number, target in enumerate((0.8, 0.75)):
        draft = policies.from_json(f'{{"name": "exam", "target": {target}}}')
        await steering.add(store, draft, now=NOW - timedelta(days=2 - number), by=ADMIN, reason="Exams.")


async def _responses(store: Store) -> None:
    """Yesterday's slate of Ada's: a line was shown, another skipped, and one was too hard."""
    at = NOW - timedelta(days=1)
    slate = await advising.next_questions(store, ADA, wish=Wish(5), as_of=at)
    await store.write_slates([slates.to_row(slate)])
    reports = [Report(1, Outcome.SHOWN), Report(2, Outcome.SKIPPED, "Not today.")]
    await responding.record_outcomes(store, slate, reports, now=at)
    await responding.give_feedback(store, slate, 2, FeedbackKind.TOO_HARD, now=at)


async def _draft(store: Store) -> None:
    """A shared draft that is unwise in places: a concept without questions, an edge less, a short summary."""
    halves = thing(Kind.CONCEPT, "halves")
    begun: list[Step] = [
        Add(halves, {"title": "Halves", "summary": "A half."}),
        Remove(thing(Kind.PREREQUISITE, "lcm", "add-unlike-fractions")),
        Edit(thing(Kind.CONCEPT, "fraction-meaning"), {"summary": "Parts of a whole."}),
    ]
    await drafting.create(store, id=DRAFT, title="Fractions earlier", by=DESIGNER, now=NOW)
    await drafting.share(store, DRAFT, by=DESIGNER, now=NOW)
    await drafting.edit(store, DRAFT, begun, by=DESIGNER, now=NOW, step_id="begun")
