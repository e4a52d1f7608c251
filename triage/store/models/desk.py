"""Who works on what at the moment, the lists people keep for themselves, what is left to do: no record in itself."""

from typing import ClassVar

from django.db import models

from triage.store.models.machine import Comment

# A kind of `Concern` that a decision closes, as its event is called.
NOTICE = "notice"


class Holding(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """Who has a comment in hand until when; `until` is empty where it was handed to them for as long as it takes."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="holding")
    username = models.TextField(db_index=True)
    until = models.DateTimeField(null=True)


class SavedView(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """A filter of the queue under a name of one's own; `query` is its address without the question mark."""

    username = models.TextField()
    name = models.CharField(max_length=40)
    query = models.TextField(blank=True)

    class Meta:
        """One view of a name for each person."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["username", "name"], name="view_name")]


class OpenTask(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """What somebody still has to do on a platform after a decision, as the events of the comment say (standing.py).

    `decision` is the number of the decision or last approval that asks for `measure`, which is on `axis`
    (`Measure.axis`, empty where no policy says); with `reverse` it was carried out and is to be taken back. Written
    with the event that changes it, so that a list need not read the record.
    """

    comment_key = models.TextField()
    account = models.TextField(blank=True)
    platform = models.CharField(max_length=16)
    measure = models.TextField()
    axis = models.CharField(max_length=16, blank=True)
    reverse = models.BooleanField()
    decision = models.BigIntegerField(db_index=True)
    decided_at = models.DateTimeField()
    username = models.TextField()
    section = models.TextField(blank=True)
    post = models.TextField(blank=True)
    name = models.TextField(blank=True)

    class Meta:
        """A comment has at most one thing to do on each axis: a measure to carry out, or one to take back."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["comment_key", "axis"], name="task_on_axis")]


class Concern(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """What is open on a comment until it is answered: a notice, a complaint, a consultation, a 廃棄停止, a 代決.

    `seq` is its event, `kind` that event's, `day` (ISO, or `9999` for none) what open ones are listed by: received on,
    or wanted by. A notice is open until the comment is decided after it, the others until the event `closed_by`.
    Written with the events that change it, so that a list need not read the record.
    """

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=24)
    comment_key = models.TextField(db_index=True)
    account = models.TextField(blank=True)
    day = models.CharField(max_length=10)
    open = models.BooleanField(default=True)
    closed_by = models.BigIntegerField(default=0)

    class Meta:
        """Listed open ones first, those by day, the others newest first."""

        indexes: ClassVar = [models.Index(fields=["open", "day", "seq"], name="concern_open")]


class Sample(models.Model):  # noqa: DJ008 - counted, never shown
    """The first judgement of a comment by somebody who had not seen what the machine says of it (samples.py).

    `suggested`: the machine had suggested an item; `named`: the person named one; `met`: one of those suggested.
    Written with the decision, so that a count need not read the record; taking the decision back changes nothing.
    """

    comment_key = models.TextField(primary_key=True)
    suggested = models.BooleanField()
    named = models.BooleanField()
    met = models.BooleanField()


class Checked(models.Model):  # noqa: DJ008 - counted, never shown
    """A comment that a record of 全件確認済 is about, and the number of that event (lots.py).

    Written with the event; it goes when the comment is decided no longer, which then waits for a record anew.
    """

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="checked")
    account = models.TextField(blank=True, db_index=True)
    seq = models.BigIntegerField(db_index=True)
