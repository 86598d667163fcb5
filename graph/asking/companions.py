"""What goes beside the files of an export: what is in them, for people and for programs, and a notebook.

README.md and dictionary.json say every column; explore.ipynb starts from Parquet or CSV. Not for: the files
themselves (leaving.py, sheets.py).
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from graph.asking.shapes import LEFT_OUT, Shape
from graph.asking.sheets import Format

NOTEBOOK = Path(__file__).with_name("explore.ipynb")


def write(folder: Path, format: Format, shapes: Sequence[Shape], manifest: Any) -> None:
    """Writes the three into the folder; the notebook only where there are tables to start from, and concepts.
    manifest: leaving.Manifest."""
    said = [_said(shape) for shape in shapes]
    (folder / "dictionary.json").write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n")
    (folder / "README.md").write_text(_readme(format, said, manifest), encoding="utf-8")
    names = {shape.name for shape in shapes}
    if format is not Format.GRAPHML and {"Concept", "PREREQUISITE_OF"} <= names:
        shutil.copyfile(NOTEBOOK, folder / NOTEBOOK.name)


def _said(shape: Shape) -> dict[str, Any]:
    """What the dictionary says of a file."""
    names = ("name", "type", "unit", "range", "meaning")
    columns = [{name: getattr(column, name) for name in names} for column in shape.header]
    kind = "relationship" if shape.is_edge else "label"
    return {
        "name": shape.name,
        "kind": kind,
        "meaning": shape.meaning,
        "ends": shape.ends,
        "columns": columns,
    }


def _readme(format: Format, said: Sequence[dict[str, Any]], manifest: Any) -> str:
    before, after = manifest.revision
    moment = (
        f"The curriculum was revision {before} all the while."
        if before == after
        else f"The curriculum changed meanwhile, from revision {before} to {after}: ends of "
        "relationships may lack."
    )
    whose = (
        "Ids of learners, and of what they did, are pseudonyms: keyed hashes, the same in every export of "
        "this graph."
        if manifest.pseudonyms
        else "**Learners stand here under their own ids.** Treat it as what it is: personal data."
    )
    parts = [
        "# An export of the learner graph",
        f"Taken from {manifest.began_at:%Y-%m-%d %H:%M:%S} to {manifest.ended_at:%H:%M:%S} UTC, page by "
        f"page: not at one moment. {moment} `manifest.json` has counts and digests.",
        f"{whose} There are those who agreed to research; what is said of single answers is of those alone "
        "who agreed to it fully. Who takes that back, or is erased, is in no later export: delete this one "
        "once you have a newer.",
        _how(format),
        *(_table(each) for each in said),
        "## What is not here",
        "What is sealed: keys, solutions, templates' answers. And:",
        "\n".join(f"- {', '.join(names)}: {why}." for why, names in _by_reason().items()),
    ]
    return "\n\n".join(parts) + "\n"


def _by_reason() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, why in LEFT_OUT.items():
        found.setdefault(why, []).append(name)
    return found


def _how(format: Format) -> str:
    if format is Format.GRAPHML:
        return (
            "`graph.graphml` opens in Gephi, yEd and networkx (`networkx.read_graphml`). Moments and lists "
            "are text: ISO 8601, JSON. `labels`, `type` and `weight` say what a node or an edge is; a column "
            "that other labels have with another type is called by its label, too."
        )
    read = "read_parquet" if format is Format.PARQUET else "read_csv"
    return (
        f"A file for each label and each type of relationship: `pandas.{read}`, or any other tool. Moments "
        "are UTC. `explore.ipynb` starts from here; the curriculum in networkx, in two lines:\n\n"
        "```python\n"
        f'graph = nx.from_pandas_edgelist(pd.{read}("PREREQUISITE_OF.{format}"), edge_attr=True, '
        "create_using=nx.DiGraph)\n"
        f'graph.add_nodes_from(pd.{read}("Concept.{format}").set_index("key").to_dict("index").items())\n'
        "```"
    )


def _table(said: dict[str, Any]) -> str:
    ends = ", ".join(f"{start} to {end}" for start, end in said["ends"])
    lines = [f"## {said['name']}", f"{said['meaning']}{f' From {ends}.' if ends else ''}"]
    lines.append("| column | type | meaning |\n|---|---|---|")
    for column in said["columns"]:
        more = " ".join(f"({column[name]})" for name in ("unit", "range") if column[name])
        lines[-1] += f"\n| `{column['name']}` | {column['type']} | {column['meaning']} {more} |"
    return "\n\n".join(lines)
