"""Every source in the registry keeps what ``Source`` promises, whatever it is handed."""

from __future__ import annotations

from pathlib import Path

import pytest

from controlroom.citypack import load_city
from controlroom.ingest.registry import SOURCES
from controlroom.ingest.source import Document, Parsed, ParsedReport, SetAside
from controlroom.ingest.validate import Area

DATA = Path(__file__).parent / "data"
RUBBISH = (b"", b"\x00\xff\xfe", b"[]", b"{}", b"null", b"<a>", b"[[[[", "Ngập".encode("utf-16"))


@pytest.fixture(params=sorted(SOURCES))
def source(request, hue):
    """One source of the registry, made as the command line makes it, on a recorded file."""
    area = Area(hue.bounds, hue.name.vi)
    return SOURCES[request.param](str(DATA / "hue.json"), hue, area, None)


@pytest.fixture(scope="module")
def hue():
    return load_city("hue")


def test_its_name_is_its_word_in_the_registry(source):
    assert source.name in SOURCES


def test_the_city_knows_where_its_reports_belong(source, hue):
    assert source.source_id in hue.source_by_id


def test_every_record_of_the_recorded_payload_is_used_or_set_aside_once(source, hue):
    parsed = [source.parse(document) for document in source.fetch()]
    assert parsed
    assert sum(one.count for one in parsed) > 0
    references = [r.external_ref for one in parsed for r in one.reports]
    assert len(set(references)) == len(references)
    for one in parsed:
        for report in one.reports:
            assert isinstance(report, ParsedReport)
            assert report.external_ref.startswith(f"{source.name}:")
            assert report.title.strip()
            assert hue.bounds.holds(report.position)
            assert report.received_at is None or report.received_at.utcoffset() is not None
        assert all(isinstance(aside, SetAside) and aside.reason for aside in one.set_aside)


@pytest.mark.parametrize("body", RUBBISH)
def test_parsing_never_raises(source, body):
    parsed = source.parse(Document("somewhere", body))
    assert isinstance(parsed, Parsed)
    assert not parsed.reports
