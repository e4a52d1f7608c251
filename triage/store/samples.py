"""抜取り確認 and 提案を伏せた確認 in numbers: what people decided before they saw what the machine had said."""

from dataclasses import dataclass

from django.db.models import Count

from triage.store.golden import agreed, compared
from triage.store.models.desk import Sample

# With fewer people a number for the desk would be a number for one of them.
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
    counted = Sample.objects.values_list("suggested", "named", "met").annotate(n=Count("pk")).order_by()
    kinds = {(suggested, named, met): n for suggested, named, met, n in counted}
    golden = list(compared(agreed()))
    enough = len({one.username for one in golden}) >= PEOPLE
    return Figures(
        sampled=sum(n for (suggested, _, _), n in kinds.items() if not suggested),
        missed=sum(n for (suggested, named, _), n in kinds.items() if named and not suggested),
        blind=sum(n for (suggested, _, _), n in kinds.items() if suggested),
        met=sum(n for (_, _, met), n in kinds.items() if met),
        golden=len(golden) if enough else None,
        same=sum(one.same for one in golden) if enough else None,
    )
