"""The broken pair of interpreter and binding: never pinned, survived when it is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from controlroom import pyside_guard

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

BUSY = """
import sys
from controlroom import pyside_guard
pyside_guard.arm()
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Bell(QObject):
    rang = Signal(int)

app = QApplication([])
label, bell, heard = QLabel(), Bell(), []
bell.rang.connect(heard.append)
held = {o: sys.getrefcount(o) for o in (None, True)}
for n in range(20_000):
    label.setText("a" if n % 2 else "b")
for n in range(2_000):
    bell.rang.emit(n)
assert len(heard) == 2_000
lost = {repr(o): count - sys.getrefcount(o) for o, count in held.items()}
# Counts of immortal objects mean nothing: extensions change them on one side only.
counted = sys.version_info[:2] < pyside_guard.IMMORTAL_SINCE and not pyside_guard.arm()
assert not counted or max(lost.values()) < 500, lost
"""

ARMED = """
import logging, sys
logging.basicConfig(format="%(message)s")
from controlroom import pyside_guard
pyside_guard.installed = lambda: "6.12.0"
before = sys.getrefcount(None)
answers = [pyside_guard.arm(), pyside_guard.arm()]
expected = sys.version_info < (3, 12)
assert answers == [expected, expected], answers
if expected:
    gained = sys.getrefcount(None) - before
    assert abs(gained - pyside_guard.RESERVE) < 10_000, gained
    assert sys.getrefcount(True) > pyside_guard.RESERVE
    assert sys.getrefcount(False) > pyside_guard.RESERVE
    print("armed")
assert "PySide6" not in sys.modules
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def pinned(name: str, lines: list[str], python: str) -> list[Requirement]:
    """The requirements on *name* that hold for *python*."""
    found = [Requirement(line) for line in lines]
    wanted = re.sub(r"[-_.]+", "-", name).lower()
    return [
        r
        for r in found
        if re.sub(r"[-_.]+", "-", r.name).lower() == wanted
        and (r.marker is None or r.marker.evaluate({"python_version": python}))
    ]


def constraints() -> list[str]:
    text = (ROOT / "constraints.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def dependencies() -> list[str]:
    import tomllib  # noqa: PLC0415 - only this test reads it

    with (ROOT / "pyproject.toml").open("rb") as file:
        listed: list[str] = tomllib.load(file)["project"]["dependencies"]
    return listed


@pytest.mark.parametrize(
    ("binding", "python", "expected"),
    [
        ("6.12.0", (3, 11), True),
        ("6.12.0", (3, 12), False),
        ("6.12.0", (3, 13), False),
        ("6.11.3", (3, 11), False),
        (None, (3, 11), False),
    ],
)
def test_only_the_broken_pair_is_affected(binding, python, expected):
    assert pyside_guard.affected(binding, python) is expected


@pytest.mark.parametrize("python", PYTHONS)
def test_the_pinned_pair_is_never_the_broken_one(python):
    pins = pinned("PySide6-Essentials", constraints(), python)
    assert len(pins) == 1, f"exactly one pin for Python {python}"
    version = str(pins[0].specifier).removeprefix("==")
    major, minor = python.split(".")
    assert not pyside_guard.affected(version, (int(major), int(minor)))
    assert [str(p.specifier) for p in pinned("shiboken6", constraints(), python)] == [
        f"=={version}"
    ]


@pytest.mark.parametrize("python", PYTHONS)
def test_the_dependencies_admit_the_pin_and_not_the_broken_pair(python):
    wanted = pinned("PySide6-Essentials", dependencies(), python)
    assert len(wanted) == 1
    version = str(pinned("PySide6-Essentials", constraints(), python)[0].specifier)
    assert wanted[0].specifier.contains(version.removeprefix("=="))
    if python == "3.11":
        assert not any(wanted[0].specifier.contains(bad) for bad in pyside_guard.BROKEN)


def test_the_installed_pair_is_the_one_the_tests_speak_for():
    assert pyside_guard.installed() is not None


def test_it_arms_on_the_broken_pair_once_and_without_importing_qt():
    done = run(ARMED)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("loses references") == (1 if "armed" in done.stdout else 0)
    assert ("armed" in done.stdout) == (sys.version_info < (3, 12))


@pytest.mark.gui
def test_thousands_of_calls_lose_no_reference():
    done = run(BUSY)
    assert done.returncode == 0, done.stderr
