"""Finding a place by its name, with or without tones, or by its coordinates.  Offline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from controlroom.domain.errors import InvalidInputError
from controlroom.domain.geo import Position
from controlroom.domain.text import fold, nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from controlroom.domain.geo import Bounds

MOST = 12
LONGEST = 200
"""Characters of a query that are looked at."""

_NUMBER = r"[-+]?\d{1,3}(?:[.,]\d+)?"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*°?\s*(?:[,;]\s+|[;\s]\s*|,)\s*({_NUMBER})\s*°?\s*")
_PARTS = re.compile(
    r"""(\d{1,3})\s*°\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*["″]\s*)?"""
    r"""([NSEWBĐTnsewbđt])"""
)
_MINUTES, _SECONDS = 60.0, 3600.0
_NEGATIVE = frozenset("SsWw")
_NORTH_SOUTH = frozenset("NSBnsb")
"""North is *Bắc*; *N* is read as north, as everywhere, not as *Nam*."""


class PlaceKind(StrEnum):
    """What kind of place a name belongs to, the most useful first."""

    WARD = "ward"
    FORMER_WARD = "former-ward"
    LANDMARK = "landmark"
    STREET = "street"
    COORDINATES = "coordinates"


_RANK = {kind: rank for rank, kind in enumerate(PlaceKind)}


@dataclass(frozen=True, slots=True)
class Place:
    """A named place.

    Attributes:
        name: As it is written on a map.
        ward_code: The ward it lies in today; of a former ward the one it became part of.
        swapped: Of coordinates: longitude was written first.
    """

    kind: PlaceKind
    name: str
    position: Position
    ward_code: str | None = None
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    exact: str
    folded: str
    words: tuple[str, ...]


class Gazetteer:
    """All names of a city; a query takes some milliseconds for some thousand names.

    Args:
        places: In any order.
        bounds: Of the city: tells which of two coordinates is the latitude.
    """

    def __init__(self, places: Iterable[Place], bounds: Bounds) -> None:
        self._bounds = bounds
        self._entries: list[_Entry] = []
        for place in places:
            folded = fold(place.name)
            words = tuple(re.findall(r"\w+", folded))
            self._entries.append(_Entry(place, nfc(place.name).casefold(), folded, words))

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, query: str, most: int = MOST) -> Sequence[Place]:
        """Return the places that *query* may mean, the likeliest first.

        Every word of the query must begin a word of the name.  What was written with tones finds
        names with just these tones first, then those that are alike without.
        """
        text = nfc(query[:LONGEST]).casefold()
        at = self.coordinates(text)
        if at is not None:
            return (at,)
        wanted = re.findall(r"\w+", fold(text))
        if not wanted:
            return ()
        folded = " ".join(wanted)
        found = [
            (self._order(entry, text, folded), entry.place)
            for entry in self._entries
            if all(any(word.startswith(w) for word in entry.words) for w in wanted)
        ]
        found.sort(key=lambda pair: pair[0])
        return tuple(place for _, place in found[:most])

    @staticmethod
    def _order(entry: _Entry, text: str, folded: str) -> tuple[object, ...]:
        toned = text in entry.exact
        whole = entry.folded == folded or entry.exact == text
        begins = entry.folded.startswith(folded)
        kind = _RANK[entry.place.kind]
        return (not toned, not whole, not begins, kind, len(entry.folded), entry.exact)

    def coordinates(self, text: str) -> Place | None:
        """Return the place that *text* gives as numbers, None when it is none.

        Decimal degrees with point or comma, or degrees, minutes and seconds with N, S, E, W (or B
        and Đ).  Of two numbers the first is the latitude, unless only the other order lies within
        the city or on the earth.
        """
        parts = _PARTS.findall(text)
        if len(parts) == 2:  # noqa: PLR2004 - latitude and longitude
            values = [_degrees(*part) for part in parts]
            first_is_north = parts[0][3] in _NORTH_SOUTH
            lat, lon = values if first_is_north else reversed(values)
            return self._at(lat, lon, swapped=False)
        match = _PAIR.fullmatch(text)
        if match is None:
            return None
        first, second = (float(number.replace(",", ".")) for number in match.groups())
        as_said, other = self._at(first, second), self._at(second, first, swapped=True)
        if as_said is None or (
            other is not None
            and self._bounds.holds(other.position)
            and not self._bounds.holds(as_said.position)
        ):
            return other
        return as_said

    @staticmethod
    def _at(lat: float, lon: float, *, swapped: bool = False) -> Place | None:
        try:
            position = Position(lat, lon)
        except InvalidInputError:
            return None
        return Place(PlaceKind.COORDINATES, f"{lat:.5f}, {lon:.5f}", position, swapped=swapped)


def _degrees(degrees: str, minutes: str, seconds: str, side: str) -> float:
    value = float(degrees)
    for text, unit in ((minutes, _MINUTES), (seconds, _SECONDS)):
        if text:
            value += float(text.replace(",", ".")) / unit
    return -value if side in _NEGATIVE else value
