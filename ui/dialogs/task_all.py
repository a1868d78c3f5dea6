"""Sends one agency to all reports of an area; what will not change is said before, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from typing_extensions import override

from controlroom.domain.states import IncidentState
from ui.dialogs.form import Form
from ui.dialogs.rows import Problem
from ui.dialogs.search import SearchField
from ui.dialogs.values import LongText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from PySide6.QtWidgets import QWidget

    from ui.dialogs.matching import Choice
    from ui.models.lines import LineStore
    from ui.theme.theme import Theme
    from ui.words import Words

READY = (IncidentState.VERIFIED, IncidentState.REOPENED)
"""What can be dispatched without taking anything away from an agency that has it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a task for all would do, as things are now.

    Attributes:
        ready: Id, number and version of each report that will be dispatched.
        left: How many stay as they are, by their state.
    """

    ready: tuple[tuple[UUID, int, int], ...]
    left: dict[IncidentState, int]

    @classmethod
    def of(cls, lines: LineStore, ids: Sequence[UUID]) -> Plan:
        """Look at the reports *ids*; those that have gone are left out."""
        ready, left = [], Counter[IncidentState]()
        for one in ids:
            slot = lines.slot(one)
            if slot is None:
                continue
            state = lines.state[slot]
            if state in READY:
                ready.append((one, int(lines.ref[slot]), int(lines.version[slot])))
            else:
                left[state] += 1
        return cls(tuple(ready), dict(left))


class TaskAllForm(Form):
    """Agency and instruction for all that can be dispatched."""

    def __init__(
        self,
        plan: Plan,
        agencies: Sequence[Choice],
        *,
        theme: Theme,
        words: Words,
        parent: QWidget | None,
    ) -> None:
        n = len(plan.ready)
        super().__init__(theme, self.tr("Task all"), self.tr("&Dispatch %n", "", n), parent)
        self.plan = plan
        self.add_text(self.tr("%n report(s) will be dispatched.", "", n))
        if plan.left:
            left = ", ".join(f"{words.state(state)} {count}" for state, count in plan.left.items())
            text = self.tr("Not verified, or an agency has it already; stay as they are: {left}.")
            self.add_text(text.format(left=left))
        self.agency = SearchField(theme, agencies)
        self.add_row(self.tr("&Agency"), self.agency, self.agency.field)
        self.instruction = LongText(theme, lines=3)
        self.add_row(self.tr("&Instruction"), self.instruction)

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask for an agency, and for something to send it to."""
        if not self.plan.ready:
            yield Problem(self.tr("None of these reports can be dispatched."))
        if not self.agency.value:
            yield Problem(self.tr("Choose an agency."), self.agency)
