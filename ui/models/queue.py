"""The open incidents as rows: filtered, sorted and kept still while batches come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from typing_extensions import override

from controlroom.domain.states import Severity
from ui.models.queue_filter import CRITICAL, Order, QueueFilter, Sieve
from ui.models.queue_look import tip_of, who_has_it
from ui.models.rows import ROOT, Index, Look, RowModel
from ui.words import Tone

if TYPE_CHECKING:
    from collections.abc import Hashable
    from uuid import UUID

    from numpy.typing import NDArray

    from ui.models.pending import Pending
    from ui.models.room import LineChange, Room
    from ui.words import Left, Words


class QueueModel(RowModel):
    """Rows over the slots of ``Room.lines``; no copy of what they say.

    Attributes:
        view: Slots shown, top first, shape (rowCount,).  Nobody writes to it.

    Signals:
        counted: What is shown, hidden or waiting may have changed.
    """

    counted = Signal()

    def __init__(
        self,
        room: Room,
        words: Words,
        login: str,
        parent: QObject | None = None,
        pending: Pending | None = None,
    ) -> None:
        """Args: login: Whose claimed incidents are "yours"; pending: What they have asked for."""
        super().__init__(parent)
        self._room, self._words, self._login = room, words, login
        self._pending = pending
        if pending is not None:
            pending.marked.connect(self._mark)
        self._sieve = Sieve(room.city)
        self._filter, self._order = QueueFilter(), Order.SEVERITY
        self._held = False
        self._match = np.zeros(0, bool)
        self._waits = np.zeros(0, bool)
        self._keys = np.zeros(0, np.complex128)
        self._known: set[UUID] = set()
        self._before: set[UUID] = set()
        self._unread: set[UUID] = set()
        self._left: dict[int, Left] = {}
        self._row: NDArray[np.int64] | None = None
        self._ids: list[UUID] = []
        self.view = np.empty(0, np.int64)
        room.lines_changed.connect(self.apply)
        if len(room.lines):
            self._ids = list(room.lines.id)
            self._match_all()
            self._find_keys()
            self._show(self._wanted())

    # --- what is asked for

    @property
    def asked(self) -> QueueFilter:
        """The filter in force."""
        return self._filter

    @property
    def order(self) -> Order:
        """The order in force."""
        return self._order

    def ask(self, asked: QueueFilter, order: Order | None = None) -> None:
        """Filter and sort; rows that waited come in, because the user asked."""
        if asked == self._filter and order in (None, self._order):
            return
        narrows = asked.narrows(self._filter)
        sorted_anew = order not in (None, self._order)
        self._filter, self._order = asked, order or self._order
        self._waits[:] = False
        if sorted_anew:
            self._find_keys()
        if narrows:
            slots = np.flatnonzero(self._match)
            self._match[slots] = self._test(slots)
        else:
            self._match_all()
        self._show(self._wanted())

    # --- how many

    @property
    def waiting(self) -> int:
        """How many new rows wait to be let in."""
        return int(np.count_nonzero(self._waits & self._match))

    @property
    def waiting_critical(self) -> int:
        """How many of those are SOS or urgent."""
        return self._critical(np.flatnonzero(self._waits & self._match))

    @property
    def hidden(self) -> int:
        """How many open incidents the filter hides."""
        return len(self._room.lines) - int(np.count_nonzero(self._match))

    @property
    def hidden_critical(self) -> int:
        """How many SOS and urgent ones the filter hides."""
        live = self._room.lines.live()
        return self._critical(live[~self._match[live]])

    def _critical(self, slots: NDArray[np.int64]) -> int:
        return int(np.count_nonzero(self._room.lines.severity[slots] <= CRITICAL))

    @property
    @override
    def loading(self) -> bool:
        """Whether the first or a fresh picture is still coming in."""
        return not self._room.complete

    # --- what the room says

    @Slot(object)
    def apply(self, change: LineChange) -> None:
        """Take over one batch without a reset.  Selection and scroll position survive by id."""
        store = self._room.lines
        touched = np.concatenate((change.added, change.changed))
        self._left.clear()
        if self._stays(change):
            self._tell_changed(change.changed)
            self.counted.emit()
            return
        self.moving.emit(frozenset(map(store.id.__getitem__, touched.tolist())))
        if change.resync:
            self._before, self._known = self._known, set()
            self._match[:] = False
            self._waits[:] = False
            self._drop_rows(np.ones(len(self.view), bool))
        elif len(change.freed):
            self._forget(change.freed)
            self._match[change.freed] = False
            self._waits[change.freed] = False
            # First of all: a freed slot may hold another incident already.
            self._drop_rows(np.isin(self.view, change.freed))
        self._reserve()
        for slot in touched.tolist():
            self._ids[slot] = store.id[slot]
        fresh = self._fresh(change)
        self._unread.update(store.id[slot] for slot in fresh.tolist())
        self._waits[fresh] = self._held and len(self.view) > 0
        self._match_and_keys(touched)
        self._move_to(self._merged(touched))
        self._tell_changed(change.changed)
        self.moved.emit()
        self.counted.emit()

    def _stays(self, change: LineChange) -> bool:
        """Return whether every row stays where it is: most changes change no deadline."""
        if change.resync or self.loading or len(change.added) or len(change.freed):
            return False
        slots = change.changed
        return (
            not self._before
            and np.array_equal(self._test(slots), self._match[slots])
            and np.array_equal(self._keys_of(slots), self._keys[slots])
        )

    def _match_and_keys(self, slots: NDArray[np.int64]) -> None:
        self._match[slots] = self._test(slots)
        self._keys[slots] = self._keys_of(slots)

    def _keys_of(self, slots: NDArray[np.int64]) -> NDArray[np.complex128]:
        return self._sieve.keys(self._order, self._room.lines, slots)

    def _merged(self, touched: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what is to be shown, in order; only *touched* may have to move."""
        coming = touched[self._match[touched] & ~self._waits[touched]]
        coming = coming[np.argsort(self._keys[coming], kind="stable")]
        moving = np.zeros(len(self._match), bool)
        moving[touched] = True
        rest = self.view[~moving[self.view]]
        at = np.searchsorted(self._keys[rest], self._keys[coming])
        return np.insert(rest, at, coming)

    def _fresh(self, change: LineChange) -> NDArray[np.int64]:
        """Return the added slots that nobody here has seen, also across a fresh picture."""
        ids = self._room.lines.id
        self._known.update(ids[slot] for slot in change.added.tolist())
        if self._room.complete and not change.resync:
            if self._before:  # the fresh picture is whole: what it does not hold is closed
                self._unread &= self._known
                self._before = set()
            return change.added
        new = [s for s in change.added.tolist() if self._before and ids[s] not in self._before]
        return np.array(new, np.int64)

    @Slot(object)
    def _mark(self, keys: frozenset[UUID]) -> None:
        """Paint again the rows of what begins or ends to wait for being sent."""
        slots = [self._room.lines.slot(key) for key in keys]
        self._tell_changed(np.array([s for s in slots if s is not None], np.int64))

    def _sending(self, slot: int) -> bool:
        return self._pending is not None and self._pending.waits_for(self._room.lines.id[slot])

    def _forget(self, freed: NDArray[np.int64]) -> None:
        """Drop what is remembered of incidents that left."""
        gone = {self._ids[slot] for slot in freed.tolist() if slot < len(self._ids)}
        self._unread -= gone
        self._known -= gone

    def _tell_changed(self, slots: NDArray[np.int64]) -> None:
        rows = self._rows()[slots] if len(slots) else slots
        rows = rows[rows >= 0]
        if len(rows):
            self.dataChanged.emit(self.index(int(rows.min()), 0), self.index(int(rows.max()), 0))

    def hold(self, *, held: bool) -> None:
        """Let new rows wait, or let them flow in again together with those that waited."""
        self._held = held
        if not held:
            self.let_in()

    def let_in(self) -> list[UUID]:
        """Show the rows that waited; return their ids, newest first."""
        store = self._room.lines
        slots = np.flatnonzero(self._waits & self._match)
        self._waits[:] = False
        if len(slots):
            slots = slots[np.argsort(-store.received_at[slots], kind="stable")]
            self._show(self._wanted())
        return [store.id[slot] for slot in slots.tolist()]

    def admit(self, key: UUID) -> None:
        """Show one row that waited: it was selected somewhere else."""
        slot = self._room.lines.slot(key)
        if slot is not None and slot < len(self._waits) and self._waits[slot]:
            self._waits[slot] = False
            self._show(self._wanted())

    def mark_read(self, key: UUID) -> None:
        """Note that this person has looked at it."""
        self._unread.discard(key)

    def tick(self) -> None:
        """Let time pass: texts of time left are made again, and filters by time asked again."""
        self._left.clear()
        if self._filter.by_time:
            before = self._match.copy()
            self._match_all()
            if not np.array_equal(before, self._match):
                self._show(self._wanted())

    # --- rows

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        """Return how many incidents are shown."""
        return 0 if parent.isValid() else len(self.view)

    @override
    def id_at(self, row: int) -> UUID:
        """Return the incident of a row; while rows move, the one that was there."""
        return self._ids[int(self.view[row])]

    @override
    def row_of(self, key: object) -> int:
        """Return the row of an incident, −1 when it is hidden, waiting or closed."""
        slot = self._room.lines.slot(key)  # type: ignore[arg-type]  # any key may be asked
        return -1 if slot is None or slot >= len(self._rows()) else int(self._rows()[slot])

    def newest(self) -> int:
        """Return the row received last, −1 without rows."""
        return int(np.argmax(self._room.lines.received_at[self.view])) if len(self.view) else -1

    @override
    def face(self, row: int) -> Hashable:
        """Return slot, stamp, time left, whether it is unread and whether a step waits."""
        store, slot = self._room.lines, int(self.view[row])
        left = self._time(slot)
        unread = store.id[slot] in self._unread
        return slot, int(store.stamp[slot]), left, unread, self._sending(slot)

    @override
    def look(self, row: int) -> Look:
        """Return what to paint of a row."""
        store, words, slot = self._room.lines, self._words, int(self.view[row])
        street, ward = store.address[slot].partition(",")[0], words.ward(store.ward_code[slot])
        second = (
            words.category(store.category_id[slot]).partition(" (")[0],
            ", ".join(part for part in (street, ward) if part),
            words.channel(store.channel[slot]),
        )
        left = self._time(slot)
        return Look(
            title=store.title[slot],
            second=" · ".join(part for part in second if part),
            right=left.text,
            who=who_has_it(store, words, slot, self._login, sending=self._sending(slot)),
            tone=left.tone,
            glyph=Severity(int(store.severity[slot])),
            unread=store.id[slot] in self._unread,
            tip=tip_of(store, words, slot),
        )

    @override
    def glyph_word(self, look: Look) -> str:
        """Return the severity in words."""
        return self._words.severity(look.glyph) if isinstance(look.glyph, Severity) else ""

    def _time(self, slot: int) -> Left:
        left = self._left.get(slot)
        if left is None:
            store, words, now = self._room.lines, self._words, self._room.now
            left = words.left(float(store.due_at[slot]), now)
            if not left.text and np.isfinite(store.received_at[slot]):
                age = words.age(now - float(store.received_at[slot]))
                text = QCoreApplication.translate("Queue", "{age} ago").format(age=age)
                left = type(left)(text, Tone.CALM)
            self._left[slot] = left
        return left

    # --- from one view to the next

    def _reserve(self) -> None:
        missing = len(self._room.lines.alive) - len(self._match)
        if missing > 0:
            self._match = np.concatenate((self._match, np.zeros(missing, bool)))
            self._waits = np.concatenate((self._waits, np.zeros(missing, bool)))
            self._keys = np.concatenate((self._keys, np.zeros(missing, np.complex128)))
        self._ids += self._room.lines.id[len(self._ids) :]
        self._row = None

    def _test(self, slots: NDArray[np.int64]) -> NDArray[np.bool_]:
        return self._sieve.test(self._filter, self._room.lines, slots, self._room.now)

    def _match_all(self) -> None:
        self._reserve()
        live = self._room.lines.live()
        self._match[:] = False
        self._match[live] = self._test(live)

    def _wanted(self) -> NDArray[np.int64]:
        slots = np.flatnonzero(self._match & ~self._waits)
        return self._sieve.sort(self._order, self._room.lines, slots)

    def _find_keys(self) -> None:
        live = self._room.lines.live()
        self._keys[live] = self._keys_of(live)

    def _rows(self) -> NDArray[np.int64]:
        """Return the row of every slot, −1 where there is none."""
        if self._row is None:
            self._row = np.full(max(len(self._room.lines.alive), len(self._match)), -1, np.int64)
            self._row[self.view] = np.arange(len(self.view))
        return self._row

    def _set_view(self, view: NDArray[np.int64]) -> None:
        self.view, self._row = view, None

    def _show(self, wanted: NDArray[np.int64]) -> None:
        self.moving.emit(frozenset())
        self._move_to(wanted)
        self.moved.emit()
        self.counted.emit()

    def _move_to(self, wanted: NDArray[np.int64]) -> None:
        """Say to views: these rows go, these come at the end, and this is their order now."""
        size = max(len(self._match), len(self._room.lines.alive))
        stays = np.zeros(size, bool)
        stays[wanted] = True
        self._drop_rows(~stays[self.view])
        was = np.zeros(size, bool)
        was[self.view] = True
        coming = wanted[~was[wanted]]
        if len(coming):
            count = len(self.view)
            self.beginInsertRows(ROOT, count, count + len(coming) - 1)
            self._set_view(np.concatenate((self.view, coming)))
            self.endInsertRows()
        self._permute(wanted)

    def _drop_rows(self, going: NDArray[np.bool_]) -> None:
        count = int(np.count_nonzero(going))
        if not count:
            return
        # Gathered at the end they leave as one range, however many there are.
        kept = np.concatenate((np.flatnonzero(~going), np.flatnonzero(going)))
        self._reorder(kept)
        last = len(self.view) - 1
        self.beginRemoveRows(ROOT, last - count + 1, last)
        self._set_view(self.view[: last - count + 1])
        self.endRemoveRows()

    def _permute(self, wanted: NDArray[np.int64]) -> None:
        if not np.array_equal(self.view, wanted):
            self._reorder(self._rows()[wanted])

    def _reorder(self, old_rows: NDArray[np.int64]) -> None:
        """Put row ``old_rows[i]`` at row i."""
        if np.array_equal(old_rows, np.arange(len(old_rows))):
            return
        self.layoutAboutToBeChanged.emit()
        new_row = np.empty(len(old_rows), np.int64)
        new_row[old_rows] = np.arange(len(old_rows))
        held = self.persistentIndexList()
        target = [self.index(int(new_row[i.row()]), i.column()) for i in held]
        self._set_view(self.view[old_rows])
        self.changePersistentIndexList(held, target)
        self.layoutChanged.emit()
