"""What the library says of concepts, questions and the curriculum, computed anew from plain rows.

Each function gives the rows of one question, in any order. Not for: learners, recommendations and the model
(library_expected_people.py).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import pairwise
from math import exp, log, sqrt
from typing import Any

import networkx as nx
import numpy as np

from tests.integration.library_world import AS_OF, REVISED, World, grouped, wilson
from tracing.mastery import Mastery, effective, is_due, is_solid

Rows = list[tuple[Any, ...]]
DAY = 86_400


def mastery(edge: Mapping[str, Any]) -> Mastery:
    """A mastery edge as the tracing model has it."""
    names = ("probability", "stability", "mastered", "answers", "correct", "last_at")
    return Mastery(**{name: edge[name] for name in names}, last_three=tuple(edge["last_three"]))


def graph_of(world: World) -> "nx.DiGraph[str]":
    """Prerequisites."""
    found: nx.DiGraph[str] = nx.DiGraph()
    found.add_nodes_from(world.concepts)
    found.add_edges_from(world.edges)
    return found


def title(world: World, concept: str) -> str:
    """Of a concept."""
    return str(world.concepts[concept]["title"])


def bottlenecks(world: World) -> Rows:
    """With tries 3 and least 5."""
    graph, rows = graph_of(world), []
    for concept, edges in world.by_concept().items():
        tried = [edge for _, edge in edges if edge["answers"] >= 3]
        if len(tried) >= 5:
            p, low, high = wilson(sum(not edge["mastered"] for edge in tried), len(tried))
            reach = len(nx.descendants(graph, concept))
            rows.append((concept, title(world, concept), len(tried), p, low, high, reach, p * reach))
    return rows


def failing_prerequisites(world: World) -> Rows:
    """With tries 2 and least 5."""
    rows, edges = [], world.by_concept()
    for (below, above), strength in world.edges.items():
        counts: Counter[tuple[bool, bool]] = Counter()
        for learner, edge in edges.get(above, []):
            if edge["answers"] >= 2:
                had = world.masteries.get((learner, below), {}).get("mastered", False)
                counts[had, not edge["mastered"]] += 1
        n1, n0 = (counts[had, True] + counts[had, False] for had in (False, True))
        if min(n1, n0) < 5:
            continue
        k1, k0 = counts[False, True], counts[True, True]
        lift = (k1 / n1) / (k0 / n0) if k0 else None
        half = 1.96 * sqrt(1 / k1 - 1 / n1 + 1 / k0 - 1 / n0) if k0 and k1 else None
        ends = (
            (None, None) if half is None or lift is None else (exp(log(lift) - half), exp(log(lift) + half))
        )
        pair = f"{title(world, below)} → {title(world, above)}"
        rows.append((below, above, pair, strength, n1, k1 / n1, n0, k0 / n0, lift, *ends))
    return rows


def stalls(world: World) -> Rows:
    """With away 10 and least 5."""
    last: dict[str, Any] = {}
    for (learner, _), edge in world.masteries.items():
        last[learner] = max(last.get(learner, edge["last_at"]), edge["last_at"])
    rows = []
    for concept, edges in world.by_concept().items():
        left = sum(
            edge["last_at"] == last[learner]
            and not edge["mastered"]
            and last[learner] < AS_OF - timedelta(days=10)
            for learner, edge in edges
        )
        if len(edges) >= 5:
            rows.append((concept, title(world, concept), len(edges), left, *wilson(left, len(edges))))
    return rows


def begun_too_early(world: World) -> Rows:
    """With least 5."""
    graph, begun = graph_of(world), []
    for learner, answers in grouped(world.answers, lambda a: a.learner).items():
        first: dict[str, Any] = {}
        for one in answers:
            for concept in one.concepts:
                first.setdefault(concept, one)
        for concept, one in first.items():
            before = [first[below].at if below in first else None for below in graph.predecessors(concept)]
            if before:
                early = any(at is None or at > one.at for at in before)
                begun.append((concept, learner, early, one.correct))
    rows = []
    for concept, own in grouped(begun, lambda row: row[0]).items():
        right = {early: [row[3] for row in own if row[2] is early] for early in (True, False)}
        if len(own) >= 5:
            shares = (float(np.mean(found)) if found else None for found in (right[True], right[False]))
            k = len(right[True])
            rows.append((concept, title(world, concept), len(own), k, *wilson(k, len(own)), *shares))
    return rows


def forgetting(world: World) -> Rows:
    """With concepts 4 and least 5."""
    counts = Counter(c for row in world.rest["all"] for c in row["concepts"])
    chosen = sorted(counts, key=lambda id: (-counts[id], id))[:4]
    ends = [0.0, 0.25, 1.0, 3.0, 7.0, 14.0, 30.0, 90.0]
    gaps = []
    for (_, concept), own in grouped(
        ((c, one) for one in world.answers for c in one.concepts if c in chosen),
        lambda pair: (pair[1].learner, pair[0]),
    ).items():
        for (_, before), (_, after) in pairwise(own):
            if before.correct:
                days = (int(after.at.timestamp()) - int(before.at.timestamp())) / DAY
                gaps.append((concept, sum(end <= days for end in ends) - 1, after.correct))
    return [
        (
            concept,
            title(world, concept),
            ends[i],
            (*ends, None)[i + 1],
            len(own),
            *wilson(sum(x for *_, x in own), len(own)),
        )
        for (concept, i), own in grouped(gaps, lambda row: row[:2]).items()
        if len(own) >= 5
    ]


def mastery_now(world: World) -> Rows:
    """With least 5."""
    rows = []
    for concept, edges in world.by_concept().items():
        states = [mastery(edge) for _, edge in edges]
        if len(states) >= 5:
            known = float(np.mean([effective(state, AS_OF) for state in states]))
            labelled = sum(state.mastered for state in states)
            solid = sum(is_solid(state, AS_OF) for state in states)
            due = sum(is_due(state, AS_OF) for state in states)
            shares = wilson(solid, len(states))
            rows.append((concept, title(world, concept), len(states), known, labelled, solid, due, *shares))
    return rows


def effort(world: World) -> Rows:
    """With least 5."""
    rows = []
    for concept, edges in world.by_concept().items():
        had = [edge["answers"] for _, edge in edges if edge["mastered"]]
        if len(had) >= 5:
            low, median, high = (float(x) for x in np.percentile(had, [10, 50, 90]))
            more = sum(not edge["mastered"] and edge["answers"] >= median for _, edge in edges)
            rows.append((concept, title(world, concept), len(had), low, median, high, more))
    return rows


def question_difficulty(world: World) -> Rows:
    """With easy .8, hard .5 and least 8."""
    rows = []
    for question, own in world.by_question().items():
        if len(own) >= 8:
            p, low, high = wilson(sum(a.correct for a in own), len(own))
            finding = "too easy" if low > 0.8 else "too hard" if high < 0.5 else ""
            rows.append((question, sorted(own[0].concepts), len(own), p, low, high, finding))
    return rows


def question_discrimination(world: World) -> Rows:
    """With weak .1 and least 8: numpy's own correlation."""
    right = Counter(a.learner for a in world.answers if a.correct)
    total = Counter(a.learner for a in world.answers)
    rows = []
    for question, answers in world.by_question().items():
        own = [a for a in answers if total[a.learner] > 1]
        if len(own) < 8:
            continue
        x = np.array([float(a.correct) for a in own])
        rest = np.array([(right[a.learner] - a.correct) / (total[a.learner] - 1) for a in own])
        r = float(np.corrcoef(x, rest)[0, 1]) if x.std() > 1e-9 and rest.std() > 1e-9 else None
        finding = "" if r is None or r >= 0.1 else "against" if r < 0 else "weak"
        rows.append((question, len(own), float(x.mean()), r, finding))
    return rows


def guessing(world: World) -> Rows:
    """With rapid .2 and least 8."""
    rows = []
    for question, answers in world.by_question().items():
        choices, own = len(world.questions[question]["choices"] or []), [a for a in answers if a.ms]
        if choices < 2 or len(own) < 8:
            continue
        mean = float(np.mean([a.ms for a in own]))
        bar = min(0.2 * mean, 10_000)
        fast, slow = ([a for a in own if ((a.ms or 0) < bar) is quick] for quick in (True, False))
        right = (float(np.mean([a.correct for a in some])) if some else None for some in (fast, slow))
        shares = wilson(len(fast), len(own))
        rows.append((question, choices, len(own), mean / 1_000, len(fast), *shares, *right, 1 / choices))
    return rows


def misconceptions(world: World) -> Rows:
    """With least 8."""
    rows, by_question = [], world.by_question()
    for one in world.rest["misconceptions"]:
        asked = [q for q in by_question if one["id"] in world.questions[q]["reveals"]]
        answers = [a for q in asked for a in by_question[q]]
        if len(answers) < 8:
            continue
        told = [(a.question, a.response) for a in answers if not a.correct and not a.gave_up and a.response]
        commonest = sum(
            max(Counter(response for _, response in own).values())
            for own in grouped(told, lambda pair: pair[0]).values()
        )
        wrong = wilson(sum(not a.correct for a in answers), len(answers))
        agreeing = commonest / len(told) if told else None
        rows.append((one["id"], one["title"], len(asked), len(answers), *wrong, agreeing))
    return rows


def speed(world: World) -> Rows:
    """With least 8."""
    ends = [0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0]
    found: list[tuple[int, bool]] = []
    for own in world.by_question(used=False).values():
        timed = [a for a in own if a.ms]
        if len(timed) >= 8:
            median = np.median([a.ms for a in timed])
            found += [(int(sum(end <= a.ms / median for end in ends)), a.correct) for a in timed]
    rows = []
    for place, group in grouped(found, lambda row: row[0]).items():
        if len(group) >= 8:
            name = f"from {ends[-1]}" if place == len(ends) else f"{ends[place - 1]} to {ends[place]}"
            rows.append((name, place, len(group), *wilson(sum(x for _, x in group), len(group))))
    return rows


def hints(world: World) -> Rows:
    """With least 8."""
    rows = []
    by_hints = grouped(world.by_question().items(), lambda pair: world.questions[pair[0]]["hints"])
    for number, pairs in by_hints.items():
        own = [a for _, answers in pairs for a in answers]
        if len(own) >= 8:
            shares = wilson(sum(a.correct for a in own), len(own))
            rows.append((number, len(pairs), len(own), *shares, sum(a.gave_up for a in own) / len(own)))
    return rows


def giving_up(world: World) -> Rows:
    """With least 8."""
    rows = []
    for question, own in world.by_question().items():
        k = sum(a.gave_up for a in own)
        if len(own) >= 8 and k:
            right = sum(a.correct for a in own) / (len(own) - k) if len(own) > k else None
            shares = wilson(k, len(own))
            rows.append((question, len(own), k, *shares, world.questions[question]["hints"], right))
    return rows


def catalogue_coverage(world: World) -> Rows:
    """Depth by depth."""
    used = {id: q for id, q in world.questions.items() if q["retired_at"] is None}
    answers = Counter(a.question for a in world.answers)
    rows = []
    for depth, concepts in grouped(world.concepts.values(), lambda c: c["depth"]).items():
        own = [[id for id, q in used.items() if c["id"] in q["concepts"]] for c in concepts]
        asked = [id for ids in own for id in ids]
        met = sum(answers[id] > 0 for id in asked)
        practised = sum(any(answers[id] for id in ids) for ids in own)
        share = met / len(asked) if asked else None
        total = sum(answers[id] for id in asked)
        rows.append((depth, len(concepts), practised, len(asked), met, share, total))
    return rows


def curriculum_health(world: World) -> Rows:
    """With few 5 and many 2."""
    graph, rows = graph_of(world), []
    for id, concept in world.concepts.items():
        own = [q for q in world.questions.values() if id in q["concepts"] and q["retired_at"] is None]
        below, above = graph.in_degree(id), graph.out_degree(id)
        findings = {
            "few questions": len(own) < 5,
            "no resource": not concept["resources"],
            "alone": below + above == 0,
            "many prerequisites": below > 2,
        }
        counts = (len(own), sum(q["hints"] for q in own), concept["resources"], below, above)
        said = [name for name, holds in findings.items() if holds]
        rows.append((id, concept["title"], concept["depth"], *counts, said))
    return rows


def revision_effect(world: World) -> Rows:
    """Of revision 7, 10 days around it, with least 5."""
    rows, by_question = [], world.by_question(used=False)
    for one in world.rest["changed"]:
        near = [a for a in by_question.get(one["id"], []) if abs(a.at - REVISED) < timedelta(days=10)]
        sides = [[a.correct for a in near if (a.at >= REVISED) is after] for after in (False, True)]
        if min(map(len, sides)) < 5:
            continue
        (p, p_low, p_high), (s, s_low, s_high) = (wilson(sum(own), len(own)) for own in sides)
        low = s - p - sqrt((s - s_low) ** 2 + (p_high - p) ** 2)
        high = s - p + sqrt((s_high - s) ** 2 + (p - p_low) ** 2)
        rows.append((one["id"], len(sides[0]), p, len(sides[1]), s, s - p, low, high))
    return rows


AT = {"as_of": AS_OF}
EXPECTED: Mapping[str, tuple[Mapping[str, Any], Callable[[World], Rows]]] = {
    "begun_too_early": ({"least": 5}, begun_too_early),
    "bottlenecks": ({"tries": 3, "least": 5}, bottlenecks),
    "catalogue_coverage": ({}, catalogue_coverage),
    "curriculum_health": ({"few": 5, "many": 2}, curriculum_health),
    "effort": ({"least": 5}, effort),
    "failing_prerequisites": ({"tries": 2, "least": 5}, failing_prerequisites),
    "forgetting": ({"concepts": 4, "least": 5}, forgetting),
    "giving_up": ({"least": 8}, giving_up),
    "guessing": ({"rapid": 0.2, "least": 8}, guessing),
    "hints": ({"least": 8}, hints),
    "mastery_now": ({"least": 5, **AT}, mastery_now),
    "misconceptions": ({"least": 8}, misconceptions),
    "question_difficulty": ({"easy": 0.8, "hard": 0.5, "least": 8}, question_difficulty),
    "question_discrimination": ({"least": 8}, question_discrimination),
    "revision_effect": ({"revision": 7, "days": 10, "least": 5}, revision_effect),
    "speed": ({"least": 8}, speed),
    "stalls": ({"away": 10, "least": 5, **AT}, stalls),
}
"""By question: the parameters that it is asked with, and its rows."""
