"""The working-day calendar of a city: its country's public holidays and its own extra days."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays

from controlroom.domain.deadline import Calendar

if TYPE_CHECKING:
    from controlroom.domain.city import City

FIRST_YEAR, LAST_YEAR = 2015, 2045
"""Years whose holidays are known: the service began in 2018, and old reports are imported."""

_COUNTRY = {"Asia/Ho_Chi_Minh": "VN", "Asia/Saigon": "VN", "Asia/Bangkok": "TH"}
"""Country by time zone; a city elsewhere lists all its days in its pack."""


@lru_cache(maxsize=4)
def public_holidays(country: str) -> frozenset[date]:
    """Return the public holidays of *country* (ISO 3166), Tết and substitute days among them."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return frozenset(holidays.country_holidays(country, years=years))


def calendar_of(city: City) -> Calendar:
    """Return the calendar of *city*."""
    country = _COUNTRY.get(city.zone_name)
    public = public_holidays(country) if country else frozenset[date]()
    return Calendar(city.zone, public | frozenset(city.holidays), city.deadlines)
