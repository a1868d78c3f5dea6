"""A real window, a dead server, a kill -9 of the window: what was asked for is done once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from controlroom.database.models import CommandRow, EventRow
from controlroom.database.session import make_engine
from tests.e2e.test_two_workstations import headless, receive
from tests.e2e.workstation import Workstation
from tests.pg import PgBox

pytestmark = [pytest.mark.e2e, pytest.mark.db]


@pytest.fixture
def server():
    """A server of the test's own: it gets killed."""
    with PgBox() as box:
        yield box


def test_a_killed_workstation_sends_what_is_left_at_its_next_start(server, tmp_path):
    url = server.make_database("room")
    headless("db", "upgrade", "--database", url)
    receive(url, "Nước ngập ở Đập Đá")
    with Workstation(url, tmp_path / "a", "lan") as a:
        ref = a.until("ready")["refs"][0]
        server.kill9()
        for order in ({"do": "note", "text": "Gọi lại rồi"}, {"do": "verify"}):
            a.tell(ref=ref, **order)
            a.until("waits", lambda s, name=order["do"]: s["do"] == name)
        assert a.until_asked("pending")["states"] == ["waiting", "waiting"]
        a.kill()
    server.start()
    with Workstation(url, tmp_path / "a", "lan") as a:
        a.until("lines", lambda s: s["states"].get(str(ref)) == "verified")
        while a.until_asked("pending")["states"]:  # what was done is asserted again at a start
            pass
        assert a.quit() == 0, a.errors
    engine = make_engine(url)
    with engine.connect() as connection:
        told = connection.execute(select(EventRow.action).order_by(EventRow.id)).scalars().all()
        kinds = connection.execute(select(CommandRow.kind, CommandRow.ok)).all()
    engine.dispose()
    assert [action for action in told if action in ("note", "verified")] == ["note", "verified"]
    # In which order they were done, the events say; a command asserted again moves its row.
    told_of = sorted(tuple(k) for k in kinds if k.kind != "receive")
    assert told_of == [("note", True), ("verify", True)]
