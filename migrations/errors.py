"""What can go wrong with migrations. The same shape as graph.errors, which this room may not import."""

from typing import Any


class MigrationError(Exception):
    """A migration went wrong."""

    def __init__(self, message: str = "", *, field: str = "", value: Any = None, mend: str = "") -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.field = field
        self.value = value
        self.mend = mend
        super().__init__(self.message)

    def __str__(self) -> str:
        """One line: message, field and value, mend."""
        where = f" ({self.field}: {self.value})" if self.field else ""
        return f"{self.message}{where} {self.mend}".strip()


class MigrationFileInvalid(MigrationError):
    """A migration file cannot be used as it is."""


class MigrationsDiffer(MigrationError):
    """The migrations in the graph are not the ones in the files."""


class MigrationsLocked(MigrationError):
    """Another migrator holds the lock."""


class MigrationFailed(MigrationError):
    """A statement of a migration failed; nothing of it is recorded."""
