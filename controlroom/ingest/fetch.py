"""Gets documents from files and servers, within limits of size and time."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import re
import socket
import stat
import threading
import urllib.error
import urllib.request
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
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
_GZIP = b"\x1f\x8b"
_USER = re.compile(r"^(\w+://)[^/?#@]*@")
_KEY = re.compile(
    r"(?<=[?&;])([^=&#]*(?:key|token|secret|pass|auth|sig)[^=&#]*)=[^&#]*", re.IGNORECASE
)
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
    try:
        urlsplit(place)
    except ValueError as error:
        raise SourceUnavailableError(f"{shown(place)}: {error}") from error
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
    raise SourceUnavailableError(f"{shown(place)}: more than {limits.max_pages} pages")


def shown(place: str) -> str:
    """Return *place* as it may be printed and stored: without passwords and keys."""
    bare = _USER.sub(r"\1***@", place)
    return _KEY.sub(r"\1=***", bare).encode("utf-8", "replace").decode()


def _file(place: str, limits: Limits) -> bytes:
    name = place
    if place.lower().startswith("file:"):
        name = urllib.request.url2pathname(urlsplit(place).path)
    elif re.match(r"[a-zA-Z][\w+.-]+://", place):
        raise SourceUnavailableError(f"{shown(place)}: only files, http and https are read")
    path = Path(name)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            # A pipe or a device could keep us waiting for ever.
            raise SourceUnavailableError(f"{shown(place)}: not a file")
        with path.open("rb") as file:
            body = file.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) else str(error)
        raise SourceUnavailableError(f"{shown(place)}: {words}") from error
    return _within(body, place, limits)


def _within(body: bytes, place: str, limits: Limits) -> bytes:
    """Return *body*, unpacked if it is a gzip archive."""
    if len(body) > limits.max_bytes:
        raise SourceUnavailableError(f"{shown(place)}: more than {limits.max_bytes:,} bytes")
    if not body.startswith(_GZIP):
        return body
    pieces: list[bytes] = []
    size, rest = 0, body
    try:
        while rest.startswith(_GZIP):  # an archive may be several, one after another
            unpacker = zlib.decompressobj(wbits=31)
            pieces.append(unpacker.decompress(rest, limits.max_bytes + 1 - size))
            size += len(pieces[-1])
            if size > limits.max_bytes:
                words = f"more than {limits.max_bytes:,} bytes when unpacked"
                raise SourceUnavailableError(f"{shown(place)}: {words}")
            if not unpacker.eof:
                raise SourceUnavailableError(f"{shown(place)}: the gzip archive breaks off")
            rest = unpacker.unused_data
    except zlib.error as error:
        raise SourceUnavailableError(f"{shown(place)}: not a gzip archive, {error}") from error
    return b"".join(pieces)


def _page(address: str, limits: Limits) -> tuple[Document, str | None]:
    """Return a page and the address of the next one, if the server names it."""
    call = _Call(limits)
    try:
        return _asked(address, limits, call)
    except SourceUnavailableError:
        raise
    except urllib.error.HTTPError as error:
        error.close()
        words = f"answered {error.code} {error.reason}"
        raise SourceUnavailableError(f"{shown(address)}: {words}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        words = call.over or str(getattr(error, "reason", "") or error)
        if isinstance(error, TimeoutError) and not call.over:
            words = f"silent for {limits.silence_s:g} s"
        raise SourceUnavailableError(f"{shown(address)}: {words}") from error
    finally:
        call.end()


def _asked(address: str, limits: Limits, call: _Call) -> tuple[Document, str | None]:
    request = urllib.request.Request(  # noqa: S310 - http(s) only, see is_address and _Careful
        address, headers={"User-Agent": "controlroom", "Accept": "application/json, text/xml"}
    )
    opener = urllib.request.build_opener(_Careful(), _Http(call), _Https(call))
    with opener.open(request, timeout=limits.silence_s) as answer:
        body = _body(answer, address, limits)
        if call.over:  # cut off by us: the body only looks complete
            raise SourceUnavailableError(f"{shown(address)}: {call.over}")
        if answer.length:  # what is still missing of the length that the server announced
            words = f"{answer.length:,} bytes are missing"
            raise SourceUnavailableError(f"{shown(address)}: {words}")
        following = _next_page(answer.url, answer.headers.get("Link", ""))
        return Document(shown(address), _within(body, address, limits)), following


def _body(answer: http.client.HTTPResponse, address: str, limits: Limits) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := answer.read1(_CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > limits.max_bytes:
            words = f"more than {limits.max_bytes:,} bytes"
            raise SourceUnavailableError(f"{shown(address)}: {words}")
    return b"".join(pieces)


class _Call:
    """One question to a server, redirections included; ends when its time is over.

    The limit of a socket counts from one piece to the next, so that a server which sends a byte
    now and then could keep the program for ever.  Shutting the socket down ends any wait.
    """

    def __init__(self, limits: Limits) -> None:
        self.over = ""
        self._limits = limits
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(limits.total_s, self._end)
        self._timer.daemon = True
        self._timer.start()

    def opened(self, sock: socket.socket) -> None:
        """Watch over a socket."""
        with self._lock:
            self._sockets.append(sock)

    def end(self) -> None:
        """Stop watching."""
        self._timer.cancel()
        with self._lock:
            self._sockets.clear()

    def _end(self) -> None:
        with self._lock:
            self.over = f"no end after {self._limits.total_s:g} s"
            for sock in self._sockets:
                # The plain socket's own: TLS would say goodbye first, and wait.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Http(urllib.request.HTTPHandler):
    """Opens connections that a ``_Call`` watches over."""

    def __init__(self, call: _Call) -> None:
        super().__init__()
        self._call = call

    @override
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        call = self._call

        class Connection(http.client.HTTPConnection):
            @override
            def connect(self) -> None:
                super().connect()
                call.opened(self.sock)

        return self.do_open(Connection, req)


class _Https(urllib.request.HTTPSHandler):
    """The same with TLS."""

    def __init__(self, call: _Call) -> None:
        super().__init__()
        self._call = call

    @override
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        call = self._call

        class Connection(http.client.HTTPSConnection):
            @override
            def connect(self) -> None:
                super().connect()
                call.opened(self.sock)

        return self.do_open(Connection, req)


def _next_page(address: str, link: str) -> str | None:
    found = _NEXT.search(link)
    if found is None:
        return None
    following: str = urljoin(address, found[1])
    here, there = urlsplit(address), urlsplit(following)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise SourceUnavailableError(
            f"{shown(address)}: the next page is on another server, {following}"
        )
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
    def http_error_302(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> Any:
        try:
            return super().http_error_302(req, fp, code, msg, headers)
        except BaseException:
            fp.close()  # nobody else knows of it
            raise

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

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
        sends = f"{shown(req.full_url)}: sends us to"
        if there.scheme not in {"http", "https"}:
            raise SourceUnavailableError(f"{sends} {shown(newurl)}")
        if here.scheme == "https" and there.scheme != "https":
            raise SourceUnavailableError(f"{sends} unprotected {shown(newurl)}")
        if here.netloc != there.netloc and not _is_public(there.hostname or ""):
            raise SourceUnavailableError(f"{sends} the private {shown(newurl)}")
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
