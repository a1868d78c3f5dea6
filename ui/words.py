"""The room's words, numbers and times in the language in force."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from controlroom.domain.access import Role
from controlroom.domain.records import AlarmState, Freshness, TaskState
from controlroom.domain.states import (
    AssignmentState,
    IncidentState,
    PublicStatus,
    RejectReason,
    Satisfaction,
    Severity,
)
from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from controlroom.domain.city import City
    from controlroom.domain.figures import Share
    from controlroom.domain.incident import Event

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
CLOCK_BELOW_S = 6 * HOUR_S
"""Below this much time left, a running clock is shown instead of words."""

_STATES: Mapping[IncidentState, str] = {
    IncidentState.NEW: QT_TRANSLATE_NOOP("State", "New"),
    IncidentState.VERIFYING: QT_TRANSLATE_NOOP("State", "Being verified"),
    IncidentState.VERIFIED: QT_TRANSLATE_NOOP("State", "Awaiting dispatch"),
    IncidentState.REJECTED: QT_TRANSLATE_NOOP("State", "Not taken on"),
    IncidentState.MERGED: QT_TRANSLATE_NOOP("State", "Duplicate, merged"),
    IncidentState.DISPATCHED: QT_TRANSLATE_NOOP("State", "Dispatched"),
    IncidentState.IN_PROGRESS: QT_TRANSLATE_NOOP("State", "In progress"),
    IncidentState.RETURNED: QT_TRANSLATE_NOOP("State", "Returned by agency"),
    IncidentState.EXTENSION_REQUESTED: QT_TRANSLATE_NOOP("State", "Extension asked"),
    IncidentState.AWAITING_APPROVAL: QT_TRANSLATE_NOOP("State", "Answer awaits approval"),
    IncidentState.SENT_BACK: QT_TRANSLATE_NOOP("State", "Sent back for more"),
    IncidentState.APPROVED: QT_TRANSLATE_NOOP("State", "Approved, to publish"),
    IncidentState.PUBLISHED: QT_TRANSLATE_NOOP("State", "Handled, published"),
    IncidentState.RATED: QT_TRANSLATE_NOOP("State", "Rated"),
    IncidentState.REOPENED: QT_TRANSLATE_NOOP("State", "Reopened"),
}
_SHARES: Mapping[AssignmentState, str] = {
    AssignmentState.SENT: QT_TRANSLATE_NOOP("State", "sent, not yet accepted"),
    AssignmentState.ACCEPTED: QT_TRANSLATE_NOOP("State", "accepted, working"),
    AssignmentState.RETURNED: QT_TRANSLATE_NOOP("State", "returned"),
    AssignmentState.EXTENSION_REQUESTED: QT_TRANSLATE_NOOP("State", "asks for more time"),
    AssignmentState.ANSWERED: QT_TRANSLATE_NOOP("State", "answered"),
    AssignmentState.SENT_BACK: QT_TRANSLATE_NOOP("State", "sent back for more"),
    AssignmentState.APPROVED: QT_TRANSLATE_NOOP("State", "approved"),
    AssignmentState.CANCELLED: QT_TRANSLATE_NOOP("State", "cancelled"),
}
_SEVERITIES: Mapping[Severity, str] = {
    Severity.SOS: QT_TRANSLATE_NOOP("Severity", "SOS"),
    Severity.URGENT: QT_TRANSLATE_NOOP("Severity", "Urgent"),
    Severity.NORMAL: QT_TRANSLATE_NOOP("Severity", "Normal"),
    Severity.LOW: QT_TRANSLATE_NOOP("Severity", "Low"),
}
_REASONS: Mapping[RejectReason, str] = {
    RejectReason.NOT_IN_REMIT: QT_TRANSLATE_NOOP("Reject", "Not a matter for the city"),
    RejectReason.NO_PLACE: QT_TRANSLATE_NOOP("Reject", "No place given"),
    RejectReason.NOT_ENOUGH: QT_TRANSLATE_NOOP("Reject", "Not enough information"),
    RejectReason.UNTRUE: QT_TRANSLATE_NOOP("Reject", "Checked and not so"),
    RejectReason.ALREADY_HANDLED: QT_TRANSLATE_NOOP("Reject", "Already handled"),
    RejectReason.PRIVATE_DISPUTE: QT_TRANSLATE_NOOP("Reject", "Private dispute"),
    RejectReason.ABUSE: QT_TRANSLATE_NOOP("Reject", "Abusive content"),
    RejectReason.OUTSIDE_CITY: QT_TRANSLATE_NOOP("Reject", "Outside the city"),
}
_CHANNELS: Mapping[str, str] = {
    "app": QT_TRANSLATE_NOOP("Channel", "app"),
    "portal": QT_TRANSLATE_NOOP("Channel", "portal"),
    "hotline": QT_TRANSLATE_NOOP("Channel", "hotline"),
    "facebook": QT_TRANSLATE_NOOP("Channel", "Facebook"),
    "zalo": QT_TRANSLATE_NOOP("Channel", "Zalo"),
    "email": QT_TRANSLATE_NOOP("Channel", "e-mail"),
    "camera": QT_TRANSLATE_NOOP("Channel", "camera"),
    "sensor": QT_TRANSLATE_NOOP("Channel", "sensor"),
    "sos": QT_TRANSLATE_NOOP("Channel", "SOS button"),
    "open311": QT_TRANSLATE_NOOP("Channel", "Open311"),
    "operator": QT_TRANSLATE_NOOP("Channel", "entered here"),
}
_ROLES: Mapping[Role, str] = {
    Role.VIEWER: QT_TRANSLATE_NOOP("Role", "viewer"),
    Role.OPERATOR: QT_TRANSLATE_NOOP("Role", "operator"),
    Role.SUPERVISOR: QT_TRANSLATE_NOOP("Role", "supervisor"),
    Role.ADMINISTRATOR: QT_TRANSLATE_NOOP("Role", "administrator"),
    Role.FEED: QT_TRANSLATE_NOOP("Role", "source"),
    Role.AGENCY: QT_TRANSLATE_NOOP("Role", "agency officer"),
}
_ALARMS: Mapping[AlarmState, str] = {
    AlarmState.UNACKNOWLEDGED: QT_TRANSLATE_NOOP("State", "not acknowledged"),
    AlarmState.ACKNOWLEDGED: QT_TRANSLATE_NOOP("State", "acknowledged"),
    AlarmState.RETURNED_UNACKNOWLEDGED: QT_TRANSLATE_NOOP("State", "over, not acknowledged"),
    AlarmState.NORMAL: QT_TRANSLATE_NOOP("State", "normal"),
}
_PUBLIC: Mapping[PublicStatus, str] = {
    PublicStatus.RECEIVED: QT_TRANSLATE_NOOP("State", "Received"),
    PublicStatus.IN_PROGRESS: QT_TRANSLATE_NOOP("State", "Being handled"),
    PublicStatus.HANDLED: QT_TRANSLATE_NOOP("State", "Handled"),
}
_TASKS: Mapping[TaskState, str] = {
    TaskState.OPEN: QT_TRANSLATE_NOOP("State", "not started"),
    TaskState.STARTED: QT_TRANSLATE_NOOP("State", "in progress"),
    TaskState.DONE: QT_TRANSLATE_NOOP("State", "done"),
    TaskState.CANCELLED: QT_TRANSLATE_NOOP("State", "cancelled"),
}
_RATINGS: Mapping[Satisfaction, str] = {
    Satisfaction.NOT_SATISFIED: QT_TRANSLATE_NOOP("Rating", "Not satisfied"),
    Satisfaction.ACCEPTABLE: QT_TRANSLATE_NOOP("Rating", "Acceptable"),
    Satisfaction.SATISFIED: QT_TRANSLATE_NOOP("Rating", "Satisfied"),
    Satisfaction.VERY_SATISFIED: QT_TRANSLATE_NOOP("Rating", "Very satisfied"),
}
_EVENTS: Mapping[str, str] = {
    "received": QT_TRANSLATE_NOOP("Event", "Received through {source}"),
    "claimed": QT_TRANSLATE_NOOP("Event", "{who} is verifying it"),
    "released": QT_TRANSLATE_NOOP("Event", "{who} put it back"),
    "verified": QT_TRANSLATE_NOOP("Event", "Verified by {who}"),
    "severity": QT_TRANSLATE_NOOP("Event", "Severity set by {who}"),
    "rejected": QT_TRANSLATE_NOOP("Event", "Not taken on: {reason}"),
    "merged": QT_TRANSLATE_NOOP("Event", "Merged into #{ref}"),
    "restored": QT_TRANSLATE_NOOP("Event", "Taken back by {who}"),
    "note": QT_TRANSLATE_NOOP("Event", "Note by {who}"),
    "dispatched": QT_TRANSLATE_NOOP("Event", "Dispatched to {agency}"),
    "recalled": QT_TRANSLATE_NOOP("Event", "Dispatch recalled by {who}"),
    "accepted": QT_TRANSLATE_NOOP("Event", "Accepted by {agency}"),
    "answered": QT_TRANSLATE_NOOP("Event", "Answer from {agency}"),
    "returned": QT_TRANSLATE_NOOP("Event", "Returned by {agency}"),
    "extension_asked": QT_TRANSLATE_NOOP("Event", "{agency} asks for more time"),
    "extension_granted": QT_TRANSLATE_NOOP("Event", "More time granted to {agency}"),
    "extension_refused": QT_TRANSLATE_NOOP("Event", "More time refused to {agency}"),
    "approved": QT_TRANSLATE_NOOP("Event", "Answer of {agency} approved"),
    "sent_back": QT_TRANSLATE_NOOP("Event", "Answer of {agency} sent back"),
    "published": QT_TRANSLATE_NOOP("Event", "Published by {who}"),
    "rated": QT_TRANSLATE_NOOP("Event", "Rated by the citizen"),
    "reopened": QT_TRANSLATE_NOOP("Event", "Reopened by {who}"),
    "call": QT_TRANSLATE_NOOP("Event", "Call"),
    "call.in.ended": QT_TRANSLATE_NOOP("Event", "Call taken by {who}"),
    "call.in.missed": QT_TRANSLATE_NOOP("Event", "A call was missed"),
    "call.out.ended": QT_TRANSLATE_NOOP("Event", "{who} phoned"),
    "call.out.missed": QT_TRANSLATE_NOOP("Event", "{who} phoned: nobody answered"),
}


class Tone(StrEnum):
    """How urgent a due time looks."""

    CALM = "calm"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Left:
    """Time left in words, e.g. ``3:21:40``, ``2 days``, ``1 d 4 h overdue``."""

    text: str
    tone: Tone


class _Blank(dict[str, str]):
    """Leaves out what a sentence asks for and an old event does not have."""

    def __missing__(self, key: str) -> str:
        return "…"


class Words:
    """Everything that is said on the screens, in one language and one time zone.

    Args:
        city: Names of wards, agencies, categories and sources, and the zone of all times.
        lang: ``"vi"`` or ``"en"``.
    """

    def __init__(self, city: City, lang: str) -> None:
        self.city, self.lang = city, lang
        language = QLocale.Language.Vietnamese if lang == "vi" else QLocale.Language.English
        self.locale = QLocale(language)
        self.warn_s = city.deadlines.warn_h * HOUR_S

    # --- names

    def state(self, state: IncidentState) -> str:
        """Return the state in words."""
        return QCoreApplication.translate("State", _STATES[state])

    def public_status(self, status: PublicStatus) -> str:
        """Return what citizens read on the city's portal."""
        return QCoreApplication.translate("State", _PUBLIC[status])

    def share_state(self, state: AssignmentState) -> str:
        """Return the state of one agency's share in words."""
        return QCoreApplication.translate("State", _SHARES[state])

    def alarm_state(self, state: AlarmState) -> str:
        """Return the alarm's state in words."""
        return QCoreApplication.translate("State", _ALARMS[state])

    def task_state(self, state: TaskState) -> str:
        """Return the task's state in words."""
        return QCoreApplication.translate("State", _TASKS[state])

    def severity(self, severity: Severity | int) -> str:
        """Return the severity in words."""
        return QCoreApplication.translate("Severity", _SEVERITIES[Severity(int(severity))])

    def reason(self, reason: RejectReason) -> str:
        """Return a reason for not taking a report on."""
        return QCoreApplication.translate("Reject", _REASONS[reason])

    def rating(self, rating: Satisfaction) -> str:
        """Return a citizen's rating in words."""
        return QCoreApplication.translate("Rating", _RATINGS[rating])

    def role(self, role: Role) -> str:
        """Return the role in words."""
        return QCoreApplication.translate("Role", _ROLES[role])

    def channel(self, channel: str) -> str:
        """Return how a report came in; unknown channels as they are."""
        text = _CHANNELS.get(channel)
        return QCoreApplication.translate("Channel", text) if text else channel

    def freshness(self, freshness: Freshness) -> str:
        """Return a word for how old something is."""
        words = {
            Freshness.FRESH: QCoreApplication.translate("Freshness", "live"),
            Freshness.OLD: QCoreApplication.translate("Freshness", "late"),
            Freshness.LOST: QCoreApplication.translate("Freshness", "lost"),
            Freshness.NEVER: QCoreApplication.translate("Freshness", "no data yet"),
        }
        return words[freshness]

    def agency(self, agency_id: str) -> str:
        """Return the full name of an agency; its id when unknown."""
        agency = self.city.agency_by_id.get(agency_id)
        return agency.name.of(self.lang) if agency else agency_id

    def agency_short(self, agency_id: str) -> str:
        """Return the short name of an agency."""
        agency = self.city.agency_by_id.get(agency_id)
        return agency.short.of(self.lang) if agency else agency_id

    def ward(self, code: str | None) -> str:
        """Return the short name of a ward; empty for None."""
        ward = self.city.ward_by_code.get(code or "")
        if ward is None:
            return code or ""
        return ward.short if self.lang == "vi" else ward.name.en or ward.short

    def category(self, category_id: str) -> str:
        """Return the most specific name of a category."""
        category = self.city.category_by_id.get(category_id)
        return category.name.of(self.lang) if category else category_id

    def category_path(self, category_id: str) -> str:
        """Return the names from the top, e.g. ``Infrastructure › Drains``."""
        path = self.city.category_path(category_id)
        return " › ".join(c.name.of(self.lang) for c in path) or category_id

    def source(self, source_id: str) -> str:
        """Return the short name of a source."""
        source = self.city.source_by_id.get(source_id)
        return source.short.of(self.lang) if source else source_id

    def sensor(self, sensor_id: str) -> str:
        """Return the name of a sensor."""
        sensor = self.city.sensor_by_id.get(sensor_id)
        return sensor.name.of(self.lang) if sensor else sensor_id

    def event(self, event: Event) -> str:
        """Return one line of the timeline as a sentence, without what a person wrote."""
        facts = _Blank(event.facts)
        how = f"{event.action}.{facts['direction']}.{facts['state']}"
        text = _EVENTS.get(how) or _EVENTS.get(event.action)
        if text is None:
            return event.action
        facts["who"] = event.actor_name or event.actor
        if "agency" in facts:
            facts["agency"] = ", ".join(self.agency_short(a) for a in facts["agency"].split())
        if "source" in facts:
            facts["source"] = self.source(facts["source"])
        if facts.get("reason") in set(RejectReason):
            facts["reason"] = self.reason(RejectReason(facts["reason"]))
        return QCoreApplication.translate("Event", text).format_map(facts)

    # --- numbers

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number in the language's manner, ``–`` for NaN."""
        if not math.isfinite(value):
            return "–"
        if digits == 0:
            return self.locale.toString(round(value))
        return self.locale.toString(float(value), "f", digits)

    def percent(self, share: Share, digits: int = 0) -> str:
        """Return a share as a percentage, ``–`` when there is nothing to divide."""
        if not share.n:
            return "–"
        return f"{self.number(share.value * 100, digits)} %"

    # --- times

    def _local(self, at: float | datetime) -> datetime:
        moment = at if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)
        return moment.astimezone(self.city.zone)

    def city_offset_s(self, at: float) -> float:
        """Return how far the city's clock is ahead of UTC at *at*, in seconds."""
        offset = self._local(at).utcoffset()
        return offset.total_seconds() if offset else 0.0

    def clock(self, at: float | datetime, *, seconds: bool = False) -> str:
        """Return the time of day in the city's zone, 24 h."""
        return self._local(at).strftime("%H:%M:%S" if seconds else "%H:%M")

    def date(self, at: float | datetime) -> str:
        """Return the date in the city's zone as dd/MM/yyyy."""
        return self._local(at).strftime("%d/%m/%Y")

    def weekday(self, at: float | datetime) -> str:
        """Return the name of the day in the city's zone."""
        return self.locale.standaloneDayName(self._local(at).isoweekday())

    def moment(self, at: float | datetime, now: float) -> str:
        """Return time alone today, day and time otherwise."""
        local = self._local(at)
        if local.date() == self._local(now).date():
            return local.strftime("%H:%M")
        return local.strftime("%d/%m %H:%M")

    def since(self, at: float, now: float) -> str:
        """Return since when a picture is old: to the second today, with the day otherwise."""
        local = self._local(at)
        today = local.date() == self._local(now).date()
        return local.strftime("%H:%M:%S" if today else "%d/%m %H:%M")

    def age(self, seconds: float) -> str:
        """Return a duration in its largest unit, e.g. ``4 s``, ``6 min``, ``2 h``, ``3 d``."""
        value = max(0.0, seconds)
        if value < MINUTE_S:
            return QCoreApplication.translate("Time", "{n} s").format(n=int(value))
        if value < HOUR_S:
            return QCoreApplication.translate("Time", "{n} min").format(n=int(value // MINUTE_S))
        if value < 2 * DAY_S:
            return QCoreApplication.translate("Time", "{n} h").format(n=int(value // HOUR_S))
        return QCoreApplication.translate("Time", "{n} d").format(n=int(value // DAY_S))

    def age_short(self, seconds: float) -> str:
        """Return a duration as ``age`` does, in the shortest units a strip of figures has."""
        value = max(0.0, seconds)
        if value < MINUTE_S:
            return QCoreApplication.translate("ShortTime", "{n} s").format(n=int(value))
        if value < HOUR_S:
            minutes = int(value // MINUTE_S)
            return QCoreApplication.translate("ShortTime", "{n} min").format(n=minutes)
        if value < 2 * DAY_S:
            return QCoreApplication.translate("ShortTime", "{n} h").format(n=int(value // HOUR_S))
        return QCoreApplication.translate("ShortTime", "{n} d").format(n=int(value // DAY_S))

    def _rough(self, seconds: float) -> str:
        days, rest = divmod(int(seconds), DAY_S)
        hours, rest = divmod(rest, HOUR_S)
        minutes = rest // MINUTE_S
        if days:
            text = QCoreApplication.translate("Time", "{d} d {h} h")
            if days > 1 or not hours:
                text = QCoreApplication.translate("Time", "{d} d")
            return text.format(d=days, h=hours)
        if hours:
            text = QCoreApplication.translate("Time", "{h} h {m} min")
            return text.format(h=hours, m=minutes)
        return QCoreApplication.translate("Time", "{m} min").format(m=minutes)

    def left(self, due: float, now: float) -> Left:
        """Return the time left until *due* (POSIX s), as a clock below six hours, else in words.

        Amber from ``Deadlines.warn_h`` before due, late from the first second.
        """
        if not math.isfinite(due):
            return Left("", Tone.CALM)
        rest = due - now
        if rest < 0:
            if rest > -MINUTE_S:
                just = QCoreApplication.translate("Time", "just overdue")
                return Left(just, Tone.LATE)
            late = QCoreApplication.translate("Time", "{time} over").format(time=self._rough(-rest))
            return Left(late, Tone.LATE)
        tone = Tone.SOON if rest <= self.warn_s else Tone.CALM
        if rest < CLOCK_BELOW_S:
            hours, seconds = divmod(int(rest), HOUR_S)
            minutes, seconds = divmod(seconds, MINUTE_S)
            text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
            return Left(text, tone)
        return Left(self._rough(rest), tone)
