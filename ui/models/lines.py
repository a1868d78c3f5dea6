"""Open incidents held as columns that grow and change in place.  Plain numpy; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from typing_extensions import override

from controlroom.domain.lines import LineBlock
from controlroom.domain.states import IncidentState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from numpy.typing import NDArray

_NUMBERS = {
    f.name: getattr(LineBlock(), f.name).dtype
    for f in fields(LineBlock)
    if isinstance(getattr(LineBlock(), f.name), np.ndarray)
}
_CODES = {state: number for number, state in enumerate(IncidentState)}
_TEXTS = tuple(f.name for f in fields(LineBlock) if f.name not in _NUMBERS)


class LineStore:
    """The open incidents as columns; slots of removed rows are reused.

    Columns are attributes of the names of ``LineBlock``.  Only slots listed by ``live`` mean
    anything.  Read them on the GUI thread; nobody but ``apply`` writes them.

    Attributes:
        stamp: Per slot, rises with every change of that slot: cache key for painted rows.
        alive: Per slot, whether it is in use.
        state_code: Per slot, a number for ``state``, so that counting takes no loop.
    """

    id: list[UUID]
    version: NDArray[np.int64]
    ref: NDArray[np.int64]
    severity: NDArray[np.int64]
    state: list[Any]
    title: list[str]
    category_id: list[str]
    ward_code: list[str]
    address: list[str]
    source_id: list[str]
    channel: list[str]
    agencies: list[str]
    done: NDArray[np.int64]
    claimed_by: list[str]
    received_at: NDArray[np.float64]
    due_at: NDArray[np.float64]
    updated_at: NDArray[np.float64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    folded: list[str]

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._slot: dict[UUID, int] = {}
        self._free: list[int] = []
        self._used = 0
        self.stamp = np.zeros(0, np.int64)
        self.alive = np.zeros(0, bool)
        self.state_code = np.zeros(0, np.int8)
        for name, dtype in _NUMBERS.items():
            setattr(self, name, np.zeros(0, dtype))
        for name in _TEXTS:
            setattr(self, name, [])

    def __len__(self) -> int:
        return len(self._slot)

    def __contains__(self, incident_id: object) -> bool:
        return incident_id in self._slot

    def slot(self, incident_id: UUID) -> int | None:
        """Return the slot of an incident, or None when it is not open."""
        return self._slot.get(incident_id)

    def live(self) -> NDArray[np.int64]:
        """Return the slots in use, ascending."""
        return np.flatnonzero(self.alive)

    def apply(
        self, block: LineBlock, gone: Iterable[UUID] = ()
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Merge *block* and drop *gone*.

        Returns:
            Slots that are new, slots that changed, slots that were freed.
        """
        freed = [self._drop(i) for i in gone if i in self._slot]
        known = list(map(self._slot.get, block.id))
        fresh = [n for n, slot in enumerate(known) if slot is None]
        self._reserve(len(fresh))
        if len(fresh) == len(known) and len(self._free) < len(known):
            slots = self._append(block)
        else:
            slots = self._place(block, known, fresh)
        for name in _NUMBERS:
            getattr(self, name)[slots] = getattr(block, name)
        self.state_code[slots] = [_CODES[state] for state in block.state]
        self.alive[slots] = True
        self.stamp[slots] += 1
        is_new = np.zeros(len(slots), bool)
        is_new[fresh] = True
        return slots[is_new], slots[~is_new], np.array(freed, np.int64)

    def _append(self, block: LineBlock) -> NDArray[np.int64]:
        """Put a block of which nothing is known behind what there is, a column at a time."""
        first, count = self._used, len(block)
        self._reserve(count + len(self._free))
        self._used += count
        for name in _TEXTS:
            getattr(self, name)[first : first + count] = getattr(block, name)
        self._slot.update(zip(block.id, range(first, first + count), strict=True))
        return np.arange(first, first + count)

    def _place(
        self, block: LineBlock, known: list[int | None], fresh: list[int]
    ) -> NDArray[np.int64]:
        for n in fresh:
            slot = self._free.pop() if self._free else self._take()
            known[n] = slot
            self._slot[block.id[n]] = slot
        slots = np.array(known, np.int64)
        at = slots.tolist()
        for name in _TEXTS:
            column = getattr(self, name)
            for slot, value in zip(at, getattr(block, name), strict=True):
                column[slot] = value
        return slots

    def count(self, *states: IncidentState) -> int:
        """Return how many are in one of *states*."""
        wanted = np.zeros(len(_CODES), bool)
        wanted[[_CODES[state] for state in states]] = True
        return int(np.count_nonzero(wanted[self.state_code] & self.alive))

    def copied(self) -> Callable[[], LineBlock]:
        """Return what makes a block of all rows as they are now, in any thread.

        Copying whole columns takes a few milliseconds; picking rows out of them is the caller's.
        """
        live = self.live()
        numbers = {name: getattr(self, name)[live] for name in _NUMBERS}
        texts = {name: list(getattr(self, name)) for name in _TEXTS}

        def picked() -> LineBlock:
            at = live.tolist()
            columns: dict[str, Any] = dict(numbers)
            for name, column in texts.items():
                columns[name] = list(map(column.__getitem__, at))
            return LineBlock(**columns)

        return picked

    def _take(self) -> int:
        # Lists grow by themselves, a few rows ahead: filling them up for a large room would take
        # longer than all else that a block does.
        for name in _TEXTS:
            getattr(self, name).append(None)
        self._used += 1
        return self._used - 1

    def _drop(self, incident_id: UUID) -> int:
        slot = self._slot.pop(incident_id)
        self.alive[slot] = False
        self.stamp[slot] += 1
        self._free.append(slot)
        return slot

    def _reserve(self, more: int) -> None:
        need = self._used + max(0, more - len(self._free))
        size = len(self.alive)
        if need <= size:
            return
        grown = max(need, size * 2, 256)
        for name, dtype in {
            **_NUMBERS,
            "stamp": np.int64,
            "alive": bool,
            "state_code": np.int8,
        }.items():
            column = np.zeros(grown, dtype)
            column[:size] = getattr(self, name)
            setattr(self, name, column)


class SlotIds(Sequence["UUID"]):
    """The ids of all slots as they were last taken, without a table of their rows.

    A row is a slot.  What is still on the screen must not lead to what took its slot meanwhile.
    """

    def __init__(self, store: LineStore) -> None:
        self._store = store
        self._ids = list(store.id)

    def take(self, slots: NDArray[np.int64]) -> None:
        """Take the ids of these slots as they are now, and of those behind the last known one."""
        ids = self._store.id
        self._ids += ids[len(self._ids) :]
        for slot in slots.tolist():
            self._ids[slot] = ids[slot]

    @override
    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, row: int) -> UUID: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[UUID]: ...
    @override
    def __getitem__(self, row: int | slice) -> UUID | Sequence[UUID]:
        """Return the id of a slot."""
        return self._ids[row]

    def row_of(self, key: object) -> int | None:
        """Return the slot of an id, None when it is not among them."""
        slot = self._store.slot(key)  # type: ignore[arg-type]  # any key may be asked
        if slot is None or slot >= len(self._ids) or self._ids[slot] != key:
            return None
        return slot
