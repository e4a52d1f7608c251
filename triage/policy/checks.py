"""What a person answers under an item before a measure: checks, finer labels, and what they may find of both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import MinLen

Text = Annotated[str, MinLen(1)]


@dataclass(frozen=True, slots=True)
class Check:
    """A question a person answers on screen before a measure under this clause; never answered for them.

    `record` names what they write down as the answer, empty where a tick is enough; `options` is what it may be,
    empty for free text; with one of `outside` the item does not apply. `only_with` names the finer label that it is
    asked with, empty for always; `beside` what the page shows with the question (the registered accounts).
    """

    id: Text
    question: Text
    required: bool = True
    record: str = ""
    options: tuple[Text, ...] = ()
    outside: tuple[Text, ...] = ()
    only_with: str = ""
    beside: Literal["", "accounts"] = ""


@dataclass(frozen=True, slots=True)
class SubLabel:
    """A finer label inside one item, shown with † on screen; `needs_item`: it stands beside another item only.

    `instead_of` names the check of its item whose contrary it says: with the label that check is not ticked. With
    `rejects_others` no other item applies, which is confirmed for each of them, with a reason and an approval.
    """

    id: Text
    label: Text
    needs_item: bool = False
    instead_of: str = ""
    rejects_others: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person may find of an item, in words: taking it fills answers to the item's checks into the form.

    Nobody is given one; the record holds the answers, not the finding. `answers` are the checks it ticks, `facts` what
    it writes or chooses for those that ask for it, `sub_labels` the finer labels, `handover` the topic that the comment
    is passed on to or "none". `each_word`: it stands once for each marked word, which it confirms.
    """

    label: Text
    answers: tuple[str, ...] = ()
    facts: Mapping[str, Text] = field(default_factory=dict)
    sub_labels: tuple[str, ...] = ()
    handover: str = ""
    each_word: bool = False
