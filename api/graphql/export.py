"""`python -m api.graphql.export` writes schema.graphql; with `--check` it only compares."""

import sys
from pathlib import Path

from api.graphql.schema import schema

PATH = Path(__file__).with_name("schema.graphql")


def text() -> str:
    """The schema as text."""
    return schema.as_str() + "\n"


def main(arguments: list[str]) -> int:
    """0 where the file is, or now is, as the schema says."""
    if arguments == ["--check"]:
        stale = not PATH.exists() or PATH.read_text(encoding="utf-8") != text()
        if stale:
            print(f"{PATH.name} is stale. Run python -m api.graphql.export", file=sys.stderr)
        return int(stale)
    if arguments:
        print("usage: python -m api.graphql.export [--check]", file=sys.stderr)
        return 2
    PATH.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
