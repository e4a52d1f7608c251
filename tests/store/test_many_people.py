"""Twenty moderators at one queue: no decision is lost, none is made twice."""

import random
import threading
from datetime import UTC, datetime

from triage.decision import Person
from triage.records import CommentId
from triage.store.access import StoreError
from triage.store.chain import verify_chain
from triage.store.decisions import Conflict, append, last_seq, timeline
from triage.store.models.machine import QueueEntry

PEOPLE, COMMENTS = 20, 8


def test_twenty_people_decide_each_comment_once(database, comment, save, decide):
    """All work through all comments at the same time: one decision each stands, the others hear who was first."""
    from django.db import connections

    keys = [f"c{number}" for number in range(COMMENTS)]
    save([comment(key) for key in keys])
    told: list[str] = []
    lock = threading.Lock()

    def work(name):
        mine = random.Random(name).sample(keys, len(keys))
        for key in mine:
            decision = decide(key, by=Person(name, "総務課", "係長"), decided_at=datetime.now(UTC))
            while True:
                try:
                    append(decision, expected=0)
                    outcome = "decided"
                except Conflict:
                    outcome = "conflict"
                except StoreError:
                    continue
                break
            with lock:
                told.append(outcome)
        connections.close_all()

    threads = [threading.Thread(target=work, args=(f"p{number}",)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told.count("decided") == COMMENTS and len(told) == PEOPLE * COMMENTS
    assert all(len(timeline(CommentId(key))) == 1 for key in keys)
    assert verify_chain().broken_seq is None
    assert set(QueueEntry.objects.values_list("state", flat=True)) == {"decided"}
    assert max(last_seq(CommentId(key)) for key in keys) == COMMENTS
