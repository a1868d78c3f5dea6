"""Finding out what a server of tiles is, before anything is built on it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from controlroom.domain.errors import AddressRefusedError, SourceUnavailableError
from controlroom.domain.mercator import project
from controlroom.tiles.capabilities import servers_of
from controlroom.tiles.client import unpacked
from controlroom.tiles.grid import covering
from controlroom.tiles.server import TileServer, checked
from controlroom.tiles.sniff import kind_of, made_for
from controlroom.tiles.source import TileError
from controlroom.web_call import Abort, Limits
from controlroom.web_line import Line

if TYPE_CHECKING:
    from controlroom.domain.geo import Position
    from controlroom.domain.reach import Reach
    from controlroom.web_line import Answer

LIMITS = Limits(max_bytes=8_000_000, total_s=25.0, silence_s=8.0)
TRIED_ZOOM = 12
"""Of the tile that is tried: a city fills it."""
_WMTS_QUESTION = {"SERVICE": "WMTS", "REQUEST": "GetCapabilities"}


def offered(address: str, reach: Reach, abort: Abort | None = None) -> list[TileServer]:
    """Return the layers a server says it has, as TileJSON or WMTS.  Blocks for seconds.

    Raises:
        TileError: It does not answer, has no such document, or none in EPSG:3857.
    """
    line = Line(reach, LIMITS, abort)
    try:
        answer = _asked(line, _with_question(address))
        return servers_of(unpacked(answer), address)
    finally:
        line.close()


def tried(
    server: TileServer, place: Position, reach: Reach, abort: Abort | None = None
) -> TileServer:
    """Return *server* as its tile at *place* shows it to be.  Blocks for seconds.

    Args:
        server: As somebody typed it, or as ``offered``.
        place: In the middle of the city.
        reach: Which networks and ports may be gone to.
        abort: Ends it from another thread.

    Raises:
        TileError: It cannot be used; see ``checked``.
    """
    server = checked(server, reach)
    zoom = min(max(TRIED_ZOOM, server.min_zoom), server.max_zoom)
    x, y = (float(v) for v in project(place.lat, place.lon))
    key = next(covering((x, y, x, y), zoom))
    line = Line(reach, LIMITS, abort)
    try:
        answer = _asked(line, server.address(key))
    finally:
        line.close()
    body = unpacked(answer)
    kind = kind_of(body)
    if kind is None:
        begin = body[:200].lstrip().lower()
        raise TileError("web-page" if begin[:1] in {b"<", b"{", b"["} else "format", server.name)
    return replace(server, format=kind, side=made_for(body))


def _asked(line: Line, address: str) -> Answer:
    try:
        answer = line.ask(address, {"Accept-Encoding": "gzip"})
    except SourceUnavailableError as error:
        reason = "refused" if isinstance(error.__cause__, AddressRefusedError) else "no-answer"
        raise TileError(reason, str(error)) from error
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise TileError("login", str(answer.status))
    if answer.status != HTTPStatus.OK:
        raise TileError("no-answer", str(answer.status))
    return answer


def _with_question(address: str) -> str:
    """Return *address*, of a WMTS that is named without its question with it."""
    parts = urlsplit(address)
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if "request" in names or "service" not in names:
        return address
    extra = {n: v for n, v in _WMTS_QUESTION.items() if n.lower() not in names}
    return parts._replace(query=f"{parts.query}&{urlencode(extra)}").geturl()
