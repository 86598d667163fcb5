"""What the role walk asks for of saved questions, and those that there are for it."""

from collections.abc import Mapping
from datetime import datetime

from graph.asking import saving
from graph.store import Store

FIELDS: Mapping[str, str] = {
    "Query.savedQuestion": """{ it: savedQuestion(id: "$question") {
      title statement versions { note } result { rowCount } } }""",
    "Query.savedQuestions": "{ it: savedQuestions { nodes { key title statement } } }",
    "Mutation.saveQuestion": """saveQuestion(input: {
      name: "new", statement: "MATCH (c:Concept) RETURN count(c) AS concepts"})""",
    "Mutation.shareQuestion": 'shareQuestion(input: {id: "own"})',
    "Mutation.scheduleQuestion": 'scheduleQuestion(input: {id: "own", schedule: {every: DAILY}})',
    "Mutation.deleteQuestion": 'deleteQuestion(input: {id: "own"})',
}
"""By root field, as in walking.py."""

STATEMENT = "MATCH (c:Concept) RETURN c.id AS concept"


async def build(store: Store, now: datetime) -> Mapping[str, str]:
    """One question that is shared, and one of each who may have one. What the cases name of them."""
    for who in ("analyst", "admin", "developer"):
        await saving.save(store, name="own", statement=STATEMENT, by=who, now=now, title=f"Of {who}")
    made = await saving.save(store, name="walk", statement=STATEMENT, by="author", now=now, title="Walk")
    await saving.share(store, made.question.id, by="author")
    return {"question": made.question.id}
