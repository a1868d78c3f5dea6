"""Settings of nobody's computer, and a terminal on a database of each engine."""

from __future__ import annotations

import os

import pytest

from tests.cli.terminal import Terminal


@pytest.fixture(autouse=True)
def nobodys_settings(monkeypatch, tmp_path):
    """No settings of whoever runs the tests; files go to the test's own directory."""
    for name in os.environ:
        if name.startswith("CONTROLROOM_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CONTROLROOM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def run(capsys):
    """The command line without a database."""
    return Terminal(capsys)


@pytest.fixture
def on_database(capsys, monkeypatch, database_url):
    """The command line on a database of each engine."""
    monkeypatch.setenv("CONTROLROOM_DATABASE", database_url)
    return Terminal(capsys)
