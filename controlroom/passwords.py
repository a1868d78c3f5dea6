"""Where passwords come from: of a database address that holds none, and of people in a file."""

from __future__ import annotations

import getpass
import logging
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

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
    account = account_of(url)
    password = _from_key_ring(account)
    if password is None and ask:
        password = getpass.getpass(f"Password of {account}: ")
    return with_login(url, "", password) if password else url


def login_of(url: str) -> str:
    """Return who logs in with that address; empty when it does not say."""
    parts = _split(url)
    return unquote(parts.username or "") if parts is not None else ""


def with_login(url: str, login: str, password: str) -> str:
    """Return *url* with another login, or its own when that is empty, and a password."""
    parts = urlsplit(url)
    who = quote(login or login_of(url), safe="")
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{who}:{quote(password, safe='')}@{place}").geturl()


def account_of(url: str) -> str:
    """Return the name under which the key ring keeps the password of an address."""
    parts = urlsplit(url)
    who = quote(login_of(url), safe="")
    return f"{who}@{parts.netloc.rpartition('@')[2]}{parts.path}"


def has_key_ring() -> bool:
    """Return whether this computer can keep passwords; may take a moment the first time."""
    try:
        import keyring  # noqa: PLC0415 - optional, and slow to load

        return float(keyring.get_keyring().priority) > 0
    except Exception:  # noqa: BLE001 - backends raise what they like; without one none is offered
        return False


def keep(url: str) -> bool:
    """Put the password that *url* holds into the key ring; return whether it was taken."""
    parts = _split(url)
    try:
        import keyring  # noqa: PLC0415 - optional, and slow to load

        keyring.set_password(KEY_RING_SERVICE, account_of(url), unquote(parts.password or ""))  # type: ignore[union-attr]  # a lack of it is caught too
    except Exception as error:  # noqa: BLE001 - backends raise what they like
        log.warning("the key ring did not take the password: %s", type(error).__name__)
        return False
    return True


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
