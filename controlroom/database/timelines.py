"""The newest history of each server this workstation has ever seen, kept through power cuts.

A promoted standby goes on with a higher *timeline*; a primary that comes back after it was
replaced still has the lower one.  Each pair is the name of an empty file: making one either
happens or does not, several programs cannot overwrite each other, and the newest is the maximum.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

_NAME = re.compile(r"(\d+)-(\d{10})")


class History(NamedTuple):
    """Which line of events a server continues.

    Attributes:
        system: Made with the cluster; its standbys and backups share it.  0 when it is unknown.
        timeline: One higher with every promotion.
    """

    system: int = 0
    timeline: int = 0


class Timelines:
    """May be shared by threads; the folder may be shared by programs.

    Args:
        folder: Of this computer, made when there is something to keep; None to remember only as
            long as this process lives.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder, self._lock = folder, threading.Lock()
        self._newest: dict[int, int] = {}

    def newest(self, system: int) -> int:
        """Return the highest timeline seen of that cluster, 0 if it was never seen."""
        with self._lock:
            return max([self._newest.get(system, 0), *self._kept().get(system, [])])

    def note(self, seen: History) -> None:
        """Remember that this history exists; for this run only when the disk refuses."""
        if not seen.system:
            return
        with self._lock:
            known = self._newest.get(seen.system, 0)
            if seen.timeline <= known:
                return
            self._newest[seen.system] = seen.timeline
            try:
                self._keep(seen)
            except OSError as error:
                log.warning("the server's timeline could not be kept: %s", error)

    def _kept(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        try:
            names = [] if self._folder is None else [one.name for one in self._folder.iterdir()]
        except OSError:  # not there yet
            return found
        for name in names:
            if told := _NAME.fullmatch(name):
                found.setdefault(int(told[1]), []).append(int(told[2]))
        return found

    def _keep(self, seen: History) -> None:
        if self._folder is None or seen.timeline <= max(self._kept().get(seen.system, [0])):
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = self._folder / f"{seen.system}-{seen.timeline:010d}"
        made.touch()
        _sync(self._folder)
        for timeline in self._kept()[seen.system]:
            if timeline < seen.timeline:
                (self._folder / f"{seen.system}-{timeline:010d}").unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Have the names in *folder* survive a power cut, where the system can be asked for that."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
