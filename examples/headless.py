"""The control room without its window: a report from arrival to its published answer.

Run it from the checkout: ``.venv/bin/python examples/headless.py``.  It works in a temporary
directory and leaves nothing behind.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from controlroom import bootstrap, sinks
from controlroom.database.address import file_url
from controlroom.domain.access import Actor, Role
from controlroom.domain.clock import SystemClock
from controlroom.domain.states import Severity
from controlroom.ingest.open311 import Open311
from controlroom.ingest.runner import run_once
from controlroom.ingest.validate import Area
from controlroom.services.dispatch import Order

SAMPLE = Path(__file__).parent / "data" / "hue_requests.json"

LAN = Actor("lan", "Nguyễn Thị Lan", Role.OPERATOR, workstation="desk-1")
BINH = Actor("binh", "Trần Bình", Role.SUPERVISOR, workstation="desk-2")


def main() -> None:
    """Bring the sample in, then carry one report through every step."""
    with tempfile.TemporaryDirectory() as folder:
        url = file_url(Path(folder) / "room.db")
        with closing(bootstrap.open_core(url)) as core:
            walk_through(core)


def walk_through(core: bootstrap.Core) -> None:
    """Ingest, verify, dispatch, answer, approve, publish."""
    services, city = core.services, core.services.city
    source = Open311(str(SAMPLE), city, Area(city.bounds, city.name.en), "hue-sample")
    tally = run_once(source, sinks.make_sink(core, source.name), SystemClock())
    print(f"read {tally.read}: {tally.new} new, set aside {dict(tally.set_aside)}")

    with closing(core.make_feed()) as feed:
        lines = feed.fetch().lines
    for ref, title in zip(lines.ref, lines.title, strict=True):
        print(f"  #{ref} {title}")

    first = services.questions.search("ho ga", limit=1)[0]
    seen = services.intake.claim(LAN, first.id, seen=first.version)
    seen = services.intake.verify(
        LAN,
        first.id,
        seen=seen.version,
        severity=Severity.NORMAL,
        category_id=seen.category_id,
        ward_code=seen.ward_code,
    )
    choice = services.dispatch.recommend(seen, open_by_agency={}, on_time={})[0]
    agency = choice.agency_id
    print(f"#{seen.ref} goes to {city.agency_by_id[agency].name.en}")
    seen = services.dispatch.dispatch(
        BINH, first.id, seen=seen.version, orders=[Order(agency, lead=True)]
    )
    seen = services.dispatch.accept(BINH, first.id, seen=seen.version, agency_id=agency)
    seen = services.dispatch.answer(
        BINH, first.id, seen=seen.version, agency_id=agency, reply="Đã thay nắp mới."
    )
    seen = services.closing.approve(BINH, first.id, seen=seen.version, agency_id=agency)
    seen = services.closing.publish(BINH, first.id, seen=seen.version, answer="Đã thay nắp mới.")
    print(f"#{seen.ref} is {seen.state}, {datetime.now(UTC):%Y-%m-%d}")
    for event in services.questions.detail(first.id, with_reporter=False).events:
        print(f"  {event.at:%H:%M:%S} {event.actor_name}: {event.action}")


if __name__ == "__main__":
    main()
