"""Which agency should handle an incident: the city's rules applied to place and topic together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from controlroom.domain.text import fold
from controlroom.domain.words import holds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from controlroom.domain.city import Agency, City, Name, RoutingRule
    from controlroom.domain.figures import Share
    from controlroom.domain.incident import Incident

WARD = "ward"
"""Agency id in a rule that stands for the People's Committee of the incident's ward."""

OFFERED = 6

# Over folded text.  A number of more than three digits after "đt" is a telephone, not a road.
_ROADS = (
    ("alley", re.compile(r"\b(kiet|hem)\b")),
    ("national", re.compile(r"\b(quoc lo|duong tranh|cao toc|ql\.? ?\d)")),
    ("provincial", re.compile(r"\b(tinh lo|duong tinh|(tl|dt)\.? ?\d{1,3}(?!\d))")),
)
_BY_WORDS, _BY_ROAD, _PARTNER = 2.0, 4.0, 0.5
_FALLBACK_SCORE = 0.1


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An agency offered for an incident.

    Attributes:
        reason: Stable word with its facts for a translated sentence: ``"road"`` (the class of
            road decided), ``"words"``, ``"category"``, ``"partner"`` (acts together with the
            agency of the fact ``with``), ``"ward"`` (no rule fits: the ward's own committee).
            Facts: ``topic`` and ``topic_en`` (the rule in words), ``category``, ``road``,
            ``word``, ``ward``, ``succeeds`` (former agency whose work it took over).
        score: Higher fits better; only the order means something.
        basis: Where the rule comes from, as ``RoutingRule.basis``; ``"own"`` without a rule.
        open: How many assignments it has open.
        on_time: Its on-time share, None when unknown.
    """

    agency_id: str
    reason: tuple[str, tuple[tuple[str, str], ...]]
    score: float
    basis: str
    open: int = 0
    on_time: Share | None = None


def road_class(text: str, main_streets: frozenset[str] = frozenset()) -> str | None:
    """Guess the class of road from an address or a text.

    An alley off a main street is an alley: its word decides first.

    Args:
        text: Any text, folded or not.
        main_streets: Folded names of main streets.

    Returns:
        ``"alley"``, ``"national"``, ``"provincial"``, ``"main"`` or None.
    """
    folded = fold(text)
    for found, pattern in _ROADS:
        if pattern.search(folded):
            return found
    return "main" if any(holds(folded, street) for street in main_streets) else None


def acting(city: City, agency_id: str, on: date) -> Agency | None:
    """Return the agency that does this work on that day: itself or whoever succeeded it.

    None when it is unknown, not yet there, or gone without a successor.
    """
    seen: set[str] = set()
    agency = city.agency_by_id.get(agency_id)
    while agency is not None and agency.id not in seen:
        seen.add(agency.id)
        if agency.valid_from is not None and on < agency.valid_from:
            return None
        if agency.valid_to is None or on <= agency.valid_to:
            return agency
        agency = city.agency_by_id.get(agency.successor_id or "")
    return None


def recommend(
    incident: Incident,
    city: City,
    *,
    on: date,
    open_by_agency: Mapping[str, int],
    on_time: Mapping[str, Share],
) -> tuple[Recommendation, ...]:
    """Return agencies that fit, best first, each once, at most ``OFFERED``.

    A rule for the class of road beats one with words, that beats one for the category alone,
    and a rule for the category itself beats one for its parent.  Equal ones are ordered by
    open assignments, then by on-time share where that has enough cases to compare.  The words
    of rules for main roads are the list of main streets.
    """
    main_streets = frozenset(w for r in city.routing if r.road_class == "main" for w in r.words)
    text = fold(f"{incident.title} {incident.description} {incident.address}")
    road = road_class(incident.address, main_streets) or road_class(incident.title, main_streets)
    path = [c.id for c in city.category_path(incident.category_id)] or [incident.category_id]
    found: dict[str, Recommendation] = {}

    def offer(agency_id: str, word: str, facts: dict[str, str], score: float, basis: str) -> str:
        named = _ward_agency(incident, city) if agency_id == WARD else agency_id
        agency = acting(city, named or "", on)
        if agency is None:
            return ""
        if agency.id != named:
            facts |= {"succeeds": named or ""}
        if agency.id not in found or found[agency.id].score < score:
            found[agency.id] = Recommendation(
                agency.id,
                (word, tuple((k, v) for k, v in facts.items() if v)),
                score,
                basis,
                open_by_agency.get(agency.id, 0),
                on_time.get(agency.id),
            )
        return agency.id

    for rule in city.routing:
        fit = _fit(rule, path, road, text)
        if fit is None:
            continue
        word, score, hit = fit
        facts = _topic(rule.topic) | {
            "category": rule.category_id,
            "road": rule.road_class or "",
            "word": hit,
        }
        first = offer(rule.agency_id, word, facts, score, rule.basis)
        for partner in rule.also:
            facts = _topic(rule.topic) | {"with": first}
            offer(partner, "partner", facts, score - _PARTNER, rule.basis)
    ward = incident.ward_code or ""
    offer(WARD, "ward", {"ward": ward}, _FALLBACK_SCORE, "own")
    return tuple(sorted(found.values(), key=_order))[:OFFERED]


def _fit(
    rule: RoutingRule, path: list[str], road: str | None, text: str
) -> tuple[str, float, str] | None:
    """Return the reason's word, the score and the word that was found; None when it is not met."""
    if rule.category_id not in path:
        return None
    score = 1.0 + path.index(rule.category_id)
    hit = ""
    if rule.words:
        hit = next((w for w in rule.words if holds(text, w)), "")
        if not hit:
            return None
        score += _BY_WORDS
    if rule.road_class is None:
        return ("words" if hit else "category"), score, hit
    if rule.road_class != road:
        return None
    return "road", score + _BY_ROAD, hit


def _topic(topic: Name) -> dict[str, str]:
    return {"topic": topic.vi, "topic_en": topic.en}


def _ward_agency(incident: Incident, city: City) -> str | None:
    ward = city.ward_by_code.get(incident.ward_code or "")
    return ward.agency_id if ward else None


def _order(offer: Recommendation) -> tuple[float, int, float, str]:
    share = offer.on_time
    known = share.value if share is not None and share.rankable else 0.0
    return -offer.score, offer.open, -known, offer.agency_id
