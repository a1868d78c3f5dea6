"""Records of Open311 servers as dictionaries, changed by keyword, and the city they come to."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from controlroom.citypack import load_city
from controlroom.ingest.open311 import parse
from controlroom.ingest.validate import Area

if TYPE_CHECKING:
    from controlroom.domain.city import City
    from controlroom.ingest.source import Parsed, ParsedReport, SetAside


@cache
def hue() -> City:
    """Return the bundled city."""
    return load_city("hue")


def a_request(**changes: Any) -> dict[str, Any]:
    """Return a request inside the city; a change to ``...`` leaves the field out."""
    record: dict[str, Any] = {
        "service_request_id": "1",
        "status": "open",
        "service_code": "PW-014",
        "service_name": "Pothole",
        "description": "Deep pothole in the left lane",
        "requested_datetime": "2026-11-18T08:12:44+07:00",
        "address": "12 Nguyễn Huệ",
        "lat": 16.4603,
        "long": 107.5921,
    }
    return {k: v for k, v in (record | changes).items() if v is not ...}


def read(body: bytes | list[Any] | dict[str, Any]) -> Parsed:
    """Parse *body* for Huế."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return parse(raw, "city.example", hue(), Area(hue().bounds, "Huế"))


def report_of(**changes: Any) -> ParsedReport:
    """Return the only report of a request."""
    (report,) = read([a_request(**changes)]).reports
    return report


def aside_of(**changes: Any) -> SetAside:
    """Return the only record set aside of a request."""
    (record,) = read([a_request(**changes)]).set_aside
    return record


def as_xml(*records: dict[str, Any]) -> str:
    """Return requests as an XML answer, texts written as they are."""
    rows = ("".join(f"<{k}>{v}</{k}>" for k, v in r.items()) for r in records)
    body = "".join(f"<request>{row}</request>" for row in rows)
    return f"<service_requests>{body}</service_requests>"
