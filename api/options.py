"""Options that several commands share."""

import getpass
import os
from typing import Annotated

import typer


def _who() -> str:
    """Whoever is logged in; in a container that may be somebody without a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


By = Annotated[
    str,
    typer.Option(
        "--by",
        default_factory=_who,
        show_default="whoever is logged in",
        help="Who does it, for the records.",
    ),
]
"""The author of a step, a comment, an approval, a correction or a revision."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
