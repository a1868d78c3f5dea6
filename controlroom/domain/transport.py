"""How a program reaches the shared database, and what is weak about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weakness(StrEnum):
    """What somebody on the network could make use of."""

    NO_TLS = "no-tls"
    """Everybody on the way reads and changes everything."""
    OLD_TLS = "old-tls"
    """A version of TLS below 1.2 would do."""
    UNVERIFIED = "server-not-verified"
    """Another computer may pass for the server: certificate or name are not looked at."""
    PASSWORD = "password-not-protected"  # noqa: S105 - the name of a weakness
    """The password would be given to a server that asks for it in another form than SCRAM."""
    NO_BINDING = "no-channel-binding"
    """The login is not tied to the encrypted connection it goes through."""
    RELAYED = "encryption-ends-elsewhere"
    """Between here and the server something takes the encryption off."""


@dataclass(frozen=True, slots=True)
class Transport:
    """How one connection really is, as asked of the connection itself.

    Attributes:
        local: It does not leave this computer.
        encrypted: TLS is in use.
        protocol: Version of TLS and cipher, e.g. ``"TLSv1.3 TLS_AES_256_GCM_SHA384"``; empty
            when the server was not asked.
        weaknesses: Empty for what stays on this computer.
    """

    local: bool
    encrypted: bool
    protocol: str = ""
    weaknesses: tuple[Weakness, ...] = ()
