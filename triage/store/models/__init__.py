"""Tables, in two halves that never refer to each other: what the machine writes and what people write.

`desk` holds what is neither: who has what in hand, and the views people saved.
"""

from triage.store.models.desk import Holding, SavedView
from triage.store.models.human import Attachment, DecisionEvent, EventText
from triage.store.models.machine import Batch, Comment, Judgement, QueueEntry, Version

__all__ = [
    "Attachment",
    "Batch",
    "Comment",
    "DecisionEvent",
    "EventText",
    "Holding",
    "Judgement",
    "QueueEntry",
    "SavedView",
    "Version",
]
