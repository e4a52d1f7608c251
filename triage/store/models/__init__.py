"""Tables, in two halves that never refer to each other: what the machine writes and what people write.

`desk` holds what is neither: who has what in hand, the views people saved, what is left to do and to answer.
`disposal` lists what has ended and may be discarded.
`lists` is derived from the queue and the texts, and is kept by the database itself.
"""

from triage.store.models.desk import Checked, Concern, Holding, OpenTask, Sample, SavedView
from triage.store.models.disposal import DisposalItem, DisposalList
from triage.store.models.human import Attachment, DecisionEvent, EventText, EventWording
from triage.store.models.lists import CheckedTally, Possible, PossibleTally, Tally, Wording
from triage.store.models.machine import Batch, Comment, Judgement, QueueEntry, Version

__all__ = [
    "Attachment",
    "Batch",
    "Checked",
    "CheckedTally",
    "Comment",
    "Concern",
    "DecisionEvent",
    "DisposalItem",
    "DisposalList",
    "EventText",
    "EventWording",
    "Holding",
    "Judgement",
    "OpenTask",
    "Possible",
    "PossibleTally",
    "QueueEntry",
    "Sample",
    "SavedView",
    "Tally",
    "Version",
    "Wording",
]
