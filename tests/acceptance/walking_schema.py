"""What the role walk asks of the graph's schema and its measures; walking.py has the others."""

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "Query.analyses": "{ it: analyses { name cypher } }",
    "Query.analysis": '{ it: analysis(name: "curriculum_health") { rowCount } }',
    "Query.graphSchema": '{ it: graphSchema(label: "Hint") { labels { name count properties { name } } } }',
    "Query.graphScience": "{ it: graphScience(measure: DOMINATORS) { nodes { concept { key } value } } }",
}
