"""A computer of its own inside this one, from which packets can be dropped as by a dead switch.

Linux and root only; see ``why_not``.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import threading
from typing import Self

_NEW_NET = 0x4000_0000


def why_not() -> str:
    """Return why there can be none here, empty if there can."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("ip") is None:
        return "dropping packets takes root and the ip command"
    with_one = Namespace("probe")
    try:
        with with_one:
            return ""
    except subprocess.CalledProcessError as error:
        return f"dropping packets: {error.stderr.strip()}"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


class Namespace:
    """Use as a context manager."""

    def __init__(self, name: str) -> None:
        number = os.getpid() % 250
        self.name = f"cr-{name}-{os.getpid()}"
        self._near, self._far = f"crn{os.getpid()}", f"crf{os.getpid()}"
        self.host, self.us = f"10.213.{number}.2", f"10.213.{number}.1"

    def __enter__(self) -> Self:
        _ip("netns", "add", self.name)
        try:
            _ip("link", "add", self._near, "type", "veth", "peer", "name", self._far)
            _ip("link", "set", self._far, "netns", self.name)
            _ip("addr", "add", f"{self.us}/30", "dev", self._near)
            _ip("link", "set", self._near, "up")
            _ip("-n", self.name, "addr", "add", f"{self.host}/30", "dev", self._far)
            _ip("-n", self.name, "link", "set", self._far, "up")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        subprocess.run(["ip", "link", "del", self._near], check=False, capture_output=True)
        subprocess.run(["ip", "netns", "del", self.name], check=False, capture_output=True)

    def drop(self) -> None:
        """Let no packet out any more, not even an acknowledgement."""
        _ip("-n", self.name, "route", "add", "blackhole", f"{self.us}/32")

    def carry(self) -> None:
        """Let them out again."""
        _ip("-n", self.name, "route", "del", "blackhole", f"{self.us}/32")

    def listen(self, port: int) -> socket.socket:
        """Return a socket that listens inside; what it accepts is inside too."""
        made: list[socket.socket] = []

        def inside() -> None:
            # Of this thread only, which ends right after.
            number = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
            try:
                if ctypes.CDLL(None, use_errno=True).setns(number, _NEW_NET):
                    raise OSError(ctypes.get_errno(), "setns")
                made.append(socket.create_server((self.host, port), backlog=64))
            finally:
                os.close(number)

        thread = threading.Thread(target=inside)
        thread.start()
        thread.join()
        return made[0]
