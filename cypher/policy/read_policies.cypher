// All versions of policies that are kept, by name and version, and which one ranks. The built-in default, which ranks
// where none was activated, stands in the code.
// mode: read
// params: nothing
// returns: policy: map, active: boolean
MATCH (k:Curriculum {id: 'curriculum'})
MATCH (p:Policy)
RETURN properties(p) AS policy, p.id = coalesce(k.policy, 'default@1') AS active
ORDER BY p.name, p.version
