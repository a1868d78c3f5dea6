"""The simulator beside the demo: it is started again when it dies, with other reports."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from controlroom.options import UiOptions
from ui.simulator_process import REVIVALS, SEED_STEP, SimulatorProcess


@pytest.fixture
def started(tmp_path, monkeypatch):
    """What was started; each sleeps instead of simulating."""
    commands = []
    popen = subprocess.Popen

    def start(command, **values):
        commands.append(command)
        return popen(["sleep", "60"], **values)

    monkeypatch.setattr(subprocess, "Popen", start)
    options = UiOptions(kind="demo", database_url="", data_dir=tmp_path, seed=5)
    made = SimulatorProcess(options, "sqlite:///room.db")
    made.start()
    yield made, commands, options
    process = made._process
    if made.revive() and process is not None and process.poll() is None:
        kill(made)
    made.stop()


def seeds(commands):
    return [int(command[command.index("--seed") + 1]) for command in commands]


def kill(made):
    assert made._process is not None
    os.kill(made._process.pid, signal.SIGKILL)
    made._process.wait()


def test_it_is_revived_a_few_times_with_other_seeds(started):
    made, commands, _ = started
    assert made.revive()
    assert len(commands) == 1
    for _ in range(REVIVALS):
        kill(made)
        assert made.revive()
    kill(made)
    assert not made.revive()
    assert seeds(commands) == [5 + n * SEED_STEP for n in range(REVIVALS + 1)]


def test_the_next_start_brings_other_reports_too(started):
    _made, commands, options = started
    again = SimulatorProcess(options, "sqlite:///room.db")
    again.start()
    kill(again)
    assert again.stop()
    assert seeds(commands) == [5, 5 + SEED_STEP]
    assert again.revive(), "stopped on purpose: nothing to revive"


def test_asked_to_end_it_is_not_killed_before_anybody_waits(started):
    made, _commands, _options = started
    assert not made.stop(0.0)
    assert made._process.poll() is None
    kill(made)
    assert made.stop(0.0)
