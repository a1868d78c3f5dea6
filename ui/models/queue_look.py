"""What a row of the queue says besides its title: who has it, and the tooltip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from controlroom.domain.states import IncidentState

if TYPE_CHECKING:
    from ui.models.lines import LineStore
    from ui.words import Words

_OURS = frozenset(
    {
        IncidentState.NEW,
        IncidentState.RETURNED,
        IncidentState.EXTENSION_REQUESTED,
        IncidentState.AWAITING_APPROVAL,
        IncidentState.APPROVED,
        IncidentState.REOPENED,
    }
)
"""States in which the centre itself must act: the row says the state, not an agency."""


def who_has_it(store: LineStore, words: Words, slot: int, login: str, *, sending: bool) -> str:
    """Return who has an incident in a few letters, or the state when it is the centre's turn.

    Args:
        store: Where the columns are.
        words: Of the window.
        slot: Of the incident.
        login: Whose window: "you".
        sending: A step of this person waits to be sent.
    """
    if sending:
        return QCoreApplication.translate("Queue", "sending…")
    state, agencies = store.state[slot], store.agencies[slot].split()
    if state in _OURS or (not agencies and not store.claimed_by[slot]):
        return words.state(state)
    count = len(agencies)
    if count > 1:
        text = QCoreApplication.translate("Queue", "%n agencies", "", count)
        return f"{text} · {int(store.done[slot])}/{count}"
    if agencies:
        return words.agency_short(agencies[0])
    if store.claimed_by[slot] == login:
        return QCoreApplication.translate("Queue", "you")
    return store.claimed_by[slot]


def tip_of(store: LineStore, words: Words, slot: int) -> str:
    """Return the tooltip: number and state, title, category, place and agencies, a line each."""
    names = ", ".join(words.agency(a) for a in store.agencies[slot].split())
    place = ", ".join(p for p in (store.address[slot], words.ward(store.ward_code[slot])) if p)
    lines = (
        f"#{int(store.ref[slot])} · {words.state(store.state[slot])}",
        store.title[slot],
        words.category_path(store.category_id[slot]),
        place,
        names,
    )
    return "\n".join(line for line in lines if line)
