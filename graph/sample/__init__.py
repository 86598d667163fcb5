"""The sample curriculum: school mathematics, in the form that `learner-graph curriculum export` writes."""

from pathlib import Path

from graph import text_form

FOLDER = Path(__file__).parent
CURRICULUM = FOLDER / "curriculum"


def files() -> tuple[Path, ...]:
    """The sample's TOML files in reading order."""
    return tuple(text_form.files(CURRICULUM))
