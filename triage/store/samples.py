"""抜取り確認 and 提案を伏せた確認 in numbers: what people decided before they saw what the machine had said."""

import json
from dataclasses import dataclass

from triage.store.golden import JUDGED, agreed, compared
from triage.store.models.human import DecisionEvent, EventKind

# With fewer people a number for the desk would be a number for one of them (office.md 14).
PEOPLE = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts for the whole desk, never for one person.

    `sampled` comments had no suggestion, and people named an item for `missed` of them. `blind` had one, and people
    named an item of it for `met`. Of `golden` decisions `same` agreed with the answer given beforehand; both are
    None while fewer than `PEOPLE` people took part.
    """

    sampled: int
    missed: int
    blind: int
    met: int
    golden: int | None
    same: int | None


def figures() -> Figures:
    """Count the first decision on each comment that was judged without the machine's answer, and the golden ones."""
    hidden = DecisionEvent.objects.filter(kind=EventKind.DECISION, action__in=JUDGED, payload__contains='"shown":false')
    first: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for payload in hidden.order_by("seq").values_list("payload", flat=True).iterator(chunk_size=2000):
        event = json.loads(payload)
        named = (frozenset(event["body"]["suggested"]), frozenset(event["body"]["clauses"]))
        first.setdefault(event["comment"], named)
    blind = [(suggested, named) for suggested, named in first.values() if suggested]
    sampled = [named for suggested, named in first.values() if not suggested]
    golden = list(compared(agreed()))
    enough = len({one.username for one in golden}) >= PEOPLE
    return Figures(
        sampled=len(sampled),
        missed=sum(bool(named) for named in sampled),
        blind=len(blind),
        met=sum(bool(suggested & named) for suggested, named in blind),
        golden=len(golden) if enough else None,
        same=sum(one.same for one in golden) if enough else None,
    )
