"""The sources that ``controlroom ingest`` knows, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.domain.text import nfc
from controlroom.ingest.open311 import Open311, jurisdiction_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.city import City
    from controlroom.ingest.source import Source
    from controlroom.ingest.validate import Area


def _open311(place: str, city: City, area: Area, jurisdiction: str | None) -> Source:
    return Open311(place, city, area, nfc(jurisdiction or "") or jurisdiction_of(place))


SOURCES: dict[str, Callable[[str, City, Area, str | None], Source]] = {"open311": _open311}
"""Makes a source from a place, the city, the area reports may come from, and the name of the
system they come from (None to take it from the place)."""
