"""The queue at 20,000 open incidents, beside a proxy model over a model of Python objects."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView
from typing_extensions import override

from controlroom.domain.lines import LineBlock
from controlroom.domain.text import fold
from tests.ui.builders import batch, block, context
from tools.figure import Figure
from ui.models.room import Kind
from ui.panels.queue_list import QueuePage
from ui.theme.theme import load_fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS, CHANGED, PART = 20_000, 100, 2_000
WIDTH, HEIGHT = 470, 1000
TYPED = "Nguyễn Huệ"
ROUNDS = 15
USER = int(Qt.ItemDataRole.UserRole)
DISPLAY = int(Qt.ItemDataRole.DisplayRole)
COLUMNS = ("severity", "title", "category_id", "ward_code", "address", "channel", "agencies")


def _ms(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _median_ms(call: Callable[[int], object], rounds: int = ROUNDS) -> float:
    call(0)
    return statistics.median(_ms(lambda n=n: call(n)) for n in range(1, rounds + 1))  # type: ignore[misc]  # bound


def changes(round_number: int) -> LineBlock:
    """Return ``CHANGED`` of the incidents with other severities and due dates."""
    rng = np.random.default_rng(round_number)
    rows = np.sort(rng.choice(ROWS, CHANGED, replace=False))
    parts = [block(1, start=int(row), version=round_number + 2) for row in rows]
    joined = LineBlock.join(parts)
    shifted = joined.due_at + rng.uniform(-7200, 7200, CHANGED)
    return replace(joined, severity=rng.integers(1, 5, CHANGED), due_at=shifted)


class OurQueue:
    """The queue as the window shows it."""

    def __init__(self) -> None:
        self.context = context()
        self.page = QueuePage(self.context)
        self.page.resize(WIDTH, HEIGHT)
        self.page.show()
        QTest.qWaitForWindowExposed(self.page)  # nothing is painted before
        self.longest_part_ms = 0.0
        for start in range(0, ROWS, PART):
            part = batch(block(PART, start=start), resync=start == 0, more=start + PART < ROWS)
            took = _ms(lambda part=part: self.context.room.apply(part))  # type: ignore[misc]  # bound
            self.longest_part_ms = max(self.longest_part_ms, took)
        middle = self.page.model.id_at(ROWS // 2)
        self.context.room.select(Kind.INCIDENT, middle)
        self.repaint()

    def repaint(self) -> None:
        """Paint everything that is visible."""
        self.page.view.viewport().repaint()

    def apply(self, block_: LineBlock) -> None:
        """Merge what a round of polling brought, and paint it."""
        self.context.room.apply(batch(block_))
        self.repaint()

    def type(self, text: str) -> None:
        """Search for *text*, and paint what was found."""
        self.page.ask(replace(self.page.model.asked, text=text))
        self.repaint()


class Objects(QAbstractTableModel):
    """A model of one object per row, as it is usually written."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        super().__init__()
        self.rows = rows
        self.place = {row["id"]: number for number, row in enumerate(rows)}

    @override
    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def data(self, index: Any, role: int = DISPLAY) -> Any:
        row = self.rows[index.row()]
        if role == DISPLAY:
            return str(row[COLUMNS[index.column()]])
        return row["severity"] * 1e11 + row["due_at"] if role == USER else None


class Proxy(QSortFilterProxyModel):
    """Finds folded text."""

    text = ""

    @override
    def filterAcceptsRow(self, source_row: int, source_parent: Any) -> bool:
        return self.text in self.sourceModel().rows[source_row]["folded"]  # type: ignore[attr-defined]  # ours


class UsualQueue:
    """The same with ``QSortFilterProxyModel`` and the table view's own painting."""

    def __init__(self) -> None:
        self.names = [f.name for f in fields(LineBlock)]
        self.model = Objects(self._dicts(block(ROWS)))
        self.proxy = Proxy()
        self.proxy.setSortRole(USER)
        self.proxy.setSourceModel(self.model)
        self.proxy.sort(0)
        self.view = QTableView()
        self.view.setModel(self.proxy)
        self.view.verticalHeader().setDefaultSectionSize(56)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.resize(WIDTH, HEIGHT)
        self.view.show()
        QTest.qWaitForWindowExposed(self.view)
        self.view.selectRow(ROWS // 2)
        self.repaint()

    def _dicts(self, block_: LineBlock) -> list[dict[str, Any]]:
        columns = [list(getattr(block_, name)) for name in self.names]
        return [dict(zip(self.names, row, strict=True)) for row in zip(*columns, strict=True)]

    def repaint(self) -> None:
        """Paint everything that is visible."""
        self.view.viewport().repaint()

    def apply(self, block_: LineBlock) -> None:
        """Replace the changed objects, tell the proxy of each, and paint."""
        last = len(COLUMNS) - 1
        for row in self._dicts(block_):
            place = self.model.place[row["id"]]
            self.model.rows[place] = row
            self.model.dataChanged.emit(self.model.index(place, 0), self.model.index(place, last))
        self.repaint()

    def type(self, text: str) -> None:
        """Search for *text*, and paint what was found."""
        self.proxy.text = fold(text)
        self.proxy.invalidateFilter()
        self.repaint()


def _typing_ms(queue: OurQueue | UsualQueue) -> float:
    took = []
    for _ in range(3):
        took += [_ms(lambda n=n: queue.type(TYPED[:n])) for n in range(1, len(TYPED) + 1)]  # type: ignore[misc]  # bound
        queue.type("")
    return statistics.median(took)


def figures() -> Iterator[Figure]:
    """Measure; needs no display."""
    app = QApplication.instance() or QApplication([])
    load_fonts()
    ours, usual = OurQueue(), UsualQueue()
    batches = [changes(n) for n in range(ROUNDS + 1)]
    yield Figure(
        "queue.apply_100_of_20000",
        _median_ms(lambda n: ours.apply(batches[n])),
        "ms",
        baseline=_median_ms(lambda n: usual.apply(batches[n])),
        at_most=10.0,
    )
    yield Figure(
        "queue.repaint",
        _median_ms(lambda _: ours.repaint(), 100),
        "ms",
        baseline=_median_ms(lambda _: usual.repaint(), 30),
        at_most=1.0,
        ratio_at_least=5.0,
    )
    yield Figure(
        "queue.key_stroke",
        _typing_ms(ours),
        "ms",
        baseline=_typing_ms(usual),
        at_most=16.0,
        ratio_at_least=4.0,
    )
    yield Figure("queue.load_part_of_2000", ours.longest_part_ms, "ms", at_most=50.0)
    del app
