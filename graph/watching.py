"""How is this learner getting on: the habit of coming back. One read, then pure functions.

Not for: what comes next (advising), or the rules themselves (habits).
"""

from datetime import datetime

from graph import habits
from graph.advising import require_zone
from graph.habits import Habit
from graph.store import Store


async def habit(store: Store, learner_id: str, *, as_of: datetime) -> Habit:
    """Streak, milestone and the goal of today, in the learner's own days. Raises InvalidInput, NotFound,
    Unavailable."""
    require_zone(as_of, "asOf")
    learner, recent = await store.learner_habit(learner_id)
    return habits.habit(learner, as_of, recent.values())
