"""Connecting to PostgreSQL: how it is asked for, what is refused, and how it really came out."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, cast

import psycopg
from psycopg.pq import Conninfo

from controlroom.database.certificate import why_not_verified
from controlroom.domain.errors import (
    LoginRefusedError,
    ServerNotTrustedError,
    WeakConnectionError,
)
from controlroom.domain.transport import Transport, Weakness

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.engine import URL, Connection

PERMISSION, ALLOW = "weak_tls", "allow"
"""In an address: whoever wrote it takes the responsibility for what is weak."""
REFUSED_PAUSE_S = 10.0
"""A login that was refused is not tried again sooner: servers shut out who knocks too often."""

_CONNECT: dict[str, Any] = {
    "connect_timeout": 2,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 3000,
    "gssencmode": "disable",
    # Never answer a server that asks for the password in the clear.
    "require_auth": "scram-sha-256",
    "application_name": "controlroom",
    "options": "-c statement_timeout=4000 -c lock_timeout=2000"
    " -c idle_in_transaction_session_timeout=5000"
    " -c client_connection_check_interval=2000 -c timezone=UTC",
}
_OVER_NETWORK = {"sslmode": "verify-full", "channel_binding": "require"}
_MAYBE_PLAIN = {"disable", "allow", "prefer"}
_OLD_TLS = {"TLSv1", "TLSv1.1"}
_PORT = re.compile(r":\d+$")
_LOCAL = {"", "localhost", "127.0.0.1", "::1"}

_NOT_VERIFIED = "certificate verify failed"
# What libpq says in English; a server's own words follow its lc_messages, see docs/deployment.md.
_NOT_TRUSTED = (
    ("does not match host name", "other-name"),
    ("server does not support SSL", "no-tls"),
    ("root certificate file", "no-site-ca"),
    ("could not read root certificate", "no-site-ca"),
    ("authentication method requirement", "asks-for-password"),
    ("channel binding", "no-binding"),
    ("SSL error", "broken-tls"),
    ("received invalid response to SSL negotiation", "broken-tls"),
    ("received unencrypted data after SSL response", "broken-tls"),
)
_LOGIN_REFUSED = (
    ("password authentication failed", "wrong-password"),
    ("no password supplied", "no-password"),
    ("is not permitted to log in", "shut-out"),
    ("too many connections for role", "too-many"),
    ("permission denied for database", "no-access"),
    ("no pg_hba.conf entry", "not-from-here"),
    ("pg_hba.conf rejects connection", "not-from-here"),
)


def postgresql_settings(address: URL) -> dict[str, Any]:
    """Return libpq's settings for *address*, those it names itself left out."""
    named = address.query
    local = _named_local(address)
    settings = {k: v for k, v in _CONNECT.items() if k not in named}
    if not local:
        settings |= {k: v for k, v in _OVER_NETWORK.items() if k not in named}
        if str(named.get("sslmode", "")) in _MAYBE_PLAIN:
            settings.pop("channel_binding", None)  # without TLS there is nothing to bind to
    has_password = address.password is not None or {"password", "passfile"} & named.keys()
    if not has_password and local:
        # Peer authentication over a socket carries no password that could be stolen.
        settings.pop("require_auth", None)
    return settings


def weak_allowed(address: URL) -> bool:
    """Return whether the address takes the responsibility for a weak connection."""
    return address.query.get(PERMISSION) == ALLOW


def require_strong(settings: Mapping[str, Any], *, allowed: bool) -> None:
    """Look at what a connection is asked to be, before anything is sent.

    Args:
        settings: As libpq gets them.
        allowed: Whoever set it up takes the responsibility.

    Raises:
        WeakConnectionError: Less than TLS with a server that proves who it is, SCRAM and channel
            binding, to another computer.
    """
    wanted = {k: str(v) for k, v in settings.items() if isinstance(v, (str, int))}
    found = () if _settings_local(wanted) else _weaknesses(wanted, encrypted=None)
    if found and not allowed:
        raise WeakConnectionError(found)


def seen(connection: psycopg.Connection[Any]) -> Transport:
    """Return how *connection* really is; asks libpq, not the server."""
    pgconn = connection.pgconn
    told = {
        option.keyword.decode(): option.val.decode() for option in pgconn.info if option.val
    }  # what libpq used in the end, its environment and service file included
    peer = (pgconn.hostaddr or b"").decode()
    local = _settings_local(told) and (not peer or peer == "::1" or peer.startswith("127."))
    encrypted = bool(pgconn.ssl_in_use)
    found = () if local else _weaknesses(told, encrypted=encrypted)
    return Transport(local, encrypted, weaknesses=found)


def transport_of(connection: Connection) -> Transport:
    """Return how an open connection really is; asks the server as well.

    Raises:
        sqlalchemy.exc.DBAPIError: No answer; call it inside ``reading``.
    """
    if connection.dialect.name != "postgresql":
        return Transport(local=True, encrypted=False)
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    ours = seen(driver)
    row = connection.exec_driver_sql(
        "SELECT ssl, version, cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    ).first()
    at_server = row is not None and bool(row[0])
    protocol = f"{row[1]} {row[2]}" if row is not None and at_server else ""
    weak = ours.weaknesses
    if ours.encrypted and not at_server and not ours.local:
        weak += (Weakness.RELAYED,)
    return Transport(ours.local, ours.encrypted, protocol, weak)


class Door:
    """Makes the connections of one engine and knows how the last one came out.

    Any thread.  After a refused login nothing is sent to that server for a while, unless the
    password changes.

    Attributes:
        last: How the newest connection is; None before the first.
    """

    def __init__(self, *, allowed: bool, clock: Callable[[], float] = time.monotonic) -> None:
        """Args: allowed: Weak connections are; clock: Steady seconds."""
        self._allowed, self._clock = allowed, clock
        self._password: str | None = None
        self._refused: dict[tuple[str, str], tuple[float, LoginRefusedError]] = {}
        self.last: Transport | None = None

    def renew_password(self, password: str) -> None:
        """Use another password from the next connection on."""
        self._password, self._refused = password, {}

    def admit(self, settings: Mapping[str, Any]) -> None:
        """Look at what a connection would be, before even a name is looked up.

        Raises:
            WeakConnectionError: It would be weaker than allowed.
        """
        require_strong(settings, allowed=self._allowed)

    def connect(
        self, connect: Callable[..., psycopg.Connection[Any]], settings: dict[str, Any]
    ) -> psycopg.Connection[Any]:
        """Return a new connection.

        Args:
            connect: The driver's function.
            settings: libpq's, and the driver's own.

        Raises:
            WeakConnectionError: It would be, or has turned out, weaker than allowed.
            ServerNotTrustedError: The server did not prove who it is, or asked for too much.
            LoginRefusedError: The server does not let this login in.
            psycopg.OperationalError: It does not answer, or something else is wrong.
        """
        where = _server_of(settings)
        password, refusals = self._password, self._refused
        refused = refusals.get(where)
        if refused is not None and self._clock() - refused[0] < REFUSED_PAUSE_S:
            raise refused[1].again()
        if password is not None:
            settings = settings | {"password": password}
        self.admit(settings)
        try:
            made = connect(**settings)
        except psycopg.OperationalError as error:
            known = _known(error, settings)
            if known is None:
                raise
            if isinstance(known, LoginRefusedError) and known.lasting:
                # Of this password: a thread that was given a better one has a new dictionary.
                refusals[where] = self._clock(), known
            raise known from error
        refusals.pop(where, None)
        found = seen(made)
        if found.weaknesses and not self._allowed:
            made.close()
            raise WeakConnectionError(found.weaknesses)
        self.last = found
        return made


def _server_of(settings: Mapping[str, Any]) -> tuple[str, str]:
    """Return host and port; a host that has several numbers is one."""
    named = (str(settings.get(name) or "").split(",") for name in ("host", "port", "hostaddr"))
    host, port, number = (",".join(dict.fromkeys(parts)) for parts in named)
    return host or number, port


def _known(
    error: psycopg.OperationalError, settings: Mapping[str, Any]
) -> ServerNotTrustedError | LoginRefusedError | None:
    """Return the error in our words for what libpq and the server said."""
    said = str(error)
    words = said.strip().splitlines()[0] if said.strip() else ""
    for part, reason in _LOGIN_REFUSED:
        if part in said:
            return LoginRefusedError(reason, str(settings.get("user") or ""), words)
    if _NOT_VERIFIED in said:
        return ServerNotTrustedError(why_not_verified(settings), words)
    for part, reason in _NOT_TRUSTED:
        if part in said:
            return ServerNotTrustedError(reason, words)
    return None


def _weaknesses(told: Mapping[str, str], *, encrypted: bool | None) -> tuple[Weakness, ...]:
    """Return what is weak about settings of a connection over a network.

    Args:
        told: libpq's settings.
        encrypted: Whether it is; None when it has not been made yet.
    """
    found = []
    mode = told.get("sslmode", "prefer")
    if encrypted is False or (encrypted is None and mode in _MAYBE_PLAIN):
        found.append(Weakness.NO_TLS)
    elif told.get("ssl_min_protocol_version", "TLSv1.2") in _OLD_TLS:
        found.append(Weakness.OLD_TLS)
    if mode != "verify-full":
        found.append(Weakness.UNVERIFIED)
    if told.get("require_auth") != _CONNECT["require_auth"]:
        found.append(Weakness.PASSWORD)
    if told.get("channel_binding") != "require":
        found.append(Weakness.NO_BINDING)
    return tuple(found)


def _named_local(address: URL) -> bool:
    """Return whether every host that libpq may be led to is this computer."""
    hosts = [address.host] if address.host else []
    for name in ("host", "hostaddr"):  # in the query they win, and may be several
        told = address.query.get(name, ())
        for part in (told,) if isinstance(told, str) else told:
            hosts += part.split(",")
    service = "service" in address.query
    return not service and _all_local(hosts or _default_hosts())


def _settings_local(told: Mapping[str, str]) -> bool:
    hosts = [h for name in ("host", "hostaddr") for h in told.get(name, "").split(",") if h]
    return "service" not in told and _all_local(hosts or _default_hosts())


def _default_hosts() -> list[str]:
    """Return where libpq goes when no host is named: ``PGHOST``, ``PGSERVICE``, else a socket."""
    named = {b"host", b"hostaddr"}
    return [
        host
        for option in Conninfo.get_defaults()
        if option.keyword in named and option.val
        for host in option.val.decode().split(",")
    ]


def _all_local(hosts: list[str]) -> bool:
    # Those of a query are "host:port" where SQLAlchemy takes several.
    return all(h in _LOCAL or _PORT.sub("", h) in _LOCAL or h.startswith(("/", "@")) for h in hosts)
