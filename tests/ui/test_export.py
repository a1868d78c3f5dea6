"""Exporting what the queue shows: the rows, the words, the file, and what goes wrong."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMainWindow

from controlroom.domain.csv_text import BOM
from controlroom.domain.errors import ExportFailedError
from tests.ui import builders
from ui.features.export import COLUMNS, HEADINGS, ExportCommands, Picture, rows_of, write
from ui.models.room import Link, Room
from ui.words import Words


def taken(*, simulated=False, count=3):
    room = Room(builders.city())
    room.apply(builders.batch(builders.block(count)))
    slots = room.lines.live()[::-1]
    return room, Picture.take(room.lines, slots, simulated=simulated)


def read(path):
    text = path.read_bytes().decode("utf-8")
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline="")))


@pytest.fixture
def words():
    return Words(builders.city(), "en")


def test_every_column_has_a_heading():
    assert set(HEADINGS) == {*COLUMNS, "simulated"}
    assert not {"reporter", "phone", "folded"} & set(COLUMNS)


def test_rows_are_those_of_the_queue_in_its_order(words, tmp_path):
    room, picture = taken()
    assert write(tmp_path / "q.csv", picture, words) == 3
    rows = read(tmp_path / "q.csv")
    assert [int(r["Number"]) for r in rows] == picture.columns["ref"]
    assert {r["Simulated"] for r in rows} == {""}
    first = room.lines.live()[-1]
    assert rows[0]["Title"] == room.lines.title[first]
    assert [p.name for p in tmp_path.iterdir()] == ["q.csv"]


def test_simulated_rows_say_so(words):
    _, picture = taken(simulated=True)
    _, *rows = rows_of(picture, words)
    assert {row[-1] for row in rows} == {"simulated"}


def test_a_title_is_no_formula(words, tmp_path):
    _, picture = taken()
    picture.columns["title"] = ["=1+1", "@x", "-5"]
    write(tmp_path / "q.csv", picture, words)
    assert [r["Title"] for r in read(tmp_path / "q.csv")] == ["'=1+1", "'@x", "-5"]


def test_what_is_not_known_is_empty(words):
    _, picture = taken(count=1)
    for name in ("lat", "lon", "due_at"):
        picture.columns[name] = [float("nan")]
    heading, row = rows_of(picture, words)
    empty = {HEADINGS[n] for n in ("lat", "lon", "due_at")}
    told = dict(zip(heading, row, strict=True))
    assert {told[name] for name in empty} <= {None, ""}


def test_later_changes_do_not_reach_it(words):
    room, picture = taken()
    before = list(rows_of(picture, words))
    room.apply(builders.batch(gone=tuple(i for i in room.lines.id if i)))
    assert list(rows_of(picture, words)) == before


@pytest.mark.parametrize("where", ["none/q.csv", "."])
def test_a_file_that_cannot_be_written(words, tmp_path, where):
    _, picture = taken()
    (tmp_path / "d").mkdir()
    with pytest.raises(ExportFailedError):
        write(tmp_path / "d" / where, picture, words)
    assert list((tmp_path / "d").iterdir()) == []


class Exporter:
    def __init__(self, qtbot, *, simulated=False):
        self.context = builders.context()
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.said = []
        self.context.room.apply(builders.batch(builders.block(3)))
        self.slots = self.context.room.lines.live()
        self.commands = ExportCommands(
            self.context, self.window, lambda: self.slots, self.said.append, simulated=simulated
        )

    def dialog(self):
        (found,) = self.window.findChildren(QFileDialog)
        return found


def test_the_command_asks_without_a_loop_of_its_own_and_writes(qtbot, tmp_path):
    exporter = Exporter(qtbot)
    assert exporter.context.commands.run("queue.export")
    dialog = exporter.dialog()
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert dialog.selectedFiles()[0].endswith(".csv")
    dialog.fileSelected.emit(str(tmp_path / "q.csv"))
    qtbot.waitUntil(lambda: bool(exporter.said))
    assert len(read(tmp_path / "q.csv")) == 3
    assert exporter.said[0].text == "3 reports are in q.csv"
    with qtbot.waitSignal(dialog.finished):
        dialog.reject()


def test_nothing_shown_is_nothing_to_export(qtbot):
    exporter = Exporter(qtbot)
    exporter.slots = np.empty(0, np.int64)
    assert not exporter.context.commands.run("queue.export")


def test_the_name_of_the_file_says_when_and_that_it_is_simulated(qtbot):
    exporter = Exporter(qtbot)
    _, picture = taken(simulated=True)
    name = exporter.commands._file_name(picture)
    assert name.startswith("reports-20")
    assert name.endswith("-SIMULATED.csv")


def test_a_demonstration_is_marked_before_its_figures_have_come(qtbot, tmp_path):
    exporter = Exporter(qtbot, simulated=True)
    assert not exporter.context.room.simulated
    assert exporter.context.commands.run("queue.export")
    dialog = exporter.dialog()
    assert "SIMULATED" in dialog.selectedFiles()[0]
    dialog.fileSelected.emit(str(tmp_path / "q.csv"))
    qtbot.waitUntil(lambda: bool(exporter.said))
    assert {row["Simulated"] for row in read(tmp_path / "q.csv")} == {"simulated"}
    with qtbot.waitSignal(dialog.finished):
        dialog.reject()


def test_what_is_old_says_of_when_it_is(qtbot):
    exporter = Exporter(qtbot)
    _, picture = taken(simulated=False)
    room = exporter.context.room
    assert "OLD" not in exporter.commands._file_name(picture)
    since = room.link.since
    assert since is not None
    room._set_link(Link(live=False, since=since - 7_200))
    name = exporter.commands._file_name(picture)
    there = datetime.fromtimestamp(since - 7_200, UTC).astimezone(exporter.context.city.zone)
    assert name == f"reports-{there:%Y-%m-%d-%H%M}-OLD.csv"
