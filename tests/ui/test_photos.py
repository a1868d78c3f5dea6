"""Photos of a report: what is shown while, instead of and behind them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controlroom.domain.errors import (
    AddressRefusedError,
    PictureRefusedError,
    SourceUnavailableError,
)
from controlroom.domain.incident import Attachment
from controlroom.ingest import attachments
from tests.ui import builders
from tests.ui.detail_kit import Bench, Office, incident
from ui import i18n
from ui.models.picture import REASONS, Picture, refused
from ui.widgets.photo_viewer import PhotoViewer
from ui.workers.decoding import Decoder
from ui.workers.pictures import PictureLoader

AWAY = "https://example.org/a.jpg"


def photo(place: str, number: int = 60) -> Attachment:
    return Attachment(builders.uid(number), builders.uid(1), "image/png", place, "report")


def image(width=480, height=320):
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.gray)
    return made


class Album:
    """In place of ``PictureLoader``: notes what is asked; a test answers."""

    def __init__(self):
        self.asked = []

    def ask(self, place, most_px, on_done):
        self.asked.append((place, most_px, on_done))

    def answer(self, place, picture, most_px=480):
        *_, done = next(a for a in reversed(self.asked) if a[:2] == (place, most_px))
        done(picture)

    @property
    def places(self):
        return [place for place, *_ in self.asked]


@pytest.fixture
def album():
    return Album()


def bench_of(qtbot, album, *photos):
    one = incident()
    office = Office(one)
    office.attachments = photos
    bench = Bench(qtbot, office, pictures=album)
    bench.show()
    bench.open(one)
    return bench


def tiles(bench):
    return bench.panel.incident.photos.strip.tiles


def viewer(bench) -> PhotoViewer:
    (found,) = bench.window.findChildren(PhotoViewer)
    assert isinstance(found, PhotoViewer)
    return found


def has_image(shown):
    return shown.canvas.image is not None


def press(key):
    """Where the keyboard is."""
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key)


def test_stored_photos_are_loaded_and_those_of_other_servers_are_not(qtbot, album):
    bench = bench_of(qtbot, album, photo("one.png"), photo("lost.png", 61), photo(AWAY, 62))
    assert album.places == ["one.png", "lost.png"]
    assert [t.caption for t in tiles(bench)[:3]] == [
        "photo 1 of 3, loading…",
        "photo 2 of 3, loading…",
        "photo 3 of 3, kept at the source; press to load it",
    ]
    album.answer("one.png", Picture(image()))
    album.answer("lost.png", refused(PictureRefusedError("missing", "lost.png")))
    there, lost, away, camera = tiles(bench)
    assert there.image is not None
    assert lost.caption == "photo 2 of 3: the file is not here"
    assert (lost.key, away.image) == ("", None)
    assert camera.caption == "no live camera within 500 m"


def test_no_photo(qtbot, album):
    bench = bench_of(qtbot, album)
    assert tiles(bench)[0].caption == "no photo was sent"


def test_one_of_another_server_by_key(qtbot, album):
    bench = bench_of(qtbot, album, photo(AWAY))
    strip = bench.panel.incident.photos.strip
    strip.focus(tiles(bench)[0].key)
    press(Qt.Key.Key_Return)
    assert album.places == [AWAY]
    assert tiles(bench)[0].caption == "photo 1 of 1, loading…"
    press(Qt.Key.Key_Return)
    assert album.places == [AWAY], "it is on its way, and the keyboard is still on it"
    album.answer(AWAY, refused(SourceUnavailableError("no route")))
    offline = tiles(bench)[0]
    assert "press to try again" in offline.caption
    strip.asked.emit(offline.key)
    album.answer(AWAY, Picture(image()))
    assert album.places == [AWAY, AWAY]
    assert tiles(bench)[0].image is not None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PictureRefusedError("kind"), "neither PNG nor JPEG nor WEBP"),
        (PictureRefusedError("too-large"), "too large"),
        (PictureRefusedError("too-long"), "too long"),
        (PictureRefusedError("damaged"), "damaged"),
        (PictureRefusedError("outside"), "leads out"),
        (AddressRefusedError("private", "10.0.0.1"), "private network"),
        (ValueError("a bug"), "the program made a mistake"),
    ],
)
def test_what_is_refused_says_why_and_cannot_be_pressed(qtbot, album, error, words):
    bench = bench_of(qtbot, album, photo("one.png"))
    album.answer("one.png", refused(error))
    (tile, _) = tiles(bench)
    assert words in tile.caption
    assert (tile.key, tile.image) == ("", None)


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_every_reason_has_words(qapp, lang):
    assert i18n.install(qapp, lang)
    try:
        said = {refused(PictureRefusedError(reason)).why for reason in REASONS}
        assert len(said) == len(REASONS)
        assert not (lang == "vi" and any("refused" in text for text in said))
    finally:
        i18n.install(qapp, "en")


def test_the_viewer_by_key(qtbot, album):
    bench = bench_of(qtbot, album, photo("one.png"), photo("two.png", 61))
    album.answer("one.png", Picture(image()))
    album.answer("two.png", Picture(image()))
    strip = bench.panel.incident.photos.strip
    strip.focus(tiles(bench)[0].key)
    press(Qt.Key.Key_Space)
    shown = viewer(bench)
    assert not shown.isModal()
    assert shown.canvas.text == "photo 1 of 2, loading…"
    late = album.asked[-1][2]
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert shown.windowTitle() == "photo 2 of 2"
    late(Picture(image(1600, 1000)))
    assert not has_image(shown), "the photo before came late"
    album.answer("two.png", Picture(image(1000, 1600)), 1600)
    assert has_image(shown)
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert shown.windowTitle() == "photo 1 of 2"
    QTest.keyClick(shown, Qt.Key.Key_Left)
    album.answer("two.png", refused(PictureRefusedError("too-long")), 1600)
    assert "too long" in shown.canvas.text
    with qtbot.waitSignal(shown.finished):
        QTest.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not bench.window.findChildren(PhotoViewer))
    album.answer("two.png", Picture(image()), 1600)  # nobody looks any more


# --- the real loader


def test_a_file_becomes_a_picture_off_the_gui_thread(qtbot, tmp_path):
    assert image(600, 400).save(str(tmp_path / "one.png"))
    loader = PictureLoader(lambda place: attachments.content(place, Path(tmp_path)))
    got: list[Picture] = []
    try:
        loader.ask("one.png", 480, got.append)
        loader.ask("../one.png", 480, got.append)
        qtbot.waitUntil(lambda: len(got) == 2, timeout=30_000)
    finally:
        assert loader.stop(30)
    (shown,) = [p.image for p in got if p.image is not None]
    assert (shown.width(), shown.height()) == (480, 320)
    (why,) = [p.why for p in got if p.image is None]
    assert "leads out" in why


def test_stopping_does_not_wait_for_a_decoder(qtbot, tmp_path):
    command = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    decoder = Decoder(command, time_s=600)
    aborted = []
    loader = PictureLoader(
        lambda _place: b"\x89PNG\r\n\x1a\n", lambda: aborted.append(True), decoder
    )
    loader.ask("x.png", 10, lambda _picture: None)
    qtbot.waitUntil(lambda: bool(decoder._running), timeout=30_000)
    assert loader.stop(30)
    assert aborted == [True]
