"""Why a server's certificate was not accepted; libpq only says that it was not."""

from __future__ import annotations

import contextlib
import socket
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LIMIT_S = 2.0
_SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
_NOT_YET, _EXPIRED, _OTHER_NAME = 9, 10, 62
"""OpenSSL's ``X509_V_ERR_…``."""


def why_not_verified(settings: Mapping[str, Any]) -> str:
    """Ask the server for its certificate once more and return what is wrong with it.

    No login is sent.  Blocks, at most for a few seconds.

    Args:
        settings: libpq's, of the attempt that failed.

    Returns:
        ``"expired"``, ``"not-yet-valid"``, ``"other-name"`` or ``"other-ca"``, also when it
        cannot be found out.

    Source:
        PostgreSQL documentation, "SSL Session Encryption" of the protocol; RFC 5280.
    """
    told = str(settings.get("sslrootcert") or Path.home() / ".postgresql" / "root.crt")
    name = str(settings.get("host") or "").partition(",")[0]
    place = str(settings.get("hostaddr") or name).partition(",")[0]
    port = int(str(settings.get("port") or 5432).partition(",")[0])
    with contextlib.suppress(OSError, ValueError):  # an ssl.SSLError is an OSError
        context = ssl.create_default_context(cafile=None if told == "system" else told)
        with socket.create_connection((place, port), LIMIT_S) as plain:
            plain.sendall(_SSL_REQUEST)
            if plain.recv(1) != b"S":
                return "other-ca"
            try:
                context.wrap_socket(plain, server_hostname=name).close()
            except ssl.SSLCertVerificationError as error:
                return _REASONS.get(error.verify_code, "other-ca")
    return "other-ca"


_REASONS = {_NOT_YET: "not-yet-valid", _EXPIRED: "expired", _OTHER_NAME: "other-name"}
