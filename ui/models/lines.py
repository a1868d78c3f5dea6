"""Open incidents held as columns that grow and change in place.  Plain numpy; no Qt."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from controlroom.domain.lines import LineBlock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from numpy.typing import NDArray

_NUMBERS = {
    f.name: getattr(LineBlock(), f.name).dtype
    for f in fields(LineBlock)
    if isinstance(getattr(LineBlock(), f.name), np.ndarray)
}
_TEXTS = tuple(f.name for f in fields(LineBlock) if f.name not in _NUMBERS)


class LineStore:
    """The open incidents as columns; slots of removed rows are reused.

    Columns are attributes of the names of ``LineBlock``.  Only slots listed by ``live`` mean
    anything.  Read them on the GUI thread; nobody but ``apply`` writes them.

    Attributes:
        stamp: Per slot, rises with every change of that slot: cache key for painted rows.
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
        known = [self._slot.get(i) for i in block.id]
        fresh = [n for n, slot in enumerate(known) if slot is None]
        self._reserve(len(fresh))
        for n in fresh:
            slot = self._free.pop() if self._free else self._take()
            known[n] = slot
            self._slot[block.id[n]] = slot
        slots = np.array(known, np.int64)
        for name in _NUMBERS:
            getattr(self, name)[slots] = getattr(block, name)
        for name in _TEXTS:
            column, values = getattr(self, name), getattr(block, name)
            for slot, value in zip(slots.tolist(), values, strict=True):
                column[slot] = value
        self.alive[slots] = True
        self.stamp[slots] += 1
        is_new = np.zeros(len(slots), bool)
        is_new[fresh] = True
        return slots[is_new], slots[~is_new], np.array(freed, np.int64)

    def _take(self) -> int:
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
        for name, dtype in {**_NUMBERS, "stamp": np.int64, "alive": bool}.items():
            column = np.zeros(grown, dtype)
            column[:size] = getattr(self, name)
            setattr(self, name, column)
        for name in _TEXTS:
            getattr(self, name).extend([None] * (grown - size))
