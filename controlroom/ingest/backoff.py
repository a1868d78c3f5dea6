"""How long to wait before asking a source again.  Pure."""

from __future__ import annotations

LONGEST_S = 900.0


def pause_s(every_s: float, failures: int, longest_s: float = LONGEST_S) -> float:
    """Return the pause before the next round.

    Args:
        every_s: Pause after a good round.
        failures: Bad rounds since the last good one.
        longest_s: The pause doubles with every failure, up to this or *every_s*.
    """
    if failures <= 0:
        return every_s
    return min(every_s * 2.0 ** min(failures, 30), max(longest_s, every_s))
