"""What the queue, the map and the counters need of each open incident, as columns."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from numpy.typing import NDArray

    from controlroom.domain.states import IncidentState


def _ints() -> NDArray[np.int64]:
    return np.empty(0, np.int64)


def _floats() -> NDArray[np.float64]:
    return np.empty(0, np.float64)


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Open incidents as columns of equal length n; nobody writes to them after they are made.

    Columns instead of one object per row: 20,000 rows cross from the poller to the window
    without a pause that an operator could feel (PERFORMANCE of the architecture page).

    Attributes:
        id: Incident ids.
        version, ref, severity: Integers.
        state: ``IncidentState`` values.
        received_at, due_at, updated_at: POSIX seconds UTC; NaN where there is none.
        lat, lon: Degrees; NaN where there is no position.
        agencies: Ids of the agencies that have it, lead first, joined by ``" "``; ``""`` if none.
        done: How many of those have an approved or waiting answer.
        folded: Folded text searched by the filter: ref, title, address and description.
    """

    id: Sequence[UUID] = ()
    version: NDArray[np.int64] = field(default_factory=_ints)
    ref: NDArray[np.int64] = field(default_factory=_ints)
    severity: NDArray[np.int64] = field(default_factory=_ints)
    state: Sequence[IncidentState] = ()
    title: Sequence[str] = ()
    category_id: Sequence[str] = ()
    ward_code: Sequence[str] = ()
    address: Sequence[str] = ()
    source_id: Sequence[str] = ()
    channel: Sequence[str] = ()
    agencies: Sequence[str] = ()
    done: NDArray[np.int64] = field(default_factory=_ints)
    claimed_by: Sequence[str] = ()
    received_at: NDArray[np.float64] = field(default_factory=_floats)
    due_at: NDArray[np.float64] = field(default_factory=_floats)
    updated_at: NDArray[np.float64] = field(default_factory=_floats)
    lat: NDArray[np.float64] = field(default_factory=_floats)
    lon: NDArray[np.float64] = field(default_factory=_floats)
    folded: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.id)

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, f.name)) for f in fields(self)}
        if len(lengths) > 1:
            msg = f"columns of different lengths: {sorted(lengths)}"
            raise ValueError(msg)

    def take(self, rows: Sequence[int]) -> LineBlock:
        """Return a block of these *rows*, counted from 0, in their order."""
        at = np.array(rows, np.int64)
        taken: dict[str, object] = {}
        for column in fields(LineBlock):
            values = getattr(self, column.name)
            whole = isinstance(values, np.ndarray)
            taken[column.name] = values[at] if whole else [values[row] for row in rows]
        return LineBlock(**taken)  # type: ignore[arg-type]  # columns by name

    @staticmethod
    def join(blocks: Sequence[LineBlock]) -> LineBlock:
        """Return one block with the rows of all *blocks*, in order."""
        if len(blocks) == 1:
            return blocks[0]
        joined: dict[str, object] = {}
        for column in fields(LineBlock):
            parts = [getattr(b, column.name) for b in blocks]
            if parts and isinstance(parts[0], np.ndarray):
                joined[column.name] = np.concatenate(parts)
            else:
                joined[column.name] = [value for part in parts for value in part]
        return LineBlock(**joined) if blocks else LineBlock()  # type: ignore[arg-type]  # columns by name


NO_LINES = LineBlock()
"""Made once: twenty empty columns cost more than a round of polling that finds nothing."""
