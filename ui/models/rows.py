"""Rows as the queue's lists show them: what one looks like, and models that keep them by id."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from ui.plain import plain
from ui.words import Tone

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from uuid import UUID

    from PySide6.QtCore import QObject

    from controlroom.domain.records import Freshness
    from controlroom.domain.states import Severity

Index = QModelIndex | QPersistentModelIndex
Record = TypeVar("Record")

# Plain integers: an enum member looked up and compared per call is what makes data() slow.
DISPLAY = int(Qt.ItemDataRole.DisplayRole)
TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
ACCESSIBLE_TEXT = int(Qt.ItemDataRole.AccessibleTextRole)
ROOT = QModelIndex()
"""Parent of every row."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is painted of one row, and said to a screen reader.

    Attributes:
        title: First line, bold.
        second: Second line.
        right: Largest words right, e.g. the time left.
        who: Under it: who has it, or a state.
        tone: Colour of *right*.
        glyph: A severity, a freshness, or None for an indent without one.
        unread: Not yet looked at by this person.
        tip: Tooltip; title and second line when empty.
    """

    title: str
    second: str = ""
    right: str = ""
    who: str = ""
    tone: Tone = Tone.CALM
    glyph: Severity | Freshness | None = None
    unread: bool = False
    tip: str = ""


class RowModel(QAbstractTableModel):
    """One column of rows that are known by id and change without a reset.

    Views paint from ``look`` and ``face`` and never ask ``data`` for it; that is for screen
    readers and tooltips.

    Signals:
        moving: Rows are about to move; a frozenset of the ids that changed themselves.
        moved: They have moved.
    """

    moving = Signal(object)
    moved = Signal()

    @abstractmethod
    def look(self, row: int) -> Look:
        """Return what to paint of *row*, ``0 ≤ row < rowCount()``."""

    @abstractmethod
    def face(self, row: int) -> Hashable:
        """Return a key that differs whenever ``look(row)`` does; cheap, asked at every paint."""

    @abstractmethod
    def id_at(self, row: int) -> UUID | str:
        """Return the id of the row."""

    @abstractmethod
    def row_of(self, key: object) -> int:
        """Return the row of an id, −1 when it is not among the rows."""

    @property
    def loading(self) -> bool:
        """Whether more rows follow at once, so that what is missing may yet come."""
        return False

    def spoken(self, row: int) -> str:
        """Return the row as one sentence for a screen reader."""
        look = self.look(row)
        parts = (self.glyph_word(look), look.title, look.second, look.right, look.who)
        return ". ".join(part for part in parts if part)

    def glyph_word(self, look: Look) -> str:
        """Return the glyph in words."""
        del look
        return ""

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        """Return 1."""
        return 0 if parent.isValid() else 1

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        """Return title, whole sentence or tooltip; None for every other role."""
        row = index.row()
        if role == DISPLAY:
            return self.look(row).title if 0 <= row < self.rowCount() else None
        if role == ACCESSIBLE_TEXT:
            return self.spoken(row) if 0 <= row < self.rowCount() else None
        if role == TOOL_TIP and 0 <= row < self.rowCount():
            look = self.look(row)
            return plain(look.tip or f"{look.title}\n{look.second}")
        return None


class RecordModel(RowModel, Generic[Record]):
    """A few hundred records at most, replaced as a whole but told to views as what moved."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: list[UUID | str] = []
        self._records: dict[UUID | str, Record] = {}

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        """Return how many records there are."""
        return 0 if parent.isValid() else len(self._keys)

    @override
    def id_at(self, row: int) -> UUID | str:
        """Return the id of the row."""
        return self._keys[row]

    @override
    def row_of(self, key: object) -> int:
        """Return the row of an id, −1 when it is not among the rows."""
        return self._keys.index(key) if key in self._records else -1  # type: ignore[arg-type]  # in

    def record(self, row: int) -> Record:
        """Return the record of a row."""
        return self._records[self._keys[row]]

    def set_records(self, keys: Sequence[Any], records: Mapping[Any, Record]) -> None:
        """Show *records* in the order of *keys*, moving rows instead of resetting."""
        changed = frozenset(k for k in keys if self._records.get(k) != records[k])
        if list(keys) == self._keys and not changed:
            return
        self.moving.emit(changed)
        wanted = set(keys)
        for row in range(len(self._keys) - 1, -1, -1):
            if self._keys[row] not in wanted:
                self.beginRemoveRows(ROOT, row, row)
                del self._records[self._keys.pop(row)]
                self.endRemoveRows()
        fresh = [k for k in keys if k not in self._records]
        if fresh:
            self.beginInsertRows(ROOT, len(self._keys), len(self._keys) + len(fresh) - 1)
            self._keys += fresh
            self._records |= {k: records[k] for k in fresh}
            self.endInsertRows()
        self._records = {k: records[k] for k in keys}
        if self._keys != list(keys):
            self._reorder(list(keys))
        if changed:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._keys) - 1, 0))
        self.moved.emit()

    def _reorder(self, keys: list[UUID | str]) -> None:
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        row_of = {key: row for row, key in enumerate(keys)}
        target = [self.index(row_of[self._keys[i.row()]], i.column()) for i in held]
        self._keys = keys
        self.changePersistentIndexList(held, target)
        self.layoutChanged.emit()
