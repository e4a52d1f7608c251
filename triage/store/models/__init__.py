"""Tables, in two halves that never refer to each other: what the machine writes and what people write."""

from triage.store.models.human import DecisionEvent, EventText
from triage.store.models.machine import Batch, Comment, Judgement, QueueEntry, Version

__all__ = ["Batch", "Comment", "DecisionEvent", "EventText", "Judgement", "QueueEntry", "Version"]
