"""The map as a picture that leaves the room: what it has to say of itself, and where it goes."""

from __future__ import annotations

import gc
import weakref
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from controlroom.citypack import load_city
from controlroom.domain.errors import ExportFailedError
from tests.ui import builders as b
from tests.ui.map_kit import scatter, shown_map
from ui.features.map_host import Host
from ui.features.map_picture import MapPictures, write_pdf, write_png
from ui.map.page import FINE, Heading, PagePainter

CITY = load_city()
PATIENCE_MS = 20_000


def page_of(qtbot, widget, heading):
    painter = PagePainter(widget, heading)
    with qtbot.waitSignal(painter.finished, timeout=PATIENCE_MS) as done:
        painter.start()
    return done.args[0]


def words_of(monkeypatch):
    """Catch what is written with a painter."""
    said: list[str] = []
    original = QPainter.drawText

    def draw(self, *args):
        said.extend(arg for arg in args if isinstance(arg, str))
        return original(self, *args)

    monkeypatch.setattr(QPainter, "drawText", draw)
    return said


def array(image):
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def test_a_page_says_whose_when_how_long_and_that_it_is_simulated(qtbot, monkeypatch):
    widget = shown_map(qtbot, zoom=13.0)
    widget.set_incidents(*scatter(200))
    widget.finish()
    said = words_of(monkeypatch)
    image = page_of(qtbot, widget, Heading("Huế", "09:15 26/11", "SIMULATED DATA"))
    assert {"Huế", "09:15 26/11", "SIMULATED DATA"} <= set(said)
    assert image.width() == FINE * widget.width()
    assert image.height() > FINE * widget.height()
    # Of the map itself: the bar of its scale, and whose it is, are on the glass.
    assert widget.basemap is not None
    assert widget.glass.notes(widget.view)[0] == widget.basemap.attribution
    picture = array(image)
    band = picture.shape[0] - int(FINE * widget.height())
    screen = widget.grab().toImage().scaled(image.width(), picture.shape[0] - band)
    difference = np.abs(picture[band:].astype(int) - array(screen).astype(int))
    assert np.median(difference) < 4  # the same map, only finer
    assert np.mean(difference.max(axis=2) > 90) < 0.06


def test_the_window_s_own_picture_is_right_afterwards(qtbot):
    widget = shown_map(qtbot, zoom=15.0)
    widget.set_incidents(*scatter(100))
    widget.finish()
    before = array(widget.grab().toImage())
    page_of(qtbot, widget, Heading("", ""))
    widget.finish()
    assert np.array_equal(array(widget.grab().toImage()), before)


class Desk:
    """What the commands need of a window."""

    def __init__(self, qtbot, *, simulated=False):
        self.map = shown_map(qtbot, zoom=13.0)
        self.said: list[str] = []
        self.context = b.context(of=CITY, calls=b.Calls(), services=SimpleNamespace(city=CITY))
        lane: Any = SimpleNamespace(say=lambda notice, _undo=None: self.said.append(notice.text))
        host = Host(self.map, self.map, lane)
        self.pictures = MapPictures(self.context, host, "Huế", simulated=simulated)


def test_it_is_copied(qtbot):
    desk = Desk(qtbot)
    QGuiApplication.clipboard().clear()
    desk.pictures.copy()
    qtbot.waitUntil(lambda: bool(desk.said), timeout=PATIENCE_MS)
    assert QGuiApplication.clipboard().image().width() == FINE * desk.map.width()


def test_what_painted_it_is_let_go_of(qtbot):
    desk = Desk(qtbot)
    painters = []
    for count in (1, 2, 3):
        desk.pictures.copy()
        painters += [weakref.ref(painter) for painter in desk.pictures._painting]
        qtbot.waitUntil(lambda count=count: len(desk.said) == count, timeout=PATIENCE_MS)
    gc.collect()
    assert len(painters) == 3
    assert [ref() for ref in painters] == [None] * 3


def test_old_and_simulated_data_are_called_so(qtbot):
    desk = Desk(qtbot, simulated=True)
    assert desk.pictures.heading().mark == "SIMULATED DATA"
    assert "SIMULATED" in desk.pictures.file_name()
    assert "UTC+07:00" in desk.pictures.heading().said
    room = desk.context.room
    assert desk.pictures.heading().stale is not room.link.live
    if not room.link.live:
        assert desk.pictures.heading().said.startswith("Old")
        assert "OLD" in desk.pictures.file_name()


@pytest.mark.parametrize("write", [write_png, write_pdf])
def test_a_folder_that_takes_nothing_is_said(tmp_path, qapp, write):
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportFailedError):
        write(tmp_path / "file" / "map.png", image)
    with pytest.raises(ExportFailedError):
        write(tmp_path / "gone" / "map.png", image)


def test_files_are_whole(tmp_path, qtbot):
    desk = Desk(qtbot)
    image = page_of(qtbot, desk.map, desk.pictures.heading())
    desk.pictures.write(tmp_path / "a.png", image)
    desk.pictures.write(tmp_path / "a.pdf", image)
    read = QImage(str(tmp_path / "a.png"))
    assert read.size() == image.size()
    data = (tmp_path / "a.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") == 1
    assert b"%%EOF" in data[-32:]
    assert desk.said == ["The map is in a.png", "The map is in a.pdf"]
