"""Keeps one broken pair of interpreter and Qt binding alive (docs/adr/0002).

PySide6 6.12.0 on CPython before 3.12 gives back one reference to ``None`` too many on almost
every call, and one to ``True`` on every emitted signal.  After a few thousand calls the count
is zero and the interpreter aborts.  From 3.12 on these objects are immortal.  The dependencies
exclude the pair; this is for an installation that has it all the same.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from functools import cache
from importlib import metadata

log = logging.getLogger(__name__)

BROKEN = frozenset({"6.12.0"})
IMMORTAL_SINCE = (3, 12)
RESERVE = 1 << 60
"""References added to each object: at a million lost a second they last 36,000 years."""

_DISTRIBUTIONS = ("PySide6-Essentials", "PySide6")


def installed() -> str | None:
    """Return the version of the installed binding without importing it; None if there is none."""
    for name in _DISTRIBUTIONS:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return None


def affected(binding: str | None, python: tuple[int, int]) -> bool:
    """Return whether that pair loses references."""
    return binding in BROKEN and python < IMMORTAL_SINCE


@cache
def arm() -> bool:
    """Make ``None``, ``True`` and ``False`` outlive the process if the broken pair is installed.

    Call it before the first Qt call.  Calling it again changes nothing.

    Returns:
        Whether the pair was found.
    """
    binding = installed()
    if not affected(binding, sys.version_info[:2]):
        return False
    for immortal in (None, True, False):
        # CPython keeps the reference count in the first word of every object.
        ctypes.c_ssize_t.from_address(id(immortal)).value += RESERVE
    log.warning(
        "PySide6 %s loses references on Python %d.%d; None, True and False are held. "
        "Install PySide6-Essentials below 6.12 or use Python 3.12.",
        binding,
        *sys.version_info[:2],
    )
    return True
