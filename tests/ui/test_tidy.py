"""Once an hour a workstation has what is old given up, in a worker; a wall never does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from ui.features.live import TIDY_EVERY_MS, Live
from ui.workers.poller import Poller

if TYPE_CHECKING:
    from controlroom.services.feed import FeedReader
    from ui.panels.spec import PanelContext


def test_it_is_asked_for_by_the_hour_and_only_when_told(qtbot):
    asked = []
    context = SimpleNamespace(ask=lambda key, call, on_ok: asked.append((key, call)))
    live = Live(cast("PanelContext", context), Poller(lambda: cast("FeedReader", None)))
    assert not live._tidying.isActive()
    live.keep_tidy(lambda: None)
    assert live._tidying.isActive()
    assert live._tidying.interval() == TIDY_EVERY_MS == 3_600_000
    live._tidying.timeout.emit()
    live._tidying.timeout.emit()
    assert [key for key, _ in asked] == ["tidy", "tidy"]
    live.stop()
    assert not live._tidying.isActive()
