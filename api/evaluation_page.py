"""An evaluation as one HTML page that works offline: pictures inside, nothing fetched.

For: how it looks and reads. Not for: its numbers (evaluating.results) or its pictures (tracing.plots).
"""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape

TEMPLATE = Path(__file__).with_name("evaluation.html")

CAPTIONS = {
    "calibration": "Each point is a tenth of the answers. On the dashed line, answers that were given a "
    "chance of 70% are right 70% of the time; below it, the model promises too much.",
    "learning-curves": "Rising points are learning. Later points hold fewer learners: who has mastered a "
    "concept stops practising it, so that a curve can fall although everybody learns.",
    "forgetting": "How many answers are right, by the time since the learner last answered on the concept. "
    "Lines that leave the points mean that the model forgets too fast or too slowly.",
    "parameters": "Each bar is the interval in which a parameter lies with 95%; wide "
    "ones rest on few answers.",
}

WORDS = {
    "AUC": "Take one right and one wrong answer at random: how often the model gave the right one the higher "
    "chance. .5 is guessing, 1 is perfect.",
    "by question": "The same AUC among answers to one question, averaged over questions by their number of "
    "answers. Knowing which questions are easy does not help here: only knowing the learners does.",
    "log loss": "The penalty for confidence in what turns out wrong, in nats an answer; lower is better. "
    "Always saying 50% costs .693.",
    "RMSE": "Root of the mean squared distance between chance and outcome (1 or 0); lower is better.",
    "ECE": "Expected calibration error: how far chances are from the shares right, on average; 0 is perfect.",
    "interval": "The range below each number: 95% of bootstrap samples of the learners fall into it. Two "
    "models with overlapping ranges may still differ; “ours less this” compares them on the same samples.",
    "fold": "Learners are split into parts. Every answer is predicted by a model that was fitted on the "
    "other parts, from this learner's earlier answers alone.",
    "leak": "A way for the answer itself to reach the prediction. What has a leak is too good to be true.",
    "CPU s, MB": "Processor seconds to fit and predict all folds, and the most memory that the process held.",
}


def page(result: Mapping[str, Any], pictures: Mapping[str, str]) -> str:
    """The page. result: as `evaluating.results` gives it. pictures: name -> SVG."""
    from api.evaluating import METRICS, leak_says, shown

    environment = Environment(
        autoescape=select_autoescape(default_for_string=True), undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals |= {
        "shown": shown,
        "leak_says": leak_says,
        "best": best,
        "columns": METRICS,
    }
    images = {name: base64.b64encode(svg.encode()).decode() for name, svg in pictures.items()}
    template = environment.from_string(TEMPLATE.read_text("utf-8"))
    text = template.render(
        result=result, images=images, captions=CAPTIONS, words=WORDS, verdict=verdict(result)
    )
    return text.encode("utf-8", "backslashreplace").decode()


def best(result: Mapping[str, Any], part: str, metric: str) -> str | None:
    """The engine with the best value; None where no engine has one."""
    values = {
        row["engine"]: row["scores"][part][metric]["value"]
        for row in result["engines"]
        if not row["failure"] and row["scores"][part][metric] is not None
    }
    if not values:
        return None
    chosen: str = (max if metric in ("auc", "item_auc") else min)(values, key=lambda engine: values[engine])
    return chosen


def verdict(result: Mapping[str, Any]) -> list[str]:
    """Sentences that say how ours does against each other engine, by log loss on all answers."""
    said = []
    for row in result["engines"]:
        less = row["ours_less_this"].get("all", {}).get("log_loss") if not row["failure"] else None
        if less is None:
            continue
        sure = less["low"] is not None and (less["low"] > 0 or less["high"] < 0)
        how = "better" if less["value"] < 0 else "worse"
        by = f"{how} by {abs(less['value']):.4f} than"
        said.append(f"{by if sure else 'no different, beyond chance, from'} {row['title']}")
    return said
