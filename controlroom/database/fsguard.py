"""Refuses an SQLite file on a network share: its locks and shared memory do not reach that far.

Two computers that open such a file each believe they are alone, and the file is damaged without
a word.  Nothing of this can be noticed afterwards, so it is looked at before the file is opened.
"""

from __future__ import annotations

import ntpath
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from controlroom.domain.errors import NetworkShareError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.engine import URL

PERMISSION = "network_share"
"""Query of an SQLite address that takes the responsibility: ``?network_share=allow``."""
ALLOW = "allow"

SHARES = frozenset({
    *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "coda", "afpfs"),
    *("9p", "v9fs", "drvfs", "virtiofs", "vboxsf", "vmhgfs", "prl_fs", "fakeowner"),
    *("ceph", "glusterfs", "lustre", "gpfs", "beegfs", "orangefs", "pvfs2", "ocfs2", "gfs2"),
    *("davfs", "webdav", "ftp", "fuse", "autofs", "osxfuse", "macfuse", "osxfs"),
})  # fmt: skip
"""File systems of other computers, of the computer below a virtual one, or of a program; one that
is mounted when it is looked at (``autofs``) has been looked at before this is asked."""

_OCTAL = re.compile(rb"\\([0-7]{3})")
_SAID = re.compile(r"^.* on (/.*?)(?: type (\S+))? \(([^,)]*)")
_DRIVE_REMOTE = 4
_PATIENCE_S = 5.0
_DEVICE = ("\\\\?\\", "\\\\.\\")


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of the mount table.

    Attributes:
        point: Absolute path where it is found.
        kind: Name of its file system.
    """

    point: str
    kind: str


def parse_mountinfo(text: str) -> list[Mount]:
    """Return the mounts of Linux' ``/proc/self/mountinfo``; lines that are none are left out.

    Source:
        proc(5).
    """
    found = []
    for line in text.splitlines():
        before, dash, after = line.partition(" - ")
        words, kinds = before.split(" "), after.split(" ")
        if dash and len(words) > 4:  # noqa: PLR2004 - the mount point is the fifth
            found.append(Mount(_plain(words[4]), kinds[0]))
    return found


def _plain(escaped: str) -> str:
    """Undo the kernel's way of writing blanks, which is octal."""
    raw = _OCTAL.sub(lambda found: bytes([int(found[1], 8) & 0xFF]), os.fsencode(escaped))
    return os.fsdecode(raw)


def parse_mount(text: str) -> list[Mount]:
    """Return the mounts that the program ``mount`` of macOS and the BSDs lists."""
    found = (_SAID.match(line) for line in text.splitlines())
    return [Mount(said[1], said[2] or said[3]) for said in found if said]


def mounts_now(platform: str = sys.platform) -> list[Mount]:
    """Return this computer's mounts; empty where they cannot be read."""
    try:
        if platform.startswith("linux"):
            raw = Path("/proc/self/mountinfo").read_bytes()
            return parse_mountinfo(os.fsdecode(raw))
        said = subprocess.run(
            ["/sbin/mount"], capture_output=True, text=True, check=False, timeout=_PATIENCE_S
        )
        return parse_mount(said.stdout)
    except (OSError, subprocess.TimeoutExpired):
        return []


def kind_of(path: str, mounts: Iterable[Mount], *, fold: bool = False) -> str:
    """Return the kind of the file system that holds the resolved *path*; empty when unknown.

    Args:
        path: Absolute, without links.
        mounts: In their order: of two at one place the later hides the earlier.
        fold: Whether capital letters do not matter, as on macOS.
    """
    same: Callable[[str], str] = str.casefold if fold else str
    best = Mount("", "")
    for mount in mounts:
        inside = same(path + "/").startswith(same(mount.point.rstrip("/") + "/"))
        if inside and len(mount.point) >= len(best.point):
            best = mount
    return best.kind


def is_share(kind: str) -> bool:
    """Return whether a file system of that kind is not this computer's own."""
    # fuseblk is a disk of this computer, e.g. NTFS; fuse.x is whatever the program x makes of it.
    return kind in SHARES or kind.startswith(("fuse.", "macfuse", "osxfuse", "nfs", "smb"))


def share_of(
    path: str,
    *,
    platform: str = sys.platform,
    mounts: Iterable[Mount] | None = None,
    resolve: Callable[[str], str] = os.path.realpath,
    drive_type: Callable[[str], int] | None = None,
) -> str | None:
    """Return the kind of network share that *path* is on, None when it is this computer's own.

    Args:
        path: Of a file that need not exist yet.
        platform: As ``sys.platform``.
        mounts: Default is this computer's table.
        resolve: Makes a path absolute and follows its links.
        drive_type: Windows' ``GetDriveTypeW``.
    """
    if _is_unc(path) or (path.startswith("//") and not Path(path).parent.exists()):
        return "unc"
    real = resolve(path)
    if platform == "win32":
        asked = drive_type or _drive_type
        for place in (path, real):
            drive = ntpath.splitdrive(_without_device(place))[0]
            if _is_unc(place) or (drive and asked(drive + "\\") == _DRIVE_REMOTE):
                return "unc" if _is_unc(place) else "mapped drive"
        return None
    # A folder that is mounted when somebody looks must have been looked at.
    Path(real).parent.exists()
    table = mounts_now(platform) if mounts is None else list(mounts)
    fold = platform == "darwin"
    # One file may be mounted alone; the two that SQLite puts beside it lie in the folder.
    beside = os.path.join(os.path.dirname(real), "-wal")  # noqa: PTH118, PTH120 - stays a text
    kinds = [kind_of(place.replace("//", "/"), table, fold=fold) for place in (real, beside)]
    return next(filter(is_share, kinds), None)


def _is_unc(path: str) -> bool:
    told = path.replace("/", "\\") if path.startswith(("\\", "//?/", "//./")) else path
    if told.startswith(_DEVICE):
        return told[5:6] != ":" and not told[4:].startswith("Volume{")
    return told.startswith("\\\\")


def _without_device(path: str) -> str:
    told = path.replace("/", "\\")
    return told[4:] if told.startswith(_DEVICE) else told


def _drive_type(root: str) -> int:
    import ctypes  # noqa: PLC0415 - on Windows only

    windows = getattr(ctypes, "windll", None)
    return int(windows.kernel32.GetDriveTypeW(root)) if windows else 0


def file_of(address: URL) -> str | None:
    """Return the path of an SQLite address, None when it is no file."""
    name = address.database or ""
    if name.startswith("file:") and address.query.get("uri"):
        if address.query.get("mode") == "memory":
            return None
        name = unquote(name.removeprefix("file:").partition("?")[0])
        if name.startswith("///"):
            name = name[2:]
    return None if name in {"", ":memory:"} else name


def guarded(address: URL) -> URL:
    """Return *address* as the driver takes it, after looking where its file is.

    Raises:
        NetworkShareError: On a network share, and the address does not take the responsibility.
    """
    allowed = address.query.get(PERMISSION) == ALLOW
    path = file_of(address)
    if path is not None and not allowed and (kind := share_of(path)) is not None:
        raise NetworkShareError(path, kind)
    return address.difference_update_query([PERMISSION])
