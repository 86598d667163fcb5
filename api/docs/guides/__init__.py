"""Texts of the documentation: Markdown with jinja2's marks for what comes from the code.

A fenced block is run by tests/acceptance/test_docs.py; its info string says how: `graphql as=ROLE` is sent by
the ROLE of the recipes' world (`as=learner:pip`: by this learner), with the `json variables` behind it, if
there are any, and gives the `json result` behind it. `python`, `ts` and `bash` are run against a server; what
says `shown` is not.
"""

from collections.abc import Mapping

GUIDES: Mapping[str, str] = {
    "index": "Get started",
    "authentication": "Authentication",
    "ids-and-lists": "Ids, lists and times",
    "changes": "Changing something",
    "errors": "Errors",
    "limits": "Limits and costs",
    "as-of": "Another moment",
    "live": "Live",
    "speed": "Fewer and smaller requests",
    "clients": "Clients",
}
"""Titles by name of the file, in their order."""
