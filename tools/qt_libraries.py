"""Whether Qt can start in ``.venv``, and if not, what to type.  No Qt import."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

# Needs nothing installed either; the program itself gives the same advice.
from controlroom import system_libraries
from tools.environment import FAILURE, SYSTEM_LIBRARY_MISSING, SetupError, python_of

if TYPE_CHECKING:
    from collections.abc import Sequence

PROBE = """
import ctypes, pathlib, sys
import PySide6.QtNetwork, PySide6.QtSvg, PySide6.QtWidgets
if sys.argv[1:] == ["x11"]:
    folder = pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
    ctypes.CDLL(str(folder / "libqxcb.so"))
"""
"""Runs in its own process: what fails here must not end the one that can explain it."""


def check(arguments: Sequence[str] = ()) -> None:
    """Raise ``SetupError`` with the line to type when Qt cannot be loaded.

    Args:
        arguments: The program's own: ``-platform`` decides which libraries count.
    """
    x11 = system_libraries.needs_x11(arguments, os.environ)
    command = [str(python_of()), "-c", PROBE, *(["x11"] if x11 else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise explain(done.stderr, x11=x11)


def explain(stderr: str, *, x11: bool) -> SetupError:
    """Return the error for what the probe printed."""
    library = system_libraries.missing_library(stderr)
    if library is None:
        last = stderr.strip().splitlines()[-1:] or ["no message"]
        return SetupError(f"Qt cannot be loaded: {last[0]}", FAILURE)
    line = system_libraries.advice(library, x11=x11, which=shutil.which)
    return SetupError(
        f"Qt needs the system library {library}. Install it with:\n    {line}",
        SYSTEM_LIBRARY_MISSING,
    )
