"""A small city, its calendar, people and one incident, for tests of the rules and services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from controlroom.domain.access import Actor, Role
from controlroom.domain.city import (
    Agency,
    Category,
    City,
    Deadlines,
    Name,
    RoutingRule,
    Sensor,
    SensorKind,
    Source,
    Ward,
)
from controlroom.domain.deadline import Calendar
from controlroom.domain.geo import Bounds, Position
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Incident
from controlroom.domain.states import ClockKind, Severity, Stage

NOW = datetime(2026, 11, 23, 2, 42, 15, tzinfo=UTC)  # Monday, 09:42:15 in Huế
OPERATOR = Actor("binh", "Bình", Role.OPERATOR)
SUPERVISOR = Actor("lan", "Lan Anh", Role.SUPERVISOR)
FEED = Actor("feed", "Nguồn", Role.FEED)
VIEWER = Actor("wall", "Wall", Role.VIEWER)
HEPCO_OFFICER = Actor("hoa", "Hoa", Role.AGENCY, agency_id="hepco")

SOURCES = (
    "field_report",
    "camera",
    "warning",
    "press",
    "ecard",
    "public_service",
    "advertising",
    "environment",
    "infosec",
    "vessel",
    "weather_flood",
    "sos",
    "city_task",
)


def _named(text: str) -> Name:
    return Name(text, text)


def _agency(agency_id: str, **more: Any) -> Agency:
    return Agency(agency_id, _named(agency_id), _named(agency_id), "unit", **more)


def small_city() -> City:
    """Two wards, a dozen agencies, the rules that PRODUCT.md tells of, a sensor of each kind."""
    square = ((107.5, 16.4), (107.6, 16.4), (107.6, 16.5), (107.5, 16.5))
    wards = (
        Ward("w1", "phuong", _named("Phú Xuân"), "Phú Xuân", Position(16.45, 107.55), "ub_w1",
             rings=(square,)),
        Ward("w2", "phuong", _named("Vỹ Dạ"), "Vỹ Dạ", Position(16.45, 107.65), "ub_w2"),
    )  # fmt: skip
    agencies = (
        _agency("ub_w1", ward_code="w1"),
        _agency("ub_w2", ward_code="w2"),
        _agency("s_gtvt", valid_to=date(2025, 2, 28), successor_id="s_xd"),
        _agency("s_xd", valid_from=date(2025, 3, 1)),
        _agency("qldb"),
        _agency("htkt"),
        _agency("hepco"),
        _agency("ca_w1"),
        _agency("gone", valid_to=date(2025, 2, 28)),
    )
    categories = (
        Category("ha_tang", _named("Hạ tầng")),
        Category("ha_tang/ho_ga", _named("Hố ga"), "ha_tang"),
        Category("ve_sinh", _named("Vệ sinh")),
        Category("tieng_on", _named("Tiếng ồn")),
        Category("thien_tai", _named("Thiên tai")),
        Category("khac", _named("Khác")),
    )
    routing = (
        RoutingRule("ha_tang", "htkt", Name("Hạ tầng", "Infrastructure"), "own"),
        RoutingRule("ha_tang/ho_ga", "ward", Name("Nắp cống", "Manholes"), "found"),
        RoutingRule("ha_tang/ho_ga", "s_gtvt", Name("Đường tỉnh", "Provincial roads"), "found",
                    road_class="provincial"),
        RoutingRule("ha_tang/ho_ga", "qldb", Name("Quốc lộ", "National roads"), "found",
                    road_class="national"),
        RoutingRule("ha_tang/ho_ga", "htkt", Name("Đường chính", "Main roads"), "found",
                    road_class="main", words=("le loi", "hung vuong")),
        RoutingRule("ve_sinh", "hepco", Name("Rác thải", "Waste"), "found"),
        RoutingRule("ve_sinh", "ward", Name("Bãi rác tự phát", "Dumps"), "derived",
                    words=("bai rac",)),
        RoutingRule("tieng_on", "ward", Name("Tiếng ồn", "Noise"), "found", also=("ca_w1",)),
    )  # fmt: skip
    place = Position(16.457, 107.564)
    sensors = (
        Sensor("kim_long", "weather_flood", SensorKind.RIVER, _named("Kim Long"), "m", place,
               (1.0, 2.0, 3.5), 5.81),
        Sensor("ta_trach", "weather_flood", SensorKind.RESERVOIR_LEVEL, _named("Tả Trạch"), "m",
               place, normal=45.0),
        Sensor("mua_hue", "weather_flood", SensorKind.RAIN, _named("Mưa Huế"), "mm", place,
               (50.0,)),
        Sensor("pm25", "environment", SensorKind.AIR, _named("PM2.5"), "µg/m³", place, (50.0,),
               cadence_s=3600.0),
    )  # fmt: skip
    return City(
        id="small",
        name=_named("Huế"),
        centre_name=_named("Trung tâm"),
        hotline="19001075",
        zone_name="Asia/Ho_Chi_Minh",
        bounds=Bounds(15.9, 107.0, 16.8, 108.2),
        home=Position(16.46, 107.58),
        wards=wards,
        agencies=agencies,
        categories=categories,
        sources=tuple(
            Source(s, _named(s), _named(s), 600.0, "thien_tai" if s == "weather_flood" else "")
            for s in SOURCES
        ),
        sensors=sensors,
        routing=routing,
        deadlines=Deadlines(),
    )


CITY = small_city()
HOLIDAYS = frozenset({date(2026, 11, 24), date(2027, 1, 1)})
CALENDAR = Calendar(CITY.zone, HOLIDAYS, CITY.deadlines)


def incident(**values: Any) -> Incident:
    """A new report of a broken manhole cover; *values* replace fields."""
    made = Incident(
        id=new_id(),
        ref=18_432,
        version=1,
        source_id="field_report",
        channel="app",
        title="Nắp hố ga bị vỡ",
        description="Xe máy dễ sa bánh",
        category_id="ha_tang/ho_ga",
        severity=Severity.NORMAL,
        stage=Stage.NEW,
        clock=ClockKind.NORMAL,
        received_at=NOW,
        ward_code="w1",
        address="12 Bà Triệu",
    )
    return replace(made, **values)
