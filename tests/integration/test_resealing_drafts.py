"""Another sealing key opens all that drafts keep of answers: steps, what was asked for, and resolutions."""

from graph import curriculum, drafting, resealing
from graph.content import thing
from graph.curriculum import Addition
from graph.local import Servers
from graph.sealing import Sealer, key_from_text
from graph.steps import Add, Edit
from graph.store import Store
from tests.integration.conftest import numeric
from tests.integration.test_drafts import NOW, begun, done, titled
from tests.integration.test_resealing import NEW, opened_by
from tests.unit.contents import SUMS, TEMPLATE

QUESTION, OFF = thing("question", "add-0"), thing("misconception", "off-by-one")


async def test_what_drafts_keep_is_sealed_anew(small: Store, services: Servers) -> None:
    """Nothing is lost and nothing is left behind; an edit said again is the same edit under the new key."""
    await begun(small)
    key = {"answer": "5", "tolerance": 0.0, "form": "", "misconceptions": {}}
    await done(small, "s1", titled("Adding"), Edit(QUESTION, {"key": key, "solution": "Count on."}))
    await done(small, "s2", Add(OFF, {"title": "Off by one"}), Add(TEMPLATE, SUMS))
    await curriculum.apply(small, Addition(questions=[numeric("add-0", "add", answer="6")]))
    before = await drafting.resolve(
        small, "d", QUESTION, "key", {"answer": "7"}, by="ada", now=NOW, call_id="r"
    )
    old = key_from_text(services.seal_key)
    async with opened_by(services, NEW, old) as both:
        found = await resealing.rotate(both)
        assert (found.closed, set(found.tokens)) == ([], {Sealer(NEW).key_id.hex()})
        assert (await resealing.rotate(both)).sealed_anew == 0
    async with opened_by(services, NEW) as new:
        assert await drafting.read(new, "d", by="ada") == before
        again = await done(new, "s2", Add(OFF, {"title": "Off by one"}), Add(TEMPLATE, SUMS))
        assert again == before
