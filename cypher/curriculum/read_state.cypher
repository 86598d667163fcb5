// What is in force, and how much there is of everything, by the counts that the server keeps: nothing is scanned.
// mode: read
// params: nothing
// returns: revision: integer, model: string, policy: string, stored: map
MATCH (k:Curriculum {id: 'curriculum'})
RETURN k.revision AS revision, coalesce(k.model, 'default') AS model, coalesce(k.policy, 'default@1') AS policy,
       {concepts: COUNT { (:Concept) }, questions: COUNT { (:Question) }, learners: COUNT { (:Learner) },
        answers: COUNT { ()-[:ANSWERED]->() }, masteries: COUNT { ()-[:HAS_MASTERY]->() },
        slates: COUNT { (:Slate) }, learning_events: COUNT { (:LearningEvent) }} AS stored
