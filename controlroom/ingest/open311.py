"""Open311 GeoReport v2: service requests as JSON or XML.

Source:
    https://wiki.open311.org/GeoReport_v2/ , "GET Service Requests".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from controlroom import careful_xml
from controlroom.domain.inputs import ADDRESS_MAX, PROSE_MAX, REFERENCE_MAX, TITLE_MAX
from controlroom.domain.reach import PUBLIC, Reach
from controlroom.domain.text import nfc
from controlroom.ingest import fetch, validate
from controlroom.ingest.categories import CategoryFinder
from controlroom.ingest.source import Document, Parsed, ParsedReport, SetAside
from controlroom.ingest.validate import EMPTY, MARKUP, UNREADABLE, RefusedError, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from controlroom.domain.city import City
    from controlroom.ingest.validate import Area

PAYLOAD_MAX = 65_536
_LISTS = ("service_requests", "requests", "request")
_TITLE_LENGTH = 120
_FIELDS = frozenset(
    {"service_request_id", "service_code", "service_name", "requested_datetime", "lat", "long"}
)
_ROOTS = frozenset({*_LISTS, "open311_requests"})
_TEXTS = ("description", "service_name", "address", "status_notes")


@dataclass(frozen=True, slots=True)
class Open311:
    """Reports of one Open311 server or of a file with its answer.

    Attributes:
        place: File name or http(s) address of ``requests.json`` or ``requests.xml``.
        city: Categories, zone and the source its reports go to.
        area: Where reports may come from.
        jurisdiction: Name of the system they come from, part of every reference; see
            ``jurisdiction_of``.
        reach: Which networks and ports may be gone to.
    """

    place: str
    city: City
    area: Area
    jurisdiction: str
    reach: Reach = PUBLIC
    name: str = "open311"
    source_id: str = "field_report"

    def fetch(self) -> Iterator[Document]:
        """Yield the server's pages, or the file; see ``Source.fetch``."""
        return fetch.documents(self.place, reach=self.reach)

    def parse(self, document: Document) -> Parsed:
        """Read a document; never raises."""
        return parse(document.body, self.jurisdiction, self.city, self.area)


def jurisdiction_of(place: str) -> str:
    """Return the name of the system at *place*.

    The ``jurisdiction_id`` of an address if it has one, else its host; for a file its name
    without folder and ending, so that files of two cities do not share their numbers.
    """
    try:
        parts = urlsplit(place)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme in {"http", "https"} and host:
        told = parse_qs(parts.query).get("jurisdiction_id")
        return nfc(told[0] if told else host) or host
    path = parts.path if parts.scheme == "file" else place
    return nfc(re.split(r"[/\\]", path)[-1].partition(".")[0]) or "file"


def parse(body: bytes, jurisdiction: str, city: City, area: Area) -> Parsed:
    """Read an answer; never raises, whatever *body* holds.

    Args:
        body: JSON or XML in any Unicode encoding.
        jurisdiction: Part of every reference.
        city: Categories and the zone of times without an offset.
        area: Where reports may come from.

    Returns:
        Every record of the answer, usable or set aside.  An answer that cannot be read at all
        is one record that is set aside.
    """
    try:
        records = _records(body)
    except RefusedError as refused:
        whole = SetAside(refused.reason, refused.detail, _text(body))
        return Parsed(set_aside=(whole,), readable=False)
    reader = _Reader(jurisdiction, city, area, CategoryFinder(city))
    read = [reader.read(record) for record in records]
    return Parsed(
        tuple(r for r in read if isinstance(r, ParsedReport)),
        tuple(r for r in read if isinstance(r, SetAside)),
        readable=not records or not all(_is_complaint(record) for record in records),
    )


def _is_complaint(record: object) -> bool:
    """Return whether a record is the server's word about an error instead of a request."""
    return isinstance(record, dict) and "code" in record and not _FIELDS & record.keys()


def _records(body: bytes) -> list[Any]:
    if not body.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
        raise RefusedError(EMPTY, "the answer holds nothing")
    if validate.is_page(body):
        raise RefusedError(MARKUP, "a web page in place of an answer")
    start = body.replace(b"\x00", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n")
    return _from_xml(body) if start.startswith(b"<") else _from_json(body)


def _from_json(body: bytes) -> list[Any]:
    try:
        held = json.loads(body, strict=False)  # raw line ends in texts are common
    except RecursionError:
        raise RefusedError(UNREADABLE, "nested too deeply") from None
    except ValueError as error:  # not JSON, not Unicode, or a number of thousands of digits
        raise RefusedError(UNREADABLE, shorten(str(error), 200)) from None
    return _listed(held)


def _listed(held: Any) -> list[Any]:  # noqa: ANN401 - JSON may hold anything
    # {"service_requests": [...]}, and {"service_requests": {"request": [...]}} as made from XML.
    while isinstance(held, dict) and (key := next((k for k in _LISTS if k in held), None)):
        held = held[key]
    if isinstance(held, list):
        return held
    if isinstance(held, dict):
        if _FIELDS & held.keys():
            return [held]
        if isinstance(errors := held.get("errors"), list) and errors:
            return errors
        if "code" in held:
            return [held]
        # Some systems wrap the list under a name of their own.
        lists = [v for v in held.values() if isinstance(v, list) and any(map(_is_request, v))]
        if len(lists) == 1:
            return lists[0]
        names = shorten(", ".join(map(repr, held)), 120) or "nothing"
        raise RefusedError(UNREADABLE, f"no list of requests, only {names}")
    raise RefusedError(UNREADABLE, f"a list of requests was expected, not {type(held).__name__}")


def _from_xml(body: bytes) -> list[Any]:
    try:
        root = careful_xml.parse(body)
    except careful_xml.UnreadableXmlError as error:
        raise RefusedError(UNREADABLE, shorten(f"not XML: {error}", 200)) from None
    if _tag(root) == "request":
        return [_fields(root)]
    known = _tag(root) in _ROOTS or any(len(child) for child in root)
    if not known or (len(root) == 0 and (root.text or "").strip()):
        raise RefusedError(UNREADABLE, f"no list of requests in <{shorten(_tag(root))}>")
    return [_fields(child) if len(child) else {_tag(child): child.text} for child in root]


def _is_request(record: object) -> bool:
    return isinstance(record, dict) and "service_request_id" in record


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _fields(element: Element) -> dict[str, Any]:
    return {_tag(child): "".join(child.itertext()) for child in element}


@dataclass(frozen=True, slots=True)
class _Reader:
    jurisdiction: str
    city: City
    area: Area
    categories: CategoryFinder

    def read(self, record: object) -> ParsedReport | SetAside:
        reference: str | None = None
        try:
            fields = _named(record)
            reference = self._reference(fields)
            return self._report(fields, reference)
        except RefusedError as refused:
            return SetAside(refused.reason, refused.detail, _payload(record), reference)
        except RecursionError:
            return SetAside(UNREADABLE, "nested too deeply", _payload(record), reference)

    def _reference(self, fields: dict[str, Any]) -> str:
        number = _word(fields.get("service_request_id"))
        if not number:
            said = _word(fields.get("description")) if "code" in fields else ""
            detail = "service_request_id is missing"
            if said:
                detail = f"the server says: {shorten(said, 200)}"
            raise RefusedError(UNREADABLE, detail)
        reference = f"open311:{self.jurisdiction}:{number}"
        if len(reference) > REFERENCE_MAX:
            raise RefusedError(UNREADABLE, "service_request_id is too long")
        return reference

    def _report(self, fields: dict[str, Any], reference: str) -> ParsedReport:
        texts = {name: _word(fields.get(name)) for name in _TEXTS}
        for name, text in texts.items():
            if validate.has_markup(text):
                raise RefusedError(MARKUP, f"HTML in {name}")
        description, service = texts["description"], texts["service_name"]
        if not description and not service:
            raise RefusedError(EMPTY, "neither description nor service_name says anything")
        lon = next((fields[k] for k in ("long", "lon", "lng") if k in fields), None)
        position = validate.position(fields.get("lat"), lon, self.area)
        whole = "\n\n".join(filter(None, (description, self._provenance(fields, texts))))
        if len(whole) > PROSE_MAX:
            raise RefusedError(UNREADABLE, f"description has more than {PROSE_MAX:,} characters")
        if len(texts["address"]) > ADDRESS_MAX:
            raise RefusedError(UNREADABLE, f"address has more than {ADDRESS_MAX} characters")
        code = _word(fields.get("service_code"))
        media = _word(fields.get("media_url"))
        return ParsedReport(
            external_ref=reference,
            title=_title(service, description),
            description=whole,
            category_id=self.categories.find(service, code, _word(fields.get("group"))),
            position=position,
            address=texts["address"],
            received_at=validate.moment(fields.get("requested_datetime"), self.city.zone),
            closed=_word(fields.get("status")).casefold() == "closed",
            media=(media,) if re.match(r"https?://[^\s<>\"]+$", media, re.IGNORECASE) else (),
        )

    def _provenance(self, fields: dict[str, Any], texts: dict[str, str]) -> str:
        """Return the line that keeps what the source said and this program has no field for."""
        number = _word(fields.get("service_request_id"))
        service = " ".join(filter(None, (_word(fields.get("service_code")), texts["service_name"])))
        said = [
            f"Open311 {self.jurisdiction} #{number}",
            service,
            _word(fields.get("status")),
            _word(fields.get("requested_datetime")),
            _word(fields.get("agency_responsible")),
        ]
        line = " · ".join(filter(None, said))
        return "\n".join(filter(None, (line, texts["status_notes"])))


def _named(record: object) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise RefusedError(UNREADABLE, "a record is a list of named fields")
    if all(v is None or (isinstance(v, str) and not v.strip()) for v in record.values()):
        raise RefusedError(EMPTY, "no field says anything")
    return record


def _title(service: str, description: str) -> str:
    said = " ".join(description.split())
    title = f"{service}: {said}" if service and said else service or said
    return shorten(" ".join(title.split()), min(_TITLE_LENGTH, TITLE_MAX))


def _word(value: object) -> str:
    """Return a field as clean text; numbers are written out, anything nested is no text."""
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # a number of thousands of digits
            return ""
    return ""


def _payload(record: object) -> str:
    try:
        text = json.dumps(record, ensure_ascii=False, sort_keys=True)
    except (RecursionError, ValueError, TypeError):
        text = f"a {type(record).__name__} that cannot be written out"
    return _cut(text, len(text))


def _text(body: bytes) -> str:
    return _cut(body[:PAYLOAD_MAX].decode("utf-8", "replace"), len(body))


def _cut(text: str, length: int) -> str:
    """Return *text* in at most ``PAYLOAD_MAX`` characters; what is cut says so."""
    if len(text) <= PAYLOAD_MAX and length <= PAYLOAD_MAX:
        return text
    end = f"\n… the first part of {length:,}"
    return text[: PAYLOAD_MAX - len(end)] + end
