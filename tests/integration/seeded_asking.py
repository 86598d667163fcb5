"""What the dictionary knows and no query of seeded.py writes, so that whatever is documented stands in that
graph, and the two can be compared in both directions."""

COMPLETED = """
MATCH (a:AuditEntry)
WITH a ORDER BY a.id LIMIT 1
SET a.statement = 'RETURN 1', a.digest = '9f86', a.rows = 1, a.seconds = 0.1, a.outcome = 'done'
WITH a
MATCH (c:Concept {id: 'concept-000'})
SET c.import_id = 'import-1', c.community = 1, c.community_revision = 1, c.betweenness = 0.1,
    c.betweenness_revision = 1, c.gates = 3, c.gates_revision = 1
WITH c
MATCH (c)-[p:PREREQUISITE_OF]->()
WITH p LIMIT 1
SET p.import_id = 'import-1'
WITH p
MATCH ()-[e:ENCOMPASSES]->()
WITH p, e LIMIT 1
SET e.import_id = 'import-1'
WITH e
MATCH (q:Question {id: 'question-0001'})
SET q.import_id = 'import-1'
WITH q
MATCH (t:Template {id: 'template-0'})
SET t.import_id = 'import-1'
WITH t
MATCH (r:Resource)
WITH r ORDER BY r.id LIMIT 1
SET r.import_id = 'import-1', r.retired_at = datetime('2026-01-05T08:00:00Z')
WITH r
MATCH (k:Course {id: 'course-0'})
SET k.import_id = 'import-1', k.retired_at = r.retired_at
WITH r
MATCH (l:Learner {id: 'learner-001'})
SET l.import_id = 'import-1'
WITH r, l
MATCH (l)-[a:ANSWERED]->()
WITH r, a ORDER BY a.event_id LIMIT 1
SET a.rescored_by = 'correction-1'
WITH r
MATCH (e:LearningEvent {id: 'learning-0-0'})
SET e.seconds = 240.0, e.score = 0.8, e.text = 'slope', e.reason = 'Too long.', e.slate = 'slate-learner-000',
    e.rank = 1, e.session = 's-1', e.device = 'd-1'
WITH r
MATCH (s:Slate {id: 'slate-learner-000'})
SET s.seed = 7, s.kinds = ['ready'], s.propensities = [1.0], s.terms = ['{}']
WITH r
MATCH (x:Erased)
WITH r, x LIMIT 1
SET x += {mastery: 1, answers: 1, slates: 1, feedback: 1, events: 1, imports: 1, classes: 1}
WITH r
MATCH (a:AuditEntry {id: 'entry-0'})
SET a += {statement: 'RETURN 1', digest: 'digest', rows: 1, seconds: 0.1, outcome: 'done'}
WITH r
MATCH (i:Import {id: 'import-1'})
SET i.replaced = ['{}']
WITH r
MATCH (k:Correction {id: 'correction-1'})
SET k.ended_at = r.retired_at, k.model = 'fitted-1'
WITH r
MATCH (m:TracingModel {version: 'fitted-1'})
SET m += {seed: 0, learners: 3, first_at: r.retired_at, last_at: r.retired_at, concepts: 1, questions: 1,
          unfitted: 1, everyone_prior: 0.2, everyone_learn: 0.2, everyone_forget: 0.01, everyone_guess: 0.2,
          everyone_slip: 0.1, initial_stability: 3.0, spacing_gain: 4.0, practice_gain: 0.5,
          memory_fitted: true, level: 0.1, response: [0.1]}, m += $held_out
WITH m
MATCH (m)-[:SERVED_IN]->(w:DriftWindow)
SET w += $measured
WITH DISTINCT m
MATCH ()-[p:PROMOTED]->(m)
SET p += $estimated
WITH m
MATCH (d:Draft)
WITH m, d LIMIT 1
SET d.calls = ['{}']
WITH m
CREATE (:Snapshot {id: 'snapshot', taken_at: m.first_at, revision: 1, model: 'default', learners: 3,
                   seconds: 0.5})
"""
"""Given `parameters`."""


def parameters() -> dict[str, dict[str, float]]:
    """Of COMPLETED."""
    estimated = {f"{name}{end}": 0.5 for name in ("log_loss", "ece") for end in ("", "_low", "_high")}
    measured: dict[str, float] = {
        **{f"{name}{end}": 0.5 for name in ("auc", "rmse") for end in ("", "_low", "_high")},
        **estimated,
        "answers": 9,
        "learners": 3,
        "share_right": 0.6,
        "mean_chance": 0.6,
        "expected_log_loss": 0.5,
    }
    held_out = {f"held_out_{name}": value for name, value in measured.items()}
    return {"held_out": held_out, "measured": measured, "estimated": estimated}
