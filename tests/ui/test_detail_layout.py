"""Nothing is cut off: narrow panels, long strings, every theme, every form."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QRect, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListWidget
from typing_extensions import override

from controlroom.domain.incident import Event
from controlroom.domain.states import AssignmentState, Stage
from tests.ui import builders
from tests.ui.builders import NOW
from tests.ui.detail_kit import Bench, Office, incident
from tests.ui.test_detail_rules import share
from ui.widgets.chips import Chip
from ui.widgets.key_button import KeyButton
from ui.widgets.radio import Radio
from ui.widgets.scroll_column import ScrollColumn

FORMS = {
    "new": ("incident.new", Stage.NEW),
    "verify": ("incident.verify", Stage.NEW),
    "reject": ("incident.reject", Stage.NEW),
    "merge": ("incident.merge", Stage.NEW),
    "note": ("incident.note", Stage.NEW),
    "severity": ("incident.severity", Stage.NEW),
    "dispatch": ("incident.dispatch", Stage.VERIFIED),
    "phone": ("incident.phone", Stage.HANDLING),
    "extension": ("incident.extension", Stage.HANDLING),
    "send_back": ("incident.send_back", Stage.HANDLING),
    "publish": ("incident.publish", Stage.HANDLING),
    "reopen": ("incident.reopen", Stage.PUBLISHED),
}


class Longer(QTranslator):
    """A language whose words are 40 % longer than the source's."""

    @override
    def translate(self, context, source, disambiguation=None, n=-1):
        words = []
        for word in source.replace("%n", str(n)).split(" "):
            plain = word.strip("…&.:,")
            more = max(1, round(len(plain) * 0.4)) if plain.isalpha() else 0
            words.append(word + "x" * more)
        return " ".join(words)


@pytest.fixture
def longer(qapp):
    translator = Longer()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def busy_incident():
    """Several agencies, a long title, an odd timeline."""
    asking = replace(
        share(AssignmentState.EXTENSION_REQUESTED),
        asked_until=NOW + timedelta(days=1),
        asked_reason="Chờ vật tư chống tràn từ kho của thành phố",
    )
    answered = replace(
        share(AssignmentState.ANSWERED, "htkt", lead=False),
        id=builders.uid(78),
        reply="Đã thay nắp mới và rào chắn trong đêm, có ảnh kèm theo.",
    )
    return incident(
        title="Nắp hố ga bị vỡ trước cổng trường tiểu học, xe máy dễ sa bánh khi trời mưa to",
        address="kiệt 42 đường Nguyễn Sinh Cung, tổ dân phố 12",
        stage=Stage.HANDLING,
        assignments=(asking, answered),
    )


def office(one) -> Office:
    made = Office(one)
    made.events[one.id] = [
        Event(builders.uid(500 + n), one.id, NOW - timedelta(minutes=40 - n), "lan", "Lan Anh",
              "note", "Gọi lại người gửi, nghe máy 0:48, hẹn quay lại sau khi xong việc")
        for n in range(4)
    ]  # fmt: skip
    return made


def clipped(root) -> list[str]:
    """Return what does not fit the place it has, in words."""
    found = []
    for label in root.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        width = label.contentsRect().width()
        needed = label.heightForWidth(label.width()) if label.wordWrap() else 0
        if label.wordWrap() and label.height() < needed:
            found.append(f"{label.text()!r}: {label.height()} < {needed} px high")
        if not label.wordWrap() and label.fontMetrics().horizontalAdvance(label.text()) > width:
            found.append(f"{label.text()!r} does not fit {width} px")
    for button in root.findChildren(QAbstractButton):
        if not button.isVisible() or not button.text():
            continue
        if isinstance(button, KeyButton | Radio):
            needed = button.heightForWidth(button.width())
            if button.height() < needed:
                found.append(f"{button.text()!r}: {button.height()} < {needed} px high")
        elif button.width() < button.sizeHint().width():
            found.append(f"{button.text()!r}: {button.width()} < {button.sizeHint().width()}")
    found.extend(
        f"{chip.text!r}: too low"
        for chip in root.findChildren(Chip)
        if chip.isVisible() and chip.height() < chip.heightForWidth(chip.width())
    )
    return found


def fits(root) -> None:
    """Wait for this: a new part gets its size with the next turn of the loop."""
    assert clipped(root) == []


def overhanging(root) -> list[str]:
    """Return visible parts that stick out of *root* to the side."""
    parts = (QLabel, QAbstractButton, QLineEdit, QListWidget, Chip)
    out = []
    for part in parts:
        for widget in root.findChildren(part):
            if not widget.isVisible():
                continue
            box = QRect(widget.mapTo(root, widget.rect().topLeft()), widget.size())
            if box.left() < 0 or box.right() > root.width():
                out.append(f"{part.__name__} {box}")
    return out


@pytest.mark.parametrize("width", [320, 400])
@pytest.mark.parametrize("stage", [Stage.NEW, Stage.VERIFIED, Stage.HANDLING])
@pytest.mark.usefixtures("longer")
def test_the_panel_holds_40_percent_more(qtbot, width, stage):
    one = busy_incident() if stage is Stage.HANDLING else incident(stage=stage)
    bench = Bench(qtbot, office(one))
    bench.show(width, 900)
    bench.open(one)
    qtbot.waitUntil(lambda: bench.panel.incident.height() > 700)
    qtbot.waitUntil(lambda: fits(bench.panel.incident), timeout=2000)
    assert overhanging(bench.panel.incident) == []


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.usefixtures("longer")
def test_every_form_holds_40_percent_more(qtbot, name):
    command, stage = FORMS[name]
    one = busy_incident() if stage is Stage.HANDLING else incident(stage=stage)
    if name == "publish":
        done = replace(share(AssignmentState.APPROVED), reply="Đã xong")
        one = replace(one, assignments=(done,))
    bench = Bench(qtbot, office(one))
    bench.show()
    bench.open(one)
    assert bench.context.commands.run(command)
    form = bench.form(name, None if name == "new" else one)
    form.resize(form.minimumWidth(), form.sizeHint().height())
    qtbot.waitUntil(lambda: fits(form), timeout=2000)
    assert overhanging(form) == []
    form.note_change("Minh changed this report meanwhile: it is now “Dispatched”.", 99)
    form.fail()  # the form grows for what it has to say
    qtbot.waitUntil(lambda: fits(form), timeout=2000)
    bottom = form.confirm.mapTo(form, form.confirm.rect().bottomLeft()).y()
    assert bottom < form.height()
    assert form._problem.geometry().bottom() < form.confirm.geometry().top()
    assert QApplication.focusWidget() is not None


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_a_short_detail_needs_no_scrolling(qtbot, theme):
    bench = Bench(qtbot, Office(incident()), theme=theme)
    bench.show(400, 950)
    bench.open(incident())
    page = bench.panel.currentWidget()
    assert isinstance(page, ScrollColumn)
    qtbot.waitUntil(lambda: bench.panel.incident.height() == page.viewport().height())
