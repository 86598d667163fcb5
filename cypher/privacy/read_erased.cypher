// What stays of erased learners, by the keyed hashes of their ids: a receipt each, the counts by kind among it. `at` is
// null while they are being erased.
// mode: read
// params: hashes: list<string>
// returns: erased: map
UNWIND $hashes AS hash
MATCH (e:Erased {hash: hash})
RETURN properties(e) AS erased
