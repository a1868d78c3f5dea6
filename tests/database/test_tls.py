"""Real TLS: only the site's own server is spoken to, and nothing else learns a password."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.engine import make_url

from controlroom.database.session import make_engine, reading, renew_password, transport
from controlroom.database.transport import Door, transport_of
from controlroom.domain.errors import (
    DatabaseUnreachableError,
    LoginRefusedError,
    ServerNotTrustedError,
    WeakConnectionError,
)
from controlroom.domain.transport import Weakness
from tests import tls
from tests.pg import PgBox
from tests.proxy import Cuts, Proxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(bool(tls.missing()), reason=tls.missing() or "-")

PASSWORD = "a-long-secret-2026"


@dataclass
class Server:
    """A site's server, and addresses of it; libpq is told where its name leads."""

    box: PgBox
    site: tls.Authority
    stranger: tls.Authority
    folder: Path

    def url(self, *, host: str = tls.HOST, port: int = 0, user: str = "", **more: str) -> str:
        query = {"hostaddr": "127.0.0.1", "sslrootcert": str(self.site.root)} | more
        address = make_url(self.box.url("postgres")).set(
            host=host,
            port=port or self.box.port,
            username=user or "postgres",
            password=PASSWORD if user else self.box.password,
        )
        return address.update_query_dict(query).render_as_string(hide_password=False)

    def shows(self, certificate: Path, key: Path, *settings: str) -> None:
        """Show another certificate from now on."""
        tls.use(self.box, certificate, key)
        told = self.box.data / "postgresql.auto.conf"
        told.write_text("".join(f"{setting}\n" for setting in settings))
        self.box.stop()
        self.box.start()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("tls")
    site = tls.make_authority(folder / "site")
    with PgBox(tls.binaries()) as box:
        tls.require_tls(box)
        made = Server(box, site, tls.make_authority(folder / "stranger"), folder)
        made.shows(*site.issue())
        with psycopg_as_superuser(made) as run:
            run(f"CREATE ROLE lan LOGIN PASSWORD '{PASSWORD}'")
            run(f"CREATE ROLE mai NOLOGIN PASSWORD '{PASSWORD}'")
            run(f"CREATE ROLE hoa LOGIN CONNECTION LIMIT 0 PASSWORD '{PASSWORD}'")
        yield made


@contextlib.contextmanager
def psycopg_as_superuser(server: Server):
    engine = make_engine(server.box.url("postgres"))
    with engine.begin() as connection:
        yield connection.exec_driver_sql
    engine.dispose()


def attempt(url: str):
    """Connect and return how the connection is."""
    engine = make_engine(url)
    try:
        with reading(engine) as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
            return transport_of(connection)
    finally:
        engine.dispose()


def refusal(url: str, kind: type[Exception]) -> str:
    with pytest.raises(kind) as caught:
        attempt(url)
    error = caught.value
    assert PASSWORD not in str(error)
    return getattr(error, "reason", "") or str(error)


# --- the site's server


def test_the_sites_own_server_is_spoken_to(server):
    found = attempt(server.url(user="lan"))
    assert (found.local, found.encrypted, found.weaknesses) == (False, True, ())
    assert found.protocol.startswith("TLSv1.3 ")


def test_the_engine_knows_how_its_newest_connection_is(server):
    engine = make_engine(server.url(user="lan"))
    assert transport(engine) is None
    with reading(engine):
        pass
    found = transport(engine)
    assert found is not None
    assert found.encrypted
    engine.dispose()


# --- servers that are not


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"sslrootcert": "/no/such/site-ca.crt"}, "no-site-ca"),
        ({"host": "other.room.test"}, "other-name"),
        ({"host": "127.0.0.1.nip.test"}, "other-name"),
    ],
)
def test_another_name_and_a_missing_authority(server, more, reason):
    assert refusal(server.url(user="lan", **more), ServerNotTrustedError) == reason


def test_a_certificate_of_another_authority(server):
    url = server.url(user="lan", sslrootcert=str(server.stranger.root))
    assert refusal(url, ServerNotTrustedError) == "other-ca"


@pytest.fixture
def restored(server):
    yield
    server.shows(*server.site.issue())


@pytest.mark.usefixtures("restored")
def test_a_certificate_that_has_expired(server):
    server.shows(*server.site.issue(expired=True))
    assert refusal(server.url(user="lan"), ServerNotTrustedError) == "expired"


@pytest.mark.usefixtures("restored")
def test_a_server_without_tls(server):
    server.shows(*server.site.issue(), "ssl = off")
    assert refusal(server.url(user="lan"), ServerNotTrustedError) == "no-tls"
    for mode in ("prefer", "allow", "disable"):  # allowed, but the server takes no logins so
        url = server.url(user="lan", sslmode=mode, weak_tls="allow")
        assert refusal(url, LoginRefusedError) == "not-from-here"


# --- logins


def test_who_is_not_let_in_is_told_why(server):
    wrong = make_url(server.url(user="lan")).set(password="wrong-password-2026")
    assert refusal(wrong.render_as_string(hide_password=False), LoginRefusedError) == (
        "wrong-password"
    )
    none = server.url(user="lan").replace(f":{PASSWORD}@", "@")
    assert refusal(none, LoginRefusedError) == "no-password"
    assert refusal(server.url(user="nobody"), LoginRefusedError) == "wrong-password"
    assert refusal(server.url(user="mai"), LoginRefusedError) == "shut-out"
    assert refusal(server.url(user="hoa"), LoginRefusedError) == "too-many"


# --- what is weaker than it must be


@pytest.mark.parametrize(
    ("more", "weak"),
    [
        ({"sslmode": "verify-ca"}, {Weakness.UNVERIFIED}),
        ({"sslmode": "require"}, {Weakness.UNVERIFIED}),
        ({"sslmode": "prefer"}, {Weakness.NO_TLS, Weakness.UNVERIFIED, Weakness.NO_BINDING}),
        ({"sslmode": "disable"}, {Weakness.NO_TLS, Weakness.UNVERIFIED, Weakness.NO_BINDING}),
        ({"require_auth": "none,password"}, {Weakness.PASSWORD}),
        ({"require_auth": "scram-sha-256,md5"}, {Weakness.PASSWORD}),
        ({"channel_binding": "prefer"}, {Weakness.NO_BINDING}),
        ({"ssl_min_protocol_version": "TLSv1"}, {Weakness.OLD_TLS}),
    ],
)
def test_a_downgrade_is_refused_before_anything_is_sent(more, weak):
    with Listener(b"") as listener:
        url = f"postgresql+psycopg://lan:{PASSWORD}@{tls.HOST}:{listener.port}/room"
        address = make_url(url).update_query_dict({"hostaddr": "127.0.0.1"} | more)
        with pytest.raises(WeakConnectionError) as caught:
            attempt(address.render_as_string(hide_password=False))
        assert set(caught.value.weaknesses) == weak
        assert not listener.heard


def test_what_is_weak_connects_when_somebody_answers_for_it(server):
    found = attempt(server.url(user="lan", sslmode="require", weak_tls="allow"))
    assert found.encrypted
    assert found.weaknesses == (Weakness.UNVERIFIED,)


def test_the_environment_does_not_weaken_what_the_address_asks(server, monkeypatch):
    monkeypatch.setenv("PGSSLMODE", "disable")
    monkeypatch.setenv("PGREQUIREAUTH", "none")
    monkeypatch.setenv("PGCHANNELBINDING", "disable")
    assert attempt(server.url(user="lan")).weaknesses == ()


def test_a_host_from_the_environment_is_no_socket(server, monkeypatch):
    monkeypatch.setenv("PGHOST", tls.HOST)
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    monkeypatch.setenv("PGSSLROOTCERT", str(server.site.root))
    url = f"postgresql+psycopg://lan:{PASSWORD}@/postgres?port={server.box.port}"
    assert attempt(url).encrypted
    with pytest.raises(WeakConnectionError):
        attempt(url + "&sslmode=disable")


def test_what_came_out_weaker_than_it_was_asked_is_closed_again(server, monkeypatch):
    # As if libpq had not kept its word.
    monkeypatch.setattr("controlroom.database.transport.require_strong", lambda *_a, **_k: None)
    with pytest.raises(WeakConnectionError) as caught:
        attempt(server.url(user="lan", sslmode="require"))
    assert caught.value.weaknesses == (Weakness.UNVERIFIED,)


# --- somebody in between


@dataclass
class Listener:
    """Takes connections, answers each message with the next of *answers*; keeps what it heard."""

    answers: bytes | tuple[bytes, ...]
    heard: list[bytes] = field(default_factory=list)

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def _run(self) -> None:
        answers = (self.answers,) if isinstance(self.answers, bytes) else self.answers
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                connection.settimeout(5)
                with connection, contextlib.suppress(OSError):
                    for answer in (*answers, b""):
                        if not (said := connection.recv(4096)):
                            break
                        self.heard.append(said)
                        connection.sendall(answer)

    def __exit__(self, *_exc: object) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


CLEAR_TEXT = b"R\x00\x00\x00\x08\x00\x00\x00\x03"
MD5 = b"R\x00\x00\x00\x0c\x00\x00\x00\x05salt"
LET_IN = b"R\x00\x00\x00\x08\x00\x00\x00\x00"


@pytest.mark.parametrize("wants", [CLEAR_TEXT, MD5, LET_IN])
def test_a_rogue_on_this_computer_never_gets_the_password(wants):
    with Listener(wants) as rogue:
        url = f"postgresql+psycopg://lan:{PASSWORD}@127.0.0.1:{rogue.port}/room?sslmode=disable"
        assert refusal(url, ServerNotTrustedError) == "asks-for-password"
        assert rogue.heard
        assert PASSWORD.encode() not in b"".join(rogue.heard)


@pytest.mark.parametrize("wants", [CLEAR_TEXT, MD5, LET_IN])
def test_a_rogue_never_gets_it_although_weak_connections_are_allowed(server, wants):
    with Listener((b"N", wants)) as rogue:
        url = server.url(port=rogue.port, user="lan", sslmode="prefer", weak_tls="allow")
        assert refusal(url, ServerNotTrustedError) == "asks-for-password"
        assert PASSWORD.encode() not in b"".join(rogue.heard)


def test_a_rogue_that_says_it_cannot_encrypt(server):
    with Listener((b"N", CLEAR_TEXT)) as rogue:
        assert refusal(server.url(port=rogue.port, user="lan"), ServerNotTrustedError) == "no-tls"
        assert [len(said) for said in rogue.heard] == [8]  # the question, and no login after it


def test_a_relay_that_only_passes_on_learns_nothing(server):
    with Proxy(server.box.port, Cuts()) as proxy:
        assert attempt(server.url(port=proxy.port, user="lan")).weaknesses == ()


def test_a_man_in_the_middle_without_the_sites_certificate(server):
    with tls.Middle(server.stranger.issue(), server.box.port) as middle:
        url = server.url(port=middle.port, user="lan")
        assert refusal(url, ServerNotTrustedError) == "other-ca"
        # Who does not verify falls for it, but for the channel binding.
        url = server.url(port=middle.port, user="lan", sslmode="require", weak_tls="allow")
        url = url.replace(str(server.site.root).replace("/", "%2F"), "/no/such/file")
        assert refusal(url, DatabaseUnreachableError)
        assert middle.opened
        assert PASSWORD.encode() not in b"".join(middle.heard)


def test_a_man_in_the_middle_is_seen_when_nothing_is_verified(server):
    with tls.Middle(server.stranger.issue(), server.box.port) as middle:
        url = server.url(
            port=middle.port,
            user="lan",
            sslmode="require",
            channel_binding="disable",
            weak_tls="allow",
        )
        url = url.replace(str(server.site.root).replace("/", "%2F"), "/no/such/file")
        found = attempt(url)
    assert found.encrypted
    assert {Weakness.UNVERIFIED, Weakness.NO_BINDING} <= set(found.weaknesses)


def test_what_takes_the_encryption_off_on_the_way_is_seen(server):
    with tls.Middle(server.stranger.issue(), server.box.port, again=False) as middle:
        url = server.url(  # the superuser, whom the server also takes in the clear from here
            port=middle.port, sslmode="require", channel_binding="disable", weak_tls="allow"
        )
        url = url.replace(str(server.site.root).replace("/", "%2F"), "/no/such/file")
        found = attempt(url)
    assert found.encrypted
    assert Weakness.RELAYED in found.weaknesses


# --- after a refusal


def test_a_refused_login_does_not_knock_again_until_the_password_changes(server):
    now = [0.0]
    tried = []

    def connect(**settings):
        tried.append(settings["password"])
        import psycopg  # noqa: PLC0415 - as the engine does

        return psycopg.connect(**settings)

    door = Door(allowed=False, clock=lambda: now[0])
    settings = {
        "host": tls.HOST, "hostaddr": "127.0.0.1", "port": server.box.port, "user": "lan",
        "dbname": "postgres", "password": "wrong", "sslmode": "verify-full",
        "sslrootcert": str(server.site.root), "require_auth": "scram-sha-256",
        "channel_binding": "require",
    }  # fmt: skip
    for _ in range(3):
        with pytest.raises(LoginRefusedError):
            door.connect(connect, dict(settings))
    assert tried == ["wrong"]
    now[0] = 11.0
    with pytest.raises(LoginRefusedError):
        door.connect(connect, dict(settings))
    assert len(tried) == 2
    door.renew_password(PASSWORD)
    door.connect(connect, dict(settings)).close()
    assert tried[-1] == PASSWORD


def test_an_engine_goes_on_with_a_new_password(server):
    wrong = make_url(server.url(user="lan")).set(password="wrong")
    engine = make_engine(wrong.render_as_string(hide_password=False))
    with pytest.raises(LoginRefusedError), reading(engine):
        pytest.fail("it was let in")
    renew_password(engine, PASSWORD)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT session_user").scalar_one() == "lan"
    engine.dispose()
