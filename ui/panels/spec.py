"""What a panel is given and what it says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.access import Actor
    from controlroom.domain.city import City
    from controlroom.services.desk import Services
    from ui.commands import CommandRegistry
    from ui.models.room import Room
    from ui.theme.theme import Theme
    from ui.words import Words

T = TypeVar("T")


class Ask(Protocol):
    """Asks the database something in a worker."""

    def __call__(self, key: str, call: Callable[[], T], on_ok: Callable[[T], None]) -> None:
        """Run *call* in a worker and hand its answer to *on_ok* on the GUI thread.

        A later question with the same *key* makes an earlier answer stale.  Failures go to the
        notification lane.
        """
        ...


class Act(Protocol):
    """Carries out a command in a worker."""

    def __call__(
        self,
        label: str,
        call: Callable[[], object],
        on_ok: Callable[[object], None] | None = None,
        undo: Callable[[object], object] | None = None,
    ) -> None:
        """Run *call* in a worker; on success poke the poller, on failure tell the notice lane.

        Args:
            label: Translated, past tense: what the lane says when it is done.
            call: Blocking use case; raises ``ControlRoomError`` when refused.
            on_ok: Gets the result on the GUI thread; None when *call* turned out to have been
                carried out before.
            undo: Blocking; gets the result; offered for 15 s with Ctrl+Z, not for None.
        """
        ...


@dataclass(frozen=True, slots=True)
class PanelContext:
    """Everything a panel may use.  No session, no engine, no other panel."""

    room: Room
    theme: Theme
    city: City
    services: Services
    actor: Actor
    commands: CommandRegistry
    words: Words
    ask: Ask
    act: Act
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """A dockable panel; the shell never imports the widget's class.

    Attributes:
        id: Stable key for saved layouts, e.g. ``"queue"``.  Never translated.
        title: Source text in context ``"Panel"``.
        make: Builds the widget.
        area: Where it docks until the user moves it.
    """

    id: str
    title: str
    make: Callable[[PanelContext], QWidget]
    area: Qt.DockWidgetArea = Qt.DockWidgetArea.RightDockWidgetArea
