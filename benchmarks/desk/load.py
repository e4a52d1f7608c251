"""Moderators at a running console, over HTTP: each signs in, opens comments of the queue and decides, all at once."""

import http.client
import random
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

SIGN_IN, LIST, OPEN, DECIDE = "ログイン", "一覧", "一件の画面", "判断の記録"
_TRIES = 20
# One in so many ignores that a colleague has the comment open, or writes to one that was just decided.
_RUDE = 5
_KEY = re.compile(r'href="/comment/\?id=([^"&]+)')
_HIDDEN = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|expected|text)" value="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """One request: what it was for, how it was answered, how long that took (ms), by whom, about which comment."""

    what: str
    status: int
    ms: float
    name: str
    key: str = ""


@dataclass(slots=True)
class Visitor:
    """A browser without a screen: it keeps its cookies, and remembers how each request went."""

    port: int
    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    def ask(self, what: str, path: str, form: dict[str, str] | None = None, key: str = "") -> str:
        """Send a GET, or a form by POST; return the page."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        begin = time.perf_counter()
        connection.request("GET" if form is None else "POST", path, urlencode(form or {}), headers)
        response = connection.getresponse()
        page = response.read().decode()
        taken = (time.perf_counter() - begin) * 1000
        for header in response.headers.get_all("Set-Cookie") or ():
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        self.answers.append(Answer(what, response.status, taken, self.name, key))
        return page


def together(port: int, names: Sequence[str], password: str, decisions: int) -> list[Answer]:
    """Let all of them work at once until each has made so many decisions; return every answer they got."""
    visitors = [Visitor(port, name) for name in names]
    threads = [threading.Thread(target=_work, args=(visitor, password, decisions)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for visitor in visitors for answer in visitor.answers]


def _work(visitor: Visitor, password: str, decisions: int) -> None:
    chance = random.Random(visitor.name)
    _sign_in(visitor, password)
    keys = _keys(visitor, chance)
    for _ in range(decisions * _TRIES):
        if (
            sum(answer.what == DECIDE and answer.status == http.HTTPStatus.FOUND for answer in visitor.answers)
            == decisions
        ):
            return
        key = next(keys, "") or next(keys := _keys(visitor, chance), "")
        if key:
            _decide(visitor, key, chance)


def _sign_in(visitor: Visitor, password: str) -> None:
    form = dict(_HIDDEN.findall(visitor.ask(SIGN_IN, "/login/")))
    visitor.ask(SIGN_IN, "/login/", {**form, "username": visitor.name, "password": password})


def _keys(visitor: Visitor, chance: random.Random) -> Iterator[str]:
    """Yield the comments on the first page of what nobody decided, each moderator in another order."""
    found = list(dict.fromkeys(map(unescape, _KEY.findall(visitor.ask(LIST, "/queue/?state=open")))))
    yield from chance.sample(found, len(found))


def _decide(visitor: Visitor, key: str, chance: random.Random) -> None:
    page = visitor.ask(OPEN, f"/comment/?{urlencode({'id': key})}", key=key)
    form = dict(reversed(_HIDDEN.findall(page)))
    rude = chance.randrange(_RUDE) == 0
    # What somebody has acted on is left alone, so that each comment may have one decision and no more.
    if form.get("expected") != "0" or ("確認中です" in page and not rude):
        return
    action = chance.choice(("leave", "postpone"))
    visitor.ask(DECIDE, "/comment/decide/", {**form, "id": key, "action": action}, key)
