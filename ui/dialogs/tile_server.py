"""Asks where map tiles are: an address, a name and who has to be named; then which layer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from controlroom.domain.errors import AddressRefusedError
from controlroom.domain.reach import target_of
from controlroom.tiles.attribution import MAX_CHARACTERS
from controlroom.tiles.server import NAME_MAX, TileServer
from ui.dialogs.form import Form
from ui.dialogs.matching import Choice
from ui.dialogs.rows import Problem
from ui.dialogs.search import SearchField
from ui.errors import address_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.reach import Reach
    from ui.theme.theme import Theme

EXAMPLE = "https://…/{z}/{x}/{y}.png"
ADDRESS_MAX = 2_000
WEB_SITE = "//"


class TileServerForm(Form):
    """Where the tiles are, what they are called, and the words that have to stand on the map."""

    def __init__(self, theme: Theme, reach: Reach, parent: QWidget | None) -> None:
        title = self.tr("Add a tile server")
        super().__init__(theme, title, self.tr("&Look there"), parent)
        self._reach = reach
        self.add_text(
            self.tr(
                "Tiles with {z}, {x} and {y} in their address, or the address of a WMTS or a"
                " TileJSON. They are kept on this computer and shown without a network too."
            )
        )
        self.address = QLineEdit()
        self.address.setPlaceholderText(EXAMPLE)
        self.address.setMaxLength(ADDRESS_MAX)
        self.add_row(self.tr("&Address"), self.address)
        self.name = QLineEdit()
        self.name.setMaxLength(NAME_MAX)
        self.add_row(self.tr("&Name"), self.name)
        self.attribution = QLineEdit()
        self.attribution.setMaxLength(MAX_CHARACTERS)
        self.attribution.setPlaceholderText("© …")
        self.add_row(self.tr("&Attribution, as the provider asks for it"), self.attribution)
        self.early = {self.address}
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def server(self) -> TileServer:
        """What was entered, as far as it is known."""
        return TileServer(
            self.name.text().strip(), self.address.text().strip(), self.attribution.text().strip()
        )

    @property
    def is_template(self) -> bool:
        """Whether the address is one of tiles, rather than of a document about them."""
        return "{" in self.address.text()

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask for an address that can be gone to, and for the words a template does not bring."""
        address = self.address.text().strip()
        bare = address.replace("{s}", "a").translate({ord("{"): None, ord("}"): None})
        if WEB_SITE not in address:
            yield Problem(self.tr("Begin with https:// or http://."), self.address)
        else:
            try:
                target_of(bare, self._reach)
            except AddressRefusedError as error:
                text = self.tr("Not gone to: {why}.").format(why=address_reason(error))
                yield Problem(text, self.address)
        if self.is_template:
            places = set(re.findall(r"\{([^{}]*)\}", address))
            if not {"z", "x"} <= places or not {"y", "-y"} & places:
                yield Problem(self.tr("The address needs {z}, {x} and {y}."), self.address)
            if not self.attribution.text().strip():
                yield Problem(self.tr("Say whose map it is: it has to be named."), self.attribution)


class TileLayerForm(Form):
    """Which of the layers a server offers, with the words that have to stand on the map."""

    def __init__(
        self,
        theme: Theme,
        layers: Sequence[TileServer],
        entered: TileServer,
        parent: QWidget | None,
    ) -> None:
        super().__init__(theme, self.tr("Which layer?"), self.tr("&Add it"), parent)
        self._layers, self._entered = layers, entered
        self.add_text(self.tr("The server offers %n layer(s).", "", len(layers)))
        choices = [Choice(str(n), layer.name or str(n + 1)) for n, layer in enumerate(layers)]
        self.layer = SearchField(theme, choices)
        self.add_row(self.tr("&Layer"), self.layer)
        self.attribution = QLineEdit(entered.attribution or layers[0].attribution)
        self.attribution.setMaxLength(MAX_CHARACTERS)
        self.add_row(self.tr("&Attribution, as the provider asks for it"), self.attribution)

    @property
    def server(self) -> TileServer | None:
        """The chosen layer; None while none is."""
        if not self.layer.value:
            return None
        found = self._layers[int(self.layer.value)]
        name = self._entered.name or found.name
        return replace(found, name=name, attribution=self.attribution.text().strip())

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask for both."""
        if not self.layer.value:
            yield Problem(self.tr("Choose a layer."), self.layer)
        if not self.attribution.text().strip():
            yield Problem(self.tr("Say whose map it is: it has to be named."), self.attribution)
