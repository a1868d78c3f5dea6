"""A button that shows its key on the right and wraps its words instead of cutting them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from ui.theme.theme import Theme

PAD_PX, KEY_GAP_PX, LEAST_PX = 10, 8, 96
WRAP = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft) | int(
    Qt.TextFlag.TextWordWrap
)


class KeyButton(QPushButton):
    """A command as a button; its key is written beside its name."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        key: str = "",
        *,
        primary: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._primary = primary
        self.setObjectName("primary" if primary else "second")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_key(key)

    def set_key(self, key: str) -> None:
        """Show *key* (portable form); the window binds it, not the button."""
        form = QKeySequence.SequenceFormat.NativeText
        self._key = QKeySequence(key).toString(form) if key else ""
        self.setAccessibleDescription(self._key)
        self.updateGeometry()

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self._font())

    def _font(self) -> QFont:
        return self._theme.font(13, 600)

    def _key_width(self) -> int:
        if not self._key:
            return 0
        metrics = QFontMetrics(self._theme.font(11))
        return metrics.horizontalAdvance(self._key) + self._theme.px(10)

    def _text_width(self, width: int) -> int:
        px = self._theme.px
        gap = px(KEY_GAP_PX) if self._key else 0
        return max(1, width - 2 * px(PAD_PX) - self._key_width() - gap)

    @override
    def hasHeightForWidth(self) -> bool:
        """Return True: a narrow button is taller."""
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped text."""
        box = QRect(0, 0, self._text_width(width), 10_000)
        text = self._metrics().boundingRect(box, WRAP, self.text())
        return text.height() + 2 * self._theme.px(7)

    @override
    def sizeHint(self) -> QSize:
        """Return the size of the text on one line."""
        px = self._theme.px
        text = self._metrics().horizontalAdvance(self.text())
        width = text + self._key_width() + 2 * px(PAD_PX) + px(KEY_GAP_PX) + 1
        return QSize(width, self._metrics().lineSpacing() + 2 * px(7))

    @override
    def minimumSizeHint(self) -> QSize:
        """Return the width of the longest word: below that nothing can wrap."""
        words = self.text().split() or [""]
        longest = max(self._metrics().horizontalAdvance(w) for w in words)
        px = self._theme.px
        wide = longest + self._key_width() + 2 * px(PAD_PX) + px(KEY_GAP_PX) + 1
        width = min(max(px(LEAST_PX), wide), self.sizeHint().width())
        return QSize(width, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the style's button, then the words and the key."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        px, theme = self._theme.px, self._theme
        live = self.isEnabled()
        token = "text_3" if not live else ("on_accent" if self._primary else "text")
        painter.setPen(theme.color(token))
        painter.setFont(theme.font(13, 600))
        box = QRect(px(PAD_PX), 0, self._text_width(self.width()), self.height())
        painter.drawText(box, WRAP, self.text())
        if not self._key:
            return
        width, height = self._key_width(), px(18)
        key = QRect(self.width() - px(PAD_PX) - width, (self.height() - height) // 2, width, height)
        token = "on_accent" if self._primary and live else "text_3"
        painter.setPen(theme.color(token, 0.6))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(key, px(3), px(3))
        painter.setPen(theme.color(token))
        painter.setFont(theme.font(11))
        painter.drawText(key, int(Qt.AlignmentFlag.AlignCenter), self._key)
