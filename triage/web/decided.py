"""What a decision was about: the text as it was then, the words confirmed in it, and what paper leaves out."""

from collections.abc import Mapping

from triage.decision import Decision
from triage.detectors.masking import masks
from triage.policy import Policy
from triage.review import PROTECTED
from triage.store.cases import Case, stored_texts
from triage.text import reveal

_BLACK = "■"


def texts_of(found: Case) -> Mapping[str, str]:
    """Return the texts that the decisions on a comment are about, by SHA-256; one no longer stored is absent."""
    wanted = {event.decision.comment_sha256 for event in found.events if event.decision}
    known = {found.text_sha256: found.comment.text}
    return known if wanted <= known.keys() else {**stored_texts(found.comment.id), **known}


def is_protected(decision: Decision) -> bool:
    """Return whether whoever the comment is about is not spelled out on paper."""
    return bool(PROTECTED & set(decision.sub_labels))


def confirmed_words(decision: Decision, texts: Mapping[str, str]) -> list[str]:
    """Return the confirmed words of a decision as a page shows them, each once, black where its text is."""
    text = texts.get(decision.comment_sha256)
    if text is None:
        return []
    words = dict.fromkeys(text[span.start : span.end] for span in decision.confirmed)
    return [_BLACK * len(word) if is_protected(decision) else reveal(word) for word in words if word]


def blacked(text: str, decision: Decision, policy: Policy) -> str:
    """Return the text a decision is about without the confirmed words, wherever they stand, and personal data.

    One mark stands for each code point. Where neither names anything, all of it is black: a decision from before words
    were asked for must not print a child's name.
    """
    words = {text[span.start : span.end] for span in decision.confirmed}
    spans = [(mask.start, mask.end) for mask in masks(text, policy.official_phones)]
    spans += [(at, at + len(word)) for word in words if word for at in range(len(text)) if text.startswith(word, at)]
    kept = list(text)
    for start, end in spans or [(0, len(text))]:
        kept[start:end] = _BLACK * (end - start)
    return reveal("".join(kept))
