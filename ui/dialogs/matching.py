"""Which of many a few letters mean: exact names first, names of former times last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from controlroom.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL, NAME, BEGINS, WORDS, INSIDE, OLD, OLD_BEGINS, OLD_INSIDE, ALSO = range(9)
"""How well letters fit, best first; ``OLD…`` are names of former times."""
_NO_WORD = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose.

    Attributes:
        label: As shown.
        also: Further words it is found by.
        names: What it is called besides its label, e.g. without its type.
        formerly: Names of former times; a suggestion found by one says so.
        barred: Why it cannot be chosen now, translated; empty when it can.
    """

    key: str
    label: str
    also: str = ""
    names: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    barred: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A choice that fits the letters.

    Attributes:
        rank: ``LABEL`` … ``ALSO``, lower is better.
        formerly: The old name it was found by; empty when by another.
    """

    choice: Choice
    rank: int
    formerly: str = ""


def plain(text: str) -> str:
    """Return *text* folded, its words parted by one blank, without punctuation."""
    return _NO_WORD.sub(" ", fold(text)).strip()


@dataclass(frozen=True, slots=True)
class _Row:
    choice: Choice
    label: str
    names: tuple[str, ...]
    old: tuple[str, ...]
    also: str


class Index:
    """Looks letters up among *choices*."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self._rows = [
            _Row(
                choice,
                plain(choice.label),
                tuple(map(plain, choice.names)),
                tuple(map(plain, choice.formerly)),
                plain(f"{choice.also} {choice.key}"),
            )
            for choice in choices
        ]

    def find(self, text: str) -> list[Found]:
        """Return what fits *text*, best first, in the order given where equal; all for none."""
        phrase = plain(text)
        if not phrase:
            return [Found(row.choice, LABEL) for row in self._rows]
        found = [hit for row in self._rows if (hit := _fit(row, phrase)) is not None]
        return sorted(found, key=lambda hit: hit.rank)


def meant(found: Sequence[Found]) -> Choice | None:
    """Return what the letters mean without doubt: the only one, or the only exact one."""
    free = [hit for hit in found if not hit.choice.barred]
    if len(free) == 1:
        return free[0].choice
    for rank in (LABEL, NAME, OLD):
        exact = [hit.choice for hit in free if hit.rank == rank]
        if exact:
            return exact[0] if len(exact) == 1 else None
    return None


def _fit(row: _Row, phrase: str) -> Found | None:
    words, every = phrase.split(), (row.label, *row.names)
    current = (
        (LABEL, phrase == row.label),
        (NAME, phrase in row.names),
        (BEGINS, any(name.startswith(phrase) for name in every)),
        (WORDS, any(f" {phrase}" in name for name in every)),
        (INSIDE, any(phrase in name for name in every)),
    )
    for rank, fits in current:
        if fits:
            return Found(row.choice, rank)
    ranks = [(_rank_old(name, phrase), n) for n, name in enumerate(row.old)]
    best, number = min(ranks, default=(ALSO, 0))
    if best < ALSO:
        return Found(row.choice, best, row.choice.formerly[number])
    everything = " ".join((*every, row.also, *row.old))
    return Found(row.choice, ALSO) if all(word in everything for word in words) else None


def _rank_old(name: str, phrase: str) -> int:
    if phrase == name:
        return OLD
    if name.startswith(phrase):
        return OLD_BEGINS
    return OLD_INSIDE if phrase in name else ALSO
