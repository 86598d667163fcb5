"""`learner-graph curriculum`: what designers do on the command line, one file a subject."""

import typer

from api.designing import lint

curriculum_commands = typer.Typer(
    help="Draft, check, publish and go back: changes to the curriculum.", no_args_is_help=True
)
curriculum_commands.command("lint")(lint.lint)
