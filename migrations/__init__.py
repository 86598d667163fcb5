"""The shape of the graph, version by version. What each version changes is in the V*.cypher files."""

from migrations.chain import Applied, MigrationStatus
from migrations.errors import (
    MigrationError,
    MigrationFailed,
    MigrationFileInvalid,
    MigrationsDiffer,
    MigrationsLocked,
)
from migrations.runner import migrate, status, validate

__all__ = [
    "Applied",
    "MigrationError",
    "MigrationFailed",
    "MigrationFileInvalid",
    "MigrationStatus",
    "MigrationsDiffer",
    "MigrationsLocked",
    "migrate",
    "status",
    "validate",
]
