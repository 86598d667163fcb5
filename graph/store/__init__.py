"""The one room that talks to Neo4j at run time. `Store` is its only door."""

from graph.store.audit import AuditStore, WantedEntries
from graph.store.classes import ClassState, ClassStore, Member, UnknownLearners, WantedMembers
from graph.store.connection import Transaction, asked
from graph.store.content import packed, unpacked
from graph.store.copies import CopyStore
from graph.store.corrections import CorrectionStore
from graph.store.curriculum import QuestionKey, question_keys
from graph.store.drafts import DraftStore
from graph.store.events import EventStore
from graph.store.evidence import EvidenceStore
from graph.store.feedback import FeedbackStore
from graph.store.history import HistoryStore, Maker
from graph.store.imports import ImportStore
from graph.store.learners import History, LearnerStore, Masteries, Moments, State
from graph.store.measures import Known, MeasureStore
from graph.store.missing import erased, no_such_learner
from graph.store.models import Served
from graph.store.neighbours import NeighbourStore, Practised
from graph.store.policies import PolicyStore
from graph.store.retention import RetentionStore
from graph.store.saved import SavedStore
from graph.store.schema import Counts, Held, SchemaStore
from graph.store.slates import ServedCount, SlateStore


class Store(
    HistoryStore,
    LearnerStore,
    SlateStore,
    FeedbackStore,
    EventStore,
    EvidenceStore,
    ImportStore,
    CorrectionStore,
    DraftStore,
    PolicyStore,
    NeighbourStore,
    ClassStore,
    AuditStore,
    CopyStore,
    RetentionStore,
    SavedStore,
    SchemaStore,
    MeasureStore,
):
    """Everything that is kept in Neo4j. An async context manager; one a process."""


__all__ = [
    "ClassState",
    "Counts",
    "Held",
    "History",
    "Known",
    "Maker",
    "Masteries",
    "Member",
    "Moments",
    "Practised",
    "QuestionKey",
    "Served",
    "ServedCount",
    "State",
    "Store",
    "Transaction",
    "UnknownLearners",
    "WantedEntries",
    "WantedMembers",
    "asked",
    "erased",
    "no_such_learner",
    "packed",
    "question_keys",
    "unpacked",
]
