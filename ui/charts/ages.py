"""How old open work is, counted from the columns of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ui.models.lines import LineStore

HOUR_S, DAY_S = 3600, 86_400
EDGES_S = (0, 4 * HOUR_S, DAY_S, 3 * DAY_S, 7 * DAY_S, float("inf"))


def count_ages(lines: LineStore, now: float) -> tuple[list[int], int]:
    """Return how many open incidents lie in each class of ``EDGES_S``, and how many are overdue.

    Incidents received in the future (a wrong clock at a source) count as youngest.
    """
    live = lines.live()
    age = np.maximum(now - lines.received_at[live], 0.0)
    # Not np.histogram: it sorts all of them.
    classes = np.searchsorted(np.array(EDGES_S[1:-1]), age, side="right")
    counts = np.bincount(classes, minlength=len(EDGES_S) - 1)
    overdue = int(np.count_nonzero(lines.due_at[live] < now))
    return [int(c) for c in counts], overdue
