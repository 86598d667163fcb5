// Every relationship between nodes that are nobody's own, for the analysts' copy; one reading from end to end. They are
// followed in the direction in which no node has those of all learners.
// mode: read
// params: nothing
// returns: type: string, source: string, target: string (both internal), properties: map
MATCH (a:Curriculum|Concept|Question|Hint|Resource|Course|Teacher|TracingModel|Correction|Revision)
      -[r:PREREQUISITE_OF|ENCOMPASSES|ASSESSES|REVEALS|HELPS|TEACHES|INCLUDES|LEADS|FITS|COULD_NOT_FIT|SERVED_IN|PROMOTED
        |ACTIVATED|CORRECTS|CHANGED|MOVES]->(b)
RETURN type(r) AS type, elementId(a) AS source, elementId(b) AS target, r {.*, before: null, after: null} AS properties
