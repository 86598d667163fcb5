"""Files of other people into values of `graph.model`: read, map, validate. Nothing is written here."""
