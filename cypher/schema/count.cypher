// How many nodes and relationships of each kind there are, from the store's own counts: no node is read. In data,
// `nodes` have label and count, `relationships` relationshipType, count, and one of startLabel and endLabel.
// mode: read
// params: nothing
// returns: data: map
CALL db.stats.retrieve('GRAPH COUNTS') YIELD data
RETURN data
