"""Where servers send us on to, and what may be said of an address."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from typing_extensions import override

from controlroom.address_words import REASONS
from controlroom.domain.errors import AddressRefusedError, SourceUnavailableError
from controlroom.domain.redact import without_login, without_secrets

if TYPE_CHECKING:
    from http.client import HTTPMessage
    from typing import IO

    from controlroom.web_call import Call


def shown(place: str) -> str:
    """Return *place* as it may be printed and stored: without passwords and keys."""
    return without_login(place).encode("utf-8", "replace").decode()


def failed(place: str, words: str) -> SourceUnavailableError:
    """Return the error for *place*; servers and libraries put addresses into *words* too."""
    return SourceUnavailableError(f"{shown(place)}: {without_secrets(words)}")


def why(error: AddressRefusedError) -> str:
    """Return what is said of an address that is out of reach."""
    return f"{REASONS[error.reason][1]} ({error.detail})"


def check_sent_on(call: Call, address: str, newurl: str) -> None:
    """Hold where a server sends us against the rules, and the rest of the call with it.

    The address that somebody typed may be on the local network; a server outside must not be
    able to send the program there.

    Args:
        call: Under way.
        address: What was asked.
        newurl: Where the answer sends us, whole.

    Raises:
        SourceUnavailableError: Not gone to.
    """
    here, there = urlsplit(address), urlsplit(newurl)
    if there.scheme not in {"http", "https"}:
        raise failed(address, f"sends us to {shown(newurl)}")
    if here.scheme == "https" and there.scheme != "https":
        raise failed(address, f"sends us to unprotected {shown(newurl)}")
    if "@" in there.netloc:
        raise failed(address, f"sends us on with a login, {shown(newurl)}")
    if here.netloc != there.netloc:
        call.leave_home()
    try:
        call.follow(newurl)
    except AddressRefusedError as error:
        raise failed(address, f"sends us to {shown(newurl)}: {why(error)}") from error


class Careful(urllib.request.HTTPRedirectHandler):
    """Follows redirections, but not into the network that this computer stands in."""

    max_redirections = 5

    def __init__(self, call: Call) -> None:
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
        check_sent_on(self._call, req.full_url, newurl)
        here, there = urlsplit(req.full_url), urlsplit(newurl)
        same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        login = req.unredirected_hdrs.get("Authorization")
        if following is not None and login and same:
            following.add_unredirected_header("Authorization", login)
        return following
