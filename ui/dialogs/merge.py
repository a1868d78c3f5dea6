"""M: the report that this one repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem
from typing_extensions import override

from ui.dialogs.form import Form
from ui.dialogs.rows import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.incident import Incident
    from ui.theme.theme import Theme

KEY_ROLE = int(Qt.ItemDataRole.UserRole)


class MergeForm(Form):
    """Lists likely duplicates; any other report is found by number or words.

    Signals:
        searched: Words to look for; answer with ``show_found``.
    """

    searched = Signal(str)

    def __init__(
        self,
        incident: Incident,
        similar: Sequence[Incident],
        describe: Callable[[Incident], str],
        theme: Theme,
        parent: QWidget | None,
    ) -> None:
        """Args: describe: One line about a report: number, title, distance."""
        title = self.tr("Merge #{ref} into another report").format(ref=incident.ref)
        super().__init__(theme, title, self.tr("&Merge"), parent, seen=incident.version)
        self.incident_id = incident.id
        self._describe = describe
        self._similar = tuple(similar)
        self.add_text(incident.title)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(theme.px(140))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Number or words; Enter searches"))
        self.search.textEdited.connect(self._edit)
        self._unsearched = False
        self.add_row(self.tr("&Find another report"), self.search)
        self.add_row(self.tr("&Report it repeats"), self.list)
        self.show_found(self._similar)
        first = self.list if self._similar else self.search
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _edit(self, _text: str) -> None:
        self._unsearched = bool(self.search.text().strip())
        if not self._unsearched:
            self.show_found(self._similar)

    def show_found(self, incidents: Sequence[Incident]) -> None:
        """Show *incidents* to choose from; this one itself is left out."""
        self.list.clear()
        for other in incidents:
            if other.id != self.incident_id:
                item = QListWidgetItem(self._describe(other))
                item.setData(KEY_ROLE, other.id)
                self.list.addItem(item)
        found = self.list.count() > 0
        if found:
            self.list.setCurrentRow(0)
        self.rows.show_row(self.list, shown=found)
        none = not found and bool(self.search.text().strip())
        self.rows.mark(self.search, self.tr("No report with these words.") if none else "")
        self.grow()

    @property
    def into(self) -> UUID | None:
        """The chosen report."""
        item = self.list.item(self.list.currentRow())
        key = item.data(KEY_ROLE) if self.list.count() else None
        return key if isinstance(key, UUID) else None

    @override
    def try_submit(self) -> None:
        """Search first when words were typed that nobody has looked for."""
        if self._unsearched:
            self._unsearched = False
            self.searched.emit(self.search.text().strip())
            return
        super().try_submit()

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask for the report."""
        if self.into is None:
            shown = self.list.count() > 0
            field = self.list if shown else self.search
            yield Problem(self.tr("Choose the report it repeats."), field)
