"""What a learner agrees to: how far what is known of them may be used, by purpose; FULL where nothing was
said.

`MEANS` is the one table. Where each is checked:
- personalisation: advising.slate (fixed_course.py, and lifts left out).
- experiments: advising.slate (`certain` below).
- research: in the queries learner/read_histories (fits and their evaluation), drift/read_open and
  drift/read_served, neighbours/read_practice, slate/read_served and slate/count_served (reports on
  policies), and in all of analysis/; for exports in export/page_learners, and of single answers in
  asking/leaving.

What somebody looks up of themselves (mastery, habit, struggles) is touched by none of these, nor is what a
teacher sees of their own class: teaching is no research. Pure nouns. Not for: keeping them
(graph/store/privacy.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What is known of a learner may be used for this."""

    PERSONALISATION = "personalisation"
    RESEARCH = "research"
    EXPERIMENTS = "experiments"


class Tier(StrEnum):
    """How far."""

    NONE = "none"
    LIMITED = "limited"
    FULL = "full"


MEANS: Mapping[Purpose, Mapping[Tier, str]] = {
    Purpose.PERSONALISATION: {
        Tier.NONE: (
            "a fixed course: questions in the order of the curriculum for the learner's goals, as many on "
            "every concept, whatever was right or wrong; nothing else that is known ranks or sets difficulty"
        ),
        Tier.LIMITED: (
            "what is served follows the learner's own answers and feedback, and no comparison with similar "
            "ones"
        ),
        Tier.FULL: "what is served follows all that is known, what similar learners gained among it",
    },
    Purpose.RESEARCH: {
        Tier.NONE: (
            "the answers are in no fit, no evaluation of a model, no drift window, no comparison of learners "
            "(the learner's own among them), no report on policies and no export for analysts"
        ),
        Tier.LIMITED: (
            "the answers are in these, which are aggregates; exports for analysts have goals, classes and "
            "what is believed of each concept, and no single answer, slate, feedback or event"
        ),
        Tier.FULL: "the answers are in all of these",
    },
    Purpose.EXPERIMENTS: {
        Tier.NONE: "nothing is left to chance: lines are sorted and not drawn, and there are no probes",
        Tier.LIMITED: "a policy may draw the order of lines, but does not probe what is still locked",
        Tier.FULL: "a policy may draw lines, and probe",
    },
}
"""What each tier of each purpose means."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One tier a purpose."""

    personalisation: Tier = Tier.FULL
    research: Tier = Tier.FULL
    experiments: Tier = Tier.FULL


AGREED = Consent()
"""Of somebody who said nothing."""


@dataclass(frozen=True, slots=True)
class Said:
    """What holds for one purpose. since: when it was said; None where nothing was."""

    purpose: Purpose
    tier: Tier
    since: datetime | None
