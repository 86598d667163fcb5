"""`python -m api.graphql.export` writes schema.graphql and ACCESS.md; with `--check` it only compares, with
`--release` the schema becomes the released one, to which later ones are held (compatibility.py).
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from api import access_table
from api.app import create_app
from api.graphql.compatibility import ANNOUNCED, HEADER, RELEASED
from api.graphql.schema import schema
from api.settings import Settings


def text() -> str:
    """The schema as text."""
    return schema.as_str() + "\n"


def access() -> str:
    """Who may do what, as a table. The application is made, and connects to nothing."""
    nowhere = Settings("bolt://nowhere", "", "redis://nowhere", (bytes(32),))
    return access_table.table(create_app(nowhere).openapi())


WRITTEN: Mapping[Path, Callable[[], str]] = {
    Path(__file__).with_name("schema.graphql"): text,
    Path(__file__).parents[1] / "ACCESS.md": access,
}


def main(arguments: list[str]) -> int:
    """0 where the files are, or now are, as the schema and the routes say."""
    if arguments == ["--check"]:
        stale = [
            path.name
            for path, made in WRITTEN.items()
            if not path.exists() or path.read_text(encoding="utf-8") != made()
        ]
        if stale:
            print(f"{', '.join(stale)}: stale. Run python -m api.graphql.export", file=sys.stderr)
        return int(bool(stale))
    if arguments not in ([], ["--release"]):
        print("usage: python -m api.graphql.export [--check | --release]", file=sys.stderr)
        return 2
    for path, made in WRITTEN.items():
        path.write_text(made(), encoding="utf-8")
    if arguments:
        RELEASED.write_text(text(), encoding="utf-8")
        ANNOUNCED.write_text(HEADER, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
