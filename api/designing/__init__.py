"""`learner-graph curriculum`: what designers do on the command line, one file a subject."""

import typer

from api.designing import lint, text
from api.designing.edits import draft_commands

curriculum_commands = typer.Typer(
    help="Draft, check, publish and go back: changes to the curriculum.", no_args_is_help=True
)
curriculum_commands.command("lint")(lint.lint)
curriculum_commands.command("export")(text.export)
curriculum_commands.command("import")(text.bring)
curriculum_commands.command("diff")(text.compare)
curriculum_commands.add_typer(draft_commands, name="draft")
