"""Words of Vietnamese texts, folded: which count, and how much two texts have in common."""

from __future__ import annotations

import re

from controlroom.domain.text import fold

_WORD = re.compile(r"[a-z0-9]+")
_FILLING = """
    va cua co la cho o tai tren duoi trong ngoai voi thi ma den tu nay kia do dang da se bi duoc
    khong rat nhieu nhung cac mot de toi chung em anh chi kinh gui xin nho mong phan anh bao
    the and of to in at is are on for near there
"""
_EMPTY = frozenset(_FILLING.split())
"""Words that say nothing about the matter, Vietnamese and English, folded."""


def tokens(text: str) -> frozenset[str]:
    """Return the folded words of *text* that say something; numbers count."""
    return frozenset(_WORD.findall(fold(text))) - _EMPTY


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the words in common as a share of the shorter text, 0…1; 0 when one has none."""
    shorter = min(len(a), len(b))
    return len(a & b) / shorter if shorter else 0.0


def holds(folded: str, phrase: str) -> bool:
    """Return whether the whole words of *phrase* stand in *folded*, in that order and adjoining.

    Both are folded.  ``"ql"`` stands in ``"tren ql 1a"`` and not in ``"sqlite"``; a figure may
    follow directly, as in ``"ql1a"``.
    """
    if not phrase:
        return False
    start = r"(?<![a-z0-9])" if phrase[0].isalnum() else ""
    end = r"(?![a-z])" if phrase[-1].isalpha() else r"(?![0-9])" if phrase[-1].isdigit() else ""
    return re.search(start + re.escape(phrase) + end, folded) is not None
