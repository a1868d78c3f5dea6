"""Small cities, rooms and contexts for tests of the window; no database."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import numpy as np

from controlroom.domain.access import Actor, Role
from controlroom.domain.city import (
    Agency,
    Category,
    City,
    Deadlines,
    Name,
    Sensor,
    SensorKind,
    Source,
    Ward,
)
from controlroom.domain.geo import Bounds, Position
from controlroom.domain.lines import LineBlock
from controlroom.domain.states import IncidentState
from controlroom.domain.text import fold
from controlroom.outbox.registry import carry_out
from controlroom.outbox.values import Deed, Entry, State
from controlroom.services.feed import Batch
from ui.commands import CommandRegistry
from ui.errors import notice_for
from ui.models.picture import NoPictures, Pictures
from ui.models.room import Room
from ui.panels.spec import PanelContext
from ui.theme.theme import Theme
from ui.theme.tokens import ALL
from ui.words import Words

NOW = datetime(2026, 11, 23, 2, 42, 15, tzinfo=UTC)  # 09:42:15 in Huế
T = NOW.timestamp()
SUPERVISOR = Actor("lan", "Lan Anh", Role.SUPERVISOR, workstation="desk-3")

TITLES = (
    "Nắp hố ga bị vỡ, xe máy dễ sa bánh",
    "Cây đổ chắn đường Nguyễn Huệ",
    "Khói ở trụ điện trước số 42",
    "Rác tồn đọng 3 ngày ở kiệt 12 Chi Lăng",
    "Đèn đường không sáng từ số 80 đến 120",
    "Loa kéo gây ồn sau 22 giờ",
    "Ổ gà lớn trước cổng trường",
    "Cáp viễn thông sà thấp",
)


def city() -> City:
    """A city of two wards, three agencies, a few categories, sources and one river station."""
    square = ((107.5, 16.4), (107.6, 16.4), (107.6, 16.5), (107.5, 16.5))
    other = ((107.6, 16.4), (107.7, 16.4), (107.7, 16.5), (107.6, 16.5))
    wards = (
        Ward("19753", "phuong", Name("Phường Phú Xuân", "Phu Xuan Ward"), "Phú Xuân",
             Position(16.45, 107.55), "ub_19753", ("Tây Lộc", "Đông Ba"), (square,)),
        Ward("19789", "phuong", Name("Phường Vỹ Dạ", "Vy Da Ward"), "Vỹ Dạ",
             Position(16.45, 107.65), "ub_19789", ("Xuân Phú",), (other,)),
    )  # fmt: skip
    agencies = (
        Agency("ub_19753", Name("UBND phường Phú Xuân", "Phu Xuan Ward Committee"),
               Name("UBND Phú Xuân", "Phu Xuan"), "ward", "19753"),
        Agency("ub_19789", Name("UBND phường Vỹ Dạ", "Vy Da Ward Committee"),
               Name("UBND Vỹ Dạ", "Vy Da"), "ward", "19789"),
        Agency("hepco", Name("Công ty Môi trường và Công trình Đô thị", "Environment Co."),
               Name("HEPCO", "HEPCO"), "enterprise"),
        Agency("htkt", Name("Trung tâm Quản lý hạ tầng", "Infrastructure Centre"),
               Name("TT Hạ tầng", "Infrastructure"), "public_unit"),
    )  # fmt: skip
    categories = (
        Category("ha_tang", Name("Hạ tầng đô thị", "Infrastructure")),
        Category("ha_tang/ho_ga", Name("Cống, hố ga", "Drains and manholes"), "ha_tang"),
        Category("ve_sinh", Name("Vệ sinh môi trường", "Sanitation")),
        Category("khac", Name("Khác", "Other")),
    )
    sources = (
        Source("field_report", Name("Phản ánh hiện trường", "Field reports"),
               Name("Phản ánh", "Reports"), 60),
        Source("camera", Name("Camera", "Cameras"), Name("Camera", "Cameras"), 30),
        Source("weather_flood", Name("Mưa, lũ", "Weather and floods"),
               Name("Mưa lũ", "Floods"), 600),
        Source("vessel", Name("Tàu cá", "Fishing vessels"), Name("Tàu cá", "Vessels"), 3600),
    )  # fmt: skip
    sensors = (
        Sensor("kim_long", "weather_flood", SensorKind.RIVER, Name("Kim Long", "Kim Long"), "m",
               Position(16.457, 107.564), (1.0, 2.0, 3.5), 5.81, None, "Sông Hương"),
    )  # fmt: skip
    return City(
        id="test",
        name=Name("Huế", "Huế"),
        centre_name=Name("Trung tâm điều hành · Huế", "Operations centre · Huế"),
        hotline="19001075",
        zone_name="Asia/Ho_Chi_Minh",
        bounds=Bounds(15.9, 107.0, 16.8, 108.2),
        home=Position(16.4637, 107.585),
        wards=wards,
        agencies=agencies,
        categories=categories,
        sources=sources,
        sensors=sensors,
        routing=(),
        deadlines=Deadlines(),
        attribution="© test",
    )


def uid(number: int) -> UUID:
    """A stable id."""
    return UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0000 + number)


def block(count: int, start: int = 0, version: int = 1, **columns: object) -> LineBlock:
    """*count* plausible open incidents; *columns* replace whole columns."""
    n = np.arange(start, start + count)
    states = (IncidentState.NEW, IncidentState.VERIFIED, IncidentState.IN_PROGRESS)
    titles = [TITLES[i % len(TITLES)] for i in n]
    made: dict[str, object] = {
        "id": [uid(int(i)) for i in n],
        "version": np.full(count, version),
        "ref": 18_000 + n,
        "severity": np.array([(1, 2, 2, 3, 3, 3, 3, 4)[i % 8] for i in n], np.int64),
        "state": [states[i % 3] for i in n],
        "title": titles,
        "category_id": [("ha_tang/ho_ga", "ve_sinh", "khac")[i % 3] for i in n],
        "ward_code": [("19753", "19789")[i % 2] for i in n],
        "address": [f"{i + 1} Bà Triệu" for i in n],
        "source_id": ["field_report"] * count,
        "channel": [("app", "hotline", "zalo")[i % 3] for i in n],
        "agencies": [("", "", "hepco")[i % 3] for i in n],
        "done": np.zeros(count, np.int64),
        "claimed_by": [""] * count,
        "received_at": T - 600.0 * (n + 1),
        "due_at": T + 3600.0 * (n % 50 - 3) + 1800,
        "updated_at": np.full(count, T),
        "lat": 16.4 + (n % 97) / 1000,
        "lon": 107.5 + (n % 89) / 500,
        "folded": [
            fold(f"{18_000 + i} {t} {i + 1} Bà Triệu") for i, t in zip(n, titles, strict=True)
        ],
    }
    made |= columns
    return LineBlock(**made)  # type: ignore[arg-type]  # test values


def batch(lines: LineBlock | None = None, **values: object) -> Batch:
    """A batch at ``NOW``."""
    return Batch(server_time=NOW, lines=lines or LineBlock(), **values)  # type: ignore[arg-type]  # test values


class Calls:
    """Records what a panel asks and does, and answers at once."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.done: list[str] = []
        self.errors: list[BaseException] = []
        self.undos: list[object] = []
        self.given: list[Deed] = []
        self.away = False
        self.services: Any = None
        self.words: Words | None = None
        self.actor = SUPERVISOR

    def ask(self, key, call, on_ok):
        self.asked.append(key)
        on_ok(call())

    def act(self, label, deed, *, on_ok=None, undo=None, on_fail=None, on_wait=None):
        self.given.append(deed)
        if self.away:
            if on_wait is not None:
                on_wait()
            return
        entry = Entry(deed, State.WAITING, 0.0, 1.0, sends=deed.seen)
        try:
            result = carry_out(self.services, self.actor, entry)
        except Exception as error:  # noqa: BLE001 - what the desk does too
            self.errors.append(error)
            if on_fail is not None:
                on_fail(notice_for(error, self.words).text)
            return
        self.done.append(label)
        if undo is not None:
            self.undos.append(lambda: self.act("undo", undo(result)))
        if on_ok is not None:
            on_ok(result)


def context(
    *,
    lang: str = "en",
    theme: str = "dark",
    actor: Actor = SUPERVISOR,
    services: object | None = None,
    read_only: bool = False,
    calls: Calls | None = None,
    of: City | None = None,
    pictures: Pictures | None = None,
) -> PanelContext:
    """A context around an empty room; services answer as *services* says."""
    made = of or city()
    calls = calls or Calls()
    room = Room(made)
    room.calls_made = calls  # type: ignore[attr-defined]  # for the test to look at
    calls.services, calls.actor, calls.words = services, actor, Words(made, lang)
    return PanelContext(
        room=room,
        theme=Theme(ALL[theme]),
        city=made,
        services=services or SimpleNamespace(city=made),  # type: ignore[arg-type]  # test values
        actor=actor,
        commands=CommandRegistry(),
        words=Words(made, lang),
        ask=calls.ask,
        act=calls.act,
        read_only=read_only,
        pictures=pictures or NoPictures(),
    )
