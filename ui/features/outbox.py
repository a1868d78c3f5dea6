"""Looking at what waits to be sent and at what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ui.commands import Command
from ui.dialogs.outbox import OutboxList
from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from uuid import UUID

    from ui.main_window import MainWindow
    from ui.panels.spec import PanelContext
    from ui.post import Post


class OutboxCommands(QObject):
    """Opens the list by key, menu, palette or a click on the status strip.  GUI thread.

    Attributes:
        list: Made once it was asked for.
    """

    def __init__(self, context: PanelContext, post: Post, window: MainWindow) -> None:
        super().__init__(window)
        self._context, self._post, self._window = context, post, window
        self.list: OutboxList | None = None
        title = QT_TRANSLATE_NOOP("Command", "What is not carried out yet")
        context.commands.add(Command("window.outbox", title, self.show, "Ctrl+B"))
        window.status.outbox_asked.connect(self.show)

    @Slot()
    def show(self) -> None:
        """Show the list; it stays open beside the work, and comes to the front if it is."""
        if self.list is None:
            self.list = OutboxList(self._context, self._window)
            self.list.send_asked.connect(self._post.send_now)
            self.list.drop_asked.connect(self._drop)
            self.list.finished.connect(self._looked)
        self.list.render_entries()
        self.list.show()
        self.list.raise_()
        self.list.activateWindow()

    @Slot(object)
    def _drop(self, command: UUID) -> None:
        self._post.drop(command, _as_listed)

    @Slot()
    def _looked(self) -> None:
        self._post.note_refusals()


def _as_listed(_gone: bool) -> None:  # noqa: FBT001 - the shape of an answer
    """Need no answer: the list shows what is left."""
