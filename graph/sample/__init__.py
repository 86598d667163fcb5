"""The sample curriculum: school mathematics, in the files that a designer would write."""

from pathlib import Path

FOLDER = Path(__file__).parent


def files() -> tuple[Path, ...]:
    """The sample's TOML files in reading order."""
    return tuple(sorted((FOLDER / "curriculum").glob("*.toml")))
