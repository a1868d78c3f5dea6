"""Gets documents from files and servers, within limits of size and time."""

from __future__ import annotations

import base64
import contextlib
import http.client
import re
import socket
import stat
import threading
import time
import urllib.error
import urllib.request
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from typing_extensions import override

from controlroom.address_words import REASONS
from controlroom.domain.errors import AddressRefusedError, SourceUnavailableError
from controlroom.domain.reach import PUBLIC, Reach, target_of
from controlroom.domain.redact import without_login, without_secrets
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


def documents(place: str, limits: Limits = Limits(), reach: Reach = PUBLIC) -> Iterator[Document]:
    """Yield what is at *place*: one file, or a server's pages.

    A server pages in one of two ways: it names the next page in a ``Link`` header (RFC 8288),
    or the address has a ``page=`` that counts up, until a page brings what the one before did
    or nothing.

    Args:
        place: File name or address.
        limits: Of size and time.
        reach: Which networks and ports may be gone to; see ``domain.reach``.

    Raises:
        SourceUnavailableError: An address that is not gone to. Not there, no answer in time, too large, an error status, or a
            redirection that is not followed.
    """
    if not is_address(place):
        yield Document(place, _file(place, limits))
        return
    login, place = _login_of(place)
    address, before = place, b""
    for _ in range(limits.max_pages):
        document, following = _page(address, limits, login, reach)
        if document.body == before:
            return
        yield document
        after = following or _counted_up(address)
        if after is None or (following is None and _says_nothing(document.body)):
            return
        address, before = after, document.body
    raise _failed(place, f"more than {limits.max_pages} pages")


def download(address: str, limits: Limits, reach: Reach = PUBLIC) -> bytes:
    """Return what one address holds, e.g. a photo; a login in it is not used.

    Raises:
        AddressRefusedError: It is not gone to.
        SourceUnavailableError: As ``documents``.
    """
    try:
        return _page(address, limits, "", reach)[0].body
    except SourceUnavailableError as error:
        if isinstance(error.__cause__, AddressRefusedError):
            raise error.__cause__ from None
        raise


def shown(place: str) -> str:
    """Return *place* as it may be printed and stored: without passwords and keys."""
    return without_login(place).encode("utf-8", "replace").decode()


def _failed(place: str, words: str) -> SourceUnavailableError:
    """Return the error for *place*; servers and libraries put addresses into *words* too."""
    return SourceUnavailableError(f"{shown(place)}: {without_secrets(words)}")


def _why(error: AddressRefusedError) -> str:
    return f"{REASONS[error.reason][1]} ({error.detail})"


def _file(place: str, limits: Limits) -> bytes:
    name = place
    if place.lower().startswith("file:"):
        name = urllib.request.url2pathname(urlsplit(place).path)
    elif re.match(r"[a-zA-Z][\w+.-]+://", place):
        raise _failed(place, "only files, http and https are read")
    path = Path(name)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            # A pipe or a device could keep us waiting for ever.
            raise _failed(place, "not a file")
        with path.open("rb") as file:
            body = file.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        words = str(getattr(error, "strerror", None) or error)
        raise _failed(place, words) from error
    return _within(body, place, limits)


def _within(body: bytes, place: str, limits: Limits) -> bytes:
    """Return *body*, unpacked if it is a gzip archive."""
    if len(body) > limits.max_bytes:
        raise _failed(place, f"more than {limits.max_bytes:,} bytes")
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
                raise _failed(place, words)
            if not unpacker.eof:
                raise _failed(place, "the gzip archive breaks off")
            rest = unpacker.unused_data
    except zlib.error as error:
        raise _failed(place, f"not a gzip archive, {error}") from error
    return b"".join(pieces)


def _login_of(place: str) -> tuple[str, str]:
    """Return the header for the login that *place* holds, empty if none, and *place* without it.

    Libraries would take a login for part of the server's name, and repeat it in their errors.
    """
    try:
        parts = urlsplit(place)
        parts.port  # noqa: B018 - raises for what is no port, as does the rest of a password
    except ValueError as error:
        raise SourceUnavailableError(f"{shown(place)}: not an address") from error
    login, at, server = parts.netloc.rpartition("@")
    if not at:
        return "", place
    bare = ":".join(unquote(part) for part in login.split(":", 1))
    code = base64.b64encode(bare.encode("utf-8", "replace")).decode()
    return f"Basic {code}", parts._replace(netloc=server).geturl()


def _page(address: str, limits: Limits, login: str, reach: Reach) -> tuple[Document, str | None]:
    """Return a page and the address of the next one, if the server names it."""
    call = _Call(limits, reach)
    try:
        target_of(address, reach)
        return _asked(address, limits, call, login)
    except SourceUnavailableError:
        raise
    except AddressRefusedError as error:
        raise _failed(address, _why(error)) from error
    except urllib.error.HTTPError as error:
        error.close()
        words = f"answered {error.code} {error.reason}"
        raise _failed(address, words) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        words = call.over or str(getattr(error, "reason", "") or error)
        late = isinstance(getattr(error, "reason", error), TimeoutError)
        if late and not call.over:
            words = f"silent for {limits.silence_s:g} s"
        raise _failed(address, words) from error
    finally:
        call.end()


def _asked(address: str, limits: Limits, call: _Call, login: str) -> tuple[Document, str | None]:
    request = urllib.request.Request(  # noqa: S310 - http(s) only, see is_address and _Careful
        address, headers={"User-Agent": "controlroom", "Accept": "application/json, text/xml"}
    )
    if login:
        request.add_unredirected_header("Authorization", login)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}),  # a proxy would look the name up a second time
        _Careful(call),
        _Http(call),
        _Https(call),
    )
    with opener.open(request, timeout=limits.silence_s) as answer:
        body = _body(answer, address, limits)
        if call.over:  # cut off by us: the body only looks complete
            raise _failed(address, f"{call.over}")
        if answer.length:  # what is still missing of the length that the server announced
            words = f"{answer.length:,} bytes are missing"
            raise _failed(address, words)
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
            raise _failed(address, words)
    return b"".join(pieces)


class _Call:
    """One question to a server, redirections included; ends when its time is over.

    The limit of a socket counts from one piece to the next, so that a server which sends a byte
    now and then could keep the program for ever.  Shutting the socket down ends any wait: for
    the connection, for TLS, for an answer.  Only looking up a name cannot be ended; its answer
    comes too late then.
    """

    def __init__(self, limits: Limits, reach: Reach = PUBLIC) -> None:
        self.over = ""
        self._reach = reach
        self._limits = limits
        self._until = time.monotonic() + limits.total_s
        self._lock = threading.Lock()
        # Twins of the sockets: TLS takes the socket itself away while it greets the server.
        self._twins: list[socket.socket] = []
        self._timer = threading.Timer(limits.total_s, self._end)
        self._timer.daemon = True
        self._timer.start()

    def connect(
        self, where: tuple[str, int], timeout: float | None = None, *_source: object
    ) -> socket.socket:
        """Return a watched socket to the first address of *where* that answers.

        In place of ``socket.create_connection``, which would give each address the whole time
        and look the name up by itself: between a check and a second look the answer may change.

        Raises:
            AddressRefusedError: One of its addresses is out of reach.
            OSError: None answers, or the time is over.
        """
        trouble: OSError | None = None
        found = socket.getaddrinfo(*where, type=socket.SOCK_STREAM)
        self._reach.check(str(address[0]) for *_, address in found)
        for family, kind, protocol, _, address in found:
            sock = socket.socket(family, kind, protocol)
            try:
                self.opened(sock)
                left = max(0.001, self._until - time.monotonic())
                sock.settimeout(left if timeout is None else min(left, timeout))
                sock.connect(address)
                sock.settimeout(timeout)
            except OSError as error:
                sock.close()
                trouble = error
                if time.monotonic() >= self._until:  # before the timer's thread came to it
                    self._end()
            else:
                return sock
        raise trouble or OSError("the name has no address")

    def leave_home(self) -> None:
        """Take the networks of the settings out of reach: a server sends us elsewhere now."""
        self._reach = Reach(ports=self._reach.ports)

    def follow(self, address: str) -> None:
        """Check where a server sends us.

        Raises:
            AddressRefusedError: There nothing is got from.
        """
        target_of(address, self._reach)

    def opened(self, sock: socket.socket) -> None:
        """Watch over a socket.

        Raises:
            TimeoutError: The time is over; the socket was shut down.
        """
        with self._lock:
            if not self.over:
                self._twins.append(sock.dup())
                return
        _shut_down(sock)
        raise TimeoutError(self.over)

    def end(self) -> None:
        """Stop watching."""
        self._timer.cancel()
        with self._lock:
            for twin in self._twins:
                twin.close()
            self._twins.clear()

    def _end(self) -> None:
        with self._lock:
            self.over = f"no end after {self._limits.total_s:g} s"
            for twin in self._twins:
                _shut_down(twin)


def _shut_down(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it was not connected, or has ended by itself
        sock.shutdown(socket.SHUT_RDWR)


class _Http(urllib.request.HTTPHandler):
    """Opens connections that a ``_Call`` watches over."""

    def __init__(self, call: _Call) -> None:
        super().__init__()
        self._call = call

    @override
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        call = self._call

        class Connection(http.client.HTTPConnection):
            def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as it is there
                super().__init__(*args, **options)
                self._create_connection = call.connect

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
            def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as it is there
                super().__init__(*args, **options)
                self._create_connection = call.connect

        return self.do_open(Connection, req)


def _next_page(address: str, link: str) -> str | None:
    found = _NEXT.search(link)
    if found is None:
        return None
    following: str = urljoin(address, found[1])
    here, there = urlsplit(address), urlsplit(following)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise _failed(address, f"the next page is on another server, {shown(following)}")
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

    def __init__(self, call: _Call) -> None:
        super().__init__()
        self._call = call

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
        same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        if there.scheme not in {"http", "https"}:
            raise _failed(req.full_url, f"sends us to {shown(newurl)}")
        if here.scheme == "https" and there.scheme != "https":
            raise _failed(req.full_url, f"sends us to unprotected {shown(newurl)}")
        if "@" in there.netloc:
            raise _failed(req.full_url, f"sends us on with a login, {shown(newurl)}")
        if here.netloc != there.netloc:
            self._call.leave_home()
        try:
            self._call.follow(newurl)
        except AddressRefusedError as error:
            why = _why(error)
            raise _failed(req.full_url, f"sends us to {shown(newurl)}: {why}") from error
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        login = req.unredirected_hdrs.get("Authorization")
        if following is not None and login and same:
            following.add_unredirected_header("Authorization", login)
        return following
