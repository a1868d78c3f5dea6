"""Whether Qt can start here, and if not, which system packages are missing.  No Qt import."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tools.environment import FAILURE, SYSTEM_LIBRARY_MISSING, SetupError, python_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROBE = """
import ctypes, pathlib, sys
import PySide6.QtNetwork, PySide6.QtSvg, PySide6.QtWidgets
if sys.argv[1:] == ["x11"]:
    folder = pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
    ctypes.CDLL(str(folder / "libqxcb.so"))
"""
"""Runs in its own process: what fails here must not end the one that can explain it."""

ALWAYS = "always"
X11 = "x11"
PACKAGES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "apt-get install": {
        ALWAYS: (
            *("libegl1", "libgl1", "libglib2.0-0", "libfontconfig1", "libxkbcommon0"),
            *("libdbus-1-3", "libgssapi-krb5-2"),
        ),
        X11: (
            *("libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1"),
            *("libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-sync1"),
            *("libxcb-xfixes0", "libxcb-xkb1", "libxkbcommon-x11-0"),
        ),
    },
    "dnf install": {
        ALWAYS: (
            *("libglvnd-egl", "libglvnd-glx", "glib2", "fontconfig", "libxkbcommon"),
            *("dbus-libs", "krb5-libs"),
        ),
        X11: (
            *("xcb-util-cursor", "xcb-util-image", "xcb-util-keysyms"),
            *("xcb-util-renderutil", "xcb-util-wm", "libxkbcommon-x11"),
        ),
    },
    "pacman -S": {
        ALWAYS: ("libglvnd", "glib2", "fontconfig", "libxkbcommon", "dbus", "krb5"),
        X11: (
            *("xcb-util-cursor", "xcb-util-image", "xcb-util-keysyms"),
            *("xcb-util-renderutil", "xcb-util-wm", "libxkbcommon-x11"),
        ),
    },
}
"""Per package manager: what Qt needs, and what windows on an X11 screen need besides."""

_MISSING = re.compile(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object file")


def needs_x11(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Return whether Qt is going to choose its X11 plugin."""
    if not sys.platform.startswith("linux") or any(a == "-platform" for a in arguments):
        return False
    chosen = environment.get("QT_QPA_PLATFORM", "")
    if chosen:
        return chosen.startswith("xcb")
    return bool(environment.get("DISPLAY")) and not environment.get("WAYLAND_DISPLAY")


def check(arguments: Sequence[str] = ()) -> None:
    """Raise ``SetupError`` with the line to type when Qt cannot be loaded.

    Args:
        arguments: The program's own: ``-platform`` decides which libraries count.
    """
    x11 = needs_x11(arguments, os.environ)
    command = [str(python_of()), "-c", PROBE, *([X11] if x11 else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise explain(done.stderr, x11=x11)


def explain(stderr: str, *, x11: bool) -> SetupError:
    """Return the error for what the probe printed."""
    missing = _MISSING.search(stderr)
    if missing is None:
        last = stderr.strip().splitlines()[-1:] or ["no message"]
        return SetupError(f"Qt cannot be loaded: {last[0]}", FAILURE)
    return SetupError(
        f"Qt needs the system library {missing[1]}. {_advice(x11=x11)}", SYSTEM_LIBRARY_MISSING
    )


def _advice(*, x11: bool) -> str:
    become_root = "sudo " if hasattr(os, "geteuid") and os.geteuid() != 0 else ""
    for install, packages in PACKAGES.items():
        if shutil.which(install.split()[0]):
            names = [*packages[ALWAYS], *(packages[X11] if x11 else ())]
            return f"Install it with:\n    {become_root}{install} {' '.join(names)}"
    return "Install the package of your system that holds it."
