"""``simulate`` as a process: it ends when it is told to, and when who started it has gone."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import closing

import pytest

from controlroom import bootstrap
from tests.cli.terminal import environment

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
END_S = 60
PARENT = """
import subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""


def command(url, *words):
    start = [sys.executable, "-m", "controlroom", "simulate", "--speed", "60"]
    return [*start, "--database", url, *words]


def started(words, tmp_path):
    return subprocess.Popen(
        words,
        env=environment(CONTROLROOM_DATA_DIR=str(tmp_path)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("until_eof", [True, False])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_a_good_end(database_url, tmp_path, number, until_eof):
    words = command(database_url, *(["--until-eof"] if until_eof else []))
    with started(words, tmp_path) as playing:
        assert "playing normal at speed 60" in playing.stdout.readline()
        playing.send_signal(number)
        assert playing.wait(END_S) == 0
        assert playing.stderr.read() == ""


def test_the_end_of_its_input_is_its_end(database_url, tmp_path):
    with started(command(database_url, "--until-eof"), tmp_path) as playing:
        playing.stdout.readline()
        playing.stdin.close()
        assert playing.wait(END_S) == 0
    with closing(bootstrap.open_core(database_url)) as core:
        assert core.services.questions.levels("kim_long", 24) is not None


def test_no_input_at_all_is_its_end_too(database_url, tmp_path):
    script = 'exec "$@" <&-'
    done = subprocess.run(
        ["sh", "-c", script, "sh", *command(database_url, "--until-eof")],
        env=environment(CONTROLROOM_DATA_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
        timeout=END_S,
    )
    assert done.returncode == 0, done.stderr


def test_it_does_not_outlive_who_started_it(database_url, tmp_path):
    words = [sys.executable, "-c", PARENT, *command(database_url, "--until-eof")]
    with started(words, tmp_path) as parent:
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
        parent.wait(END_S)
        ended, _, _ = select.select([child], [], [], END_S)
        os.close(child)
    assert ended


def test_it_ends_by_itself(run, database_url):
    before = signal.getsignal(signal.SIGTERM)
    said = run("simulate", "--for", "0", "--database", database_url, "--lang", "vi")
    assert said.code == 0
    assert "đang chạy kịch bản normal" in said.out
    assert signal.getsignal(signal.SIGTERM) is before
