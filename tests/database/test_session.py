"""How a server is spoken to: never in the clear over a network, whichever way it is named."""

from __future__ import annotations

import pytest

from controlroom.database.address import address_name
from controlroom.database.resolve import Resolver
from controlroom.database.session import make_engine
from controlroom.database.transport import Door


class Caught(Exception):  # noqa: N818 - not an error, it only ends the attempt
    """What the driver would have been given."""


def given_to_the_driver(url: str) -> dict[str, object]:
    def catch(_door: object, _connect: object, settings: object) -> None:
        raise Caught(settings)

    engine = make_engine(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Door, "connect", catch)
        patch.setattr(Resolver, "__call__", lambda *_: ("192.0.2.1",))  # of documentation
        with pytest.raises(Caught) as caught:
            engine.connect()
    engine.dispose()
    settings: dict[str, object] = caught.value.args[0]
    return settings


@pytest.mark.parametrize(
    "where",
    [
        "u:p@db.example.org/room",
        "u:p@10.1.1.1:5433/room",
        "/room?host=db.example.org",
        "u@/room?host=/run/postgresql,db.example.org",
        "u:p@/room?host=localhost:5432&host=db.example.org:5432",
        "u:p@localhost/room?hostaddr=10.1.1.1",
        "u:p@/room?hostaddr=fe80::1",
        "u@db.example.org/room?passfile=/x",
    ],
)
def test_a_server_elsewhere_must_prove_who_it_is(where):
    settings = given_to_the_driver(f"postgresql+psycopg://{where}")
    assert settings["sslmode"] == "verify-full"
    assert settings["require_auth"] == "scram-sha-256"
    assert settings["channel_binding"] == "require"
    assert settings["gssencmode"] == "disable"


@pytest.mark.parametrize(
    ("where", "asks"),
    [
        ("u:p@localhost/room", True),
        ("u:p@[::1]/room", True),
        ("u@/room?host=/run/postgresql", False),
        ("/room", False),
        ("u@/room?password=p", True),
        ("u@localhost/room?passfile=/x", True),
    ],
)
def test_on_this_computer_peers_need_no_password(where, asks):
    settings = given_to_the_driver(f"postgresql+psycopg://{where}")
    assert "sslmode" not in settings
    assert "channel_binding" not in settings
    assert ("require_auth" in settings) is asks


def test_what_the_address_says_wins():
    settings = given_to_the_driver(
        "postgresql+psycopg://u:p@db/room?sslmode=require&require_auth=none&connect_timeout=9&weak_tls=allow"
    )
    assert (settings["sslmode"], settings["require_auth"]) == ("require", "none")
    assert "weak_tls" not in settings
    assert settings["connect_timeout"] == "9"


def test_a_database_has_a_name_without_secrets():
    names = [
        address_name(url)
        for url in (
            "postgresql+psycopg://lan:secret@db.hue.vn:5433/room?sslmode=require",
            "postgresql://minh@db.hue.vn:5433/room",
            "postgresql://minh@db.hue.vn:5433/other",
            "postgresql://lan@/room?host=a:1&host=b:2",
            "sqlite:////data/room.db",
        )
    ]
    assert names[0] == names[1] == "postgresql|db.hue.vn|5433|room"
    assert len(set(names)) == 4
