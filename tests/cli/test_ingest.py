"""``ingest`` and ``db``: the tally, the exit codes, and that what was set aside is in sight."""

from __future__ import annotations

import errno
import gzip
import json
import re
import signal
import subprocess
import sys
from contextlib import closing

import pytest

from controlroom import bootstrap
from controlroom.cli_ingest import report
from controlroom.ingest.runner import Tally
from tests.cli.terminal import environment
from tests.ingest.samples import a_request
from tests.ingest.test_documents import DATA
from tests.web_server import Server

HUE = str(DATA / "hue.json")


def numbers(said):
    """Return the figures of a tally by their words."""
    rows = re.findall(r"^ *(.+?) {2,}([\d,]+)", said.out, re.MULTILINE)
    return {name: int(number.replace(",", "")) for name, number in rows}


def test_twice_adds_nothing_and_the_tally_says_so(on_database):
    first = on_database("ingest", "open311", HUE)
    assert first.code == 0
    assert first.err == ""
    told = numbers(first)
    assert (told["read"], told["new"], told["known"], told["set aside"]) == (9, 3, 0, 6)
    assert told["outside-city"] == told["swapped"] == told["markup"] == told["empty"] == 1
    second = numbers(on_database("ingest", "open311", HUE))
    assert (second["read"], second["new"], second["known"]) == (9, 0, 3)
    status = on_database("db", "status").out
    assert "set aside from field_report: 1 outside-city" in status
    assert "incident" in status
    assert len(on_database("incident", "list", "--json").json()) == 3


def test_the_tally_in_vietnamese(on_database):
    said = on_database("ingest", "open311", HUE, "--lang", "vi").out
    for words in ("đã đọc", "đã có", "cách ly", "ngoài thành phố", "không có vị trí"):
        assert words in said


def test_another_citys_reports_are_set_aside_or_let_in_everywhere(on_database):
    place = str(DATA / "harbourview.xml")
    aside = on_database("ingest", "open311", place)
    assert aside.code == 0
    assert numbers(aside)["outside-city"] == 3
    assert "3 outside-city" in on_database("db", "status").out
    there = ("--bounds=-35,-57,-34,-56", "--jurisdiction", "harbourview.example", "--only-open")
    told = numbers(on_database("ingest", "open311", place, *there))
    assert (told["new"], told["left out"], told["set aside"]) == (2, 1, 1)
    told = numbers(on_database("ingest", "open311", place, "--bounds", "any"))
    assert told["new"] == 3  # under the file's name they are another system's


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/no/such/file.json", "No such file"),
        ("/", "not a file"),
        ("ftp://x.example/r.json", "only files, http and https"),
        ("http://[bad/r.json", "not an address"),
        ("http://127.0.0.1:9/r.json", "127.0.0.1:9"),
        ("caf\udce9.json", "caf"),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_source_that_is_not_there(on_database, place, words):
    said = on_database("ingest", "open311", place)
    assert said.code == 1
    assert words in said.err
    assert said.err.count("\n") == 1
    assert numbers(said)["read"] == 0
    assert "source field_report fails" in on_database("db", "status").out


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_file_that_may_not_be_read(on_database, monkeypatch):
    def refuse(*_args):
        raise PermissionError(errno.EACCES, "Permission denied")  # root may read everything

    monkeypatch.setattr("controlroom.ingest.fetch.Path.open", refuse)
    said = on_database("ingest", "open311", HUE)
    assert said.code == 1
    assert "Permission denied" in said.err


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_is_no_answer_is_a_failure_and_kept(on_database, tmp_path):
    (tmp_path / "r.json").write_bytes(b"<html>502 Bad Gateway</html>")
    said = on_database("ingest", "open311", str(tmp_path / "r.json"))
    assert said.code == 1
    assert "nothing readable came" in said.err
    assert "1 markup" in on_database("db", "status").out


NEARBY = {"CONTROLROOM_NETWORKS": "127.0.0.1", "CONTROLROOM_PORTS": "1-65535"}


@pytest.fixture
def nearby(monkeypatch):
    """Settings that let the program go to a server of this computer."""
    for name, value in NEARBY.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_private_network_has_to_be_listed(on_database, monkeypatch):
    monkeypatch.setenv("CONTROLROOM_PORTS", "1-65535")
    with Server() as server:
        said = on_database("ingest", "open311", f"{server.url}/r.json")
    assert said.code == 1
    assert "the setting “networks” does not list (127.0.0.1)" in said.err
    assert server.asked == []


@pytest.mark.parametrize(
    ("networks", "ports", "words"),
    [
        ("10.0.0.0/33", "", "no network like 10.20.0.0/16"),
        ("0.0.0.0/0", "", "no private network"),
        ("8.8.8.8", "", "no private network"),
        ("", "90-80", "the setting “ports”"),
        ("", "0", "the setting “ports”"),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_settings_that_open_too_much(on_database, monkeypatch, networks, ports, words):
    monkeypatch.setenv("CONTROLROOM_NETWORKS", networks)
    monkeypatch.setenv("CONTROLROOM_PORTS", ports)
    said = on_database("ingest", "open311", "none.json", "--lang", "en")
    assert said.code == 1
    assert words in said.err


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_from_a_server_that_packs_its_answer(on_database, nearby):
    with Server() as server:
        packed = gzip.compress(json.dumps([a_request()]).encode())
        server.answer = lambda asked: asked.send(packed, Content_Encoding="gzip")
        assert numbers(on_database("ingest", "open311", f"{server.url}/r.json"))["new"] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asking_again_and_again_until_a_signal(tmp_path, number):
    with Server() as server:
        url = f"sqlite:///{tmp_path / 'room.db'}"
        words = ["ingest", "open311", server.url, "--every", "3600", "--database", url]
        with subprocess.Popen(
            [sys.executable, "-m", "controlroom", *words],
            env=environment(CONTROLROOM_DATA_DIR=str(tmp_path), **NEARBY),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as asking:
            assert asking.stdout is not None
            line = asking.stdout.readline()
            while not line.startswith("set aside"):
                line = asking.stdout.readline()
            asking.send_signal(number)
            assert asking.wait(60) == 0
            assert asking.stderr is not None
            assert asking.stderr.read() == ""
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("tally", "code"),
    [
        (Tally(documents=1, readable=1), 0),
        (Tally(documents=1, readable=0), 1),
        (Tally(documents=2, readable=2, error="x: answered 500"), 1),
        (Tally(), 1),
    ],
)
def test_exit_codes_of_a_tally(tally, code):
    assert report(tally) == code


# --- db


def test_an_empty_database_is_made_ready(run, empty_url, monkeypatch):
    monkeypatch.setenv("CONTROLROOM_DATABASE", empty_url)
    assert run("db", "check").code == 1
    assert run("db", "status").code == 1
    assert "schema empty -> " in run("db", "upgrade").out
    assert run("db", "upgrade").code == 0
    assert run("db", "check").out.startswith("ok")
    assert run("db", "status").code == 0


def test_what_is_old_goes_and_is_counted(on_database):
    assert on_database("db", "upgrade").code == 0
    assert "notice                             0 rows given up" in on_database("db", "purge").out


def test_after_a_restore_everybody_reads_anew(on_database, database_url):
    assert on_database("db", "upgrade").code == 0
    with closing(bootstrap.open_core(database_url)) as core, closing(core.make_feed()) as feed:
        feed.applied(feed.fetch())
        said = on_database("db", "restored")
        assert "reads everything again, because" in said.out
        assert feed.fetch().why == "another history"


def test_looking_at_a_file_that_is_not_there_does_not_make_it(run, tmp_path):
    url = f"sqlite:///{tmp_path / 'room.db'}"
    for step in ("purge", "restored"):
        said = run("db", step, "--database", url, "--lang", "en")
        assert said.code == 4
        assert "there is no database there yet" in said.err
    for step in ("check", "status"):
        assert run("db", step, "--database", url).code == 1
    assert not (tmp_path / "room.db").exists()


def test_the_default_is_a_file_in_the_data_directory(run, tmp_path):
    assert run("db", "upgrade").code == 0
    assert (tmp_path / "data" / "controlroom.db").exists()
