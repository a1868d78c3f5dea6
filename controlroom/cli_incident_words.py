"""What ``controlroom incident`` says, in Vietnamese and English; the window has its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from controlroom.cli_words import moment, pick, state_word
from controlroom.domain.states import CLOSED_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from controlroom.domain.city import City
    from controlroom.domain.incident import Event, Incident, IncidentDetail
    from controlroom.domain.routing import Recommendation

_LABELS: Mapping[str, tuple[str, str]] = {
    "category": ("Lĩnh vực", "Category"),
    "severity": ("Mức độ", "Severity"),
    "place": ("Địa điểm", "Place"),
    "received": ("Tiếp nhận", "Received"),
    "due": ("Hạn", "Due"),
    "agencies": ("Đơn vị", "Agencies"),
    "answer": ("Trả lời", "Answer"),
    "reporter": ("Người gửi", "Reporter"),
    "timeline": ("Diễn biến", "Timeline"),
    "open": ("đang mở", "open"),
    "on_time": ("đúng hạn", "on time"),
    "none": ("không có", "none"),
    "merged": ("Gộp từ", "Merged from"),
    "handled_in": ("Xử lý chung", "Handled in"),
}


class Printer:
    """Turns incidents into lines of text or JSON values."""

    def __init__(self, city: City, lang: str) -> None:
        self.city, self.lang = city, lang

    def _label(self, key: str) -> str:
        return pick(_LABELS[key], self.lang)

    def line(self, incident: Incident) -> str:
        """Return an incident in one line."""
        due = moment(incident.due_at, self.city) if incident.due_at and incident.is_open else "–"
        return (
            f"#{incident.ref}  {int(incident.severity)}  "
            f"{state_word(incident.state, self.lang):<24}  {due:<19}  {incident.title}"
        )

    def detail(self, detail: IncidentDetail) -> str:
        """Return an incident with its shares and timeline, several lines."""
        i = detail.incident
        category = self.city.category_by_id.get(i.category_id)
        ward = self.city.ward_by_code.get(i.ward_code or "")
        place = ", ".join(t for t in (i.address, ward.name.of(self.lang) if ward else "") if t)
        rows = [
            f"#{i.ref} · {state_word(i.state, self.lang)} · v{i.version}",
            i.title,
            i.description,
            self._row("category", category.name.of(self.lang) if category else i.category_id),
            self._row("severity", str(int(i.severity))),
            self._row("place", place),
            self._row("received", moment(i.received_at, self.city)),
            self._row("due", moment(i.due_at, self.city) if i.due_at and i.is_open else ""),
        ]
        for share in i.assignments:
            agency = self.city.agency_by_id.get(share.agency_id)
            named = agency.name.of(self.lang) if agency else share.agency_id
            due = moment(share.due_at, self.city)
            said = f" · {share.reply}" if share.reply else ""
            state = state_word(share.state, self.lang)
            rows.append(self._row("agencies", f"{named} ({state}, {due}){said}"))
        rows.append(self._row("answer", i.answer))
        if (end := detail.handled_in) is not None:
            said = f"#{end.ref} ({state_word(end.state, self.lang)})"
            rows.append(self._row("handled_in", f"{said} {end.answer}".rstrip()))
        rows.append(self._row("merged", ", ".join(f"#{ref}" for ref in detail.merged)))
        if detail.reporter is not None:
            who = (detail.reporter.name, detail.reporter.phone, detail.reporter.email)
            rows.append(self._row("reporter", ", ".join(w for w in who if w)))
        rows.append(f"{self._label('timeline')}:")
        rows += [self._event(e) for e in sorted(detail.events, key=lambda e: (e.at, e.id))]
        return "\n".join(row for row in rows if row)

    def _row(self, key: str, value: str) -> str:
        return f"{self._label(key) + ':':<12}{value}" if value else ""

    def _event(self, event: Event) -> str:
        facts = " ".join(f"{k}={v}" for k, v in event.facts if v)
        parts = (event.action, event.actor_name or event.actor, facts, event.text)
        told = " · ".join(part for part in parts if part)
        return f"  {moment(event.at, self.city)}  {told}"

    def offers(self, offers: Sequence[Recommendation]) -> str:
        """Return recommended agencies with their reasons, best first."""
        rows = []
        for offer in offers:
            agency = self.city.agency_by_id[offer.agency_id]
            word, facts = offer.reason
            known = dict(facts)
            topic = known.get("topic" if self.lang == "vi" else "topic_en") or word
            on_time = ""
            if offer.on_time is not None and offer.on_time.n:
                share = offer.on_time
                on_time = f" · {self._label('on_time')} {share.value:.0%} (n = {share.n})"
            rows.append(
                f"{offer.agency_id:<12} {agency.name.of(self.lang)} · {topic} [{offer.basis}]"
                f" · {offer.open} {self._label('open')}{on_time}"
            )
        return "\n".join(rows) or self._label("none")


_COLUMNS = (
    ("Số", "Number"), ("Mức độ", "Severity"), ("Trạng thái", "State"), ("Tiêu đề", "Title"),
    ("Lĩnh vực", "Category"), ("Phường, xã", "Ward"), ("Địa điểm", "Place"), ("Nguồn", "Source"),
    ("Kênh", "Channel"), ("Đơn vị", "Agencies"), ("Tiếp nhận", "Received"), ("Hạn", "Due"),
    ("Vĩ độ", "Latitude"), ("Kinh độ", "Longitude"), ("Mô phỏng", "Simulated"),
)  # fmt: skip


def incident_rows(
    incidents: Iterable[Incident], city: City, lang: str
) -> Iterator[Sequence[object]]:
    """Yield the heading and a row for each incident; nothing about who sent it."""
    yield [pick(pair, lang) for pair in _COLUMNS]
    for i in incidents:
        category = city.category_by_id.get(i.category_id)
        ward = city.ward_by_code.get(i.ward_code or "")
        source, position = city.source_by_id.get(i.source_id), i.position
        agencies = [city.agency_by_id.get(a.agency_id) for a in i.assignments]
        yield [
            i.ref,
            int(i.severity),
            state_word(i.state, lang),
            i.title,
            category.name.of(lang) if category else i.category_id,
            ward.name.of(lang) if ward else i.ward_code,
            i.address,
            source.short.of(lang) if source else i.source_id,
            i.channel,
            ", ".join(a.name.of(lang) for a in agencies if a),
            _local(i.received_at, city),
            _local(i.due_at, city),
            position.lat if position else None,
            position.lon if position else None,
            pick(("mô phỏng", "simulated"), lang) if i.simulated else "",
        ]


def _local(at: datetime | None, city: City) -> str:
    return at.astimezone(city.zone).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def as_json(incident: Incident) -> dict[str, Any]:
    """Return an incident as JSON values, times in UTC."""
    position = incident.position
    return {
        "id": str(incident.id),
        "ref": incident.ref,
        "version": incident.version,
        "state": str(incident.state),
        "severity": int(incident.severity),
        "title": incident.title,
        "description": incident.description,
        "category": incident.category_id,
        "ward": incident.ward_code,
        "address": incident.address,
        "lat": position.lat if position else None,
        "lon": position.lon if position else None,
        "source": incident.source_id,
        "channel": incident.channel,
        "received_at": incident.received_at.isoformat(),
        "first_due_at": _iso(incident.first_due_at),
        "due_at": _iso(incident.due_at),
        "open": incident.state not in CLOSED_STATES,
        "claimed_by": incident.claimed_by,
        "answer": incident.answer,
        "published_at": _iso(incident.published_at),
        "simulated": incident.simulated,
        "assignments": [
            {
                "agency": a.agency_id,
                "state": str(a.state),
                "lead": a.lead,
                "first_due_at": _iso(a.first_due_at),
                "due_at": _iso(a.due_at),
                "reply": a.reply,
            }
            for a in incident.assignments
        ],
    }


def event_json(event: Event) -> dict[str, Any]:
    """Return a line of the timeline as JSON values."""
    return {
        "at": event.at.isoformat(),
        "actor": event.actor,
        "action": event.action,
        "text": event.text,
        "facts": dict(event.facts),
    }


def offer_json(offer: Recommendation) -> dict[str, Any]:
    """Return a recommendation as JSON values."""
    share = offer.on_time
    return {
        "agency": offer.agency_id,
        "reason": offer.reason[0],
        "facts": dict(offer.reason[1]),
        "basis": offer.basis,
        "open": offer.open,
        "on_time": {"k": share.k, "n": share.n} if share is not None else None,
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
