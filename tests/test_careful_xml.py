"""Documents that attack whoever reads them, and the ones that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom import careful_xml
from controlroom.careful_xml import MAX_DEPTH, UnreadableXmlError, parse

LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b"]><x>&j;</x>"
)
HOSTILE = {
    "laughs": LAUGHS,
    "file": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "server": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
    "parameter": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]><x/>',
    "empty type": b"<!DOCTYPE x><x/>",
    "quadratic": b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 9000 + b'">]><x>' + b"&a;" * 99 + b"</x>",
    "sixteen bits": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.encode("utf-16"),
    "deep": b"<a>" * 200_000 + b"</a>" * 200_000,
    "deep and open": b"<a>" * 200_000,
    "unknown entity": b"<x>&e;</x>",
    "unknown encoding": b'<?xml version="1.0" encoding="nobodys"?><x/>',
    "breaks off": b"<a><b>",
    "two roots": b"<a/><b/>",
    "nothing": b"",
    "no XML": b"{}",
    "zeros": b"\0" * 100,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_are_refused(body):
    with pytest.raises(UnreadableXmlError):
        parse(body)


def test_good_ones_are_read():
    root = parse("<?xml version='1.0'?><a x='1'>Huế<b>&amp;&#233;</b></a>".encode())
    assert (root.tag, root.text, root.get("x")) == ("a", "Huế", "1")
    assert root[0].text == "&é"


def test_the_limits(monkeypatch):
    parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH)
    with pytest.raises(UnreadableXmlError, match="deeply"):
        parse(b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1))
    monkeypatch.setattr(careful_xml, "MAX_ELEMENTS", 10)
    parse(b"<a>" + b"<b/>" * 9 + b"</a>")
    with pytest.raises(UnreadableXmlError, match="many"):
        parse(b"<a>" + b"<b/>" * 10 + b"</a>")
    monkeypatch.setattr(careful_xml, "MAX_BYTES", 10)
    with pytest.raises(UnreadableXmlError, match="large"):
        parse(b"<a>12345678</a>")


@given(st.binary(max_size=200) | st.text("<>/&;!?a[]\"' ", max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused(body):
    try:
        root = parse(body)
    except UnreadableXmlError:
        return
    assert isinstance(root.tag, str)
