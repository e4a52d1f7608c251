"""What lists are counted and searched by: derived from other tables, and kept by triggers (derived.py)."""

from typing import ClassVar

from django.db import models

from triage.store.models.machine import Comment, State

# What the entries of one count have in common, in the order of its index; `step` is the priority in 20ths, 0 to 19.
SHARED = (
    "state",
    "account",
    "platform",
    "crisis",
    "opinion",
    "correction",
    "needs_review",
    "step",
)


class _Narrowed(models.Model):
    """The columns that lists are narrowed by."""

    state = models.CharField(max_length=16, choices=State.choices)
    account = models.TextField(blank=True)
    platform = models.CharField(max_length=16)
    crisis = models.BooleanField()
    opinion = models.BooleanField()
    correction = models.BooleanField()
    needs_review = models.BooleanField()

    class Meta:
        """No table of its own."""

        abstract = True


class Tally(_Narrowed):  # noqa: DJ008 - shown by templates, never by str()
    """How many entries of the queue agree in all of `SHARED`; what is counted for a page is a sum of these."""

    step = models.SmallIntegerField()
    n = models.BigIntegerField()

    class Meta:
        """One count of a kind."""

        constraints: ClassVar = [models.UniqueConstraint(fields=SHARED, name="tally_kind")]


class CheckedTally(models.Model):  # noqa: DJ008 - counted, never shown
    """How many comments of an account a record of 全件確認済 is about (`desk.Checked`)."""

    account = models.TextField(blank=True, unique=True)
    n = models.BigIntegerField()


class Possible(_Narrowed):  # noqa: DJ008 - never shown
    """One item that is suggested for an entry, with what the lists of that item are narrowed and ordered by."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="possible", db_index=False)
    clause = models.TextField()
    priority = models.FloatField()

    class Meta:
        """One row of an item for each entry; read in the order of a page, as the queue is."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["comment", "clause"], name="possible_once")]
        indexes: ClassVar = [
            models.Index(
                *map(models.F, ("clause", "state")),
                models.F("priority").desc(),
                *map(models.F, ("comment", "account", "platform", "crisis", "opinion", "correction")),
                name="possible_order",
            )
        ]


class PossibleTally(_Narrowed):  # noqa: DJ008 - shown by templates, never by str()
    """How many rows of `Possible` agree in item and all of `SHARED`."""

    clause = models.TextField()
    step = models.SmallIntegerField()
    n = models.BigIntegerField()

    class Meta:
        """One count of a kind."""

        constraints: ClassVar = [models.UniqueConstraint(fields=("clause", *SHARED), name="possible_tally_kind")]


class Wording(models.Model):  # noqa: DJ008 - never shown
    """A comment's text now and its writer's name as they are searched: pairs of characters, see `wording.pairs`."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="wording")
    text = models.TextField(blank=True)
    author = models.TextField(blank=True)
