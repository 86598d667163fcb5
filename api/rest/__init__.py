"""REST where the world expects it: events in batches, health, metrics. Everything else is GraphQL."""
