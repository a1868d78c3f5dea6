"""Blots passwords and keys out of what is printed, logged or stored.

In doubt too much is blotted: a place that cannot be read costs a question, a password that can be
read costs more.
"""

from __future__ import annotations

import re

BLOT = "***"

_START = re.compile(r"(?:\b([a-zA-Z][\w+.-]*):)?//(?=[^\s/])")
_PORT = re.compile(r"\d{1,5}(?=[/?#\"'),;\s]|$)")
_WEB = frozenset({"", "http", "https"})
_NAMED = "key|token|secret|pass|pwd|auth|sig|credential"
_IN_QUERY = re.compile(
    rf"(?<=[?&;#])([^=&#\s]*(?:{_NAMED})[^=&#\s]*)=[^&#\s\"'<>]*(?:\s[^&\n\"'<>=]*(?=&))?",
    re.IGNORECASE,
)
_WHOLE_QUERY = re.compile(rf"(?<=[?&;#])([^=&#]*(?:{_NAMED})[^=&#]*)=[^&#]*", re.IGNORECASE)
_SETTING = re.compile(
    r"(\b[\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key)[\w-]*\\*[\"']?\s*[=:]\s*)"
    r"(?:(\\*[\"'])(?:(?!\2)(?:\\.|.))*(?:\2)?|[^\s&,;\"'<>)}\]]+)",
    re.IGNORECASE,
)
_HEADER = re.compile(r"\b(Basic|Bearer)\s+[\w+/=.~-]{6,}")
_BARE_LOGIN = re.compile(r"(?<![\w/:.@+-])([\w.-]+):([^\s@:/]+)@(?=[\w\[/.])")


def without_secrets(text: str) -> str:
    """Return *text* with the passwords and keys in it blotted out.

    Known are logins in addresses, named values (``password=…``, ``"token": "…"``, ``?api_key=…``)
    and the credentials of an ``Authorization`` header.
    """
    pieces, at = [], 0
    starts = list(_START.finditer(text))
    for index, start in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
        newline = text.find("\n", start.end(), end)
        rest = text[start.end() : end if newline < 0 else newline]
        pieces.append(text[at : start.end()])
        kept, gone = _login(rest, web=(start[1] or "").lower() in _WEB)
        pieces.append(kept)
        at = start.end() + gone
    bare = "".join([*pieces, text[at:]])
    bare = _IN_QUERY.sub(rf"\1={BLOT}", bare)
    bare = _SETTING.sub(rf"\1\2{BLOT}\2", bare)
    bare = _HEADER.sub(rf"\1 {BLOT}", bare)
    return _BARE_LOGIN.sub(rf"\1:{BLOT}@", bare)


def without_login(address: str) -> str:
    """Return an address, and nothing but an address, as it may be shown.

    Unlike in a text, what is blank in it belongs to it.
    """
    return without_secrets(_WHOLE_QUERY.sub(rf"\1={BLOT}", address))


def _login(rest: str, *, web: bool) -> tuple[str, int]:
    """Return what stands for the login at the beginning of *rest*, and how long the login is.

    A password may hold what should have been encoded: slashes, blanks, further signs ``@``.
    """
    token = re.split(r"\s", rest, maxsplit=1)[0]
    authority = re.split(r"[/?#]", token, maxsplit=1)[0]
    if web and "@" in authority:
        return f"{BLOT}@", authority.rfind("@") + 1
    user, colon, _ = authority.partition(":")
    if not colon or user.startswith("[") or "@" in user:
        return "", 0
    if _PORT.match(token, len(user) + 1) and (web or "@" not in token):
        return "", 0
    at = (token if "@" in token else rest).rfind("@")
    if at < 0:
        return "", 0
    return (f"{BLOT}@" if web else f"{user}:{BLOT}@"), at + 1
