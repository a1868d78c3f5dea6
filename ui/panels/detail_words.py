"""What the detail panel says: due dates, offers and timelines as translated sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from controlroom.domain.geo import Position, distance_m
from controlroom.domain.records import Freshness, freshness
from controlroom.domain.states import AssignmentState as Share
from controlroom.domain.states import ClockKind, IncidentState
from ui.i18n import QT_TRANSLATE_NOOP
from ui.widgets.agency_card import AgencyOffer
from ui.widgets.time_left import Due
from ui.widgets.timeline import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from controlroom.domain.routing import Recommendation

    from controlroom.domain.city import City
    from controlroom.domain.incident import Assignment, Event, Incident
    from controlroom.domain.records import Camera
    from ui.words import Words

CAMERA_WITHIN_M = 500.0
KM = 1000.0

_DUE_STEP = {
    IncidentState.NEW: QT_TRANSLATE_NOOP("Due", "to be acknowledged"),
    IncidentState.VERIFYING: QT_TRANSLATE_NOOP("Due", "to be verified"),
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


def due_of(incident: Incident, words: Words, now: float) -> Due:
    """Return what is due, until when, and whether it was extended."""
    if not incident.is_open:
        return Due()
    step = QCoreApplication.translate("Due", _DUE_STEP[incident.state])
    if incident.due_at is None:
        text = QCoreApplication.translate("Due", "{step}; no due date yet")
        return Due(lines=(text.format(step=step),))
    line = QCoreApplication.translate("Due", "due {time} · {step}")
    lines = [line.format(time=words.moment(incident.due_at, now), step=step)]
    extended = [a for a in incident.active_assignments if a.due_at > a.first_due_at]
    if extended:
        share = min(extended, key=lambda a: a.due_at)
        text = QCoreApplication.translate("Due", "first due {first}, extended to {now}")
        first, later = words.moment(share.first_due_at, now), words.moment(share.due_at, now)
        lines.append(text.format(first=first, now=later))
    if incident.clock is ClockKind.IMMEDIATE and words.city.deadlines.immediate_basis != "found":
        lines.append(
            QCoreApplication.translate("Due", "minutes proposed for this centre, not a rule")
        )
    return Due(incident.due_at.timestamp(), _clock_began(incident).timestamp(), tuple(lines))


def _clock_began(incident: Incident) -> datetime:
    sent = [a.sent_at for a in incident.active_assignments]
    return max(sent) if sent else incident.received_at


def due_of_line(state: IncidentState, due: float, since: float, words: Words, now: float) -> Due:
    """Return the same from what the queue knows, before the detail has come."""
    step = _DUE_STEP.get(state)
    if step is None or not math.isfinite(due):
        return Due()
    line = QCoreApplication.translate("Due", "due {time} · {step}")
    said = QCoreApplication.translate("Due", step)
    return Due(due, since, (line.format(time=words.moment(due, now), step=said),))


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
    facts = [reason_of(rec), open_of(rec.open)]
    figure, share = "", rec.on_time
    if share is not None and share.n:
        text = QCoreApplication.translate("Offer", "{share} on time (n = {n})")
        said = text.format(share=words.percent(share), n=words.number(share.n))
        if not share.rankable:
            said += QCoreApplication.translate("Offer", ", too few to compare")
        facts.append(said)
        figure = words.percent(share) if share.rankable else ""
    if rec.basis and rec.basis != "found":
        facts.append(basis_of(rec.basis))
    shown = tuple(f for f in facts if f)
    return AgencyOffer(rec.agency_id, words.agency(rec.agency_id), figure, shown, "\n".join(shown))


def plain_offer(agency_id: str, words: Words) -> AgencyOffer:
    """Return the card of an agency that a person added by hand."""
    text = QCoreApplication.translate("Offer", "chosen by hand")
    return AgencyOffer(agency_id, words.agency(agency_id), "", (text,))


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


def reason_of(rec: Recommendation) -> str:
    """Return why an agency is offered."""
    word, facts = rec.reason
    values = dict(facts)
    return values.get("topic", word)


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


def similar_hint(incident: Incident, similar: Sequence[Incident], words: Words) -> str:
    """Return how many likely duplicates there are and how close the best one is."""
    if not similar:
        return ""
    text = QCoreApplication.translate("Detail", "%n similar", None, len(similar))
    best, facts = similar[0], []
    if incident.position is not None and best.position is not None:
        facts.append(distance(distance_m(incident.position, best.position), words))
    apart = abs((incident.received_at - best.received_at).total_seconds())
    facts.append(words.age(apart))
    return f"{text} (#{best.ref}: {', '.join(facts)})"


def nearest_camera(
    position: Position | None, cameras: Iterable[Camera], city: City, now: float
) -> tuple[Camera, float, Freshness] | None:
    """Return the nearest camera that still answers, its distance in metres and its freshness.

    One that is lost is never called near, however close it stands.
    """
    if position is None:
        return None
    source = city.source_by_id.get("camera")
    cadence_s = source.cadence_s if source else 60.0
    best: tuple[Camera, float, Freshness] | None = None
    for camera in cameras:
        age = None if camera.seen_at is None else max(0.0, now - camera.seen_at.timestamp())
        fresh = freshness(age, cadence_s)
        away = distance_m(position, camera.position)
        usable = camera.online and fresh in (Freshness.FRESH, Freshness.OLD)
        if usable and away <= CAMERA_WITHIN_M and (best is None or away < best[1]):
            best = camera, away, fresh
    return best
