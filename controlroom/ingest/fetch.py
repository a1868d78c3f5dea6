"""Gets documents from files and servers, within limits of size and time."""

from __future__ import annotations

import base64
import http.client
import re
import stat
import urllib.error
import urllib.request
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from controlroom.domain.errors import AddressRefusedError, SourceUnavailableError
from controlroom.domain.reach import PUBLIC, Reach, target_of
from controlroom.ingest.source import Document
from controlroom.web_call import USUAL, Abort, Call, Http, Https, Limits
from controlroom.web_redirects import Careful, failed, shown, why

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 65_536
_GZIP = b"\x1f\x8b"
_NEXT = re.compile(r"<([^<>]*)>(?=[^<]*;\s*rel\s*=\s*\"?next\b)", re.IGNORECASE)


def is_address(place: str) -> bool:
    """Return whether *place* is an http(s) address rather than a file."""
    return re.match(r"https?://", place, re.IGNORECASE) is not None


def documents(place: str, limits: Limits = USUAL, reach: Reach = PUBLIC) -> Iterator[Document]:
    """Yield what is at *place*: one file, or a server's pages.

    A server pages in one of two ways: it names the next page in a ``Link`` header (RFC 8288),
    or the address has a ``page=`` that counts up, until a page brings what the one before did
    or nothing.

    Args:
        place: File name or address.
        limits: Of size and time.
        reach: Which networks and ports may be gone to; see ``domain.reach``.

    Raises:
        SourceUnavailableError: Not there, not gone to, no answer in time, too large, an error
            status, or a redirection that is not followed.
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
    raise failed(place, f"more than {limits.max_pages} pages")


def download(
    address: str, limits: Limits, reach: Reach = PUBLIC, *, abort: Abort | None = None
) -> bytes:
    """Return what one address holds, e.g. a photo; a login in it is not used.

    Args:
        address: An http(s) address.
        limits: Of size and time.
        reach: Which networks and ports may be gone to.
        abort: Ends it from another thread.

    Raises:
        AddressRefusedError: It is not gone to.
        SourceUnavailableError: As ``documents``.
    """
    try:
        return _page(address, limits, "", reach, abort)[0].body
    except SourceUnavailableError as error:
        if isinstance(error.__cause__, AddressRefusedError):
            raise error.__cause__ from None
        raise


def _file(place: str, limits: Limits) -> bytes:
    name = place
    if place.lower().startswith("file:"):
        name = urllib.request.url2pathname(urlsplit(place).path)
    elif re.match(r"[a-zA-Z][\w+.-]+://", place):
        raise failed(place, "only files, http and https are read")
    path = Path(name)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            # A pipe or a device could keep us waiting for ever.
            raise failed(place, "not a file")
        with path.open("rb") as file:
            body = file.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        words = str(getattr(error, "strerror", None) or error)
        raise failed(place, words) from error
    return _within(body, place, limits)


def _within(body: bytes, place: str, limits: Limits) -> bytes:
    """Return *body*, unpacked if it is a gzip archive."""
    if len(body) > limits.max_bytes:
        raise failed(place, f"more than {limits.max_bytes:,} bytes")
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
                raise failed(place, words)
            if not unpacker.eof:
                raise failed(place, "the gzip archive breaks off")
            rest = unpacker.unused_data
    except zlib.error as error:
        raise failed(place, f"not a gzip archive, {error}") from error
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


def _page(
    address: str, limits: Limits, login: str, reach: Reach, abort: Abort | None = None
) -> tuple[Document, str | None]:
    """Return a page and the address of the next one, if the server names it."""
    call = Call(limits, reach)
    if abort is not None:
        abort.watch(call)
    try:
        target_of(address, reach)
        return _asked(address, limits, call, login)
    except SourceUnavailableError:
        raise
    except AddressRefusedError as error:
        raise failed(address, why(error)) from error
    except urllib.error.HTTPError as error:
        error.close()
        words = f"answered {error.code} {error.reason}"
        raise failed(address, words) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        words = call.over or str(getattr(error, "reason", "") or error)
        late = isinstance(getattr(error, "reason", error), TimeoutError)
        if late and not call.over:
            words = f"silent for {limits.silence_s:g} s"
        raise failed(address, words) from error
    finally:
        call.end()
        if abort is not None:
            abort.forget(call)


def _asked(address: str, limits: Limits, call: Call, login: str) -> tuple[Document, str | None]:
    request = urllib.request.Request(  # noqa: S310 - http(s) only, see is_address and Careful
        address, headers={"User-Agent": "controlroom", "Accept": "application/json, text/xml"}
    )
    if login:
        request.add_unredirected_header("Authorization", login)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}),  # a proxy would look the name up a second time
        Careful(call),
        Http(call),
        Https(call),
    )
    with opener.open(request, timeout=limits.silence_s) as answer:
        body = _body(answer, address, limits)
        if call.over:  # cut off by us: the body only looks complete
            raise failed(address, f"{call.over}")
        if answer.length:  # what is still missing of the length that the server announced
            words = f"{answer.length:,} bytes are missing"
            raise failed(address, words)
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
            raise failed(address, words)
    return b"".join(pieces)


def _next_page(address: str, link: str) -> str | None:
    found = _NEXT.search(link)
    if found is None:
        return None
    following: str = urljoin(address, found[1])
    here, there = urlsplit(address), urlsplit(following)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise failed(address, f"the next page is on another server, {shown(following)}")
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
