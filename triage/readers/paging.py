"""The pages of an API's answers that one file holds, and whether they go on to their end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from triage.readers.apierror import api_error
from triage.readers.content import Content
from triage.readers.rows import Intake


def pages_of(content: Content, intake: Intake) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (1-based line or item, page); an error that the API gave, and what is no page, is left out."""
    for number, page in content.objects(intake):
        if reason := api_error(page):
            intake.counts["rows"] += 1
            intake.reject(number, "error", "", f"APIのエラーの記録です（{reason}）。取得をやり直してください。")
        elif intake.is_object(page, number, "[]"):
            yield number, page


def listed_in(page: dict[str, Any], name: str, row: int, intake: Intake) -> list[Any]:
    """Return the list that a page has under a name; what is no list is left out, and null is absent."""
    found = page.get(name)
    if isinstance(found, list) or found is None:
        return found or []
    intake.counts["rows"] += 1
    reason = f"コメントの一覧（{name}）が [ ] の形になっていません。応答を丸ごと保存し直してください。"
    intake.reject(row, name, found, reason)
    return []


@dataclass(slots=True)
class Pages:
    """For each thing that was listed (a video, a talk), whether its last page names another one."""

    _more: dict[str, bool] = field(default_factory=dict)
    _last: str = ""
    _listed: int = 0

    def turn(self, of: str, *, more: bool) -> None:
        """Take one page of what `of` names; a page that does not say goes on with the one before."""
        self._last = of or self._last
        self._more[self._last] = more

    def numbered(self, items: Iterable[Any], line: int = 0) -> Iterator[tuple[int, Any]]:
        """Yield each item with its line or, where there is none, with its place among the items of all pages."""
        for item in items:
            self._listed += 1
            yield line or self._listed, item

    @property
    def left(self) -> bool:
        """Whether a page is missing that another one names."""
        return any(self._more.values())
