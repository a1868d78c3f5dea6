"""What a panel is given and what it says about itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import Qt

from ui.models.pending import Pending
from ui.models.picture import NoPictures

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.access import Actor
    from controlroom.domain.city import City
    from controlroom.outbox.values import Deed, Result
    from controlroom.services.desk import Services
    from ui.commands import CommandRegistry
    from ui.models.picture import Pictures
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
    """Gives a command."""

    def __call__(
        self,
        label: str,
        deed: Deed,
        *,
        on_ok: Callable[[Result], None] | None = None,
        undo: Callable[[Result], Deed | None] | None = None,
        on_fail: Callable[[str], None] | None = None,
        on_wait: Callable[[], None] | None = None,
    ) -> None:
        """Keep the command in the outbox, then send it; tell the notice lane what comes of it.

        It is carried out even if the database is away or this program dies meanwhile.  All
        callables run on the GUI thread.

        Args:
            label: Translated, past tense: what the lane says when it is done.
            deed: Made by ``controlroom.outbox.registry.deed``.
            on_ok: Gets the result when it was carried out, perhaps much later.
            undo: Returns the command that takes it back; offered for 15 s with Ctrl+Z.  What
                still waits is withdrawn instead.
            on_fail: Gets why it was refused or could not be kept, translated.
            on_wait: It could not be sent at once and waits; called at most once.
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
    pending: Pending = field(default_factory=Pending)
    pictures: Pictures = field(default_factory=NoPictures)


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
