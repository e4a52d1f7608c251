"""Whether the pages of an API's answers that one file holds go on to their end."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Pages:
    """For each thing that was listed (a video, a talk), whether its last page names another one."""

    _more: dict[str, bool] = field(default_factory=dict)
    _last: str = ""

    def turn(self, of: str, *, more: bool) -> None:
        """Take one page of what `of` names; a page that does not say goes on with the one before."""
        self._last = of or self._last
        self._more[self._last] = more

    @property
    def left(self) -> bool:
        """Whether a page is missing that another one names."""
        return any(self._more.values())
