"""Words and options: what is understood, what is refused, and with which exit code."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from controlroom import __version__, cli
from controlroom.cli import COMMANDS
from controlroom.cli_qt import split_qt_options
from controlroom.cli_window import has_display
from tests.cli.terminal import environment

BANNED = """
import sys
class Ban:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "pyqtgraph"}:
            raise AssertionError(f"{name} was imported")
sys.meta_path.insert(0, Ban())
from controlroom.cli import main
sys.exit(main(sys.argv[1:]))
"""
DATABASE = ("--database", "sqlite:///{0}/room.db")


def without_qt(tmp_path, *words):
    told = [word.format(tmp_path) for word in words]
    return subprocess.run(
        [sys.executable, "-c", BANNED, *told],
        env=environment(CONTROLROOM_DATA_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("--help",),
        ("demo", "--help"),
        ("doctor",),
        ("db", "upgrade", *DATABASE),
        ("incident", "list", *DATABASE),
        ("simulate", "--for", "0", *DATABASE),
    ],
    ids=lambda words: words[0],
)
def test_without_a_window_there_is_no_qt(tmp_path, words):
    done = without_qt(tmp_path, *words)
    assert done.returncode == 0, done.stderr


def test_ingest_needs_no_qt(tmp_path):
    (tmp_path / "r.json").write_text("[]")
    done = without_qt(tmp_path, "ingest", "open311", "{0}/r.json", *DATABASE)
    assert done.returncode == 0, done.stderr


def test_version_loads_no_database_either():
    code = "import sys; from controlroom.cli import main; main(['--version']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    version, _, loaded = done.stdout.partition("\n")
    assert version == f"controlroom {__version__}"
    assert not {"sqlalchemy", "numpy", "PySide6"} & set(loaded.split())


def test_help_names_every_command_and_the_exit_codes(run):
    said = run("--help")
    assert said.code == 0
    for name, command in COMMANDS.items():
        assert f"    {name} " in said.out
        assert command.help in " ".join(said.out.split())
    for number, word in enumerate(["ok", "failure", "usage", "system library", "database"]):
        assert f"{number} {word}" in " ".join(said.out.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(run, name):
    said = run(name, "--help")
    assert said.code == 0
    assert said.out.startswith(f"usage: controlroom {name} ")


@pytest.mark.parametrize("name", ["demo", "run", "wall"])
def test_windows_take_pictures_and_end_by_themselves(run, name):
    text = run(name, "--help").out
    for option in ("--screenshot DIR", "--exit-after SECONDS", "--data-dir DIR", "{vi,en}"):
        assert option in text
    assert "{dark,light,contrast}" in text


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("dance",),
        ("--vers",),
        ("demo", "--exit", "3"),
        ("demo", "--exit-after", "soon"),
        ("demo", "--exit-after", "nan"),
        ("demo", "--exit-after", "-1"),
        ("demo", "--speed", "0"),
        ("demo", "--speed", "fast"),
        ("demo", "--theme", "pink"),
        ("demo", "--database", "sqlite://"),
        ("run", "--lang", "fr"),
        ("run", "--role", "feed"),
        ("wall", "--seed", "1"),
        ("db",),
        ("db", "destroy"),
        ("ingest", "open311"),
        ("ingest", "telex", "x"),
        ("ingest", "open311", "x", "--bounds", "1,2,3"),
        ("ingest", "open311", "x", "--bounds", "a,b,c,d"),
        ("ingest", "open311", "x", "--bounds=2,1,1,2"),
        ("ingest", "open311", "x", "--every", "nan"),
        ("incident",),
        ("incident", "severity", "1", "9"),
        ("incident", "severity", "1", "high"),
        ("incident", "rate", "1", "--rating", "7"),
        ("incident", "receive", "--title", "x", "--category", "y", "--severity", "0"),
        ("incident", "reject", "1", "--reason", "boredom"),
        ("incident", "extend", "1", "--agency", "a", "--reason", "b", "--until", "tomorrow"),
        ("-platform", "offscreen", "db", "status"),
    ],
)
def test_wrong_usage(run, words):
    said = run(*words)
    assert said.code == 2
    assert said.err.startswith("usage: controlroom")
    assert "invalid _" not in said.err  # a name of ours says nothing to whoever typed
    assert "invalid positive" not in said.err


@pytest.mark.parametrize(
    ("words", "ours", "qt"),
    [
        ("-platform offscreen demo --lang vi", "demo --lang vi", "-platform offscreen"),
        ("demo -platform=xcb --seed 2", "demo --seed 2", "-platform=xcb"),
        ("run -style fusion -reverse --user a", "run --user a", "-style fusion -reverse"),
        ("incident show 3 --as -name x", "incident show 3 --as", "-name x"),
        ("demo -- -platform x", "demo -- -platform x", ""),
        ("demo -platform", "demo", "-platform"),
        ("demo --platform x", "demo --platform x", ""),
    ],
)
def test_options_of_qt_are_taken_out(words, ours, qt):
    assert split_qt_options(words.split()) == (ours.split(), qt.split())


@pytest.mark.parametrize(
    ("qt_args", "environ", "there"),
    [
        ([], {}, False),
        ([], {"DISPLAY": ":0"}, True),
        ([], {"QT_QPA_PLATFORM": "offscreen"}, True),
        (["-platform", "offscreen"], {}, True),
        (["-platform=offscreen"], {}, True),
        (["-style", "fusion"], {}, False),
    ],
)
def test_a_screen_is_there_or_not(qt_args, environ, there):
    assert has_display(qt_args, environ, "linux") is there
    assert has_display(qt_args, environ, "win32")


def test_a_window_without_a_screen_says_so(run, monkeypatch):
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    said = run("demo")
    assert said.code == 1
    assert "there is no screen" in said.err


def test_a_terminal_without_vietnamese_letters_gets_signs_for_them(tmp_path):
    url = f"sqlite:///{tmp_path / 'none' / 'room.db'}"
    done = subprocess.run(
        [sys.executable, "-m", "controlroom", "incident", "list", "--database", url],
        env=environment(PYTHONIOENCODING="ascii"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert "c\\u01a1 s\\u1edf" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_early_is_no_failure(tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "controlroom", "--help"],
            env=environment(),
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert b"Traceback" not in done.stderr


def test_an_interruption_ends_without_a_traceback(run, monkeypatch):
    def interrupted(_words):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_main", interrupted)
    assert run("demo").code == 1
