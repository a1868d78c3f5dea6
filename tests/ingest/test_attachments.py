"""A photo's name finds it in its folder and nowhere else."""

from __future__ import annotations

import os
import sys

import pytest

from controlroom.domain.errors import (
    AddressRefusedError,
    PictureRefusedError,
    SourceUnavailableError,
)
from controlroom.ingest.attachments import content, stored
from controlroom.ingest.fetch import download
from controlroom.web_call import Abort, Limits
from tests.web_server import HERE, Server


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "attachments"
    (home / "2026").mkdir(parents=True)
    (home / "one.png").write_bytes(b"one")
    (home / "2026" / "Huế 2.jpg").write_bytes(b"two")
    (tmp_path / "secret.png").write_bytes(b"secret")
    return home


def reason(place, folder, most=1000):
    with pytest.raises(PictureRefusedError) as caught:
        stored(place, folder, most)
    return caught.value.reason


def test_names_below_the_folder(folder):
    assert stored("one.png", folder, 1000) == b"one"
    assert content("2026/Huế 2.jpg", folder) == b"two"


@pytest.mark.parametrize(
    "place",
    [
        "", "../secret.png", "2026/../../secret.png", "..", "/etc/passwd", "//host/share/x.png",
        "\\\\host\\share\\x.png", "..\\secret.png", "C:\\x.png", "C:x.png", "one.png:stream",
        "one.png\0.txt", "a\nb.png", "x" * 300, "file:///etc/passwd", "~root/\x7f",
    ],
)  # fmt: skip
def test_names_that_lead_out(folder, place):
    assert reason(place, folder) == "outside"


@pytest.mark.parametrize("place", ["none.png", "2026", ".", "one.png/x", "~/x.png"])
def test_what_is_not_there_or_no_file(folder, place):
    assert reason(place, folder) == "missing"


def test_no_folder(tmp_path):
    assert reason("one.png", tmp_path / "none") == "missing"


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights there")
def test_links_and_pipes(folder):
    (folder / "inside.png").symlink_to("one.png")
    assert stored("inside.png", folder, 1000) == b"one"
    (folder / "out.png").symlink_to(folder.parent / "secret.png")
    assert reason("out.png", folder) == "outside"
    (folder / "away").symlink_to(folder.parent)
    assert reason("away/secret.png", folder) == "outside"
    (folder / "round.png").symlink_to("round.png")
    assert reason("round.png", folder) == "missing"
    os.mkfifo(folder / "pipe.png")
    assert reason("pipe.png", folder) == "missing"


def test_a_file_that_is_too_large(folder):
    assert reason("one.png", folder, 2) == "too-large"


def test_an_address_is_gone_to_within_reach(folder):
    with Server() as server:
        server.answer = lambda asked: asked.send(b"photo")
        assert content(f"{server.url}/a.png", folder, HERE) == b"photo"
        with pytest.raises(AddressRefusedError):
            content("http://10.0.0.1/a.png", folder)
        server.answer = lambda asked: asked.send(b"", 404)
        with pytest.raises(SourceUnavailableError, match="404"):
            content(f"{server.url}/a.png", folder, HERE)


def test_a_download_ends_when_the_window_does():
    abort = Abort()
    limits = Limits(total_s=60.0, silence_s=60.0)
    with Server() as server:

        def silent(asked):
            abort.stop()
            while asked.wait():
                pass

        server.answer = silent
        with pytest.raises(SourceUnavailableError, match="stopped"):
            download(server.url, limits, HERE, abort=abort)
        with pytest.raises(SourceUnavailableError, match="stopped"):
            download(server.url, limits, HERE, abort=abort)
        assert len(server.asked) == 1
