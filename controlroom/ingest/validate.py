"""Checks that every source's records pass: positions, texts and times that can be used."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from controlroom.domain.geo import Bounds, Position

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MAX_LAT, MAX_LON = 90.0, 180.0
EVERYWHERE = Bounds(-MAX_LAT, -MAX_LON, MAX_LAT, MAX_LON)

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)

NO_POSITION = "no-position"
SWAPPED = "swapped"
NOT_A_NUMBER = "not-a-number"
OUTSIDE_CITY = "outside-city"
MARKUP = "markup"
EMPTY = "empty"
UNREADABLE = "unreadable"

_TAG = re.compile(
    r"<(?:!doctype|!--|/?(?:a|b|body|br|button|center|div|em|embed|font|form|h[1-6]|head|"
    r"hr|html|i|iframe|img|input|li|link|meta|object|ol|p|pre|script|span|strong|style|svg|"
    r"table|tbody|td|textarea|th|title|tr|u|ul|video)\b)[^<]*>|<script\b",
    re.IGNORECASE,
)
_PAGE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+)?html\b",
    re.IGNORECASE | re.DOTALL,
)


class RefusedError(Exception):
    """A record cannot be used.  Stays inside this package: it becomes a ``SetAside``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Area:
    """Where reports may come from.

    Attributes:
        bounds: Box that a position must be in.
        name: For the sentence about one that is not.
    """

    bounds: Bounds
    name: str


def position(lat: object, lon: object, area: Area) -> Position:
    """Return the position two fields give.

    Args:
        lat: A number or the text of one, degrees north; decimal commas are understood.
        lon: The same, degrees east.
        area: Where it must be.

    Raises:
        RefusedError: ``no-position``, ``not-a-number``, ``swapped`` or ``outside-city``.
    """
    if _blank(lat) or _blank(lon):
        raise RefusedError(NO_POSITION, "latitude or longitude is missing")
    north, east = _degrees("latitude", lat), _degrees("longitude", lon)
    if north == 0 and east == 0:
        raise RefusedError(NO_POSITION, "0, 0 stands for an unknown place")
    here = _on_earth(north, east)
    if here is not None and area.bounds.holds(here):
        return here
    turned = _on_earth(east, north)
    if turned is not None and area.bounds.holds(turned):
        raise RefusedError(
            SWAPPED,
            f"latitude {north:g} and longitude {east:g} are exchanged: "
            f"{east:g}, {north:g} would be in {area.name}",
        )
    raise RefusedError(OUTSIDE_CITY, f"{north:g}, {east:g} is not in {area.name}")


def _on_earth(lat: float, lon: float) -> Position | None:
    return Position(lat, lon) if abs(lat) <= MAX_LAT and abs(lon) <= MAX_LON else None


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _degrees(name: str, value: object) -> float:
    number = math.nan
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
    elif isinstance(value, str):
        text = value.strip()
        if text.count(",") == 1 and "." not in text:
            text = text.replace(",", ".")
        try:
            number = float(text) if "_" not in text else math.nan
        except ValueError:
            number = math.nan
    if not math.isfinite(number):
        raise RefusedError(NOT_A_NUMBER, f"{name} is {shorten(repr(value))}")
    return number


def shorten(text: str, longest: int = 80) -> str:
    """Return *text* in at most *longest* characters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def has_markup(text: str) -> bool:
    """Return whether *text* holds HTML; ``"a < b > c"`` and ``"<me@city.example>"`` do not."""
    return _TAG.search(text) is not None


def is_page(body: bytes) -> bool:
    """Return whether *body* is a web page, as servers send in place of an answer."""
    return _PAGE.match(body[:4096]) is not None


def moment(value: object, zone: ZoneInfo) -> datetime | None:
    """Return the time a field gives, aware UTC; None when it gives none.

    Args:
        value: ISO 8601 / W3C text; without an offset it is local time.
        zone: The city's.

    Returns:
        None too for the first day of 1970: that is a computer's zero, not a report's day.
    """
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        aware = found if found.utcoffset() is not None else found.replace(tzinfo=zone)
        at = aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return None if abs(at - _ZERO) < timedelta(days=1) else at
