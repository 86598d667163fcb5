"""The sample curriculum: school mathematics, in the files that a designer would write."""

from pathlib import Path


def files() -> tuple[Path, ...]:
    """The sample's TOML files in reading order."""
    return tuple(sorted((Path(__file__).parent / "curriculum").glob("*.toml")))
