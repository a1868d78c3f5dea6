"""A command that is refused, and a log, do not repeat a password."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from controlroom import exits
from controlroom.logs import JsonLines


@pytest.mark.parametrize(
    "words",
    [
        ("run", "postgresql://u:s3cret@h/db"),
        ("postgresql://u:s3cret@h/db",),
        ("run", "--theme", "postgresql://u:s3/cret@h/db"),
        ("db", "check", "--databse=postgresql:///d?password=my s3cret"),
        ("db", "check", "postgresql://u:my s3cret@h/db"),
        ("db", "restore", "postgresql://u:my s3cret@h/db", "--to", "x"),
        ("db", "postgresql://u:my s3cret@h/db"),
        ("doctor", "u:s3cret@h/db"),
        ("ingest", "open311", "x", "http://h/x?api_key=s3cret"),
        ("db", "check", "--database", "mysql://u:s3cret@h/db"),
    ],
)
def test_a_refused_command_does_not_repeat_the_password(run, words):
    said = run(*words)
    assert said.code == exits.USAGE
    assert "s3" not in said.err + said.out


def test_a_log_blots_texts_and_tracebacks(caplog):
    try:
        raise OSError("postgresql://u:my s3cret@h/db")  # noqa: TRY301 - a traceback is wanted
    except OSError:
        info = sys.exc_info()
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "%s", ({"password": "s3cret"},), info)
    line = json.loads(JsonLines("lan").format(record))
    assert "s3cret" not in line["text"]
    assert "OSError: postgresql://u:***@h/db" in line["trace"]
