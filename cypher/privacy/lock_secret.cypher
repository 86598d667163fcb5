// Whoever writes down ids of learners and whoever erases one wait for each other here, so that no id is written after
// it was looked for.
// mode: write
// params: id: string
// returns: nothing
MATCH (s:Secret {id: $id})
SET s += {}
