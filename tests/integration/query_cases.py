"""Realistic parameters for every query on the graph of seeded.py: what its stored cost is measured with.

Where a learner is asked for, it is mostly the one with 2,000 answers: there a careless expansion shows.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.integration.query_cases_asking import CASES as ASKING
from tests.integration.query_cases_designing import CASES as DESIGNING
from tests.integration.query_cases_lists import CASES as LISTS
from tests.integration.query_cases_publishing import CASES as PUBLISHING
from tests.integration.seeded import (
    GONE,
    LEAVING,
    OWN,
    PACE,
    WHOLE,
    activation,
    answer,
    feedback,
    import_of,
    items,
    learner_row,
    lifts,
    mastery,
    model,
    policy,
    promotion,
    question,
    slate,
    unfitted,
    window,
)
from tests.integration.seeded_people import (
    START,
    audit_entry,
    concept_id,
    learner_id,
    learning_events,
    question_id,
)
from tests.integration.seeded_publishing import correction
from tests.integration.seeded_saved import CASES as LEAVING_AND_SAVED

_BUSY, _USUAL, _LAST = learner_id(0), learner_id(7), learner_id(WHOLE.learners - 1)
_LATER = START + WHOLE.busy * PACE
_ONE_ANSWER = learner_row(
    0,
    [answer("event-new", 3, _LATER, correct=True)],
    [],
    [mastery(concept_id(0), 0.97, 4, _LATER)],
)
_REPLAYED = {
    "id": _BUSY,
    "learner": {"newest_seq": 1},
    "created": [mastery(concept_id(199), 0.9, 4, _LATER)],
    "changed": {concept_id(i): mastery(concept_id(i), 0.4, 2, _LATER)["properties"] for i in range(2)},
    "gone": [concept_id(3)],
}
_CONCEPT = {"id": concept_id(5), "title": "Another title", "summary": "Another.", "minutes": 20.0}

_MEMBERS = {"class_id": "class-0", "learner_ids": [learner_id(i) for i in range(10, 30)]}
_TEACHERS = {"class_id": "class-0", "teacher_ids": ["teacher-0", "teacher-new"]}

CASES: Mapping[str, Mapping[str, Any]] = {
    **ASKING,
    **LEAVING_AND_SAVED,
    **DESIGNING,
    **LISTS,
    **PUBLISHING,
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
    "audit/delete_old": {"before": START + timedelta(minutes=20), "limit": 20},
    "audit/erase_about": {"id": _BUSY, "hash": "hash", "limit": 20},
    "audit/write_entries": {"rows": [audit_entry(1_000, _BUSY)]},
    "class/add_members": {**_MEMBERS, "at": START},
    "class/add_teachers": {**_TEACHERS, "at": START},
    "class/create_class": {"id": "class-new", "title": "New", "time_zone": "UTC"},
    "class/delete_class": {"id": "class-0"},
    "class/lock_members": _MEMBERS,
    "class/read_answers": {"class_id": "class-0"},
    "class/read_size": {"class_id": "class-0"},
    "class/read_solved": {
        "rows": [{"id": id, "questions": [question_id(0), question_id(3)]} for id in (_BUSY, _USUAL)]
    },
    "class/read_state": {"class_id": "class-0", "limit": 1_001, "feedback_since": START},
    "class/read_classes": {"ids": ["class-0", "class-1"]},
    "class/read_led": {
        "teacher_id": "teacher-0",
        "learner_ids": [_BUSY, _LAST],
        "class_ids": ["class-0", "class-1"],
    },
    "class/read_of_learners": {"learner_ids": [_BUSY, _USUAL]},
    "class/remove_members": _MEMBERS,
    "class/remove_teachers": _TEACHERS,
    "class/update_class": {"id": "class-0", "title": "Other", "time_zone": None},
    "correction/advance": {"id": "correction-1", "progress": {"state": "done", "cursor": _USUAL}},
    "correction/create_correction": correction("correction-2"),
    "correction/discard": {"id": "correction-1"},
    "correction/read_responses": {"event_ids": [f"event-{i}-0" for i in range(20)]},
    "correction/read_running": {},
    "correction/lock_questions": {"id": "correction-1"},
    "correction/read_learners": {"id": "correction-1"},
    "correction/read_touched": {"id": "correction-1"},
    "correction/rescore_answers": {
        "id": "correction-1",
        "rows": [{"event_id": f"event-{i}-0", "correct": True} for i in range(20)],
    },
    "correction/set_concepts": {"question_id": question_id(0), "concept_ids": [concept_id(2)]},
    "correction/set_key": {"question_id": question_id(0), "sealed_key": "k1:other"},
    "correction/void_answer": {"event_id": "event-0-5", "reason": "It was a test.", "at": START},
    "curriculum/bump_revision": {},
    "curriculum/count": {},
    "curriculum/lock": {},
    "curriculum/read_authored_questions": {"ids": [question_id(i) for i in range(20)]},
    "curriculum/read_concepts": {},
    "curriculum/read_courses": {},
    "curriculum/read_course": {"id": "course-1"},
    "content/page_questions": {"after": "", "limit": 100},
    "content/read_rest": {},
    "content/read_things": {
        "concepts": [concept_id(5)],
        "prerequisites": [[concept_id(0), concept_id(10)]],
        "encompasses": [[concept_id(10), concept_id(0)]],
        "resources": [],
        "courses": [],
        "misconceptions": [],
        "templates": [],
    },
    "curriculum/read_extras": {},
    "curriculum/read_prerequisites": {},
    "curriculum/read_question_features": {"retired": False},
    "curriculum/read_questions": {"ids": [question_id(i) for i in range(20)]},
    "curriculum/read_stamp": {},
    "curriculum/read_state": {},
    "curriculum/write_concepts": {"rows": [_CONCEPT], **OWN},
    "curriculum/write_courses": {
        "rows": [{"id": "course-0", "title": "Its title", "summary": "", "concepts": [concept_id(9)]}],
        **OWN,
    },
    "curriculum/write_templates": {"rows": [{"id": "template-0", "document": "{}"}], **OWN},
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
    "drift/read_open": {},
    "drift/read_served": {"version": "fitted-1", "since": START, "until": START + timedelta(days=1)},
    "drift/read_windows": {"versions": ["fitted-1", "default"], "limit": 30},
    "drift/write_window": window("fitted-1", START),
    "audit/count_old": {"before": START + timedelta(days=1)},
    "event/count_old": {"before": START + timedelta(days=1)},
    "event/delete_old": {"before": START + timedelta(days=1), "limit": 20},
    "event/lock": {
        "learner_ids": [_BUSY, _USUAL],
        "event_ids": ["learning-0-5", "learning-new", "event-0-5"],
        "concept_ids": [concept_id(0), concept_id(3)],
        "question_ids": [question_id(0)],
        "resource_ids": [f"resource-{concept_id(0)}"],
    },
    "event/read_known": {"event_ids": ["learning-0-5", "learning-new"]},
    "event/write": learning_events(0, 3, "new"),
    "feedback/count_old": {"before": START + timedelta(days=1)},
    "feedback/delete_old": {"before": START + timedelta(days=1), "limit": 20},
    "feedback/lock": {
        "learner_id": _LAST,
        "question_id": question_id(3),
        "concept_id": concept_id(0),
        "slate_id": f"slate-{_LAST}",
        "rank": 1,
    },
    "feedback/read": {"id": "feedback-1"},
    "feedback/read_given": {"learner_ids": [_LAST]},
    "feedback/undo": {"id": "feedback-1", "at": START},
    "feedback/write": {**feedback(_LAST, "feedback-4", 1), "replaced": ["feedback-1"]},
    "impact/read_answered": {"question_ids": [question_id(0), question_id(3)]},
    "impact/read_known": {"ids": [learner_id(0), learner_id(7)], "feedback_since": START},
    "impact/read_masteries": {"concept_ids": [concept_id(0), concept_id(7)], "feedback_since": START},
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
    "learner/create_learner": {
        "id": "learner-new",
        "time_zone": "UTC",
        "usual_minutes": 20.0,
        "consent": {"consent_research": "none"},
    },
    "learner/create_learners": {
        "ids": [_BUSY, "learner-new"],
        "time_zone": "UTC",
        "usual_minutes": 20.0,
        **OWN,
    },
    "learner/page_learners": {"after": learner_id(50), "limit": 21},
    "learner/read_answered": {"rows": [{"id": _BUSY, "question_ids": [question_id(i) for i in range(20)]}]},
    "learner/read_consent": {"ids": [_BUSY]},
    "learner/read_habit": {"ids": [_BUSY]},
    "learner/read_histories": {"ids": [_BUSY]},
    "learner/read_learner": {"ids": [_BUSY]},
    "learner/read_masteries": {"ids": [_BUSY]},
    "learner/read_outdated": {"model": "fitted-2", "limit": 20},
    "learner/read_situation": {
        "ids": [_BUSY],
        "as_of": _LATER,
        "mastered_at": 0.85,
        "due_below": 0.9,
        "gate": 0.6,
        "feedback_since": START,
        "claimed": 0.8,
    },
    "learner/read_state": {"ids": [_BUSY]},
    "learner/set_consent": {
        "id": _USUAL,
        "tiers": {"consent_research": "none", "consent_experiments": "full"},
        "at": START,
    },
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
    "lint/count_answers": {"ids": [question_id(i) for i in range(200)]},
    "lint/count_goals": {"ids": [concept_id(i) for i in range(200)]},
    "lint/count_held": {"edges": [[concept_id(i), concept_id(i + 1)] for i in range(5)]},
    "model/promote": promotion("fitted-1", "fitted-1"),
    "model/read_models": {},
    "model/read_parameters": {"version": "fitted-1"},
    "model/read_promotions": {},
    "model/read_unfitted": {"version": "fitted-1"},
    "model/write_items": items("fitted-1", 200),
    "model/write_model": model("fitted-2", [concept_id(i) for i in range(WHOLE.concepts)]),
    "neighbours/read_lifts": {"id": _BUSY},
    "neighbours/read_practice": {"after": learner_id(50), "limit": 20},
    "neighbours/write_lifts": lifts([_BUSY, "learner-gone"]) | {"at": _LATER},
    "policy/activate": activation("exam@3"),
    "policy/read_activations": {},
    "policy/read_policies": {},
    "policy/read_policy": {"id": "exam@2"},
    "policy/write_policy": policy("exam@4"),
    "privacy/begin_erasure": {"id": _BUSY, "hash": "hash-new", "at": START},
    "privacy/count_erased": {"hash": GONE, "counts": {"answers": 3}},
    "privacy/create_secret": {"id": "pseudonyms", "sealed": "k1:secret"},
    "privacy/delete_slates": {"hash": LEAVING, "ids": [LEAVING]},
    "privacy/delete_some": {"hash": LEAVING, "own": ["Feedback", "Goal"], "limit": 20},
    "privacy/finish_erasure": {"hash": LEAVING, "at": START},
    "privacy/read_erased": {"hashes": [GONE, LEAVING, "hash-none"]},
    "privacy/read_leaving": {},
    "privacy/read_leaving_slates": {"hash": LEAVING, "limit": 20},
    "privacy/read_person": {"id": _BUSY},
    "privacy/read_secret": {"id": "pseudonyms"},
    "privacy/read_tied": {"id": _USUAL, "relationship": "WAS_SERVED", "own": True},
    "replay/lock": {"ids": [_BUSY, _USUAL]},
    "replay/read_answers": {
        "rows": [
            {
                "id": _BUSY,
                "questions": [question_id(i) for i in range(30, 50)],
                "concepts": [concept_id(3), concept_id(4)],
            },
            {"id": _USUAL, "questions": None, "concepts": None},
        ]
    },
    "replay/read_asked": {"ids": [_BUSY]},
    "replay/read_questions": {"ids": [_BUSY]},
    "replay/write_masteries": {"rows": [_REPLAYED]},
    "model/write_unfitted": unfitted("fitted-1", [concept_id(i) for i in range(10)]),
    "sealed/page_corrections": {"after": "", "limit": 500},
    "sealed/page_imports": {"after": "", "limit": 1},
    "sealed/page_questions": {"after": question_id(20), "limit": 500},
    "privacy/lock_secret": {"id": "pseudonyms"},
    "sealed/page_templates": {"after": "", "limit": 500},
    "sealed/write_templates": {
        "rows": [{"id": "template-0", "was": {"documents": ["{}"]}, "now": {"documents": ["{}"]}}]
    },
    "sealed/page_secrets": {"after": "", "limit": 500},
    "sealed/write_secrets": {"rows": [{"id": "pseudonyms", "now": {"sealed": "k1:secret"}}]},
    "sealed/write_corrections": {"rows": [{"id": "correction-1", "now": {"before": None, "after": "x"}}]},
    "sealed/write_imports": {"rows": [{"id": "import-1", "now": {"replaced": ["{}"]}}]},
    "sealed/write_questions": {
        "rows": [
            {"id": question_id(i), "was": {"key": None}, "now": {"key": "x", "solution": None}}
            for i in range(100)
        ]
    },
    "slate/count_served": {"since": START, "until": START + timedelta(days=30)},
    "slate/count_old": {"before": START + timedelta(days=1)},
    "slate/delete_old": {"before": START + timedelta(days=1), "limit": 20},
    "slate/lock_lines": {"ids": [f"slate-{_BUSY}"]},
    "slate/read_answered": {"ids": [f"slate-{_BUSY}"], "days": 1},
    "slate/read_lines": {"ids": [f"slate-{_BUSY}"]},
    "slate/read_open": {"before": START + timedelta(days=1), "limit": 20},
    "slate/read_owners": {"ids": [f"slate-{_BUSY}", f"slate-{_LAST}"]},
    "slate/read_served": {"at": START, "after": f"slate-{learner_id(20)}", "until": _LATER, "limit": 50},
    "slate/read_slate": {"id": f"slate-{_BUSY}"},
    "slate/write_lines": {
        "rows": [
            {
                "id": f"slate-{_BUSY}",
                "states": ["completed"] * 10,
                "reasons": [""] * 10,
                "state_at": [START] * 10,
                "settled": True,
            }
        ]
    },
    "slate/write_slates": {"rows": [slate(_BUSY, "slate-new")]},
}
