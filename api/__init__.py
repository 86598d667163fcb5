"""Every face to the outside: GraphQL over HTTP, the command line, the browser. Start with README.md."""

import sys

# The driver imports pandas wherever it is installed, for a method that nobody here calls: a quarter of the
# time a command takes to start, and memory in the server. Whoever needs pandas later (pyBKT) still gets it.
if "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        import neo4j  # noqa: F401
    finally:
        del sys.modules["pandas"]
