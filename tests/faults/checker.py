"""Compares what was asked for with what the database holds and what the screens show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from controlroom.database.line_store import open_versions
from controlroom.database.models import EventRow, IncidentRow
from controlroom.database.session import make_engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID


@dataclass(frozen=True)
class Stored:
    """What the database holds: marks of the commands carried out, and the open incidents."""

    marks: tuple[str, ...]
    versions: Mapping[UUID, int]


@dataclass(frozen=True)
class Verdict:
    """What came of a trial's commands.

    Attributes:
        given: How many were given.
        lost: Marks that the database does not hold.
        doubled: Marks that it holds more than once, once for each time too many.
        invented: Marks nobody has given.
        wrong: What each screen shows that the database does not hold, and the other way.
    """

    given: int
    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    wrong: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether every command was carried out once and every screen is right."""
        return not (self.lost or self.doubled or self.invented or any(self.wrong.values()))

    def line(self) -> str:
        """Return it as one line."""
        screens = ", ".join(f"{who}: {what[:3]}" for who, what in self.wrong.items() if what)
        return (
            f"{self.given} commands, lost {self.lost[:5]}, doubled {self.doubled[:5]}, "
            f"invented {self.invented[:5]}, screens {screens or 'equal'}"
        )


def check(
    given: Iterable[str], stored: Stored, screens: Mapping[str, Mapping[UUID, int]]
) -> Verdict:
    """Return the verdict.

    Args:
        given: Mark of each command, a text that occurs once.
        stored: What the database holds in the end.
        screens: Version of each open incident, by name of the workstation.
    """
    asked, found = list(given), Counter(stored.marks)
    known = set(asked)
    return Verdict(
        given=len(asked),
        lost=tuple(mark for mark in asked if not found[mark]),
        doubled=tuple(mark for mark, n in found.items() for _ in range(n - 1)),
        invented=tuple(mark for mark in found if mark not in known),
        wrong={who: _difference(held, stored.versions) for who, held in screens.items()},
    )


def _difference(held: Mapping[UUID, int], stored: Mapping[UUID, int]) -> tuple[str, ...]:
    keys = sorted(held.keys() | stored.keys())
    return tuple(
        f"{key} shown {held.get(key)} stored {stored.get(key)}"
        for key in keys
        if held.get(key) != stored.get(key)
    )


def read(url: str, prefix: str) -> Stored:
    """Return what the database at *url* holds of commands whose mark begins with *prefix*."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            texts = list(connection.execute(select(EventRow.text)).scalars())
            texts += list(connection.execute(select(IncidentRow.title)).scalars())
            versions = open_versions(connection)
    finally:
        engine.dispose()
    return Stored(tuple(text for text in texts if text.startswith(prefix)), versions)
