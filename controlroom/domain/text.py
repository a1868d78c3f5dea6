"""Vietnamese text made searchable."""

from __future__ import annotations

import unicodedata

_STROKE = str.maketrans({"đ": "d", "Đ": "d"})


def fold(text: str) -> str:
    """Return *text* without tones, accents, case and đ: ``"Nguyễn Huệ"`` gives ``"nguyen hue"``.

    Both sides of every comparison are folded by this one function.
    """
    plain = unicodedata.normalize("NFD", text.translate(_STROKE))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def nfc(text: str) -> str:
    """Return *text* in NFC with control characters and outer blanks removed."""
    # Blanks of other widths count as unprintable, yet they part words.
    spaced = (" " if unicodedata.category(c) == "Zs" else c for c in text)
    kept = (c for c in spaced if c in "\n\t" or c.isprintable())
    return unicodedata.normalize("NFC", "".join(kept)).strip()
