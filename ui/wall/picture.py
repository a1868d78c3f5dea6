"""What the wall says, taken from the room: values only, no painting."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from controlroom.domain.city import SensorKind
from controlroom.domain.records import AlarmState, Freshness
from controlroom.domain.states import IncidentState, Severity
from ui.i18n import QT_TRANSLATE_NOOP
from ui.wall.parts import Level, Line, Tile
from ui.words import Tone

if TYPE_CHECKING:
    from controlroom.domain.city import Sensor
    from ui.panels.spec import PanelContext

MARKS = ("mark_1", "mark_2", "mark_3")
TONES = {Tone.CALM: "text_2", Tone.SOON: "severity_2", Tone.LATE: "severity_1"}
WORKING = (IncidentState.DISPATCHED, IncidentState.IN_PROGRESS, IncidentState.SENT_BACK)
NOTHING = "–"
_TITLES = {
    "open": QT_TRANSLATE_NOOP("Wall", "Open"),
    "overdue": QT_TRANSLATE_NOOP("Wall", "Overdue"),
    "on_time": QT_TRANSLATE_NOOP("Wall", "On time"),
    "satisfied": QT_TRANSLATE_NOOP("Wall", "Satisfied"),
    "alarms": QT_TRANSLATE_NOOP("Wall", "Alarms"),
    "working": QT_TRANSLATE_NOOP("Wall", "Being handled"),
}


def _say(text: str, **values: str) -> str:
    return QCoreApplication.translate("Wall", text).format(**values)


def tiles(context: PanelContext) -> list[Tile]:
    """Return the six figures of the wall, in reading order; grey while the link is down."""
    said = _tiles(context)
    if context.room.link.live:
        return said
    return [replace(tile, token="text_2", old=True) for tile in said]


def _tiles(context: PanelContext) -> list[Tile]:
    room, words = context.room, context.words
    lines, figures, now = room.lines, room.figures, room.now
    live = lines.live()
    late = np.flatnonzero(lines.due_at[live] < now)
    holders = {
        agency for slot in live[late].tolist() for agency in str(lines.agencies[slot]).split()
    }
    working = sum(lines.state[slot] in WORKING for slot in live.tolist())
    waiting = sum(
        a.state in (AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED)
        for a in room.alarms.values()
    )
    number = words.number
    today = on_time_note = rated_note = ""
    on_time = satisfied = NOTHING
    if figures is not None:
        today = _say(
            QT_TRANSLATE_NOOP("Wall", "today +{received} −{handled}"),
            received=number(figures.received_today),
            handled=number(figures.handled_today),
        )
        n = number(figures.on_time.n)
        on_time_note = _say(QT_TRANSLATE_NOOP("Wall", "30 days, n = {n}"), n=n)
        nothing = _say(QT_TRANSLATE_NOOP("Wall", "no data yet"))
        if not figures.on_time.n:
            on_time_note = nothing
        on_time = number(figures.on_time.value * 100, 1)
        satisfied = number(figures.satisfaction.value * 100)
        share = words.percent(figures.rated)
        rated_note = _say(QT_TRANSLATE_NOOP("Wall", "{share} rated"), share=share)
        if not figures.rated.n:
            rated_note = nothing
    title = {key: QCoreApplication.translate("Wall", text) for key, text in _TITLES.items()}
    units = _say(QT_TRANSLATE_NOOP("Wall", "{n} agencies"), n=number(len(holders)))
    return [
        Tile(title["open"], number(len(live)), "", today),
        Tile(
            title["overdue"],
            number(len(late)),
            "",
            units,
            "severity_1" if len(late) else "text",
        ),
        Tile(title["on_time"], on_time, "" if on_time == NOTHING else "%", on_time_note),
        Tile(title["satisfied"], satisfied, "" if satisfied == NOTHING else "%", rated_note),
        Tile(
            title["alarms"],
            number(waiting),
            "",
            _say(QT_TRANSLATE_NOOP("Wall", "not acknowledged")),
            "severity_2" if waiting else "text",
        ),
        Tile(
            title["working"],
            number(working),
            "",
            _say(QT_TRANSLATE_NOOP("Wall", "of {n} open"), n=number(len(live))),
        ),
    ]


def _level(context: PanelContext, sensor: Sensor) -> Level:
    room, words = context.room, context.words
    reading = room.sensors.get(sensor.id)
    name = sensor.name.of(words.lang).partition(",")[0]  # "Hồ Tả Trạch, mực nước hồ"
    top = max([*sensor.alarms, sensor.normal or 0.0, 1.0]) * 1.08
    marks, normal = sensor.alarms, sensor.normal
    if reading is None:
        nothing = _say(QT_TRANSLATE_NOOP("Wall", "no data yet"))
        return Level(name, 0.0, top, marks, nothing, "text_3", normal)
    age = room.age_s(reading.at.timestamp()) or 0.0
    text = f"{words.number(reading.value, 2)} {sensor.unit}"
    if age > 2 * sensor.cadence_s or not room.link.live:
        old = _say(
            QT_TRANSLATE_NOOP("Wall", "{value} · {age} ago"), value=text, age=words.age_short(age)
        )
        return Level(name, reading.value, top, marks, old, "text_3", normal, old=True)
    if reading.hour_ago is not None and sensor.kind is SensorKind.RIVER:
        rise = reading.value - reading.hour_ago
        arrow = "▲" if rise > 0.005 else ("▼" if rise < -0.005 else "▬")  # noqa: PLR2004 - 5 mm
        text += f" {arrow} {words.number(abs(rise) * 100)} cm/h"
    reached = sum(reading.value >= mark for mark in sensor.alarms)
    token = MARKS[reached - 1] if reached else "text"
    if sensor.record is not None and reading.value > sensor.record:
        token = "above_record"
    return Level(name, reading.value, max(top, reading.value), marks, text, token, normal)


def levels(context: PanelContext) -> list[Level]:
    """Return river stations with alert levels, then reservoirs."""
    rivers = [s for s in context.city.sensors if s.kind is SensorKind.RIVER and s.alarms]
    lakes = [s for s in context.city.sensors if s.kind is SensorKind.RESERVOIR_LEVEL]
    return [_level(context, sensor) for sensor in (*rivers, *lakes)]


def heaviest(context: PanelContext, count: int) -> list[Line]:
    """Return the worst open incidents: severity first, then what is due next.

    They are grey while the link is down.
    """
    room, words = context.room, context.words
    lines, now = room.lines, room.now
    live = lines.live()
    due = np.nan_to_num(lines.due_at[live], nan=np.inf)
    order = live[np.lexsort((due, lines.severity[live]))][:count]
    found = []
    for slot in order.tolist():
        left = words.left(float(lines.due_at[slot]), now)
        agency = str(lines.agencies[slot]).split()
        holder = words.agency_short(agency[0]) if agency else words.state(lines.state[slot])
        place = words.ward(lines.ward_code[slot]) or lines.address[slot]
        below = " · ".join(part for part in (place, holder) if part)
        right = left.text or words.state(lines.state[slot])
        old = not room.link.live
        token = "text_2" if old else TONES[left.tone]
        severity = int(lines.severity[slot])
        found.append(Line(severity, lines.title[slot], below, right, token, old))
    return found


def burden(context: PanelContext) -> str:
    """Return how many of the open incidents are SOS and urgent; empty for none."""
    room, words = context.room, context.words
    severity = room.lines.severity[room.lines.live()]
    counts = ((level, int((severity == level).sum())) for level in (Severity.SOS, Severity.URGENT))
    return " · ".join(f"{words.number(n)} {words.severity(level)}" for level, n in counts if n)


def silent_sources(context: PanelContext) -> list[str]:
    """Return a sentence for each source that is lost, and one for all that never sent.

    While the link is down nothing is known of sources: one sentence says since when.
    """
    room, words = context.room, context.words
    if not room.link.live:
        if room.link.since is None:
            return []
        down = QT_TRANSLATE_NOOP("Wall", "No database since {time}: everything is old")
        return [_say(down, time=words.clock(room.link.since, seconds=True))]
    said = []
    never = 0
    for source in context.city.sources:
        status = room.sources.get(source.id)
        fresh = room.source_freshness(source.id)
        never += fresh is Freshness.NEVER
        if fresh is not Freshness.LOST or status is None:
            continue
        age = room.age_s(status.last_at.timestamp() if status.last_at else math.nan) or 0.0
        said.append(
            _say(
                QT_TRANSLATE_NOOP("Wall", "{source}: no signal for {age}, its figures are old"),
                source=words.source(source.id),
                age=words.age(age),
            )
        )
    if never:
        nothing = QT_TRANSLATE_NOOP("Wall", "{n} sources have sent nothing yet")
        said.append(_say(nothing, n=words.number(never)))
    return said
