"""The sources that ``controlroom ingest`` knows, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from controlroom.domain.reach import PUBLIC, Reach
from controlroom.domain.text import nfc
from controlroom.ingest.open311 import Open311, jurisdiction_of

if TYPE_CHECKING:
    from controlroom.domain.city import City
    from controlroom.ingest.source import Source
    from controlroom.ingest.validate import Area


def _open311(
    place: str, city: City, area: Area, jurisdiction: str | None, reach: Reach = PUBLIC
) -> Source:
    return Open311(place, city, area, nfc(jurisdiction or "") or jurisdiction_of(place), reach)


class Maker(Protocol):
    """Makes a source."""

    def __call__(
        self, place: str, city: City, area: Area, jurisdiction: str | None, reach: Reach = ..., /
    ) -> Source:
        """Return the source at *place*.

        Args:
            place: File name or address.
            city: Whose reports it brings.
            area: Where reports may come from.
            jurisdiction: Name of the system they come from; None to take it from the place.
            reach: Which networks and ports may be gone to.
        """
        ...


SOURCES: dict[str, Maker] = {"open311": _open311}
