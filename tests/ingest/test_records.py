"""One record: what makes a report, and why another one is set aside."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from controlroom.domain.inputs import PROSE_MAX
from controlroom.ingest.open311 import PAYLOAD_MAX, jurisdiction_of
from tests.ingest.samples import a_request, aside_of, read, report_of

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_a_request_becomes_a_report_that_says_where_it_comes_from():
    report = report_of(media_url="https://pictures.example/1.jpg", agency_responsible="Works")
    assert report.external_ref == "open311:city.example:1"
    assert report.title == "Pothole: Deep pothole in the left lane"
    assert report.category_id == "ha_tang_do_thi/duong_cau"
    assert (report.position.lat, report.position.lon) == (16.4603, 107.5921)
    assert report.received_at == datetime(2026, 11, 18, 1, 12, 44, tzinfo=UTC)
    assert report.media == ("https://pictures.example/1.jpg",)
    assert not report.closed
    said = report.description.splitlines()
    assert said[0] == "Deep pothole in the left lane"
    assert said[-1] == (
        "Open311 city.example #1 · PW-014 Pothole · open · 2026-11-18T08:12:44+07:00 · Works"
    )


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("16.46", "107.59"), ("16,46", "107,59"), (" 16.46 ", "107.59"), (16.46, "1.0759e2")],
)
def test_positions_in_every_usual_spelling(lat, lon):
    position = report_of(lat=lat, long=lon).position
    assert (position.lat, position.lon) == (16.46, 107.59)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"lat": ..., "long": ...}, "no-position"),
        ({"lat": None}, "no-position"),
        ({"lat": "", "long": " "}, "no-position"),
        ({"lat": 0, "long": "0.0"}, "no-position"),
        ({"lat": 107.5921, "long": 16.4603}, "swapped"),
        ({"lat": float("nan")}, "not-a-number"),
        ({"lat": "NaN"}, "not-a-number"),
        ({"long": float("inf")}, "not-a-number"),
        ({"lat": 10**400}, "not-a-number"),
        ({"lat": "north"}, "not-a-number"),
        ({"lat": True}, "not-a-number"),
        ({"lat": [16.46]}, "not-a-number"),
        ({"lat": "1_6"}, "not-a-number"),
        ({"lat": 41.88, "long": -87.63}, "outside-city"),
        ({"lat": 1646.0, "long": 10759.0}, "outside-city"),
        ({"description": "<script>alert(1)</script>"}, "markup"),
        ({"description": "<b>Deep</b> pothole"}, "markup"),
        ({"address": "<img src=x>"}, "markup"),
        ({"description": "", "service_name": None}, "empty"),
        ({"service_request_id": ...}, "unreadable"),
        ({"service_request_id": None}, "unreadable"),
        ({"service_request_id": "9" * 400}, "unreadable"),
        ({"address": "x" * 501}, "unreadable"),
    ],
)
def test_what_cannot_be_used_is_set_aside_with_its_reason_and_whole(changes, reason):
    record = a_request(**changes)
    aside = aside_of(**changes)
    assert aside.reason == reason
    assert aside.detail
    # NaN is not equal to itself, so texts are compared.
    assert aside.payload == json.dumps(record, ensure_ascii=False, sort_keys=True)


@pytest.mark.parametrize("record", [None, 3, "text", [], [a_request()], {}, {"a": None, "b": " "}])
def test_records_that_are_none_are_set_aside_too(record):
    parsed = read([record, a_request()])
    assert len(parsed.reports) == len(parsed.set_aside) == 1
    assert parsed.readable


def test_signs_that_only_look_like_markup_are_text():
    report = report_of(description="water a < b > c, write to <me@city.example> & call")
    assert "a < b > c" in report.description


def test_a_description_of_ten_megabytes_is_set_aside_and_says_how_much_is_kept():
    aside = aside_of(description="x" * 10_000_000)
    assert aside.reason == "unreadable"
    assert str(PROSE_MAX // 1000) in aside.detail
    assert len(aside.payload) == PAYLOAD_MAX
    assert aside.payload.endswith("the first part of 10,000,230")


def test_letters_of_every_script_arrive_and_control_characters_do_not():
    said = "Ngập 🌊 \u202eمرحبا\u202c \x00\x07\ud800 Cống hố ga"
    report = report_of(description=said)
    assert report.description.startswith("Ngập 🌊 مرحبا")
    assert "Cống hố ga" in report.description
    assert not set(report.description) & set("\x00\x07\ud800\u202e")
    report.description.encode()


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ("2026-11-18T08:12:44", datetime(2026, 11, 18, 1, 12, 44, tzinfo=UTC)),  # the city's zone
        ("2026-11-18T08:12:44Z", datetime(2026, 11, 18, 8, 12, 44, tzinfo=UTC)),
        ("2026-11-18", datetime(2026, 11, 17, 17, 0, tzinfo=UTC)),
        ("2199-01-01T00:00:00Z", datetime(2199, 1, 1, tzinfo=UTC)),  # intake takes it for now
        ("1970-01-01T00:00:00Z", None),
        ("1970-01-01T07:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1_700_000_000, None),
    ],
)
def test_times_are_understood_or_left_out_but_always_kept_in_the_text(told, at):
    report = report_of(requested_datetime=told)
    assert report.received_at == at
    if told:
        assert str(told) in report.description


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "x", "http://a b"])
def test_only_web_addresses_are_pictures(link):
    assert report_of(media_url=link).media == ()


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("Cống, hố ga", "cong_ho_ga"),
        ("Rác thải", "rac"),
        ("Street light out", "dien_chieu_sang"),
        ("Street Lights - All/Out", "dien_chieu_sang"),
        ("Broken street light", "dien_chieu_sang"),
        ("Pothole in Street", "duong_cau"),
        ("Traffic Signal Out", "den_tin_hieu"),
        ("Illegal dumping", "rac"),
        ("Sewer backup", "cong_ho_ga"),
        ("Tree Trim", "cay_xanh"),
        ("Noise complaint", "tieng_on"),
        ("Ngập lụt", "thien_tai"),
        ("Street Cleaning", "rac"),
        ("Đèn đường hỏng", "dien_chieu_sang"),
        ("Dead animal", "khac"),
    ],
)
def test_services_find_the_citys_category(name, category):
    found = report_of(service_name=name, service_code=None).category_id
    assert found.rpartition("/")[2] == category


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("https://311.city.example/v2/requests.json", "311.city.example"),
        ("https://x.example/requests.json?jurisdiction_id=city.gov", "city.gov"),
        ("/data/chicago.json", "chicago"),
        ("C:\\data\\chicago.v2.json", "chicago"),
        ("file:///data/chicago.json", "chicago"),
        ("caf\udce9.json", "caf"),
        (".json", "file"),
        ("http://[bad", "[bad"),
    ],
)
def test_the_system_is_named_after_its_place(place, name):
    assert jurisdiction_of(place) == name
