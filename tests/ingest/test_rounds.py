"""A round of a source: what came is in the queue or in quarantine, and twice is once."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom import administration, bootstrap, sinks
from controlroom.domain.clock import SystemClock
from controlroom.domain.errors import SourceUnavailableError
from controlroom.ingest.backoff import pause_s
from controlroom.ingest.open311 import Open311
from controlroom.ingest.registry import SOURCES
from controlroom.ingest.runner import run_once
from controlroom.ingest.source import Document, Parsed
from controlroom.ingest.validate import EVERYWHERE, Area
from controlroom.services.intake import Intake
from controlroom.services.recording import Recording
from tests.fakes import MemoryWorks
from tests.ingest.samples import a_request, hue
from tests.ingest.test_documents import DATA, RECORDS
from tests.web_server import HERE, Server

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def core(database_url):
    """A room on each engine."""
    with closing(bootstrap.open_core(database_url)) as opened:
        yield opened


@dataclass
class Told:
    """A source that says what a test tells it, the last thing possibly being that it is away."""

    answers: list[object]
    error: str = ""
    name: str = "open311"
    source_id: str = "field_report"
    inner: Open311 = field(
        default_factory=lambda: Open311("x", hue(), Area(hue().bounds, "Huế"), "city.example")
    )

    def fetch(self) -> Iterator[Document]:
        for answer in self.answers:
            raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            yield Document("x", raw)
        if self.error:
            raise SourceUnavailableError(self.error)

    def parse(self, document: Document) -> Parsed:
        return self.inner.parse(document)


def ingest(core, *answers, error="", only_open=False):
    sink = sinks.make_sink(core, "open311")
    return run_once(Told(list(answers), error), sink, SystemClock(), only_open=only_open)


def found(core):
    return bootstrap.find_incidents(core, "", 1000, closed=True)


def quarantined(core):
    return core.services.questions.quarantined(1000)


def status(core):
    return administration.source_troubles(core.url)


def test_the_recorded_answer_twice_adds_nothing_the_second_time(core):
    body = (DATA / "hue.json").read_bytes()
    first = ingest(core, body)
    assert (first.read, first.new, first.known, first.set_aside.total()) == (9, 3, 0, 6)
    assert first.set_aside_new == 6
    before = {i.id: i.version for i in found(core)}
    second = ingest(core, body)
    assert (second.read, second.new, second.known, second.set_aside.total()) == (9, 0, 3, 6)
    assert second.set_aside_new == 0
    assert {i.id: i.version for i in found(core)} == before
    assert len(quarantined(core)) == 6
    assert first.ok
    assert second.ok


def test_reports_carry_where_they_come_from(core):
    ingest(core, (DATA / "hue.json").read_bytes())
    report = next(i for i in found(core) if "#HS-2026-000101" in i.description)
    assert report.external_ref == "open311:city.example:HS-2026-000101"
    assert (report.source_id, report.channel) == ("field_report", "open311")
    assert report.ward_code
    assert report.received_at == datetime(2026, 11, 20, 0, 42, tzinfo=UTC)
    detail = core.services.questions.detail(report.id, with_reporter=False)
    assert detail.attachments[0].place == "https://hinh-anh.example/hs/000101.jpg"
    assert detail.events[0].actor == "open311"


def test_another_citys_reports_are_counted_and_visible(core):
    tally = ingest(core, (DATA / "harbourview.xml").read_bytes())
    assert tally.ok
    assert dict(tally.set_aside) == {"outside-city": 3, "no-position": 1}
    counts, errors = status(core)
    assert counts == {("field_report", "outside-city"): 3, ("field_report", "no-position"): 1}
    assert errors == {}
    assert all(record.payload and record.detail for record in quarantined(core))


def test_they_are_taken_in_where_the_bounds_allow_it(core):
    place = str(DATA / "harbourview.xml")
    source = SOURCES["open311"](place, hue(), Area(EVERYWHERE, "the earth"), "a\0 city")
    tally = run_once(source, sinks.make_sink(core, "open311"), SystemClock())
    assert (tally.new, tally.set_aside.total()) == (3, 1)
    assert all(i.ward_code is None for i in found(core))
    assert {(i.external_ref or "").rpartition(":")[0] for i in found(core)} == {"open311:a city"}


def test_an_id_that_comes_twice_or_changes_later_is_one_report(core):
    tally = ingest(core, [a_request(), a_request(description="the same id, other words")])
    assert (tally.read, tally.new, tally.known) == (2, 1, 1)
    tally = ingest(core, [a_request(status="closed", description="changed at the source")])
    assert (tally.new, tally.known) == (0, 1)
    (report,) = found(core)
    assert report.description.startswith("Deep pothole")


def test_one_record_changed_into_nonsense_leaves_the_report_alone(core):
    ingest(core, [a_request()])
    tally = ingest(core, [a_request(lat="north")])
    assert tally.set_aside_new == 1
    assert len(found(core)) == 1
    assert quarantined(core)[0].external_ref == found(core)[0].external_ref


def test_a_time_to_come_is_taken_for_now(core):
    ingest(core, [a_request(requested_datetime="2199-01-01T00:00:00Z")])
    (report,) = found(core)
    assert report.received_at - datetime.now(UTC) < timedelta(minutes=1)
    assert "2199-01-01" in report.description


def test_closed_reports_are_left_out_on_request_and_counted(core):
    tally = ingest(core, [a_request(), a_request(service_request_id="2", status="Closed")])
    assert tally.new == 2
    tally = ingest(core, [a_request(service_request_id="3", status="closed")], only_open=True)
    assert (tally.read, tally.new, tally.left_out) == (1, 0, 1)


def test_hundreds_arrive_in_chunks(core):
    many = [a_request(service_request_id=n) for n in range(450)]
    assert ingest(core, many).new == 450
    assert ingest(core, many).known == 450


def test_what_came_before_a_source_failed_is_kept_and_the_failure_shown(core):
    tally = ingest(core, [a_request()], error="x: answered 500")
    assert (tally.new, tally.error, tally.ok) == (1, "x: answered 500", False)
    assert status(core)[1] == {"field_report": "x: answered 500"}
    assert ingest(core, [a_request()]).ok
    assert status(core)[1] == {}


def test_nothing_readable_is_no_success_but_kept(core):
    tally = ingest(core, b"<html>502</html>")
    assert (tally.read, tally.ok) == (1, False)
    assert dict(tally.set_aside) == {"markup": 1}
    assert status(core)[1] == {"field_report": "nothing readable"}


def test_nasty_texts_reach_the_quarantine_of_both_engines(core):
    nasty = "\x00 \ud800 🌊 \u202e"
    tally = ingest(
        core, [a_request(service_request_id=nasty, lat=nasty)], b'[{"a\\ud800": "\\u0000x"}]'
    )
    assert tally.set_aside_new == 2
    assert len(quarantined(core)) == 2
    assert ingest(core, [a_request(service_request_id=nasty, lat=nasty)]).set_aside_new == 0


def test_a_report_that_the_room_refuses_does_not_take_the_others_along():
    class Odd(Told):
        def parse(self, document: Document) -> Parsed:
            first, *rest = super().parse(document).reports
            return Parsed((replace(first, category_id="unheard of"), *rest))

    sink = Memory()
    records = [a_request(service_request_id=n) for n in range(3)]
    tally = run_once(Odd([records]), sink, SystemClock())
    assert (tally.read, tally.new) == (3, 2)
    assert dict(tally.set_aside) == {"unreadable": 1}
    (aside,) = cast("MemoryWorks", sink.core.works).tables.quarantine
    assert aside.external_ref == "open311:city.example:0"
    assert "category_id" in aside.detail


def test_pages_of_a_server_arrive_together(core):
    pages = {"1": [a_request()], "2": [a_request(service_request_id="2")]}
    with Server() as server:
        server.answer = lambda asked: asked.send(json.dumps(pages.get(asked.path[-1], [])).encode())
        place = f"{server.url}/requests.json?page=1"
        source = SOURCES["open311"](place, hue(), Area(hue().bounds, "Huế"), None, HERE)
        tally = run_once(source, sinks.make_sink(core, "open311"), SystemClock())
    assert (tally.documents, tally.new) == (3, 2)
    assert {i.external_ref for i in found(core)} == {"open311:127.0.0.1:1", "open311:127.0.0.1:2"}


def Memory() -> sinks.ServiceSink:  # noqa: N802 - reads like the class whose place it takes
    """Return a sink whose room is in memory."""

    @dataclass
    class Desk:
        intake: Intake

    @dataclass
    class Room:
        works: MemoryWorks
        services: Desk
        recording: Recording
        person: None = None

    works = MemoryWorks()
    room = Room(works, Desk(Intake(works, hue())), Recording(works, hue()))
    return sinks.make_sink(cast("bootstrap.Core", room), "open311")


@given(st.lists(RECORDS, max_size=8))
def test_twice_is_once_and_nothing_is_lost(records):
    sink = Memory()
    works = cast("MemoryWorks", sink.core.works)
    first = run_once(Told([records]), sink, works.clock)
    assert first.read == first.new + first.known + first.set_aside.total()
    if first.readable:
        assert first.read == len(records)
    stored, kept = dict(works.tables.incidents), list(works.tables.quarantine)
    assert len(stored) == first.new
    assert len(kept) == first.set_aside_new
    second = run_once(Told([records]), sink, works.clock)
    assert (second.new, second.set_aside_new) == (0, 0)
    assert second.read == first.read
    assert works.tables.incidents == stored
    assert works.tables.quarantine == kept


def test_pauses_grow_with_failures_up_to_a_limit():
    assert [pause_s(60, n) for n in range(6)] == [60, 120, 240, 480, 900, 900]
    assert pause_s(3600, 1) == 3600
    assert pause_s(1, 10**6) == 900
