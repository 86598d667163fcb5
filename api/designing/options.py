"""Options that several commands of `learner-graph curriculum` share."""

import getpass
from typing import Annotated

import typer

By = Annotated[
    str,
    typer.Option(
        "--by",
        default_factory=getpass.getuser,
        show_default="whoever is logged in",
        help="Who does it, for the records.",
    ),
]
"""The author of a step, a comment, an approval or a revision."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
