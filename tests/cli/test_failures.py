"""What a person or a computer can get wrong: one sentence in their language and an exit code."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from importlib import metadata
from types import ModuleType

import pytest

from controlroom import administration, doctor, exits
from controlroom.cli_words import exit_code, refusal
from controlroom.doctor import Probe, examine, explain_missing_qt
from controlroom.domain import errors
from controlroom.settings import Settings

ANY = [
    ("db", "status"),
    ("db", "check"),
    ("db", "upgrade"),
    ("ingest", "open311", "x"),
    ("simulate", "--for", "0"),
    ("incident", "list"),
]
DATABASES = [
    ("nonsense", 2, ("phải có dạng", "must look like")),
    ("mysql://x/y", 2, ("phải có dạng", "must look like")),
    ("postgresql+psycopg://u@[::1/x", 2, ("phải có dạng", "must look like")),
    ("sqlite:////no/such/directory/room.db", 4, ("không trả lời", "does not answer")),
    ("postgresql+psycopg://u@127.0.0.1:9/x", 4, ("không trả lời", "does not answer")),
]


@pytest.mark.parametrize("words", ANY, ids=" ".join)
@pytest.mark.parametrize(("url", "code", "sentences"), DATABASES)
def test_databases_that_are_none(run, words, url, code, sentences):
    for lang, sentence in zip(("vi", "en"), sentences, strict=True):
        said = run(*words, "--lang", lang, "--database", url)
        assert said.code == code
        assert sentence in said.err
        assert said.err.count("\n") == 1


@pytest.mark.parametrize("words", [("run",), ("wall",)])
def test_windows_refuse_them_before_they_open(run, words, tmp_path, monkeypatch):
    started = []
    monkeypatch.setitem(sys.modules, "ui", ModuleType("ui"))
    monkeypatch.setattr(sys.modules["ui"], "app", started, raising=False)
    assert run(*words, "--database", "nonsense").code == 2
    (tmp_path / "file").touch()
    good = ("--database", f"sqlite:///{tmp_path / 'room.db'}")
    said = run(*words, *good, "--screenshot", str(tmp_path / "file"), "--lang", "en")
    assert said.code == 1
    assert "cannot be used: File exists" in said.err
    assert not started


@pytest.fixture
def newer_url(tmp_path):
    """A database that a newer program has made."""
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    administration.upgrade_database(url)
    with closing(sqlite3.connect(tmp_path / "newer.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    return url


@pytest.mark.parametrize("words", ANY[2:], ids=" ".join)
def test_a_database_of_a_newer_program(run, newer_url, words):
    for lang, sentence in (("vi", "phiên bản khác"), ("en", "another version")):
        said = run(*words, "--lang", lang, "--database", newer_url)
        assert said.code == 1
        assert sentence in said.err


def test_a_newer_program_is_asked_for(run, newer_url):
    said = run("db", "check", "--database", newer_url)
    assert said.code == 1
    assert "update this program" in said.out
    assert "update this one" in run("doctor", "--database", newer_url).out


def test_a_file_that_is_no_database(run, tmp_path):
    (tmp_path / "room.db").write_text("Dear diary, " * 100)
    said = run("db", "check", "--database", f"sqlite:///{tmp_path / 'room.db'}")
    assert said.code == 4
    assert "not a database" in said.err


@pytest.mark.parametrize(
    ("options", "environ"),
    [
        (("--data-dir", "~nobody-of-that-name/x"), {}),
        (("--data-dir", "/proc/x"), {}),
        (("--data-dir", "/dev/null/x"), {}),
        ((), {"CONTROLROOM_DATA_DIR": "~nobody-of-that-name/x"}),
        ((), {"CONTROLROOM_LANG": "fr"}),
        ((), {"CONTROLROOM_THEME": "pink"}),
        ((), {"CONTROLROOM_CONFIG": "/no/such/file.toml"}),
        ((), {"CONTROLROOM_CONFIG": "/dev"}),
        (("--city", "../../etc"), {"CONTROLROOM_DATABASE": "sqlite://"}),
        (("--city", "atlantis"), {"CONTROLROOM_DATABASE": "sqlite://"}),
    ],
)
def test_settings_that_cannot_be_used(run, monkeypatch, options, environ):
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    said = run("db", "upgrade", *options)
    assert said.code == 1
    assert said.err.startswith("controlroom: ")
    assert said.err.count("\n") == 1


def test_settings_in_a_file_that_is_no_toml(run, tmp_path, monkeypatch):
    (tmp_path / "c.toml").write_text("lang = vi\nlang")
    monkeypatch.setenv("CONTROLROOM_CONFIG", str(tmp_path / "c.toml"))
    assert run("incident", "list").code == 1


def test_every_failure_has_a_sentence_in_both_languages():
    at = datetime(2030, 1, 1, tzinfo=UTC)
    made = {
        errors.ConcurrentEditError: ("Lan", at, "new"),
        errors.InvalidTransitionError: ("claim", "new"),
        errors.NotAllowedError: ("claim", "operator"),
        errors.InvalidInputError: ("title", "empty"),
        errors.NetworkShareError: ("room.db", "nfs"),
    }
    for kind in errors.ControlRoomError.__subclasses__():
        error = kind(*made.get(kind, ("words",)))
        sentences = {refusal(error, None, lang) for lang in ("vi", "en")}
        assert len(sentences) == 2, kind
        assert not any("{" in sentence for sentence in sentences)
        assert exit_code(error) in {exits.FAILURE, exits.DATABASE_UNREACHABLE}


# --- doctor


def test_the_doctor_finds_nothing_wrong_here(run):
    said = run("doctor")
    assert said.code == 0
    assert "PROBLEM" not in said.out
    for subject in ("python", "packages", "qt", "fonts", "data", "disk"):
        assert f"ok       {subject}" in said.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--database", "nonsense"), "the address cannot be used"),
        (("--database", "postgresql+psycopg://u@127.0.0.1:9/x"), "does not answer"),
        (("--data-dir", "/dev/null/x"), "cannot be written"),
    ],
)
def test_the_doctor_says_what_is_wrong_and_what_to_do(run, options, words):
    said = run("doctor", *options)
    assert said.code == 1
    line = next(line for line in said.out.splitlines() if line.startswith("PROBLEM"))
    assert words in line
    after = said.out.splitlines()[said.out.splitlines().index(line) + 1]
    assert after.strip().startswith("->")


def test_the_doctor_looks_at_a_database_of_each_engine(on_database):
    said = on_database("doctor")
    assert said.code == 0
    assert "answers" in said.out
    assert "as this program needs it" in said.out


def test_the_doctor_changes_nothing(run, tmp_path):
    said = run("doctor", "--database", f"sqlite:///{tmp_path / 'room.db'}")
    assert said.code == 0
    assert "does not exist yet" in said.out
    assert not (tmp_path / "room.db").exists()


def test_a_missing_system_library_is_named_with_the_line_to_type(run, monkeypatch):
    monkeypatch.setattr(doctor, "probe_qt", lambda _args: Probe(library="libEGL.so.1"))
    monkeypatch.setattr(
        "controlroom.system_libraries.shutil.which", lambda n: n if n == "apt-get" else None
    )
    said = run("doctor")
    assert said.code == 1
    assert "the system library libEGL.so.1 is missing" in said.out
    message = "libEGL.so.1: cannot open shared object file: No such file or directory"
    code, sentence = explain_missing_qt(ImportError(message))
    assert code == 3
    assert "libEGL.so.1" in sentence


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    def version(name):
        if name == "SQLAlchemy":
            raise metadata.PackageNotFoundError(name)
        return "99"

    monkeypatch.setattr(metadata, "version", version)
    found = [f for f in examine(Settings(tmp_path)) if not f.ok]
    assert [f.subject for f in found] == ["packages"]
    assert "not installed: SQLAlchemy" in found[0].text


def test_a_database_that_cannot_even_be_asked(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "controlroom.database.session", None)
    *_, last = examine(Settings(tmp_path), "sqlite://")
    assert not last.ok
    assert "cannot be asked" in last.text
