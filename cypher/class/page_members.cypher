// One page of the learners of a class, by a value and then by id, each with the value; from the list's end where `backward`.
// text: stands in the id, in capitals or not; least, most: answers that count; null for all. order: key, answers or joined;
// the value is 0 for key, milliseconds since 1970 for joined.
// mode: read
// params: class_id: string, text: string | null, least: float | null, most: float | null, order: string,
// params: after: string, after_value: integer, before: string, before_value: integer, backward: boolean, limit: integer
// returns: learner: map, value: integer
MATCH (c:Class {id: $class_id})<-[m:MEMBER_OF]-(l)
WHERE ($text IS NULL OR toLower(l.id) CONTAINS toLower($text))
  AND ($least IS NULL OR coalesce(l.answers, 0) >= $least) AND ($most IS NULL OR coalesce(l.answers, 0) <= $most)
WITH l, l.id AS id,
     CASE $order WHEN 'answers' THEN coalesce(l.answers, 0) WHEN 'joined' THEN m.since.epochMillis ELSE 0 END AS value
WHERE (value > $after_value OR (value = $after_value AND id > $after))
  AND (value < $before_value OR (value = $before_value AND id < $before))
WITH l, id, value
ORDER BY CASE WHEN $backward THEN -value ELSE value END, CASE WHEN $backward THEN '' ELSE id END, id DESC LIMIT $limit
RETURN l {.id, .revision, .time_zone, .usual_minutes, .answers, .days} AS learner, value
