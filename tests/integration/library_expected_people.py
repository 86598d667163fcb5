"""What the library says of learners, recommendations and the model, computed anew from plain rows."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import log, sqrt
from statistics import mean, stdev
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from tests.integration.library_expected import AT, Rows, mastery, title
from tests.integration.library_world import AS_OF, START, World, grouped, wilson
from tracing.mastery import effective, is_solid

DAYS = {"days": 30, **AT}
SINCE = AS_OF - timedelta(days=30)


def monday(at: datetime) -> str:
    """Of the week, UTC."""
    day = at.astimezone(UTC).date()
    return (day - timedelta(days=day.weekday())).isoformat()


def class_heat_map(world: World) -> Rows:
    """Of class-1, 6 concepts; learners whose consent is LIMITED are left out, too."""
    members = [
        id for id, m in world.learners.items()
        if m["class"] == "class-1" and m.get("consent_research") in (None, "full")
    ]  # fmt: skip
    practised = Counter(c for learner, c in world.masteries if learner in members)
    chosen = sorted(practised, key=lambda id: (-practised[id], id))[:6]

    def known(learner: str, concept: str) -> float:
        edge = world.masteries.get((learner, concept))
        return effective(mastery(edge), AS_OF) if edge else 0.0

    cells = {learner: [known(learner, c) for c in chosen] for learner in members}
    order = sorted(members, key=lambda id: (round(mean(cells[id]), 12), id))
    return [
        (number, c, title(world, c), world.concepts[c]["depth"], cells[learner][i])
        for number, learner in enumerate(order, 1)
        for i, c in enumerate(chosen)
    ]


def cohorts(world: World) -> Rows:
    """With least 5."""
    active = {learner: {monday(a.at) for a in own} for learner, own in _by_learner(world).items()}
    rows = []
    for first, learners in grouped(active, lambda id: min(active[id])).items():
        weeks = Counter(week for id in learners for week in active[id])
        if len(learners) >= 5:
            for week, n in weeks.items():
                number = (datetime.fromisoformat(week) - datetime.fromisoformat(first)).days // 7
                rows.append((first, len(learners), number, n, *wilson(n, len(learners))))
    return rows


def survival(world: World) -> Rows:
    """With away 10 and least 5: Kaplan and Meier by the book, week by week."""
    stays = [
        (monday(own[0].at), int(own[-1].at.timestamp() - int(own[0].at.timestamp())) // 604_800,
         own[-1].at < AS_OF - timedelta(days=10))
        for own in _by_learner(world).values()
    ]  # fmt: skip
    rows = []
    for cohort, own in grouped(stays, lambda row: row[0]).items():
        if len(own) < 5:
            continue
        kept, variance = 1.0, 0.0
        for week in sorted({row[1] for row in own}):
            at_risk = sum(row[1] >= week for row in own)
            left = sum(row[1] == week and row[2] for row in own)
            kept *= 1 - left / at_risk
            if at_risk > left:
                variance += left / (at_risk * (at_risk - left))
            half = 1.96 * kept * sqrt(variance)
            rows.append((cohort, week, at_risk, left, kept, max(0.0, kept - half), min(1.0, kept + half)))
    return rows


def pace(world: World) -> Rows:
    """With least 5."""
    rows = []
    for week, own in grouped(world.answers, lambda a: monday(a.at)).items():
        each = grouped(own, lambda a: a.learner).values()
        counts = [len(one) for one in each]
        minutes = [ms / 60_000 for one in each if (ms := sum(a.ms or 0 for a in one)) > 0]
        if len(counts) >= 5:
            ends = (float(x) for x in np.percentile(counts, [10, 50, 90]))
            rows.append((week, len(counts), len(own), *ends, float(np.median(minutes))))
    return rows


def engagement_by_hour(world: World) -> Rows:
    """By the learners' own clocks."""
    local = [(a.at.astimezone(ZoneInfo(world.learners[a.learner]["time_zone"])), a) for a in world.answers]
    return [
        (day, hour, len(own), len(own) / len(local))
        for (day, hour), own in grouped(local, lambda pair: (pair[0].isoweekday(), pair[0].hour)).items()
    ]


def streaks(world: World) -> Rows:
    """Of the days that stand on the learners."""
    longest = []
    for learner in world.learners.values():
        if days := learner["days"]:
            breaks = [0, *(i for i, (a, b) in enumerate(pairwise(days), 1) if b != a + 1), len(days)]
            longest.append(max(b - a for a, b in pairwise(breaks)))
    n = len(longest)
    return [(days, k, k / n, sum(x >= days for x in longest) / n) for days, k in Counter(longest).items()]


def goals_reached(world: World) -> Rows:
    """With least 5."""
    rows = []
    for concept, pairs in grouped(world.rest["goals"], lambda pair: pair[1]).items():
        edges = [world.masteries.get((learner, concept)) for learner, _ in pairs]
        states = [mastery(edge) for edge in edges if edge]
        if len(pairs) >= 5:
            k = sum(is_solid(state, AS_OF) for state in states)
            known = sum(effective(state, AS_OF) for state in states) / len(pairs)
            shares = wilson(k, len(pairs))
            rows.append((concept, title(world, concept), len(pairs), len(states), k, *shares, known))
    return rows


def class_coverage(world: World) -> Rows:
    """With least 5: the third class is too small."""
    rows = []
    titles = {row["id"]: row["title"] for row in world.rest["titles"]}
    slates = Counter(slate["learner"] for slate in world.rest["slates"])
    for name, members in grouped(world.learners.values(), lambda m: m["class"]).items():
        ids, n = {m["id"] for m in members}, len(members)
        edges = {key: edge for key, edge in world.masteries.items() if key[0] in ids}
        if n >= 5:
            concepts = len({c for _, c in edges})
            rows.append(
                (
                    name, titles[name], n, len({m for m, _ in edges}), concepts,
                    concepts / len(world.concepts), len(edges) / n,
                    sum(edge["mastered"] for edge in edges.values()) / n,
                    sum(m["answers"] for m in members) / n, sum(slates[id] for id in ids) / n,
                )
            )  # fmt: skip
    return rows


def recommendation_funnel(world: World) -> Rows:
    """Of the last 30 days."""
    stages = ["served", "shown", "accepted", "completed", "learned"]
    depth = {"served": 1, "ignored": 1, "shown": 2, "skipped": 2, "accepted": 3, "completed": 4}
    lines = []
    for slate in world.rest["slates"]:
        if SINCE < slate["at"] <= AS_OF:
            for concept, state in zip(slate["concepts"], slate["states"], strict=True):
                edge = world.masteries.get((slate["learner"], concept), {})
                learned = state == "completed" and edge.get("mastered", False)
                lines.append((slate["policy"], 5 if learned else depth[state]))
    return [
        (policy, place, stages[place - 1], k, *wilson(k, len(own)))
        for policy, own in grouped(lines, lambda line: line[0]).items()
        for place in range(1, 6)
        for k in [sum(reached >= place for _, reached in own)]
    ]


def feedback(world: World) -> Rows:
    """Of the last 30 days."""
    kept = [f for f in world.rest["feedback"] if SINCE < f["at"] <= AS_OF and not f.get("undone_at")]
    return [
        (
            concept, title(world, concept), len({f["learner"] for f in own}),
            *(sum(f["kind"] == kind for f in own) for kind in ("too hard", "too easy", "known", "not now")),
            len(own),
        )
        for concept, own in grouped(kept, lambda f: f["concept"]).items()
    ]  # fmt: skip


def calibration(world: World) -> Rows:
    """Of the last 30 days, with least 5."""
    told = [a for a in world.answers if a.predicted is not None and SINCE < a.at <= AS_OF]
    return [
        (tenth, len(own), mean(a.predicted for a in own), *wilson(sum(a.correct for a in own), len(own)))
        for tenth, own in grouped(told, lambda a: min(9, int(a.predicted * 10)) + 1).items()
        if len(own) >= 5
    ]


def drift(world: World) -> Rows:
    """Of the last 30 days, with least 20."""
    told = [a for a in world.answers if a.predicted is not None and SINCE < a.at <= AS_OF]
    rows = []
    for (model, week), own in grouped(told, lambda a: (a.model, monday(a.at))).items():
        if len(own) < 20:
            continue
        clipped = [min(0.999, max(0.001, a.predicted)) for a in own]
        losses = [-log(p if a.correct else 1 - p) for p, a in zip(clipped, own, strict=True)]
        said, right = mean(a.predicted for a in own), mean(float(a.correct) for a in own)
        loss, half = mean(losses), 1.96 * stdev(losses) / sqrt(len(own))
        rows.append((model, week, len(own), said, right, right - said, loss, loss - half, loss + half))
    return rows


def _by_learner(world: World) -> dict[str, list[Any]]:
    return grouped(world.answers, lambda a: a.learner)


EXPECTED: Mapping[str, tuple[Mapping[str, Any], Callable[[World], Rows]]] = {
    "calibration": ({"least": 5, **DAYS}, calibration),
    "class_coverage": ({"least": 5}, class_coverage),
    "class_heat_map": ({"class": "class-1", "concepts": 6, **AT}, class_heat_map),
    "cohorts": ({"least": 5, **AT}, cohorts),
    "drift": ({"least": 20, **DAYS}, drift),
    "engagement_by_hour": ({"since": START, "until": AS_OF}, engagement_by_hour),
    "feedback": (DAYS, feedback),
    "goals_reached": ({"least": 5, **AT}, goals_reached),
    "pace": ({"least": 5}, pace),
    "recommendation_funnel": (DAYS, recommendation_funnel),
    "streaks": ({}, streaks),
    "survival": ({"away": 10, "least": 5, **AT}, survival),
}
"""By question: the parameters that it is asked with, and its rows."""
