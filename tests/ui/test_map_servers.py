"""Map tiles from a server in the window: added, kept, offline, and when the server misbehaves."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, Qt
from PySide6.QtGui import QColor, QImage

from controlroom.domain.reach import PUBLIC
from controlroom.tiles.server import TileServer, to_text
from tests.tiles.test_capabilities import WEB, layer, wmts
from tests.ui import builders
from tests.ui.map_kit import pixels, shown_map
from tests.web_server import HERE, Server
from ui.features.basemaps import PREFERENCE, SERVER, Basemaps
from ui.features.map_host import Host
from ui.features.map_servers import SERVERS
from ui.words import Words

PATIENCE_MS = 30_000
COLOR = (18, 52, 86)


def picture(color=COLOR, kind="PNG"):
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(QColor(*color))
    data = QByteArray()
    buffer = QBuffer(data)
    assert image.save(buffer, kind)
    return bytes(data.data())


class Desk:
    """A window with a map, as much of it as the features need."""

    def __init__(self, qtbot, folder, reach=HERE):
        self.map = shown_map(qtbot, zoom=13.0)
        self.commands, self.said, self.kept, self.undo = {}, [], {}, None
        city = builders.city()
        this: Any = self
        context: Any = SimpleNamespace(
            commands=SimpleNamespace(add=lambda c: self.commands.__setitem__(c.id, c)),
            words=Words(city, "en"),
            city=city,
            theme=self.map.theme,
            ask=lambda _key, call, then: then(call()),
        )
        lane: Any = SimpleNamespace(say=self.say)
        self.basemaps = Basemaps(context, Host(self.map, self.map, lane), this, folder, reach)
        self.servers = self.basemaps.servers

    def say(self, notice, undo=None):
        self.said.append(notice.text)
        self.undo = undo

    def text(self, name, default):
        return self.kept.get(name, default)

    def number(self, name, default):
        return int(self.kept.get(name, default))

    def put(self, name, value):
        self.kept[name] = value

    def forget(self, name):
        self.kept.pop(name, None)

    def close(self):
        self.basemaps.close()
        self.servers.questions.stop()


@pytest.fixture
def web():
    with Server(keeps=True) as web:
        web.answer = lambda asked: asked.send(picture())
        yield web


@pytest.fixture
def desk(qtbot, tmp_path):
    desk = Desk(qtbot, tmp_path)
    yield desk
    desk.close()


def template(web):
    return f"{web.url}/{{z}}/{{x}}/{{y}}.png"


def a_server(web):
    return TileServer("Ảnh hàng không", template(web), "© Người chụp")


def use(qtbot, desk, server):
    with qtbot.waitSignal(desk.map.ground_changed, timeout=PATIENCE_MS):
        desk.servers.chosen.emit(server)


def in_the_middle(widget):
    shot = pixels(widget)
    return tuple(int(v) for v in shot[shot.shape[0] // 2 + 150, shot.shape[1] // 2 + 200])


def settle(qtbot, widget):
    """Wait until all that can be got is painted."""

    def done():
        service = widget.tiles
        widget.finish()
        return service is not None and service.waiting == 0

    qtbot.waitUntil(done, timeout=PATIENCE_MS)
    widget.finish()


def test_a_server_is_added_shown_and_remembered(qtbot, desk, web):
    form = desk.servers.add()
    qtbot.addWidget(form)
    form.try_submit()
    assert "https://" in form.said
    form.address.setText(f"{web.url}/{{z}}/{{x}}.png")
    form.try_submit()
    assert "{z}, {x} and {y}" in form.said
    form.address.setText(template(web))
    form.try_submit()
    assert "named" in form.said
    assert web.asked == []
    form.name.setText("Ảnh hàng không")
    form.attribution.setText("© Người chụp")
    with qtbot.waitSignal(desk.map.ground_changed, timeout=PATIENCE_MS) as changed:
        form.try_submit()
    assert changed.args == [""]
    settle(qtbot, desk.map)
    assert in_the_middle(desk.map) == COLOR
    notes = desk.map.glass.notes(desk.map.view)
    assert notes[0].startswith("© Người chụp")
    (known,) = desk.servers.known
    assert (known.name, known.side) == ("Ảnh hàng không", 256)
    assert desk.kept[PREFERENCE] == f"{SERVER}{to_text(known)}"


def test_what_a_server_answers_instead_of_tiles_is_said_in_the_form(qtbot, desk, web):
    web.answer = lambda asked: asked.send(b"<html>Log in</html>")
    form = desk.servers.add()
    qtbot.addWidget(form)
    form.address.setText(template(web))
    form.attribution.setText("© A")
    form.try_submit()
    qtbot.waitUntil(lambda: not form.busy, timeout=PATIENCE_MS)
    assert "answers with a page" in form.said
    assert form.address.text() == template(web)  # nothing typed is lost
    assert desk.servers.known == ()


def test_of_a_wmts_a_layer_is_chosen(qtbot, desk, web):
    layers = layer("streets") + layer("photos")

    def answer(asked):
        if "GetCapabilities" in asked.path:
            asked.send(wmts(layers, WEB, href=f"{web.url}/wmts?"))
        else:
            asked.send(picture())

    web.answer = answer
    form = desk.servers.add()
    qtbot.addWidget(form)
    form.address.setText(f"{web.url}/wmts?service=WMTS")
    second = []
    desk.servers._choose = lambda found, entered: second.append(
        type(desk.servers)._choose(desk.servers, found, entered)
    )
    form.try_submit()
    qtbot.waitUntil(lambda: bool(second), timeout=PATIENCE_MS)
    (chooser,) = second
    chooser.try_submit()
    assert "layer" in chooser.said
    chooser.layer.set_value("1")
    assert chooser.attribution.text() == "Sở Xây dựng"
    with qtbot.waitSignal(desk.map.ground_changed, timeout=PATIENCE_MS):
        chooser.try_submit()
    settle(qtbot, desk.map)
    assert in_the_middle(desk.map) == COLOR
    assert any("LAYER=photos" in path for path in web.asked)


def test_a_server_in_a_private_network_is_not_gone_to(qtbot, tmp_path, web):
    desk = Desk(qtbot, tmp_path, PUBLIC)
    form = desk.servers.add()
    qtbot.addWidget(form)
    form.address.setText(template(web))
    form.attribution.setText("© A")
    form.try_submit()
    assert not form.busy
    assert form.said
    assert web.asked == []
    desk.close()


def test_offline_what_is_kept_is_shown_and_said(qtbot, desk, web):
    use(qtbot, desk, a_server(web))
    settle(qtbot, desk.map)
    asked = len(web.asked)
    desk.commands["map.offline"].run()
    desk.map.pan(3_000, 0)  # where nothing has been seen yet
    settle(qtbot, desk.map)
    assert len(web.asked) == asked
    assert any("Offline" in note for note in desk.map.glass.notes(desk.map.view))
    desk.map.pan(-3_000, 0)
    settle(qtbot, desk.map)
    assert in_the_middle(desk.map) == COLOR
    # And so it is after a start without a network.
    desk.map.close_tiles()
    desk.basemaps.restore()
    qtbot.waitUntil(lambda: desk.map.tiles is not None, timeout=PATIENCE_MS)
    settle(qtbot, desk.map)
    assert in_the_middle(desk.map) == COLOR
    assert len(web.asked) == asked
    desk.commands["map.offline"].run()
    desk.map.pan(3_000, 0)
    settle(qtbot, desk.map)
    assert in_the_middle(desk.map) == COLOR
    assert len(web.asked) > asked


def test_a_server_that_stops_answering_is_said_at_the_foot_and_asked_again(qtbot, desk, web):
    use(qtbot, desk, a_server(web))
    settle(qtbot, desk.map)
    web.answer = lambda asked: asked.send(b"no", 500)
    desk.map.pan(3_000, 0)
    qtbot.waitUntil(lambda: bool(desk.map.glass.trouble), timeout=PATIENCE_MS)
    assert "does not answer" in desk.map.glass.trouble
    assert in_the_middle(desk.map) != COLOR
    web.answer = lambda asked: asked.send(picture())
    # By itself after some seconds; a person who asks for it does not wait.
    desk.map.tiles.set_offline(offline=False)
    settle(qtbot, desk.map)
    assert desk.map.glass.trouble == ""
    assert in_the_middle(desk.map) == COLOR


def test_processes_that_are_killed_start_again(qtbot, desk, web):
    use(qtbot, desk, a_server(web))
    settle(qtbot, desk.map)
    service = desk.map.tiles
    for _ in range(2):
        os.kill(service.fetching.process_id, signal.SIGKILL)
        os.kill(service.process_id, signal.SIGKILL)
        desk.map.pan(2_000, 0)
        settle(qtbot, desk.map)
        assert in_the_middle(desk.map) == COLOR


def test_a_tile_that_has_changed_is_painted_again(qtbot, desk, web):
    web.answer = lambda asked: asked.send(picture(), Cache_Control="no-cache")
    use(qtbot, desk, a_server(web))
    settle(qtbot, desk.map)
    service = desk.map.tiles
    key = desk.map.canvas.ground.keys(desk.map.view)[0]
    before = service.picture(key)
    service.fetching.anew.emit(key)
    qtbot.waitUntil(lambda: service.picture(key) is not before, timeout=PATIENCE_MS)
    assert service.picture(key).pixmap.toImage().pixelColor(9, 9).getRgb()[:3] == COLOR


def test_the_list_uses_removes_and_clears(qtbot, desk, web):
    one = a_server(web)
    other = replace(one, name="Other", template=template(web) + "?b")
    desk.kept[SERVERS] = json.dumps([to_text(one), to_text(other)])
    shown = desk.servers.show_list()
    qtbot.addWidget(shown)
    assert shown.list.count() == 2
    with qtbot.waitSignal(desk.map.ground_changed, timeout=PATIENCE_MS):
        qtbot.mouseClick(shown.use, Qt.MouseButton.LeftButton)
    settle(qtbot, desk.map)
    assert desk.kept[PREFERENCE] == f"{SERVER}{to_text(one)}"
    qtbot.mouseClick(shown.clear, Qt.MouseButton.LeftButton)
    assert "were removed" in desk.said[-1]
    qtbot.mouseClick(
        shown.offline, Qt.MouseButton.LeftButton, pos=shown.offline.rect().center() / 4
    )
    shown.list.setCurrentRow(0)
    qtbot.mouseClick(shown.remove, Qt.MouseButton.LeftButton)
    assert [server.name for server in desk.servers.known] == ["Other"]
    assert desk.map.tiles is None  # the city's own figures again
    assert PREFERENCE not in desk.kept
    desk.undo()
    assert [server.name for server in desk.servers.known] == [one.name, "Other"]
    assert shown.list.count() == 2


def test_servers_that_cannot_be_read_are_no_servers(desk):
    for text in ("[", "{}", "[5]", '["{}"]'):
        desk.kept[SERVERS] = text
        assert desk.servers.known == ()
    desk.kept[PREFERENCE] = f"{SERVER}nonsense"
    desk.basemaps.restore()
    assert PREFERENCE not in desk.kept
