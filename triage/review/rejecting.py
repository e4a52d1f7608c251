"""⑭ 「①〜⑬以外」: a finer label that says that no other item applies, which somebody says of each of them by itself."""

from collections.abc import Collection

from triage.policy import Clause, Policy


def rejections(policy: Policy, clause: Clause) -> list[tuple[str, Clause]]:
    """Return every other item with the id of the answer that it does not apply; none where no label asks for that."""
    if not any(label.rejects_others for label in clause.sub_labels):
        return []
    return [(f"{clause.id}.not_{other.id}", other) for other in policy.clauses if other.id != clause.id]


def rejects(clause: Clause, sub_labels: Collection[str]) -> str:
    """Return the chosen finer label of an item that rejects all others, empty for none."""
    chosen = (one for one in clause.sub_labels if one.rejects_others and f"{clause.id}.{one.id}" in sub_labels)
    return next((label.label for label in chosen), "")
