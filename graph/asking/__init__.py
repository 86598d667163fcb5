"""What analysts ask of the graph: Cypher behind a gate, a library of questions, exports.

Not for: who may ask and how answers are shown (api).
"""
