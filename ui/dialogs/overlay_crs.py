"""Asks in what system a file's coordinates are, and says where it would lie in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from ui.dialogs.form import Form
from ui.dialogs.matching import Choice
from ui.dialogs.rows import Problem
from ui.dialogs.search import SearchField
from ui.map.chrome import rough_distance_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtWidgets import QWidget

    from controlroom.overlays.crs import Landing
    from ui.theme.theme import Theme
    from ui.words import Words

NEAR_M = 60_000.0
"""Of what lies farther from the middle of the city it is said that it may be wrong."""


class CrsForm(Form):
    """The systems of Vietnam and WGS 84, that which puts the file nearest to the city first."""

    def __init__(
        self,
        theme: Theme,
        words: Words,
        name: str,
        landings: Sequence[Landing],
        parent: QWidget | None,
    ) -> None:
        title = self.tr("System of coordinates")
        super().__init__(theme, title, self.tr("&Show it"), parent)
        del words
        text = self.tr("{name} does not say in what system its coordinates are.")
        self.add_text(text.format(name=name))
        if landings and landings[0].distance_m > NEAR_M:
            self.add_text(self.tr("In no system it lies near the city: look at its numbers."))
        away = self.tr("{distance} from the city")
        self.crs = SearchField(
            theme,
            [
                Choice(
                    one.code,
                    f"{one.name} – {away.format(distance=rough_distance_text(one.distance_m))}",
                    one.code,
                )
                for one in landings
            ],
        )
        self.add_row(self.tr("&System"), self.crs)
        if landings and landings[0].distance_m <= NEAR_M:
            self.crs.set_value(landings[0].code)

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask for one."""
        if not self.crs.value:
            yield Problem(self.tr("Choose a system."), self.crs)
