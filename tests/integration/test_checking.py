"""Linting with what the graph knows: who bears an edge out, and how often a question was answered."""

from datetime import UTC, datetime

from neo4j import AsyncDriver

from graph import answering, checking, drafting
from graph.content import Kind, patched, thing
from graph.linting import Held, in_circles, lint
from graph.model import Answer
from graph.steps import Add, Remove
from graph.store import Store
from tests.integration.graphs import rows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BACK = thing(Kind.PREREQUISITE, "multiply", "count")
PRACTISED = """
UNWIND $learners AS one
MERGE (l:Learner {id: one.id})
SET l.consent_research = one.research
WITH l, one
UNWIND keys(one.mastered) AS id
MATCH (c:Concept {id: id})
CREATE (l)-[:HAS_MASTERY {mastered: one.mastered[id]}]->(c)
"""


async def practised(driver: AsyncDriver, *learners: dict[str, bool], research: str = "full") -> None:
    """Learners with these concepts, mastered or not."""
    named = [
        {"id": f"{research}-{i}", "mastered": mastered, "research": research}
        for i, mastered in enumerate(learners)
    ]
    await rows(driver, PRACTISED, learners=named)


async def test_an_edge_is_borne_out_by_those_who_practised_both_ends(
    small: Store, driver: AsyncDriver
) -> None:
    """Who mastered the target counts, by whether they mastered the source; who did not agree to research does
    not, nor does who never practised it."""
    await practised(
        driver,
        *[{"count": True, "add": True}] * 3,
        *[{"count": False, "add": True}] * 2,
        {"count": True, "add": False},
        {"add": True},
    )
    await practised(driver, {"count": False, "add": True}, research="none")
    found = await small.edge_counts([("count", "add"), ("add", "multiply"), ("count", "nobody")])
    assert found == {("count", "add"): Held(3, 2), ("add", "multiply"): Held(0, 0)}


async def test_answers_are_counted_by_question(small: Store) -> None:
    """Those of nobody are left out."""
    given = [("e1", "ada", "add-0"), ("e2", "bob", "add-0"), ("e3", "ada", "mixed-0")]
    for learner in ("ada", "bob"):
        await small.create_learner(learner)
    await answering.record_answers(
        small,
        [Answer(event, learner, question, NOW, correct=True) for event, learner, question in given],
        now=NOW,
    )
    assert await small.answer_counts(["add-0", "mixed-0", "count-0", "nobody"]) == {"add-0": 2, "mixed-0": 1}


async def test_goals_that_nobody_can_reach_are_told(small: Store) -> None:
    """With how many learners have them; what nobody aims at is no finding without a course."""
    for learner, aims in (("ada", ["power"]), ("bob", ["power", "multiply"]), ("eve", ["count"])):
        await small.create_learner(learner)
        await small.set_goals(learner, aims)
    assert await small.goal_counts(["power", "add", "multiply", "nobody"]) == {"power": 2, "multiply": 1}
    _, live = await small.content()
    assert await checking.check(small, live, ["unreachable-goal"]) == []
    bare = {one: said for one, said in live.items() if not one.key[0].startswith(("multiply-", "mixed-"))}
    [one] = await checking.check(small, bare, ["unreachable-goal"])
    assert one.place == "goals of learners: multiply, power"
    assert "3 goals that learners have cannot be reached" in one.reason


async def test_the_cycle_of_a_draft_is_mended_as_learners_say(small: Store, driver: AsyncDriver) -> None:
    """Of three equally strong edges the one that nobody bears out is to go first; the mend is a step of the
    draft, and then nothing keeps it from being published."""
    await practised(driver, *[{"count": False, "multiply": True, "add": True}] * 9)
    await drafting.create(small, id="d", title="Round", by="ada", now=NOW)
    draft = await drafting.edit(small, "d", [Add(BACK, {})], by="ada", now=NOW, step_id="s1")
    _, tip = await drafting.content_of(small, draft)
    [one] = await checking.check(small, tip, ["cycle"])
    assert one.place == "add -> multiply -> count -> add"
    assert one.mends[0].steps == (Remove(thing(Kind.PREREQUISITE, "count", "add")),)
    assert "9 had not mastered the first" in one.mends[0].text
    mended = await drafting.edit(small, "d", one.mends[0].steps, by="ada", now=NOW, step_id="s2", kind="mend")
    base, tip = await drafting.content_of(small, mended)
    assert mended.steps[-1].kind == "mend"
    assert await checking.check(small, tip, ["cycle"]) == []
    assert await checking.check(small, base, ["cycle"]) == []


async def test_what_is_live_is_looked_at_whole(small: Store) -> None:
    """The same as of the content alone, while nobody has answered: the small curriculum asks one thing again
    and again, and has no course."""
    _, live = await small.content()
    found = await checking.check(small, live)
    assert found == lint(live)
    assert {one.rule for one in found} == {"duplicate-question", "dead-end"}
    ends = [(one.key[0], one.key[1]) for one in patched(live, {BACK: {}}) if one.kind is Kind.PREREQUISITE]
    assert in_circles(ends) == [("add", "multiply"), ("multiply", "count"), ("count", "add")]
