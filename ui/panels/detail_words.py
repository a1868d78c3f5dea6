"""What the detail panel says: due dates, offers and timelines as translated sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from controlroom.domain.geo import Position, distance_m
from controlroom.domain.records import Freshness
from controlroom.domain.states import AssignmentState as Share
from controlroom.domain.states import ClockKind, IncidentState, Severity
from controlroom.domain.text import fold
from ui.i18n import QT_TRANSLATE_NOOP
from ui.widgets.agency_card import AgencyOffer
from ui.widgets.time_left import Due
from ui.widgets.timeline import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from controlroom.domain.incident import Assignment, Event, Incident
    from controlroom.domain.records import Camera
    from controlroom.domain.routing import Recommendation
    from ui.models.room import Room
    from ui.words import Words

CAMERA_WITHIN_M = 500.0
KM = 1000.0

_NEXT = {
    IncidentState.NEW: QT_TRANSLATE_NOOP("Due", "to be acknowledged"),
    IncidentState.VERIFYING: QT_TRANSLATE_NOOP("Due", "to be dispatched"),
    IncidentState.VERIFIED: QT_TRANSLATE_NOOP("Due", "to be dispatched"),
    IncidentState.REOPENED: QT_TRANSLATE_NOOP("Due", "to be dispatched again"),
    IncidentState.RETURNED: QT_TRANSLATE_NOOP("Due", "to be dispatched again"),
    IncidentState.DISPATCHED: QT_TRANSLATE_NOOP("Due", "answer of the agency"),
    IncidentState.IN_PROGRESS: QT_TRANSLATE_NOOP("Due", "answer of the agency"),
    IncidentState.EXTENSION_REQUESTED: QT_TRANSLATE_NOOP("Due", "answer of the agency"),
    IncidentState.SENT_BACK: QT_TRANSLATE_NOOP("Due", "answer of the agency"),
    IncidentState.AWAITING_APPROVAL: QT_TRANSLATE_NOOP("Due", "answer to be approved"),
    IncidentState.APPROVED: QT_TRANSLATE_NOOP("Due", "to be published"),
}
_CENTRE = frozenset(
    {
        IncidentState.NEW,
        IncidentState.VERIFYING,
        IncidentState.VERIFIED,
        IncidentState.REOPENED,
        IncidentState.RETURNED,
    }
)
"""No agency has it: the immediate clock asks for a step, the normal one for the answer."""


def next_step(state: IncidentState, *, immediate: bool) -> str:
    """Return what the due date is about, translated; empty for closed states."""
    if state not in _NEXT:
        return ""
    if state in _CENTRE and not immediate:
        return QCoreApplication.translate("Due", "answer to the citizen")
    return QCoreApplication.translate("Due", _NEXT[state])


def due_of(incident: Incident, words: Words, now: float) -> Due:
    """Return what is due, until when, and whether it was extended."""
    if not incident.is_open:
        return Due()
    immediate = incident.clock is ClockKind.IMMEDIATE
    step = next_step(incident.state, immediate=immediate)
    if incident.due_at is None:
        text = QCoreApplication.translate("Due", "no due date before it is verified")
        return Due(lines=(text,))
    line = QCoreApplication.translate("Due", "due {time} · {step}")
    lines = [line.format(time=words.moment(incident.due_at, now), step=step)]
    extended = [a for a in incident.active_assignments if a.due_at > a.first_due_at]
    if extended:
        share = min(extended, key=lambda a: a.due_at)
        text = QCoreApplication.translate("Due", "first due {first}, extended to {now}")
        first, later = words.moment(share.first_due_at, now), words.moment(share.due_at, now)
        lines.append(text.format(first=first, now=later))
    if immediate and words.city.deadlines.immediate_basis != "found":
        lines.append(
            QCoreApplication.translate("Due", "minutes proposed for this centre, not a rule")
        )
    return Due(incident.due_at.timestamp(), _clock_began(incident).timestamp(), tuple(lines))


def _clock_began(incident: Incident) -> datetime:
    sent = [a.sent_at for a in incident.active_assignments]
    return max(sent) if sent else incident.received_at


def due_of_line(
    state: IncidentState, severity: int, *, due: float, since: float, words: Words, now: float
) -> Due:
    """Return the same from what the queue knows, before the detail has come."""
    step = next_step(state, immediate=severity <= Severity.URGENT)
    if not step or not math.isfinite(due):
        return Due()
    line = QCoreApplication.translate("Due", "due {time} · {step}")
    return Due(due, since, (line.format(time=words.moment(due, now), step=step),))


def share_facts(share: Assignment, words: Words, now: float) -> tuple[str, ...]:
    """Return due date and requests of one agency's share, one sentence each."""
    facts = []
    if share.state not in (Share.CANCELLED, Share.RETURNED, Share.APPROVED):
        text = QCoreApplication.translate("Share", "due {time}")
        facts.append(text.format(time=words.moment(share.due_at, now)))
    if share.due_at > share.first_due_at:
        text = QCoreApplication.translate("Share", "first due {time}")
        facts.append(text.format(time=words.moment(share.first_due_at, now)))
    if share.state is Share.EXTENSION_REQUESTED and share.asked_until is not None:
        text = QCoreApplication.translate("Share", "asks until {time}")
        facts.append(text.format(time=words.moment(share.asked_until, now)))
    return tuple(facts)


def offer_of(rec: Recommendation, words: Words) -> AgencyOffer:
    """Return what the card of a recommended agency says."""
    facts = [reason_of(rec, words), open_of(rec.open)]
    share = rec.on_time
    if share is not None and share.n:
        text = QCoreApplication.translate("Offer", "{share} on time (n = {n})")
        said = text.format(share=words.percent(share), n=words.number(share.n))
        if not share.rankable:
            said += QCoreApplication.translate("Offer", ", too few to compare")
        facts.append(said)
    if rec.basis and rec.basis != "found":
        facts.append(basis_of(rec.basis))
    shown = tuple(f for f in facts if f)
    return AgencyOffer(rec.agency_id, words.agency(rec.agency_id), shown, "\n".join(shown))


def plain_offer(agency_id: str, words: Words) -> AgencyOffer:
    """Return the card of an agency that a person added by hand."""
    text = QCoreApplication.translate("Offer", "chosen by hand")
    return AgencyOffer(agency_id, words.agency(agency_id), (text,))


def open_of(count: int) -> str:
    """Return how much an agency has open."""
    return QCoreApplication.translate("Offer", "%n open", None, count)


_BASES = {
    "derived": QT_TRANSLATE_NOOP("Offer", "rule derived from practice"),
    "own": QT_TRANSLATE_NOOP("Offer", "rule of this centre"),
    "proposal": QT_TRANSLATE_NOOP("Offer", "proposed rule"),
}


def basis_of(basis: str) -> str:
    """Return where a rule comes from; unknown words as they are."""
    text = _BASES.get(basis)
    return QCoreApplication.translate("Offer", text) if text else basis


_ROADS = {
    "alley": QT_TRANSLATE_NOOP("Offer", "alley"),
    "national": QT_TRANSLATE_NOOP("Offer", "national road"),
    "provincial": QT_TRANSLATE_NOOP("Offer", "provincial road"),
    "main": QT_TRANSLATE_NOOP("Offer", "main street"),
}


def reason_of(rec: Recommendation, words: Words) -> str:
    """Return why an agency is offered, as ``Recommendation.reason`` describes."""
    word, pairs = rec.reason
    facts = dict(pairs)
    topic = facts.get("topic_en") if words.lang != "vi" else ""
    topic = topic or facts.get("topic", "")
    if word == "road":
        road = QCoreApplication.translate("Offer", _ROADS.get(facts.get("road", ""), "main street"))
        text = QCoreApplication.translate("Offer", "responsible ({road}: {topic})")
        said = text.format(road=road, topic=topic)
    elif word == "words":
        text = QCoreApplication.translate("Offer", "responsible ({topic}; “{word}”)")
        said = text.format(topic=topic, word=facts.get("word", ""))
    elif word == "partner":
        text = QCoreApplication.translate("Offer", "acts together with {agency}")
        said = text.format(agency=words.agency_short(facts.get("with", "")))
    elif word == "ward":
        text = QCoreApplication.translate("Offer", "no rule fits: committee of {ward}")
        said = text.format(ward=words.ward(facts.get("ward")))
    else:
        text = QCoreApplication.translate("Offer", "responsible ({topic})")
        said = text.format(topic=topic or word)
    if "succeeds" in facts:
        text = QCoreApplication.translate("Offer", "{reason}, took over from {agency}")
        said = text.format(reason=said, agency=words.agency_short(facts["succeeds"]))
    return said


def entries(events: Iterable[Event], words: Words, now: float) -> tuple[Entry, ...]:
    """Return the timeline, oldest first."""
    return tuple(
        Entry(
            words.moment(e.at, now),
            words.event(e),
            e.text,
            f"{words.date(e.at)} {words.clock(e.at, seconds=True)} · {e.actor_name} ({e.actor})",
        )
        for e in sorted(events, key=lambda e: e.at)
    )


def distance(metres: float, words: Words) -> str:
    """Return a distance in metres below one kilometre, else in kilometres."""
    if metres < KM:
        text = QCoreApplication.translate("Distance", "{n} m")
        return text.format(n=words.number(round(metres, -1)))
    text = QCoreApplication.translate("Distance", "{n} km")
    return text.format(n=words.number(metres / KM, 1))


def place_of(address: str, ward_code: str | None, words: Words) -> tuple[str, ...]:
    """Return the address and the ward, which is left out when the address names it."""
    ward = words.ward(ward_code)
    if ward and fold(ward) in fold(address):
        return (address,)
    return tuple(part for part in (address, ward) if part)


def name_of(login: str, events: Iterable[Event]) -> str:
    """Return the name of a colleague as the timeline knows it, else the login."""
    names = [e.actor_name for e in events if e.actor == login and e.actor_name]
    return names[-1] if names else login


def similar_hint(incident: Incident, similar: Sequence[Incident], words: Words) -> str:
    """Return how many likely duplicates there are and how close the best one is."""
    if not similar:
        return ""
    count = len(similar)
    text = QCoreApplication.translate("Detail", "%n similar", None, count)
    best, facts = similar[0], []
    if incident.position is not None and best.position is not None:
        facts.append(distance(distance_m(incident.position, best.position), words))
    apart = abs((incident.received_at - best.received_at).total_seconds())
    facts.append(words.age(apart))
    return f"{text} (#{best.ref}: {', '.join(facts)})"


def similar_line(incident: Incident, other: Incident, words: Words, now: float) -> str:
    """Return one line about a report that may be the same: number, title, place, age, state."""
    facts = [f"#{other.ref}", other.title, other.address, words.moment(other.received_at, now)]
    if incident.position is not None and other.position is not None:
        facts.append(distance(distance_m(incident.position, other.position), words))
    facts.append(words.state(other.state))
    return " · ".join(fact for fact in facts if fact)


def nearest_camera(position: Position | None, room: Room) -> tuple[Camera, float, Freshness] | None:
    """Return the nearest camera that still answers, its distance in metres and its freshness.

    One that is lost is never called near, however close it stands; without the database all are.
    """
    if position is None:
        return None
    source = room.city.source_by_id.get("camera")
    cadence_s = source.cadence_s if source else 60.0
    best: tuple[Camera, float, Freshness] | None = None
    for camera in room.cameras.values():
        seen = camera.seen_at.timestamp() if camera.seen_at else None
        fresh = room.freshness(seen, cadence_s)
        away = distance_m(position, camera.position)
        usable = camera.online and fresh in (Freshness.FRESH, Freshness.OLD)
        if usable and away <= CAMERA_WITHIN_M and (best is None or away < best[1]):
            best = camera, away, fresh
    return best
