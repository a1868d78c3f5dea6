"""A whole answer: encodings, envelopes, pages of errors, bombs; no bytes at all make it fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.samples import a_request, as_xml, read

DATA = Path(__file__).parent / "data"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY a{n} "{"&a" + (str(n - 1) if n else "") + ";"}{"&a;" * 9}">' for n in range(9)
    )
    + "]><service_requests><request><description>&a8;</description></request></service_requests>"
)
THIEF = (
    '<!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<service_requests><request><description>&x;</description></request></service_requests>"
)


def test_the_recorded_answer_of_the_city():
    parsed = read((DATA / "hue.json").read_bytes())
    assert (len(parsed.reports), len(parsed.set_aside)) == (3, 6)
    assert sorted(r.reason for r in parsed.set_aside) == [
        "empty",
        "markup",
        "no-position",
        "not-a-number",
        "outside-city",
        "swapped",
    ]
    assert [r.closed for r in parsed.reports] == [False, False, True]


def test_the_recorded_answer_of_another_city_is_outside_but_counted():
    parsed = read((DATA / "harbourview.xml").read_bytes())
    assert parsed.readable
    assert sorted(r.reason for r in parsed.set_aside) == ["no-position", *["outside-city"] * 3]
    assert all(r.external_ref for r in parsed.set_aside)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_in_every_unicode_encoding(encoding):
    text = json.dumps([a_request(description="Ngập ở Huế")], ensure_ascii=False)
    (report,) = read(text.encode(encoding)).reports
    assert "Ngập ở Huế" in report.title


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_xml_in_the_encoding_that_it_names(encoding):
    named = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{named}"?>' + as_xml(a_request(address="Café 7"))
    (report,) = read(text.encode(encoding, "xmlcharrefreplace")).reports
    assert report.address == "Café 7"


@pytest.mark.parametrize(
    "body",
    [
        lambda one: [one],
        lambda one: one,
        lambda one: {"service_requests": [one]},
        lambda one: {"service_requests": {"request": [one]}},
        lambda one: {"service_requests": {"request": one}},
        lambda one: {"total": 1, "data": [one]},
    ],
)
def test_lists_in_every_usual_envelope(body):
    assert len(read(body(a_request())).reports) == 1


def test_xml_with_a_name_space_and_a_single_request():
    text = as_xml(a_request()).replace("<service_requests>", '<service_requests xmlns="urn:x">')
    assert len(read(text.encode()).reports) == 1
    one = as_xml(a_request()).removeprefix("<service_requests>")
    assert len(read(one.removesuffix("</service_requests>").encode()).reports) == 1


def test_raw_line_ends_in_json_texts_are_read():
    body = json.dumps([a_request(description="one TAB two")]).replace(" TAB ", "\n\t").encode()
    assert len(read(body).reports) == 1


@pytest.mark.parametrize("body", [b"[]", b"<service_requests/>", b'{"service_requests": []}'])
def test_an_empty_list_is_an_answer(body):
    parsed = read(body)
    assert parsed.readable
    assert parsed.count == 0


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\x00", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<!doctype html><title>502</title>", "markup"),
        (b"<html><body>502 Bad Gateway</body></html>", "markup"),
        (b'<?xml version="1.0"?><!-- x -->\n<HTML/>', "markup"),
        (b"<h1>502 Bad Gateway</h1>", "unreadable"),
        (b"<service_requests>down for maintenance</service_requests>", "unreadable"),
        (json.dumps([a_request()]).encode()[:-20], "unreadable"),
        (as_xml(a_request()).encode()[:-20], "unreadable"),
        (b'[{"address": "Caf\xe9"}]', "unreadable"),
        (b'\xef\xbb\xbf[{"address": "Caf\xe9"}]', "unreadable"),
        (b"<r>Caf\xe9</r>", "unreadable"),
        (b'<?xml version="1.0" encoding="klingon"?><service_requests/>', "unreadable"),
        (LAUGHS.encode(), "unreadable"),
        (THIEF.encode(), "unreadable"),
        (b"<!DOCTYPE x><service_requests/>", "unreadable"),
        (b"[" * 200_000, "unreadable"),
        (b'{"a":' * 50_000, "unreadable"),
        (b"9" * 10_000, "unreadable"),
        (b"null", "unreadable"),
        (b"{}", "unreadable"),
        (b'{"status": "ok"}', "unreadable"),
        (b"\x89PNG\r\n\x1a\n", "unreadable"),
    ],
)
def test_what_is_no_answer_is_one_record_set_aside(body, reason):
    parsed = read(body)
    assert not parsed.readable
    (whole,) = parsed.set_aside
    assert whole.reason == reason
    assert "root:" not in whole.payload


@pytest.mark.parametrize(
    "body",
    [
        b'[{"code": 404, "description": "no such jurisdiction"}]',
        b'{"errors": [{"code": 404, "description": "no such jurisdiction"}]}',
        b'{"code": "404", "description": "no such jurisdiction"}',
        b"<e><error><code>404</code><description>no such jurisdiction</description></error></e>",
    ],
)
def test_the_servers_own_complaint_is_kept_in_its_words_and_is_no_answer(body):
    parsed = read(body)
    assert not parsed.readable
    (aside,) = parsed.set_aside
    assert "no such jurisdiction" in aside.detail


def test_the_beginning_of_what_cannot_be_read_is_kept():
    (whole,) = read(b"[" + b"x" * 1_000_000).set_aside
    assert whole.payload.startswith("[xxx")
    assert whole.payload.endswith("the first part of 1,000,001")


def test_deep_xml_is_read_or_set_aside():
    deep = b"<service_requests>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</service_requests>"
    assert read(deep).count == 1


# --- the law: whatever comes, nothing is raised and nothing is lost

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = list(a_request())
RECORDS = st.one_of(
    JSON,
    st.dictionaries(st.sampled_from(NAMES), JSON).map(lambda changes: a_request(**changes)),
    st.dictionaries(st.sampled_from(NAMES), JSON),
)
XML = st.text(alphabet=st.sampled_from("<>/&;! =\"'abrequest[]-?lon\u00e9\x00"), max_size=200)


@given(st.lists(RECORDS, max_size=6))
def test_every_record_of_a_list_is_accepted_or_set_aside(records):
    parsed = read(records)
    assert parsed.count == len(records)
    for aside in parsed.set_aside:
        assert aside.reason
        assert aside.detail
        (aside.external_ref or "").encode()
    for report in parsed.reports:
        f"{report.title}{report.description}{report.address}{report.external_ref}".encode()
        assert report.title


@given(st.binary(max_size=400))
def test_any_bytes_at_all(body):
    parsed = read(body)
    assert parsed.readable or parsed.count == 1


@given(XML | XML.map(lambda text: f"<service_requests>{text}</service_requests>"))
def test_anything_like_xml(text):
    read(text.encode())


@given(st.data())
def test_an_answer_cut_off_anywhere_is_set_aside(data):
    body = json.dumps([a_request(), a_request(service_request_id="2")]).encode()
    end = data.draw(st.integers(1, len(body) - 1))
    parsed = read(body[:end])
    assert not parsed.readable
    assert parsed.count == 1
