"""Where passwords come from: of a database address that holds none, and of people in a file."""

from __future__ import annotations

import getpass
import logging
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

log = logging.getLogger(__name__)

KEY_RING_SERVICE = "controlroom"
_FIELDS = 5


def has_password(url: str) -> bool:
    """Return whether *url* itself holds a password."""
    parts = _split(url)
    return parts is not None and bool(parts.password or re.search(r"[?&]password=", url))


def complete(url: str, *, environ: Mapping[str, str], ask: bool) -> str:
    """Return *url* with the password it needs.

    libpq reads ``PGPASSWORD`` and the password file itself, so the address stays as it is when
    either will answer.  Otherwise the key ring is asked (when the package ``keyring`` is
    installed), then, with *ask*, the person at the terminal.
    """
    parts = _split(url)
    if (
        parts is None
        or not parts.scheme.startswith("postgresql")
        or has_password(url)
        or not (parts.username and parts.hostname)
        or environ.get("PGPASSWORD")
        or "passfile=" in parts.query
        or in_password_file(parts, environ)
    ):
        return url
    account = parts.netloc + parts.path
    password = _from_key_ring(account)
    if password is None and ask:
        password = getpass.getpass(f"Password of {account}: ")
    if not password:
        return url
    user, _, place = parts.netloc.rpartition("@")
    netloc = f"{user}:{quote(password, safe='')}@{place}"
    return parts._replace(netloc=netloc).geturl()


def for_sign_in(account: str, *, environ: Mapping[str, str], ask: bool) -> str | None:
    """Return the password of *account* in a file: environment, key ring, terminal; None if nowhere.

    Args:
        account: Login and file, as the key ring names it.
        environ: ``CONTROLROOM_PASSWORD`` is looked for in it.
        ask: Ask the person at the terminal.
    """
    found = environ.get("CONTROLROOM_PASSWORD") or _from_key_ring(account)
    if not found and ask:
        found = getpass.getpass(f"Password of {account}: ")
    return found or None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for what is no port
    except ValueError:
        return None
    return parts


def in_password_file(parts: SplitResult, environ: Mapping[str, str]) -> bool:
    """Return whether libpq's password file has an entry for that address.

    Source:
        PostgreSQL documentation, "The Password File".
    """
    told = environ.get("PGPASSFILE", "")
    path = Path(told) if told else _default_password_file(environ)
    try:
        open_to_others = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    if open_to_others and sys.platform != "win32":
        return False  # libpq ignores such a file too
    database = parts.path.lstrip("/") or (parts.username or "")
    wanted = (parts.hostname or "", str(parts.port or 5432), database, parts.username or "")
    for line in lines:
        fields = [re.sub(r"\\(.)", r"\1", f) for f in re.split(r"(?<!\\):", line)]
        if line.startswith("#") or len(fields) < _FIELDS:
            continue
        if all(f in {"*", w} for f, w in zip(fields, wanted, strict=False)):
            return True
    return False


def _default_password_file(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(environ.get("APPDATA", "")) / "postgresql" / "pgpass.conf"
    return Path(environ.get("HOME", "") or Path.home()) / ".pgpass"


def _from_key_ring(account: str) -> str | None:
    try:
        import keyring  # noqa: PLC0415 - optional, and slow to load
        from keyring.errors import KeyringError, NoKeyringError  # noqa: PLC0415 - as above
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(KEY_RING_SERVICE, account)
    except NoKeyringError:
        return None
    except KeyringError as error:
        log.warning("the key ring did not answer: %s", error)
        return None
    return found
