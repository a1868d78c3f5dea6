"""Tables as CSV that spreadsheets open as they are, and never run.

Source:
    RFC 4180; OWASP, "CSV Injection".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""At the start of a file: without it Excel reads Vietnamese letters as something else."""

_RUNS = re.compile(r"[\s\x00]*[=+\-@＝＋－＠]|[\t\r\n\x00]")
_NUMBER = re.compile(r"-\d{1,18}(?:[.,]\d{1,18})?")
_QUOTED = re.compile(r'[",;\r\n\t]|^\s|\s$')


def table(rows: Iterable[Sequence[object]]) -> str:
    """Return *rows* as CSV with CR LF at the ends of lines, without a byte order mark.

    Args:
        rows: The first is the heading; ``None`` becomes an empty cell.
    """
    return "".join(",".join(map(cell, row)) + "\r\n" for row in rows)


def cell(value: object) -> str:
    """Return one cell; what a spreadsheet would take for a formula gets an apostrophe before it.

    Numbers, negative ones too, stay what they are.
    """
    text = "" if value is None else str(value)
    is_number = isinstance(value, (int, float)) or _NUMBER.fullmatch(text)
    if not is_number and _RUNS.match(text):
        text = f"'{text}"
    text = text.replace("\x00", "")
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
