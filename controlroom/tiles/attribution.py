"""What a source wants to stand on the map, as plain text."""

from __future__ import annotations

import html
import re
import unicodedata

MAX_CHARACTERS = 300
_TAG = re.compile(r"<[^<>]{0,2000}>")


def plain(text: str) -> str:
    """Return *text* without mark-up and control characters, in one line."""
    bare = html.unescape(_TAG.sub("", text))
    shown = "".join(c for c in bare if unicodedata.category(c) not in {"Cc", "Cf"} or c == "\n")
    return unicodedata.normalize("NFC", " ".join(shown.split()))[:MAX_CHARACTERS]
