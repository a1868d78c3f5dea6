"""Which open incidents the queue shows, and in which order.  Plain numpy; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from controlroom.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from controlroom.domain.city import City
    from controlroom.domain.states import IncidentState
    from ui.models.lines import LineStore

CRITICAL = 2
"""Severities up to this one are counted when a filter hides them."""
_SEVERITY_STEP = 1e11
_RANK_STEP = 1e12
_NO_DUE = 5e10
"""Keys of the order are one float: rank · 10¹² + severity · 10¹¹ + POSIX seconds."""


class Order(StrEnum):
    """How rows are sorted; ties by number."""

    SEVERITY = "severity"
    NEWEST = "newest"
    DUE = "due"
    WARD = "ward"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Conditions that must all hold; an empty one holds for every row.

    Attributes:
        text: What was typed; every word must occur, without regard to tones and case.
        severities: Values of ``Severity``.
        agencies: Ids; one of an incident's agencies must be among them.
        overdue: Due date is past.
        due_within_s: Due from now on within so many seconds.
        mine: Login; only what that person has claimed.
    """

    text: str = ""
    severities: frozenset[int] = frozenset()
    states: frozenset[IncidentState] = frozenset()
    wards: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    overdue: bool = False
    due_within_s: float = 0.0
    mine: str = ""

    @property
    def empty(self) -> bool:
        """Whether every row passes."""
        return self == QueueFilter() or not (self.words or self.conditions)

    @property
    def conditions(self) -> bool:
        """Whether anything but text is asked for."""
        return any(getattr(self, f.name) for f in fields(self) if f.name != "text")

    @property
    def words(self) -> list[str]:
        """The typed words, folded; a leading ``#`` of a number is dropped."""
        return [w for w in (word.lstrip("#") for word in fold(self.text).split()) if w]

    @property
    def by_time(self) -> bool:
        """Whether rows enter or leave as time passes."""
        return self.overdue or self.due_within_s > 0

    def narrows(self, before: QueueFilter) -> bool:
        """Return whether whatever passes this filter also passed *before*: typing on."""
        return replace(self, text="") == replace(before, text="") and all(
            any(old in new for new in self.words) for old in before.words
        )


class Sieve:
    """Tests rows against a filter, knowing the city's names."""

    def __init__(self, city: City) -> None:
        self._wards = {
            w.code: fold(f"{w.name.vi} {w.name.en} {w.short} {' '.join(w.formerly)}")
            for w in city.wards
        }
        self._categories = {
            c.id: fold(" ".join(f"{n.name.vi} {n.name.en}" for n in city.category_path(c.id)))
            for c in city.categories
        }
        wards = sorted(city.wards, key=lambda w: fold(w.short))
        agencies = sorted(city.agencies, key=lambda a: fold(a.short.vi))
        self._ward_rank = {w.code: rank for rank, w in enumerate(wards)}
        self._agency_rank = {a.id: rank for rank, a in enumerate(agencies)}

    def test(
        self, asked: QueueFilter, store: LineStore, slots: NDArray[np.int64], now: float
    ) -> NDArray[np.bool_]:
        """Return which of *slots* pass.

        Args:
            asked: The filter.
            store: Where the columns are.
            slots: Live slots, shape (n,).
            now: Server time, POSIX seconds.

        Returns:
            Shape (n,).
        """
        left = slots
        if asked.severities:
            left = left[np.isin(store.severity[left], list(asked.severities))]
        if asked.overdue:
            left = left[store.due_at[left] < now]
        if asked.due_within_s:
            due = store.due_at[left]
            left = left[(due >= now) & (due < now + asked.due_within_s)]
        for column, wanted in (
            (store.state, asked.states),
            (store.ward_code, asked.wards),
            (store.category_id, asked.categories),
            (store.source_id, asked.sources),
            (store.claimed_by, {asked.mine} if asked.mine else None),
        ):
            if wanted:
                left = _keep(left, lambda s, c=column, w=wanted: c[s] in w)  # type: ignore[misc]  # bound
        if asked.agencies:
            wanted_agencies = asked.agencies
            left = _keep(left, lambda s: not wanted_agencies.isdisjoint(store.agencies[s].split()))
        for word in asked.words:
            left = self._search(word, store, left)
        passed = np.zeros(len(store.alive), bool)
        passed[left] = True
        return passed[slots]

    def _search(self, word: str, store: LineStore, slots: NDArray[np.int64]) -> NDArray[np.int64]:
        folded = store.folded
        wards = {code for code, name in self._wards.items() if word in name}
        categories = {key for key, name in self._categories.items() if word in name}
        if not wards and not categories:
            return np.array([s for s in slots.tolist() if word in folded[s]], np.int64)
        ward_code, category_id = store.ward_code, store.category_id
        return np.array(
            [
                s
                for s in slots.tolist()
                if word in folded[s] or ward_code[s] in wards or category_id[s] in categories
            ],
            np.int64,
        )

    def sort(self, order: Order, store: LineStore, slots: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return *slots* in *order*."""
        return slots[np.lexsort((store.ref[slots], self._main_keys(order, store, slots)))]

    def keys(
        self, order: Order, store: LineStore, slots: NDArray[np.int64]
    ) -> NDArray[np.complex128]:
        """Return by what ``sort`` sorts, as numbers that compare like the rows do.

        Complex numbers are compared by their real part first: the key, then the number.
        """
        keys = np.empty(len(slots), np.complex128)
        keys.real, keys.imag = self._main_keys(order, store, slots), store.ref[slots]
        return keys

    def _main_keys(
        self, order: Order, store: LineStore, slots: NDArray[np.int64]
    ) -> NDArray[np.floating[Any]]:
        received, due = store.received_at[slots], store.due_at[slots]
        severity = store.severity[slots] * _SEVERITY_STEP
        key: NDArray[np.floating[Any]]
        if order is Order.NEWEST:
            return -received
        if order is Order.DUE:
            return np.where(np.isnan(due), _NO_DUE + received, due)
        key = severity + np.where(np.isnan(due), _NO_DUE + received, due)
        if order is Order.WARD:
            key = key + _RANK_STEP * _ranks(slots, store.ward_code, self._ward_rank)
        elif order is Order.AGENCY:
            leads = [store.agencies[s].partition(" ")[0] for s in slots.tolist()]
            ranks = [self._agency_rank.get(lead, len(self._agency_rank)) for lead in leads]
            key = key + _RANK_STEP * np.array(ranks, np.float64)
        return key


def _keep(slots: NDArray[np.int64], passes: Callable[[int], bool]) -> NDArray[np.int64]:
    return np.array([s for s in slots.tolist() if passes(s)], np.int64)


def _ranks(
    slots: NDArray[np.int64], column: Sequence[str], rank: dict[str, int]
) -> NDArray[np.float64]:
    last = len(rank)
    return np.array([rank.get(column[s], last) for s in slots.tolist()], np.float64)
