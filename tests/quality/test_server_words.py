"""Every reason not to speak to a server has words, in the window and in the terminal."""

from __future__ import annotations

import pytest

from controlroom import server_words
from controlroom.database import certificate, transport
from controlroom.domain.transport import Transport, Weakness
from ui import words_server

REASONS = {reason for _, reason in transport._NOT_TRUSTED} | {
    "other-ca",
    *certificate._REASONS.values(),
}
REFUSALS = {reason for _, reason in transport._LOGIN_REFUSED}


@pytest.mark.parametrize(
    ("said", "window", "terminal"),
    [
        (REASONS, words_server.NOT_TRUSTED, server_words.NOT_TRUSTED),
        (REFUSALS, words_server.LOGIN_REFUSED, server_words.LOGIN_REFUSED),
        (set(Weakness), words_server.WEAK, server_words.WEAK),
    ],
)
def test_every_reason_has_words(said, window, terminal):
    assert said == set(window) == set(terminal)
    assert all(vi and en and vi != en for vi, en in terminal.values())


def test_how_a_connection_is_said():
    strong = Transport(local=False, encrypted=True, protocol="TLSv1.3 AES")
    weak = Transport(local=False, encrypted=False, weaknesses=(Weakness.NO_TLS,))
    assert server_words.transport_words(strong).startswith("TLSv1.3 AES, server verified")
    assert server_words.transport_words(weak) == "WEAK (in the clear): nothing is encrypted"
    assert "computer" in server_words.transport_words(Transport(local=True, encrypted=False))
