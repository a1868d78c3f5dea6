"""How likely two reports are about the same thing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from controlroom.domain.geo import distance_m
from controlroom.domain.states import IncidentState
from controlroom.domain.words import overlap, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from controlroom.domain.incident import Incident

LIKELY = 0.6
"""Score from which a pair is offered.  Ours, not measured on Huế's data: place and
time alone do not reach it; the same spot on the same day needs the category or a sixth of the
words beside it, and without two positions words and time must nearly agree."""

RADIUS_M = 500.0
"""Beyond this, place says that they are not the same."""
WITHIN = timedelta(days=30)
"""Reports further apart are never offered: a fault that comes again is a new one."""
OFFERED = 5

_PLACE, _TIME, _CATEGORY, _WORDS = 0.4, 0.15, 0.15, 0.3
_DECAY_M = 150.0
_DECAY = timedelta(days=7)
_SAME_BRANCH = 0.6


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a score is made of, each 0…1.

    Attributes:
        place: NaN when one of the two has no position.
    """

    place: float
    time: float
    category: float
    words: float

    @property
    def score(self) -> float:
        """Weighted sum, 0…1; without positions the other weights share theirs."""
        rest = _TIME * self.time + _CATEGORY * self.category + _WORDS * self.words
        if math.isnan(self.place):
            return rest / (1 - _PLACE)
        return _PLACE * self.place + rest


def likeness(a: Incident, b: Incident) -> Likeness:
    """Return what speaks for *a* and *b* being the same.  Symmetric."""
    place = math.nan
    if a.position is not None and b.position is not None:
        place = math.exp(-((distance_m(a.position, b.position) / _DECAY_M) ** 2))
    apart = abs(a.received_at - b.received_at)
    return Likeness(
        place=place,
        time=math.exp(-(apart / _DECAY)),
        category=_category(a.category_id, b.category_id),
        words=overlap(_tokens(a), _tokens(b)),
    )


def candidates(incident: Incident, others: Iterable[Incident]) -> tuple[Incident, ...]:
    """Return likely duplicates among *others*, best first, at most ``OFFERED``.

    Left out: the incident itself, those merged or not taken on, those more than ``RADIUS_M``
    away or more than ``WITHIN`` apart in time.
    """
    scored = []
    for other in others:
        if not _comparable(incident, other):
            continue
        score = likeness(incident, other).score
        if score >= LIKELY:
            scored.append((score, other))
    scored.sort(key=lambda pair: (-pair[0], pair[1].received_at, pair[1].ref))
    return tuple(other for _, other in scored[:OFFERED])


def _comparable(a: Incident, b: Incident) -> bool:
    if a.id == b.id or b.state in (IncidentState.MERGED, IncidentState.REJECTED):
        return False
    if abs(a.received_at - b.received_at) > WITHIN:
        return False
    if a.position is None or b.position is None:
        return True
    return distance_m(a.position, b.position) <= RADIUS_M


def _category(a: str, b: str) -> float:
    if a == b:
        return 1.0
    return _SAME_BRANCH if a.partition("/")[0] == b.partition("/")[0] else 0.0


def _tokens(incident: Incident) -> frozenset[str]:
    return tokens(f"{incident.title} {incident.address} {incident.description[:500]}")
