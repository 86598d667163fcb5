"""GraphQL, by area. Start at schema.py; a resolver reads the typed context, calls one use, converts."""
