"""What a report's photo holds: a file of the attachments folder, or what its address leads to."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from controlroom.domain.errors import PictureRefusedError
from controlroom.domain.reach import PUBLIC, Reach
from controlroom.ingest import fetch
from controlroom.web_call import Abort, Limits

LIMITS = Limits(max_bytes=24 * 1024 * 1024, total_s=20.0, silence_s=8.0)
"""A photo of the best telephone has 15 MB; somebody waits for it."""

_NAME_MAX = 255
_ODD = re.compile(r"[\x00-\x1f\x7f\\:]")


def content(
    place: str,
    folder: Path,
    reach: Reach = PUBLIC,
    limits: Limits = LIMITS,
    abort: Abort | None = None,
) -> bytes:
    """Return the bytes of an attachment.  Blocks.

    Args:
        place: As in ``domain.incident.Attachment``.
        folder: Where stored files lie.
        reach: Which networks may be gone to.
        limits: Of size and time.
        abort: Ends it from another thread.

    Raises:
        PictureRefusedError: ``outside``, ``missing``, ``too-large``.
        AddressRefusedError: An address that is not gone to.
        SourceUnavailableError: No answer.
    """
    if fetch.is_address(place):
        return fetch.download(place, limits, reach, abort=abort)
    return stored(place, folder, limits.max_bytes)


def stored(place: str, folder: Path, max_bytes: int) -> bytes:
    """Return the content of a file below *folder*, which its name cannot leave.

    Raises:
        PictureRefusedError: ``outside``: an absolute name, ``..``, a drive, another computer, a
            link that leads out.  ``missing``: no such file.  ``too-large``.
    """
    name = Path(place)
    odd = not place or len(place) > _NAME_MAX or _ODD.search(place) or place.startswith("/")
    if odd or name.is_absolute() or ".." in name.parts:
        raise PictureRefusedError("outside", place[:_NAME_MAX])
    try:
        home = folder.resolve(strict=True)
        path = (home / name).resolve(strict=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise PictureRefusedError("missing", place) from error
    if not path.is_relative_to(home):
        raise PictureRefusedError("outside", place)
    # Neither a link put there since, nor a pipe that keeps us waiting.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        number = os.open(path, flags)
        with os.fdopen(number, "rb") as file:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                raise PictureRefusedError("missing", place)
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise PictureRefusedError("missing", place) from error
    if len(data) > max_bytes:
        raise PictureRefusedError("too-large", f"more than {max_bytes:,} bytes")
    return data
