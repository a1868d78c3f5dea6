"""A workstation has the audit sealed and copies the seals, in a worker; what broke is said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from controlroom.domain.errors import AuditBrokenError
from ui.errors import notice_for
from ui.features.live import Live
from ui.workers.poller import Poller

if TYPE_CHECKING:
    from controlroom.services.feed import FeedReader
    from ui.panels.spec import PanelContext


def test_with_every_round_of_tidying_and_only_when_told(qtbot):
    asked = []
    context = SimpleNamespace(ask=lambda key, call, on_ok: asked.append((key, call)))
    live = Live(cast("PanelContext", context), Poller(lambda: cast("FeedReader", None)))
    live._ask_seal()
    assert asked == []
    sealed = []
    live.keep_sealed(lambda: sealed.append(1))
    live._tidying.timeout.emit()
    assert [key for key, _ in asked] == ["seal"]
    assert sealed == [], "in a worker, not here"
    asked[0][1]()
    assert sealed == [1]
    live.stop()


def test_a_broken_seal_reads_like_advice(qtbot):
    notice = notice_for(AuditBrokenError([41, 42]))
    assert "41, 42" in notice.text
    assert notice.detail.startswith("audit.broken")
    assert not notice.is_bug
