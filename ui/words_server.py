"""Words for how the database's server is reached, and why it was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from controlroom.domain.errors import (
    LoginRefusedError,
    ServerNotTrustedError,
    WeakConnectionError,
)
from controlroom.domain.transport import Weakness
from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from controlroom.domain.errors import ControlRoomError

NOT_TRUSTED = {
    "other-ca": QT_TRANSLATE_NOOP(
        "Server", "its certificate is not signed by the site's authority"
    ),
    "expired": QT_TRANSLATE_NOOP("Server", "its certificate has expired"),
    "not-yet-valid": QT_TRANSLATE_NOOP(
        "Server", "its certificate is not valid yet; look at the clock of this computer"
    ),
    "other-name": QT_TRANSLATE_NOOP("Server", "its certificate is for another name"),
    "no-tls": QT_TRANSLATE_NOOP("Server", "it does not encrypt"),
    "no-site-ca": QT_TRANSLATE_NOOP(
        "Server", "this computer does not have the certificate of the site's authority"
    ),
    "asks-for-password": QT_TRANSLATE_NOOP(
        "Server", "it asked for the password in a readable form; it was not sent"
    ),
    "no-binding": QT_TRANSLATE_NOOP(
        "Server", "the login cannot be tied to the encrypted connection"
    ),
    "broken-tls": QT_TRANSLATE_NOOP("Server", "no encrypted connection could be made"),
}
LOGIN_REFUSED = {
    "wrong-password": QT_TRANSLATE_NOOP("Server", "Login or password is wrong"),
    "no-password": QT_TRANSLATE_NOOP("Server", "A password is needed"),
    "shut-out": QT_TRANSLATE_NOOP("Server", "This login was shut out by the administrator"),
    "too-many": QT_TRANSLATE_NOOP(
        "Server", "This login has too many sessions open; close another window"
    ),
    "no-access": QT_TRANSLATE_NOOP("Server", "This login may not enter this database"),
    "not-from-here": QT_TRANSLATE_NOOP("Server", "The server takes no logins from this computer"),
}
WEAK = {
    Weakness.NO_TLS: QT_TRANSLATE_NOOP("Server", "nothing is encrypted"),
    Weakness.OLD_TLS: QT_TRANSLATE_NOOP("Server", "the version of TLS is too old"),
    Weakness.UNVERIFIED: QT_TRANSLATE_NOOP("Server", "the server need not prove who it is"),
    Weakness.PASSWORD: QT_TRANSLATE_NOOP("Server", "another computer could ask for the password"),
    Weakness.NO_BINDING: QT_TRANSLATE_NOOP(
        "Server", "the login is not tied to the encrypted connection"
    ),
    Weakness.RELAYED: QT_TRANSLATE_NOOP("Server", "the encryption is taken off on the way"),
}


def weak_words(weaknesses: Sequence[Weakness]) -> str:
    """Return what is weak, translated, as one enumeration."""
    return ", ".join(_said(WEAK, weakness) for weakness in weaknesses)


def server_why(error: ControlRoomError) -> str | None:
    """Return why a server was not spoken to, translated; None for another kind of failure."""
    if isinstance(error, WeakConnectionError):
        return weak_words(error.weaknesses)
    if isinstance(error, ServerNotTrustedError):
        return _said(NOT_TRUSTED, error.reason)
    if isinstance(error, LoginRefusedError):
        return _said(LOGIN_REFUSED, error.reason)
    return None


def _said(words: Mapping[Any, str], key: str) -> str:
    known = words.get(key)
    return QCoreApplication.translate("Server", known) if known else key
