"""The photographer: what is chosen, what counts as a picture, what counts as trouble."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtGui import QColor, QPainter, QPixmap

from tools import shots


def test_what_is_photographed_can_be_narrowed():
    every = shots.chosen_parts(shots.parse(["out"]))
    assert len(every) == 6
    args = shots.parse(["out", "--only", "normal-vi", "--what", "run", "--size", "1366x768"])
    assert shots.chosen_parts(args) == [("normal", "vi")]
    assert args.size == ["1366x768"]


@pytest.mark.parametrize("size", ["large", "1366", "x768"])
def test_a_size_is_width_and_height(size):
    with pytest.raises(SystemExit):
        shots.parse(["out", "--size", size])


@pytest.mark.usefixtures("qapp")
def test_a_background_alone_is_no_picture():
    picture = QPixmap(200, 100)
    picture.fill(QColor("black"))
    assert not shots.shows_something(picture)
    assert not shots.shows_something(QPixmap())
    painter = QPainter(picture)
    for index, name in enumerate(("red", "green", "blue")):
        painter.fillRect(50 * index, 0, 30, 60, QColor(name))
    painter.end()
    assert shots.shows_something(picture)


@pytest.mark.parametrize(
    ("code", "failed"),
    [
        ("print('run: 3 pictures')", False),
        ("import sys; sys.exit(3)", True),
        ("import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()",
         True),
    ],
)  # fmt: skip
def test_an_exception_that_was_only_printed_fails_too(capsys, code, failed):
    assert bool(shots.watched([sys.executable, "-c", code])) == failed
    assert capsys.readouterr().out.strip() or code.startswith("import sys")


def test_every_form_has_its_own_name():
    names = [form.name for form in shots.FORMS]
    assert len(names) == len(set(names))
