"""Realistic parameters for every query on the graph of seeded.py: what its stored cost is measured with.

Where a learner is asked for, it is mostly the one with 2,000 answers: there a careless expansion shows.
"""

from collections.abc import Mapping
from typing import Any

from tests.integration.seeded import (
    OWN,
    PACE,
    START,
    WHOLE,
    answer,
    concept_id,
    import_of,
    learner_id,
    learner_row,
    mastery,
    model,
    question,
    question_id,
    slate,
)

_BUSY, _USUAL = learner_id(0), learner_id(7)
_LATER = START + WHOLE.busy * PACE
_ONE_ANSWER = learner_row(
    0,
    [answer("event-new", 3, _LATER, correct=True)],
    [],
    [mastery(concept_id(0), 0.97, 4, _LATER)],
)
_REPLAYED = [mastery(concept_id(0), 0.9, 4, _LATER), mastery(concept_id(1), 0.4, 2, _LATER)]
_CONCEPT = {"id": concept_id(5), "title": "Another title", "summary": "Another.", "minutes": 20.0}

CASES: Mapping[str, Mapping[str, Any]] = {
    "answer/read_known": {"event_ids": ["event-0-5", "event-3-1", "event-new"]},
    "answer/lock_learners": {
        "rows": [
            {
                "id": _BUSY,
                "questions": [question_id(0), question_id(3)],
                "events": ["event-0-5", "event-new"],
            }
        ],
        "question_ids": [question_id(0), question_id(3)],
    },
    "answer/read_questions": {"ids": [question_id(0), question_id(3)]},
    "answer/write_answers": {"rows": [_ONE_ANSWER], "recorded_at": START, **OWN},
    "answer/write_masteries": {"rows": [{"id": _BUSY, "masteries": _REPLAYED}]},
    "curriculum/bump_revision": {},
    "curriculum/count": {},
    "curriculum/lock": {},
    "curriculum/page_concepts": {"after": concept_id(100), "limit": 21},
    "curriculum/page_questions": {"after": question_id(1000), "limit": 21},
    "curriculum/page_questions_of_concept": {"concept_id": concept_id(3), "after": "", "limit": 21},
    "curriculum/read_authored_questions": {"ids": [question_id(i) for i in range(20)]},
    "curriculum/read_concepts": {},
    "curriculum/read_extras": {},
    "curriculum/read_prerequisites": {},
    "curriculum/read_question_features": {},
    "curriculum/read_questions": {"ids": [question_id(i) for i in range(20)]},
    "curriculum/read_stamp": {},
    "curriculum/write_concepts": {"rows": [_CONCEPT], **OWN},
    "curriculum/write_courses": {
        "rows": [{"id": "course-0", "title": "Its title", "summary": "", "concepts": [concept_id(9)]}],
        **OWN,
    },
    "curriculum/write_derived": {"rows": [{"id": concept_id(5), "depth": 1, "importance": 0.01}]},
    "curriculum/write_encompasses": {
        "rows": [{"source": concept_id(50), "target": concept_id(10), "weight": 0.3}],
        **OWN,
    },
    "curriculum/write_prerequisites": {
        "rows": [
            {
                "source": concept_id(20),
                "target": concept_id(150),
                "strength": 0.5,
                "reason": "It stands on it.",
                "provenance": "test",
            }
        ],
        **OWN,
    },
    "curriculum/write_questions": {"rows": [question(WHOLE, 0), question(WHOLE, WHOLE.questions)], **OWN},
    "curriculum/write_resources": {
        "rows": [
            {
                "id": f"resource-{concept_id(0)}",
                "kind": "video",
                "title": "A video",
                "minutes": 4.0,
                "text": "",
                "concepts": [concept_id(2)],
            }
        ],
        **OWN,
    },
    "import/create_import": import_of("import-2"),
    "import/delete_created": {"id": "import-1"},
    "import/discard_import": {"id": "import-1"},
    "import/find_import": {"kind": "answers", "digest": "digest"},
    "import/forget_answers": {"id": "import-1", "learner_ids": [learner_id(1), learner_id(11)]},
    "import/read_created": {"id": "import-1"},
    "import/read_dependents": {"id": "import-1", "restored": []},
    "import/read_import": {"id": "import-1"},
    "import/read_imports": {"limit": 50},
    "import/read_learners": {"id": "import-1", "limit": 100},
    "import/read_newer": {"id": "import-1"},
    "import/record_replaced": {"id": "import-1", "replaced": "{}"},
    "import/set_state": {
        "id": "import-1",
        "state": "done",
        "at": START,
        "created": 5,
        "updated": 0,
    },
    "learner/create_learner": {"id": "learner-new", "time_zone": "UTC", "usual_minutes": 20.0},
    "learner/create_learners": {
        "ids": [_BUSY, "learner-new"],
        "time_zone": "UTC",
        "usual_minutes": 20.0,
        **OWN,
    },
    "learner/page_learners": {"after": learner_id(50), "limit": 21},
    "learner/read_histories": {"ids": [_BUSY]},
    "learner/read_learner": {"id": _BUSY},
    "learner/read_masteries": {"id": _BUSY},
    "learner/read_outdated": {"model": "fitted-2", "limit": 20},
    "learner/read_situation": {"id": _BUSY, "as_of": _LATER, "mastered_at": 0.85, "due_below": 0.9},
    "learner/set_goals": {
        "id": _USUAL,
        "goal_id": f"goal:{_USUAL}",
        "concept_ids": [concept_id(60), concept_id(120)],
        "by": "learner",
    },
    "migration/await_indexes": {"seconds": 1},
    "migration/read_chain": {},
    "migration/read_holders": {"name": "John Doe"},
    "migration/read_locks": {"name": "John Doe"},
    "migration/record_migration": {
        "previous": "002",
        "properties": {"version": "003", "type": "CYPHER"},
        "took_ms": 5,
        "by": "test",
        "connected_as": "neo4j",
    },
    "migration/take_lock": {"id": "test", "name": "John Doe"},
    "model/promote": {"version": "fitted-1"},
    "model/read_model": {"version": "fitted-1"},
    "model/read_parameters": {"version": "fitted-1"},
    "model/write_model": model("fitted-2", [concept_id(i) for i in range(WHOLE.concepts)]),
    "slate/read_slate": {"id": f"slate-{_BUSY}"},
    "slate/write_slates": {"rows": [slate(_BUSY, "slate-new")]},
}
