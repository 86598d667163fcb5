// Every node that is nobody's own, for the analysts' copy, which takes of its properties what it names; one reading from
// end to end. What is large and never copied is left out here already.
// mode: read
// params: nothing
// returns: node: string (internal, for the time of the copying), label: string, properties: map
MATCH (n:Curriculum|Concept|Question|Hint|Misconception|Resource|Course|Template|Class|Teacher|Import|TracingModel|DriftWindow
         |Policy|Correction|Revision|Change)
RETURN elementId(n) AS node, head(labels(n)) AS label,
       n {.*, sealed_key: null, sealed_solution: null, before: null, replaced: null} AS properties
