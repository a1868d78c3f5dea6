"""What an alarm says as a report: a title and sentences in the language of the city's agencies.

An incident's text is data that agencies and citizens read, not a label of this program's screens:
it is written once, in Vietnamese, as every report is.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from controlroom.domain.records import Alarm

_TITLES: Mapping[str, str] = {
    "vessel_silent": "Tàu {name} mất tín hiệu {hours} giờ",
    "vessel_sos": "Tàu {name} phát tín hiệu cấp cứu (SOS)",
    "boundary_crossed": "Tàu {name} vượt ranh giới trên biển",
    "signal_lost": "Trạm {name} mất tín hiệu",
    "level_rising": "Nước lên nhanh tại {name}",
    "camera_event": "{event} (camera {name})",
}
_FACTS: Mapping[str, str] = {
    "last": "Tín hiệu cuối lúc",
    "hours": "Mất tín hiệu (giờ)",
    "level": "Giá trị đo",
    "mark": "Mốc",
    "above": "Vượt mốc",
    "rise": "Lên mỗi giờ (m)",
    "event": "Sự kiện",
    "confidence": "Độ tin cậy của phân tích",
    "area": "Khu vực",
    "count": "Số lượng",
    "agency": "Đơn vị",
    "limit": "Giới hạn",
    "value": "Giá trị",
    "host": "Máy",
    "vessel": "Tàu",
    "camera": "Camera",
    "crew": "Số người trên tàu",
    "depth": "Độ sâu (m)",
    "street": "Tuyến đường",
    "from": "Từ",
    "to": "Đến",
}
_EVENTS: Mapping[str, str] = {
    "illegal_parking": "Ô tô đỗ sai quy định",
    "red_light": "Vượt đèn đỏ",
    "littering": "Xả rác nơi công cộng",
    "congestion": "Ùn tắc giao thông",
    "crowd": "Tụ tập đông người",
    "fire": "Nghi có khói, lửa",
    "smoke": "Nghi có khói, lửa",
    "flooded_road": "Đường ngập nước",
}
"""What video analysis names in codes; anything else is said as it came."""
_INTERNAL = frozenset({"reached", "picture", "unit", "verdict", "id"})
"""Facts that rules remember, and references: nobody outside can use them."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?\S*(?:[+-]\d\d:?\d\d|Z)")


def title_of(alarm: Alarm) -> str:
    """Return the title of a report about *alarm*; the alarm's own where that says it all."""
    template = _TITLES.get(alarm.kind)
    if template is None:
        return alarm.title
    facts = {name: _EVENTS.get(value, value) for name, value in alarm.facts}
    try:
        return template.format(name=alarm.title, **facts)
    except KeyError:  # a source that does not say all
        return alarm.title


def told_by(alarm: Alarm, zone: ZoneInfo) -> str:
    """Return what *alarm* knows as a few sentences, moments in the city's time."""
    said = []
    for name, value in alarm.facts:
        if not value or name in _INTERNAL:
            continue
        label = _FACTS.get(name, name)
        if _MOMENT.fullmatch(value):
            moment = datetime.fromisoformat(value).astimezone(zone)
            value = f"{moment:%H:%M %d/%m/%Y}"  # noqa: PLW2901 - the same value, as people read it
        said.append(f"{label}: {_EVENTS.get(value, value)}")
    return ". ".join(said) + "." if said else ""
