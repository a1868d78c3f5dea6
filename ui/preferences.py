"""What a person likes, kept per user and role in one file of the data directory."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

if TYPE_CHECKING:
    from pathlib import Path

    from controlroom.domain.access import Actor


class Preferences:
    """Typed access to the settings file.  GUI thread; the file is small and local."""

    def __init__(self, folder: Path, actor: Actor) -> None:
        """Args: folder: Data directory; actor: Whose preferences."""
        path = folder / "window.ini"
        with contextlib.suppress(OSError):  # a folder that cannot be written keeps nothing anyway
            path.touch(mode=0o600)  # the address of a map may hold a key
            path.chmod(0o600)
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)
        self._prefix = f"{actor.login}.{actor.role}"

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}"

    def text(self, name: str, default: str) -> str:
        """Return a stored word."""
        return str(self._settings.value(self._key(name), default))

    def number(self, name: str, default: int) -> int:
        """Return a stored number; *default* when what is stored is none."""
        try:
            return int(str(self._settings.value(self._key(name), default)))
        except ValueError:
            return default

    def put(self, name: str, value: str | int) -> None:
        """Store a word or number."""
        self._settings.setValue(self._key(name), value)

    def blob(self, name: str) -> QByteArray:
        """Return stored bytes, e.g. a layout; empty when none."""
        value = self._settings.value(self._key(name))
        return value if isinstance(value, QByteArray) else QByteArray()

    def put_blob(self, name: str, value: QByteArray) -> None:
        """Store bytes."""
        self._settings.setValue(self._key(name), value)

    def forget(self, name: str) -> None:
        """Remove a stored value."""
        self._settings.remove(self._key(name))
