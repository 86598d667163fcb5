"""Parameters of the queries of drafts, on the graph of seeded.py."""

from collections.abc import Mapping
from typing import Any

from graph.paging import LAST
from tests.integration.seeded_designing import DRAFTS, STEPS, changed, comment, draft, draft_id, step, step_id

_RESOLUTIONS = list(draft(0)["properties"]["resolutions"])
_PAGE = {
    "by": "designer-0",
    "states": ["open"],
    "author": None,
    "shared": None,
    "order": "key",
    "after": draft_id(10),
    "after_value": 0,
    "before": LAST,
    "before_value": 0,
    "backward": False,
    "limit": 21,
}

CASES: Mapping[str, Mapping[str, Any]] = {
    "draft/add_comment": comment(0, 2),
    "draft/add_step": step(0, STEPS + 1),
    "draft/create_draft": draft(DRAFTS),
    "draft/lock_draft": {"id": draft_id(0)},
    "draft/page_drafts": _PAGE,
    "draft/read_drafts": {"ids": [draft_id(0)]},
    "draft/remove_step": {"id": step_id(0, STEPS)},
    "draft/set_draft": {"id": draft_id(0), "properties": {"version": 20}},
    "draft/write_steps": {"rows": [{"id": step_id(0, i), **changed(i + 1)} for i in range(1, STEPS)]},
    "sealed/page_resolutions": {"after": draft_id(10), "limit": 20},
    "sealed/page_steps": {"after": step_id(10, 1), "limit": 20},
    "sealed/write_resolutions": {
        "rows": [
            {"id": draft_id(0), "was": {"resolutions": _RESOLUTIONS}, "now": {"resolutions": _RESOLUTIONS}}
        ]
    },
    "sealed/write_steps": {
        "rows": [
            {
                "id": step_id(0, 1),
                "was": {"changes": changed(1)["changes"]},
                "now": {"request": "k2:request", "changes": changed(1)["changes"]},
            }
        ]
    },
}
