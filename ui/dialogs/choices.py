"""What the city offers to choose from, as choices of a search field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.domain.text import fold
from ui.dialogs.matching import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from controlroom.domain.city import City
    from controlroom.domain.incident import Incident
    from ui.words import Words


def categories(words: Words) -> tuple[Choice, ...]:
    """Return every category by its path."""
    city = words.city
    made = (
        Choice(c.id, words.category_path(c.id), names=(c.name.vi, c.name.en))
        for c in city.categories
    )
    return tuple(sorted(made, key=lambda c: c.label))


def wards(words: Words) -> tuple[Choice, ...]:
    """Return every ward; found by the names of the units it was formed from, too."""
    found = (
        Choice(
            w.code,
            w.name.of(words.lang),
            names=(w.short, w.name.vi),
            formerly=tuple(name for name in w.formerly if fold(name) != fold(w.short)),
        )
        for w in words.city.wards
    )
    return tuple(sorted(found, key=lambda c: c.label))


def agencies(words: Words, today: date) -> tuple[Choice, ...]:
    """Return the agencies that exist *today*."""
    return tuple(
        Choice(a.id, a.name.of(words.lang), names=(a.short.of(words.lang), a.name.vi, a.short.vi))
        for a in words.city.agencies
        if (a.valid_from is None or a.valid_from <= today)
        and (a.valid_to is None or today <= a.valid_to)
    )


def reports(incidents: Iterable[Incident]) -> tuple[Choice, ...]:
    """Return incidents by number and title."""
    return tuple(Choice(str(i.id), f"#{i.ref} · {i.title}", i.address) for i in incidents)


def ward_of(city: City, incident: Incident) -> str:
    """Return the incident's ward, or the one that holds its position; empty when unknown."""
    if incident.ward_code:
        return incident.ward_code
    ward = city.ward_at(incident.position) if incident.position else None
    return ward.code if ward else ""
