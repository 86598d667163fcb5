// The document of one version of a policy.
// mode: read
// params: id: string
// returns: document: string
MATCH (p:Policy {id: $id})
RETURN p.document AS document
