"""What schemathesis checks of our routes besides what it knows: named in SCHEMATHESIS_HOOKS."""

from http import HTTPStatus
from typing import Any

import schemathesis


@schemathesis.check
def what_is_of_another_form_is_refused(ctx: Any, response: Any, case: Any) -> None:
    """A call with bad events is answered with 200, and each of those is refused for itself. So what breaks
    the form is refused as a whole, or some event of it is."""
    made = case.meta.generation.mode if case.meta else None
    if case.path == "/events" and made and made.is_negative and response.status_code == HTTPStatus.OK:
        assert response.json()["refused"] > 0, "what breaks the form was accepted"
