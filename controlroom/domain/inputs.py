"""Texts that people and sources hand in, checked before anything is done with them."""

from __future__ import annotations

from controlroom.domain.errors import InvalidInputError
from controlroom.domain.text import nfc

TITLE_MAX = 300
ADDRESS_MAX = 500
REFERENCE_MAX = 300
PROSE_MAX = 20_000


def required(field: str, text: str, longest: int = PROSE_MAX) -> str:
    """Return *text* in NFC without control characters (NUL among them) and outer blanks.

    Raises:
        InvalidInputError: Nothing is left (``"empty"``), or more than *longest* characters
            (``"too-long"``).
    """
    kept = optional(field, text, longest)
    if not kept:
        raise InvalidInputError(field, "empty")
    return kept


def optional(field: str, text: str, longest: int = PROSE_MAX) -> str:
    """Return *text* as ``required`` does; it may be empty."""
    kept = nfc(text)
    if len(kept) > longest:
        raise InvalidInputError(field, "too-long")
    return kept


def one_line(field: str, text: str, longest: int = TITLE_MAX) -> str:
    """Return *text* as ``required`` does, with every run of blanks and line ends as one blank."""
    return required(field, " ".join(nfc(text).split()), longest)
