"""A title that is markup is shown letter by letter, wherever source text appears."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel, QWidget

from controlroom.domain.geo import Position
from controlroom.domain.incident import Event
from controlroom.domain.records import (
    Alarm,
    AlarmState,
    Camera,
    Notice,
    Quarantined,
    SourceStatus,
    Task,
    TaskState,
)
from controlroom.domain.states import Severity
from tests.ui import builders as b
from tests.ui.detail_kit import Bench, Office, incident
from tests.ui.map_kit import shown_map
from ui.errors import Notice as Said
from ui.models.alarms import AlarmModel
from ui.models.queue import QueueModel
from ui.models.room import Kind
from ui.models.rows import TOOL_TIP
from ui.models.sources import NoticeModel, QuarantineModel, SourceModel
from ui.models.tasks import TaskModel
from ui.panels.map_feed import MapFeed
from ui.panels.queue_sources import SourceDetail
from ui.plain import plain
from ui.theme.theme import Theme
from ui.wall_window import WallWindow
from ui.widgets.chips import Chip
from ui.widgets.elide import ElideLabel
from ui.widgets.notice_lane import NoticeLane

BAD = "<b>Storm</b><img src=x>"
KEYS = {"alarm": b.uid(5), "task": b.uid(6)}
PLAIN = (Qt.TextFormat.PlainText,)


def rich(text):
    """Whether Qt would lay *text* out as markup of the source."""
    return Qt.mightBeRichText(text) and ("<b>Storm" in text or "<img" in text)


def check(root):
    """Nothing below *root* shows or tells the title as markup."""
    shown = 0
    for widget in (root, *root.findChildren(QWidget)):
        assert not rich(widget.toolTip()), widget
        if isinstance(widget, QLabel) and rich(widget.text()):
            shown += 1
            assert widget.textFormat() in PLAIN, widget
    return shown


def alarm():
    return Alarm(b.uid(5), 1, "camera", "camera_event", Severity.URGENT,
                 AlarmState.UNACKNOWLEDGED, BAD, b.NOW, facts=(("what", BAD),),
                 position=Position(16.45, 107.6))  # fmt: skip


def task():
    return Task(b.uid(6), 1, BAD, TaskState.OPEN, "hepco", b.NOW, "lan")


@pytest.fixture
def context(qapp):
    made = b.context()
    camera = Camera("c1", BAD, Position(16.4502, 107.65), online=True, seen_at=b.NOW)
    source = SourceStatus("field_report", b.NOW, 1, 1, BAD)
    lines = b.block(1, title=[BAD], address=[BAD])
    records = {"alarms": (alarm(),), "tasks": (task(),), "cameras": (camera,)}
    made.room.apply(b.batch(lines, resync=True, sources=(source,), **records))
    return made


def test_plain_text_stays_as_it_is_and_markup_is_escaped():
    assert plain("Cây đổ < 3 m\nHEPCO") == "Cây đổ < 3 m\nHEPCO"
    said = plain(f"{BAD}\n& dòng hai")
    assert "<img" not in said
    assert "&lt;b&gt;Storm&lt;/b&gt;&lt;img src=x&gt;<br>&amp; dòng hai" in said


def test_tooltips_of_every_list(context):
    room, words = context.room, context.words
    notices, aside = NoticeModel(room, words), QuarantineModel(room, words)
    notice = Notice(b.uid(7), "press", "article", BAD, b.NOW, Severity.LOW, (("about", BAD),))
    record = Quarantined(b.uid(8), "press", b.NOW, "markup", BAD, BAD, BAD)
    notices.set_records([notice.id], {notice.id: notice})
    aside.set_records([record.id], {record.id: record})
    queue = QueueModel(room, words, "lan")
    for model in (
        queue, AlarmModel(room, words), TaskModel(room, words), SourceModel(room, words),
        notices, aside,
    ):  # fmt: skip
        tips = [model.data(model.index(row, 0), TOOL_TIP) for row in range(model.rowCount())]
        assert any("Storm" in tip for tip in tips), model
        assert not any(rich(tip) for tip in tips), model


@pytest.mark.parametrize("kind", ["incident", "alarm", "task", "camera"])
def test_the_detail(qtbot, kind):
    one = incident(title=BAD, description=BAD, address=BAD)
    office = Office(one)
    event = Event(b.uid(1), one.id, b.NOW, "lan", BAD, "note", BAD)
    office.events[one.id].append(event)
    bench = Bench(qtbot, office)
    bench.show()
    camera = Camera("c1", BAD, Position(16.4502, 107.65), online=True, seen_at=b.NOW)
    bench.room.apply(b.batch(cameras=(camera,), alarms=(alarm(),), tasks=(task(),)))
    if kind == "incident":
        bench.open(one)
    else:
        bench.room.select(Kind(kind), "c1" if kind == "camera" else KEYS[kind])
    bench.wait_text(BAD)
    assert check(bench.panel)


def test_the_forms(qtbot):
    one = incident(title=BAD)
    bench = Bench(qtbot, Office(one))
    bench.show()
    bench.open(one)
    for name in ("verify", "note", "reject", "severity"):
        bench.context.commands.run(f"incident.{name}")
        form = bench.form(name, one)
        form.note_change(BAD, 7)
        assert check(form)
        form.reject()
        bench.back()


def test_the_card_of_the_map(qtbot, context):
    widget = shown_map(qtbot)
    feed = MapFeed(context, widget)
    widget._card.setText(feed.describe(Kind.INCIDENT, b.uid(0)))
    assert BAD in widget._card.text()
    check(widget)
    assert widget._card.textFormat() is Qt.TextFormat.PlainText


def test_chips_notices_and_short_labels(qtbot, context):
    host = QWidget()
    qtbot.addWidget(host)
    lane = NoticeLane(Theme(), host)
    lane.say(Said(BAD, BAD))
    Chip(BAD, Theme(), BAD).setParent(host)
    label = ElideLabel(BAD)
    label.setParent(host)
    host.show()
    label.resize(20, 20)
    label.grab()
    assert "Storm" in label.toolTip()
    assert check(host) == 2


def test_an_opened_source(qtbot, context):
    page = SourceDetail(replace(context, services=type("S", (), {"questions": _Questions()})()))
    qtbot.addWidget(page)
    page.open("field_report")
    page.title.setText(BAD)
    page.empty.say(BAD)
    assert check(page) == 2


class _Questions:
    def notices(self, _source, _limit):
        return ()

    def quarantined(self, _limit, _source):
        return ()


def test_the_wall(qtbot, context):
    wall = WallWindow(context, simulated=False)
    qtbot.addWidget(wall)
    wall.grab()
    check(wall)
