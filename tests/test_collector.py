"""When the collector walks: rarely while the console is served, and as before afterwards."""

import gc

from triage.collector import SERVER, serving_collector
from triage.settings import load
from triage.web import server


def test_what_is_loaded_is_passed_over_while_pages_are_served():
    """The collector has set aside what there was, walks after more new objects, and is as it was afterwards."""
    usual = gc.get_threshold()

    with serving_collector():
        within = gc.get_threshold()[0], gc.get_freeze_count()

    assert within[0] == SERVER > usual[0] and within[1] > 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, 0)


def test_the_server_serves_with_such_a_collector(monkeypatch):
    """What is measured without a server (benchmarks/console.py) holds with one."""
    seen = []
    monkeypatch.setattr(server.waitress, "serve", lambda _app, **_: seen.append(gc.get_threshold()[0]))

    server.run(load(), "127.0.0.1", 8000)

    assert seen == [SERVER]
