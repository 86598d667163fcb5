"""`learner-graph curriculum`: what designers do on the command line, one file a subject."""

import typer

from api.designing import lint, text
from api.designing.edits import draft_commands
from api.designing.history import blame, history, publish, rollback
from api.designing.impact import impact

curriculum_commands = typer.Typer(
    help="Draft, check, publish and go back: changes to the curriculum.", no_args_is_help=True
)
curriculum_commands.command("lint")(lint.lint)
curriculum_commands.command("impact")(impact)
curriculum_commands.command("publish")(publish)
curriculum_commands.command("rollback")(rollback)
curriculum_commands.command("history")(history)
curriculum_commands.command("blame")(blame)
curriculum_commands.command("export")(text.export)
curriculum_commands.command("import")(text.bring)
curriculum_commands.command("diff")(text.compare)
curriculum_commands.add_typer(draft_commands, name="draft")
