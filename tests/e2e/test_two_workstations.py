"""Two real programs on one real PostgreSQL: they see each other, survive its death, end clean."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.e2e.workstation import ROOT, Workstation
from tests.pg import PgBox

pytestmark = [pytest.mark.e2e, pytest.mark.db]


@pytest.fixture
def server():
    """A server of the test's own: it gets killed."""
    with PgBox() as box:
        yield box


def headless(*words: str) -> str:
    """Run ``controlroom …`` and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "controlroom", *words], cwd=ROOT, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def receive(url: str, title: str) -> None:
    headless(
        "incident", "receive", "--database", url, "--as", "chau", "--role", "operator",
        "--title", title, "--category", "ve_sinh_moi_truong", "--lat", "16.4678",
        "--lon", "107.5785",
    )  # fmt: skip


def test_a_report_is_seen_by_both_and_dispatched_once(server, tmp_path):
    url = server.make_database("room")
    headless("db", "upgrade", "--database", url)
    with (
        Workstation(url, tmp_path / "a", "lan") as a,
        Workstation(url, tmp_path / "b", "minh") as b,
    ):
        a.until("ready")
        b.until("ready")
        receive(url, "Rác tồn đọng ở kiệt 12 Chi Lăng")
        seen = a.until("lines", lambda s: s["open"] == 1)
        b.until("lines", lambda s: s["open"] == 1)
        ref = int(next(iter(seen["states"])))
        a.tell(do="verify", ref=ref)
        b.until("lines", lambda s: s["states"].get(str(ref)) == "verified")
        a.until("lines", lambda s: s["states"].get(str(ref)) == "verified")
        # Both supervisors dispatch what they saw: one wins, the other is told who.
        a.tell(do="dispatch", ref=ref)
        b.tell(do="dispatch", ref=ref)
        notices = [w.until("notice", lambda s: s["text"])["text"] for w in (a, b)]
        assert sorted(n.startswith("dispatch") for n in notices) == [False, True], notices
        loser = next(n for n in notices if not n.startswith("dispatch"))
        winner = "minh" if notices[0] == loser else "lan"
        assert winner in loser
        assert a.quit() == 0, a.errors
        assert b.quit() == 0, b.errors


def test_death_of_the_server_is_shown_and_survived(server, tmp_path):
    url = server.make_database("room")
    headless("db", "upgrade", "--database", url)
    receive(url, "Đèn đường không sáng")
    with Workstation(url, tmp_path / "a", "lan") as a:
        a.until("ready")
        server.kill9()
        dead = a.until("link", lambda s: not s["live"])
        assert dead["since"] is not None
        server.start()
        a.until("link", lambda s: s["live"])
        receive(url, "Cây đổ chắn đường")
        a.until("lines", lambda s: s["open"] == 2)
        assert a.quit() == 0, a.errors
