"""Gets documents from files and servers, within limits of size and time."""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import stat
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from typing_extensions import override

from controlroom.domain.errors import SourceUnavailableError
from controlroom.ingest.source import Document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPMessage
    from typing import IO

MAX_BYTES = 16 * 1024 * 1024
MAX_PAGES = 200
TOTAL_S = 30.0
SILENCE_S = 10.0

_CHUNK = 65_536
_NEXT = re.compile(r"<([^<>]*)>(?=[^<]*;\s*rel\s*=\s*\"?next\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long.

    Attributes:
        max_bytes: Of one document.
        total_s: Of one document, from asking to the last byte.
        silence_s: Between two pieces of it.
        max_pages: Of one server.
    """

    max_bytes: int = MAX_BYTES
    total_s: float = TOTAL_S
    silence_s: float = SILENCE_S
    max_pages: int = MAX_PAGES


def is_address(place: str) -> bool:
    """Return whether *place* is an http(s) address rather than a file."""
    return re.match(r"https?://", place, re.IGNORECASE) is not None


def documents(place: str, limits: Limits = Limits()) -> Iterator[Document]:
    """Yield what is at *place*: one file, or a server's pages.

    A server pages in one of two ways: it names the next page in a ``Link`` header (RFC 8288),
    or the address has a ``page=`` that counts up, until a page brings what the one before did
    or nothing.

    Raises:
        SourceUnavailableError: Not there, no answer in time, too large, an error status, or a
            redirection that is not followed.
    """
    if not is_address(place):
        yield Document(place, _file(place, limits))
        return
    address, before = place, b""
    for _ in range(limits.max_pages):
        document, following = _page(address, limits)
        if document.body == before:
            return
        yield document
        after = following or _counted_up(address)
        if after is None or (following is None and _says_nothing(document.body)):
            return
        address, before = after, document.body
    raise SourceUnavailableError(f"{place}: more than {limits.max_pages} pages")


def _file(place: str, limits: Limits) -> bytes:
    name = place
    if place.lower().startswith("file:"):
        name = urllib.request.url2pathname(urlsplit(place).path)
    elif re.match(r"[a-zA-Z][\w+.-]+://", place):
        raise SourceUnavailableError(f"{place}: only files, http and https are read")
    path = Path(name)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            # A pipe or a device could keep us waiting for ever.
            raise SourceUnavailableError(f"{place}: not a file")
        with path.open("rb") as file:
            body = file.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) else str(error)
        raise SourceUnavailableError(f"{place}: {words}") from error
    return _within(body, place, limits)


def _within(body: bytes, place: str, limits: Limits) -> bytes:
    if len(body) > limits.max_bytes:
        raise SourceUnavailableError(f"{place}: more than {limits.max_bytes:,} bytes")
    return body


def _page(address: str, limits: Limits) -> tuple[Document, str | None]:
    """Return a page and the address of the next one, if the server names it."""
    request = urllib.request.Request(  # noqa: S310 - http(s) only, see is_address and _Careful
        address, headers={"User-Agent": "controlroom", "Accept": "application/json, text/xml"}
    )
    try:
        opener = urllib.request.build_opener(_Careful())
        with opener.open(request, timeout=limits.silence_s) as answer:
            body = _body(answer, address, limits)
            return Document(address, body), _next_page(answer.url, answer.headers.get("Link", ""))
    except SourceUnavailableError:
        raise
    except urllib.error.HTTPError as error:
        error.close()
        raise SourceUnavailableError(f"{address}: answered {error.code} {error.reason}") from error
    except urllib.error.URLError as error:
        raise SourceUnavailableError(f"{address}: {error.reason}") from error
    except TimeoutError as error:
        raise SourceUnavailableError(f"{address}: silent for {limits.silence_s:g} s") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SourceUnavailableError(f"{address}: {error}") from error


def _body(answer: http.client.HTTPResponse, address: str, limits: Limits) -> bytes:
    deadline = time.monotonic() + limits.total_s
    pieces: list[bytes] = []
    size = 0
    while size <= limits.max_bytes and (piece := answer.read1(_CHUNK)):
        pieces.append(piece)
        size += len(piece)
        if time.monotonic() > deadline:
            raise SourceUnavailableError(f"{address}: no end after {limits.total_s:g} s")
    body = _within(b"".join(pieces), address, limits)
    if answer.length:  # what is still missing of the length that the server announced
        raise SourceUnavailableError(f"{address}: {answer.length:,} bytes are missing")
    return body


def _next_page(address: str, link: str) -> str | None:
    found = _NEXT.search(link)
    if found is None:
        return None
    following: str = urljoin(address, found[1])
    here, there = urlsplit(address), urlsplit(following)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise SourceUnavailableError(f"{address}: the next page is on another server, {following}")
    return following


def _counted_up(address: str) -> str | None:
    parts = urlsplit(address)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if not any(name == "page" and value.isascii() and value.isdigit() for name, value in query):
        return None
    counted = [(n, str(int(v) + 1)) if n == "page" and v.isdigit() else (n, v) for n, v in query]
    return parts._replace(query=urlencode(counted)).geturl()


def _says_nothing(body: bytes) -> bool:
    """Return whether a page is an empty list, in JSON or XML."""
    bare = re.sub(rb"\s+|<\?xml[^>]*\?>", b"", body)
    return bare in {b"", b"[]"} or re.fullmatch(rb"<(\w+)[^<>]*(/>|></\1>)", bare) is not None


class _Careful(urllib.request.HTTPRedirectHandler):
    """Follows redirections, but not into the network that this computer stands in.

    The address that somebody typed may be on the local network; a server outside must not be
    able to send the program there.
    """

    max_redirections = 5

    @override
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        here, there = urlsplit(req.full_url), urlsplit(newurl)
        if there.scheme not in {"http", "https"}:
            raise SourceUnavailableError(f"{req.full_url}: sends us to {newurl}")
        if here.scheme == "https" and there.scheme != "https":
            raise SourceUnavailableError(f"{req.full_url}: sends us to unprotected {newurl}")
        if here.netloc != there.netloc and not _is_public(there.hostname or ""):
            raise SourceUnavailableError(f"{req.full_url}: sends us to the private {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_public(host: str) -> bool:
    """Return whether every address of *host* is reachable from everywhere."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    except (OSError, ValueError):
        return False
    plain = [getattr(a, "ipv4_mapped", None) or a for a in addresses]
    return bool(plain) and all(a.is_global and not a.is_multicast for a in plain)
