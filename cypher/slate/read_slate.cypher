// One served slate, as the document that replays it.
// mode: read
// params: id: string
// returns: document: string
MATCH (s:Slate {id: $id})
RETURN s.document AS document
