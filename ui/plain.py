"""Text from outside is never markup: Qt would read a title that begins with a tag as one."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt


def plain(text: str) -> str:
    """Return *text* for a tooltip or another place where Qt guesses: shown letter by letter."""
    if not Qt.mightBeRichText(text):
        return text
    return f"<qt>{escape(text)}</qt>".replace("\n", "<br>")
