"""System libraries that Qt needs, and the line to type when one is missing."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_MISSING = re.compile(r"(lib[\w.+-]+?\.so(?:\.\d+)*): cannot open shared object file")


@dataclass(frozen=True, slots=True)
class Manager:
    """A package manager.

    Attributes:
        program: How it is recognised.
        install: The words before the package names.
        headless: Packages that Qt needs even without a screen.
        x11: Packages for windows on an X11 screen, in addition.
        by_library: Package of a library that is in neither list under a guessable name.
    """

    program: str
    install: str
    headless: tuple[str, ...]
    x11: tuple[str, ...]
    by_library: Mapping[str, str]


_APT_BY_LIBRARY = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_DNF_X11 = (
    "xcb-util",
    "xcb-util-cursor",
    "xcb-util-image",
    "xcb-util-keysyms",
    "xcb-util-renderutil",
    "xcb-util-wm",
    "libxkbcommon-x11",
)

MANAGERS = (
    Manager(
        "apt-get",
        "apt-get install",
        (
            *("libegl1", "libgl1", "libglib2.0-0", "libfontconfig1", "libxkbcommon0"),
            *("libdbus-1-3", "libgssapi-krb5-2"),
        ),
        (
            *("libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1"),
            *("libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-sync1"),
            *("libxcb-xfixes0", "libxcb-xkb1", "libxkbcommon-x11-0"),
        ),
        _APT_BY_LIBRARY,
    ),
    Manager(
        "dnf",
        "dnf install",
        (
            *("libglvnd-egl", "libglvnd-glx", "glib2", "fontconfig", "libxkbcommon"),
            *("dbus-libs", "krb5-libs"),
        ),
        _DNF_X11,
        {"libEGL.so.1": "libglvnd-egl", "libGL.so.1": "libglvnd-glx"},
    ),
    Manager(
        "zypper",
        "zypper install",
        (
            *("libEGL1", "libGL1", "libglib-2_0-0", "fontconfig", "libxkbcommon0"),
            *("libdbus-1-3", "krb5"),
        ),
        (
            *("libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1"),
            *("libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-sync1"),
            *("libxcb-xfixes0", "libxcb-xkb1", "libxkbcommon-x11-0"),
        ),
        {"libEGL.so.1": "libEGL1", "libGL.so.1": "libGL1"},
    ),
    Manager(
        "pacman",
        "pacman -S",
        ("libglvnd", "glib2", "fontconfig", "libxkbcommon", "dbus", "krb5"),
        (
            *("xcb-util-cursor", "xcb-util-image", "xcb-util-keysyms"),
            *("xcb-util-renderutil", "xcb-util-wm", "libxkbcommon-x11"),
        ),
        {"libEGL.so.1": "libglvnd", "libGL.so.1": "libglvnd"},
    ),
)


def missing_library(message: str) -> str | None:
    """Return the shared library that the loader's *message* names, e.g. ``"libEGL.so.1"``."""
    found = _MISSING.search(message)
    return found[1] if found else None


def needs_x11(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Return whether Qt is going to open an X11 screen with these arguments."""
    if not sys.platform.startswith("linux"):
        return False
    chosen = environ.get("QT_QPA_PLATFORM", "")
    for word, after in pairwise(arguments):
        if word == "-platform":
            chosen = after
    if chosen:
        return chosen.startswith("xcb")
    return bool(environ.get("DISPLAY")) and not environ.get("WAYLAND_DISPLAY")


def advice(
    library: str,
    *,
    x11: bool = False,
    which: Callable[[str], str | None] = shutil.which,
    root: bool | None = None,
) -> str:
    """Return the line to type to get *library* and whatever else Qt needs.

    Args:
        library: As the loader names it.
        x11: Include what windows on an X11 screen need.
        which: Finds programs; tests hand in their own.
        root: Whether the user is root; None asks the system.
    """
    if root is None:
        root = not hasattr(os, "geteuid") or os.geteuid() == 0
    for manager in MANAGERS:
        if which(manager.program) is None:
            continue
        names = [*manager.headless, *(manager.x11 if x11 else ())]
        own = manager.by_library.get(library)
        if own and own not in names:
            names.append(own)
        return f"{'' if root else 'sudo '}{manager.install} {' '.join(names)}"
    return f"install the package of your system that holds {library}"
