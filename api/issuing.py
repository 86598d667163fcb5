"""`learner-graph token`: tokens for development, signed with the secret that the server checks them with.

Not for: people who learn; an identity provider gives them tokens.
"""

import secrets
import time
from enum import StrEnum
from typing import Annotated

import typer

from api.settings import TokenSettings
from api.tokens import development_token
from graph.errors import InvalidInput


class TokenRole(StrEnum):
    """api.principal.Role, but for the developer, who has no token."""

    LEARNER = "learner"
    TEACHER = "teacher"
    DESIGNER = "designer"
    ANALYST = "analyst"
    ADMIN = "admin"
    SERVICE = "service"


def token(
    subject: Annotated[
        str | None,
        typer.Option(help="Whose it is: the id of a learner or teacher, else any name."),
    ] = None,
    role: Annotated[list[TokenRole] | None, typer.Option(help="What they are; may be given again.")] = None,
    minutes: Annotated[float, typer.Option(help="Until it ends, at most 43200 (30 days).")] = 60,
    new_secret: Annotated[
        bool,
        typer.Option("--new-secret", help="Print a fresh secret instead."),
    ] = False,
) -> None:
    """Print a token for development, signed with LEARNER_GRAPH_TOKEN_SECRET."""
    if new_secret:
        print(secrets.token_urlsafe(32))
        return
    if subject is None or not role:
        raise typer.BadParameter("--subject and --role are needed, such as --subject ann --role learner.")
    use = TokenSettings.from_environment()
    if use is None:
        raise InvalidInput(
            "LEARNER_GRAPH_TOKEN_SECRET is not set.",
            mend="Set it (`learner-graph token --new-secret` prints one), LEARNER_GRAPH_TOKEN_ISSUER and "
            "LEARNER_GRAPH_TOKEN_AUDIENCE, for this command and for the server.",
        )
    print(development_token(use, subject, role, minutes, time.time()))
