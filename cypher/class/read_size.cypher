// How many learners a class has, and how many answers they gave: 0 of each where there is no such class.
// mode: read
// params: class_id: string
// returns: learners: integer, answers: integer
OPTIONAL MATCH (:Class {id: $class_id})<-[:MEMBER_OF]-(l:Learner)
RETURN count(l) AS learners, coalesce(sum(l.answers), 0) AS answers
