"""Named actions with keys: menus, the palette, buttons and tests all run the same ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


GROUPS = {
    "incident": QT_TRANSLATE_NOOP("Menu", "Incident"),
    "queue": QT_TRANSLATE_NOOP("Menu", "Queue"),
    "map": QT_TRANSLATE_NOOP("Menu", "Map"),
    "view": QT_TRANSLATE_NOOP("Menu", "View"),
    "window": QT_TRANSLATE_NOOP("Menu", "Window"),
    "help": QT_TRANSLATE_NOOP("Menu", "Help"),
}
"""The menus, in their order, and their titles in context ``"Menu"``."""


@dataclass(frozen=True, slots=True)
class Command:
    """A named action.

    Attributes:
        id: Stable, e.g. ``"incident.dispatch"``.
        title: Source text in context ``"Command"``; shown translated.
        run: What it does.
        key: Shortcut in Qt's portable form, ``""`` for none.  Single letters act only while no
            text field has the focus.
        enabled: Asked each time a menu or the palette opens, so keep it cheap.
        group: Menu it belongs to: ``"incident"``, ``"view"``, ``"map"``, ``"window"``, ``"help"``.
    """

    id: str
    title: str
    run: Callable[[], None]
    key: str = ""
    enabled: Callable[[], bool] = field(default=lambda: True)
    group: str = "window"

    def label(self) -> str:
        """Return the title in the language in force."""
        return QCoreApplication.translate("Command", self.title)


class CommandRegistry:
    """All commands of a window.  Collisions of ids or keys fail at start-up."""

    def __init__(self) -> None:
        self._by_id: dict[str, Command] = {}
        self._by_key: dict[str, str] = {}

    def add(self, command: Command) -> Command:
        """Register.  Raises ``ValueError`` on a duplicate id or key."""
        owner = self._by_key.get(command.key) if command.key else None
        if command.id in self._by_id or owner:
            msg = f"{command.id!r} ({command.key or 'no key'}) collides with {owner or 'itself'}"
            raise ValueError(msg)
        self._by_id[command.id] = command
        if command.key:
            self._by_key[command.key] = command.id
        return command

    def get(self, command_id: str) -> Command:
        """Return a command; an unknown id raises ``KeyError``."""
        return self._by_id[command_id]

    def run(self, command_id: str) -> bool:
        """Run if enabled; return whether it ran."""
        command = self._by_id[command_id]
        if enabled := command.enabled():
            command.run()
        return enabled

    def __iter__(self) -> Iterator[Command]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)
