// How much there is, for status lines and to see whether anything has changed.
// mode: read
// params: nothing
// returns: concepts: integer, prerequisites: integer, questions: integer, learners: integer, answers: integer, slates: integer
RETURN COUNT { (:Concept) } AS concepts,
       COUNT { ()-[:PREREQUISITE_OF]->() } AS prerequisites,
       COUNT { (:Question) } AS questions,
       COUNT { (:Learner) } AS learners,
       COUNT { ()-[:ANSWERED]->() } AS answers,
       COUNT { (:Slate) } AS slates
