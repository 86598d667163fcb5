"""What the role walk asks for of drafts and history, and the drafts that there are for it."""

from collections.abc import Mapping
from datetime import datetime

from api.graphql.linting import mend_id
from graph import checking, drafting, publishing
from graph.content import Kind, thing
from graph.steps import Add, Edit, Step
from graph.store import Store

_CHANGES = "nodes { thing { label } what fields { name before after } }"

FIELDS: Mapping[str, str] = {
    "Query.draft": f"""{{ it: draft(id: "walk") {{
      title steps {{ nodes {{ text changes {{ what fields {{ after }} }} }} }}
      changes {{ {_CHANGES} }} conflicts {{ nodes {{ ours theirs }} }} problems {{ message value }} svg
      findings(rules: ["redundant-prerequisite"]) {{ nodes {{ reason }} }} }} }}""",
    "Query.drafts": "{ it: drafts { nodes { key title by } } }",
    "Query.lint": '{ it: lint(rules: ["orphan"]) { nodes { rule reason } } }',
    "Query.revision": f"""{{ it: revision(number: $revision) {{
      by changes {{ {_CHANGES} }} moving {{ left }} }} }}""",
    "Query.revisions": "{ it: revisions { nodes { number by why } } }",
    "Query.curriculumDiff": f"{{ it: curriculumDiff(from: $first) {{ {_CHANGES} }} }}",
    "Query.blame": """{ it: blame(thing: {question: "power-0"}) {
      nodes { change { fields { name before after } } } } }""",
    "Mutation.createDraft": 'createDraft(input: {id: "new", title: "New"})',
    "Mutation.updateDraft": 'updateDraft(input: {id: "walk", title: "Other"})',
    "Mutation.shareDraft": 'shareDraft(input: {draftId: "own-$who"})',
    "Mutation.editDraft": """editDraft(input: {
      draftId: "walk", idempotencyKey: "e", steps: [{retire: {concept: "power"}}]})""",
    "Mutation.undoStep": 'undoStep(input: {draftId: "walk", version: $version, idempotencyKey: "u"})',
    "Mutation.commentOnDraft": 'commentOnDraft(input: {draftId: "walk", text: "Walk.", idempotencyKey: "c"})',
    "Mutation.approveDraft": 'approveDraft(input: {draftId: "walk", version: $version})',
    "Mutation.resolveConflict": """resolveConflict(input: {
      draftId: "walk", thing: {concept: "add"}, field: "title", resolution: {side: OURS},
      idempotencyKey: "r"})""",
    "Mutation.rebaseDraft": 'rebaseDraft(input: {draftId: "stale"})',
    "Mutation.discardDraft": 'discardDraft(input: {draftId: "own-$who"})',
    "Mutation.applyMend": 'applyMend(input: {draftId: "walk", mendId: "$mend", idempotencyKey: "m"})',
    "Mutation.publishDraft": 'publishDraft(input: {draftId: "stale"})',
    "Mutation.rollbackCurriculum": "rollbackCurriculum(input: {to: $first})",
}
"""By root field, as in walking.py. $who: the subject of whoever asks."""

ADD, POWER = thing(Kind.CONCEPT, "add"), thing(Kind.CONCEPT, "power")
REDUNDANT = thing(Kind.PREREQUISITE, "count", "multiply")
SECRET = thing(Kind.QUESTION, "power-0")


async def build(store: Store, now: datetime) -> Mapping[str, str]:
    """Drafts: walk, which has a conflict and a finding; stale, which has neither; one of each who may have
    one. What the cases name of them."""
    first, _ = await store.content()

    async def draft(id: str, *steps: Step, by: str = "author", shared: bool = True) -> int:
        await drafting.create(store, id=id, title=id, by=by, now=now)
        if shared:
            await drafting.share(store, id, by=by, now=now)
        return (await drafting.edit(store, id, steps, by=by, now=now, step_id=f"{id}-1")).version

    version = await draft("walk", Edit(ADD, {"title": "Sums"}), Add(REDUNDANT, {}))
    await draft("stale", Edit(POWER, {"minutes": 5.0}))
    for who in ("designer", "admin", "developer"):
        await draft(f"own-{who}", Edit(POWER, {"minutes": 6.0}), by=who, shared=False)
    better = Edit(SECRET, {"solution": "Solution of power-0. Better."})
    await draft("other", Edit(ADD, {"title": "Addition"}), better)
    made = await publishing.publish(store, "other", by="author", now=now)
    walk = await drafting.read(store, "walk", by=None)
    _, tip = await drafting.content_of(store, walk)
    [found] = await checking.check(store, tip, ["redundant-prerequisite"])
    return {
        "first": str(first),
        "revision": str(made.number),
        "version": str(version),
        "mend": mend_id(found, found.mends[0]),
    }
