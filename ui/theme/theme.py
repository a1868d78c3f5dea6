"""The theme in force: tokens, fonts and sizes, and how they reach Qt."""

from __future__ import annotations

import logging
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from ui.theme.tokens import ALL, DARK, Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)

FAMILY = "Be Vietnam Pro"
FALLBACKS = (FAMILY, "Inter", "Segoe UI", "Noto Sans", "DejaVu Sans")
BODY_PX = 13
ZOOM_STEPS = (100, 110, 125, 150, 175, 200)


def load_fonts() -> bool:
    """Load the bundled font; return whether it is there.  Call once after QApplication."""
    found = False
    for entry in resources.files("resources").joinpath("fonts").iterdir():
        if entry.name.endswith(".ttf"):
            found |= QFontDatabase.addApplicationFontFromData(entry.read_bytes()) >= 0
    if not found:
        log.warning("bundled font missing; falling back to the system's")
    return found


class Theme(QObject):
    """Tokens and sizes in force.

    Signals:
        changed: Tokens or zoom changed; repaint and re-measure.
    """

    changed = Signal()

    def __init__(self, tokens: Tokens = DARK, zoom: int = 100) -> None:
        super().__init__()
        self._tokens = tokens
        self._zoom = zoom

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return self._tokens

    @property
    def zoom(self) -> int:
        """Zoom of the whole interface in percent, 100…200."""
        return self._zoom

    def px(self, size: float) -> int:
        """Return *size* pixels at 100 % in the zoom in force."""
        return round(size * self._zoom / 100)

    def font(self, size: float = BODY_PX, weight: int = 400, *, italic: bool = False) -> QFont:
        """Return the interface font with tabular figures, *size* in pixels at 100 %."""
        font = QFont(list(FALLBACKS))
        font.setPixelSize(max(1, self.px(size)))
        font.setWeight(QFont.Weight(weight))
        font.setItalic(italic)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if hasattr(font, "setFeature"):  # Qt ≥ 6.7
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """Return the colour of a token by its name, e.g. ``"text_2"``."""
        color = QColor(getattr(self._tokens, token))
        color.setAlphaF(alpha)
        return color

    def set_tokens(self, name: str) -> None:
        """Switch to ``"dark"``, ``"light"`` or ``"contrast"``."""
        self._tokens = ALL[name]
        self.apply()

    def set_zoom(self, percent: int) -> None:
        """Zoom the interface, clamped to 100…200 %."""
        self._zoom = min(max(percent, ZOOM_STEPS[0]), ZOOM_STEPS[-1])
        self.apply()

    def step_zoom(self, step: int) -> None:
        """Zoom to the next (+1) or previous (−1) step; 0 resets."""
        if step == 0:
            self.set_zoom(100)
            return
        steps = sorted(ZOOM_STEPS, reverse=step < 0)
        beyond = (s for s in steps if (s - self._zoom) * step > 0)
        self.set_zoom(next(beyond, steps[-1]))

    def apply(self) -> None:
        """Set style, palette, font and style sheet of the application, then tell everybody."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            if app.style().objectName() != "fusion":
                app.setStyle(QStyleFactory.create("Fusion"))
            app.setPalette(self.palette())
            app.setFont(self.font())
            app.setStyleSheet(self.render_qss(_qss_template()))
        self.changed.emit()

    def palette(self) -> QPalette:
        """Return the palette of the tokens."""
        palette = QPalette()
        role = QPalette.ColorRole
        pairs: Mapping[QPalette.ColorRole, str] = {
            role.Window: "panel",
            role.WindowText: "text",
            role.Base: "panel",
            role.AlternateBase: "raised",
            role.Text: "text",
            role.Button: "raised",
            role.ButtonText: "text",
            role.BrightText: "on_accent",
            role.Highlight: "selection",
            role.HighlightedText: "text",
            role.ToolTipBase: "raised",
            role.ToolTipText: "text",
            role.PlaceholderText: "text_3",
            role.Link: "accent",
            role.Light: "hover",
            role.Midlight: "raised",
            role.Mid: "line",
            role.Dark: "line",
            role.Shadow: "window",
        }
        for entry, token in pairs.items():
            palette.setColor(entry, self.color(token))
        for entry in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, entry, self.color("text_3"))
        palette.setColor(role.Accent, self.color("accent"))
        return palette

    def render_qss(self, template: str) -> str:
        """Fill ``$token`` and ``$pxN`` slots of a style sheet; an unknown token raises KeyError."""
        values = {f: str(getattr(self._tokens, f)) for f in self._tokens.__slots__}
        values |= {f"px{n}": f"{self.px(n)}px" for n in range(1, 65)}
        return Template(template).substitute(values)


def _qss_template() -> str:
    return resources.files("resources").joinpath("app.qss").read_text(encoding="utf-8")


ALIGN_VCENTER_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
ALIGN_VCENTER_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
