"""The theme of what stands inside the wall and measures by zoom, such as the map."""

from __future__ import annotations

from typing_extensions import override

from ui.theme.theme import Theme


class WallTheme(Theme):
    """Follows another theme's colours; its zoom comes from the screen's height, beyond 200 %."""

    def __init__(self, base: Theme) -> None:
        super().__init__(base.tokens)
        self._base = base
        base.changed.connect(self._follow)

    def _follow(self) -> None:
        self._tokens = self._base.tokens
        self.changed.emit()

    def fit(self, percent: int) -> None:
        """Zoom to *percent*; the same again changes nothing."""
        if percent != self._zoom:
            self._zoom = percent
            self.changed.emit()

    @override
    def apply(self) -> None:
        """Tell everybody; palette and style sheet of the application are the base's."""
        self.changed.emit()
