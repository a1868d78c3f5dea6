"""How long a tile may be shown without asking its server again."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY_S = 86_400.0
USUAL_S = 7 * DAY_S
"""Where a server does not say: what OpenStreetMap's tile usage policy asks for at least."""
LONGEST_S = 90 * DAY_S
SHORTEST_S = 60.0
"""A map that is moved must not ask for the same picture with every step of the hand."""
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})")


class Freshness(NamedTuple):
    """Until when.

    Attributes:
        expires: Seconds since 1970.
        brief: The server does not want it kept; it goes with the program.
    """

    expires: float
    brief: bool = False


def good_until(headers: Mapping[str, str], now: float) -> Freshness:
    """Return how long an answer is fresh (RFC 9111, 4.2).

    Args:
        headers: Names in lower case.
        now: Seconds since 1970.
    """
    control = headers.get("cache-control", "").lower()
    if "no-store" in control:
        return Freshness(now + SHORTEST_S, brief=True)
    if "no-cache" in control:
        return Freshness(now + SHORTEST_S)
    told = _MAX_AGE.search(control)
    if told is not None:
        age = _number(headers.get("age", ""))
        return Freshness(now + _within(float(told[1]) - age))
    if "expires" in headers:
        until, since = _moment(headers["expires"]), _moment(headers.get("date", ""))
        # An ``Expires`` that cannot be read means "already" (RFC 9111, 5.3).
        seconds = 0.0 if until is None else until - (now if since is None else since)
        return Freshness(now + _within(seconds))
    return Freshness(now + USUAL_S)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return for how many seconds a server does not want to be asked; None if it does not say."""
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return _within(float(told[:12]))
    moment = _moment(told)
    return None if moment is None else _within(moment - now)


def _within(seconds: float) -> float:
    return min(max(seconds, SHORTEST_S), LONGEST_S)


def _number(text: str) -> float:
    bare = text.strip()
    return float(bare[:12]) if bare.isascii() and bare.isdigit() else 0.0


def _moment(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
