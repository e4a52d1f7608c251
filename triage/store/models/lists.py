"""What lists are counted and searched by: derived from other tables, and kept by triggers (derived.py)."""

from typing import ClassVar

from django.db import models

from triage.store.models.machine import Comment, State

# What the entries of one count have in common, in the order of its index; `step` is the priority in 20ths, 0 to 19.
SHARED = (
    "state",
    "account",
    "platform",
    "top_clause",
    "crisis",
    "opinion",
    "correction",
    "needs_review",
    "step",
)


class Tally(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """How many entries of the queue agree in all of `SHARED`; what is counted for a page is a sum of these."""

    state = models.CharField(max_length=16, choices=State.choices)
    account = models.TextField(blank=True)
    platform = models.CharField(max_length=16)
    top_clause = models.TextField(blank=True)
    crisis = models.BooleanField()
    opinion = models.BooleanField()
    correction = models.BooleanField()
    needs_review = models.BooleanField()
    step = models.SmallIntegerField()
    n = models.BigIntegerField()

    class Meta:
        """One count of a kind."""

        constraints: ClassVar = [models.UniqueConstraint(fields=SHARED, name="tally_kind")]


class Wording(models.Model):  # noqa: DJ008 - never shown
    """A comment's text now and its writer's name as they are searched: pairs of characters, see `wording.pairs`."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="wording")
    text = models.TextField(blank=True)
    author = models.TextField(blank=True)
