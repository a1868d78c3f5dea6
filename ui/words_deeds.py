"""What a person asked for, in words: for lists of what waits and of what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEDS: Mapping[str, str] = {
    "receive": QT_TRANSLATE_NOOP("Deed", "New report"),
    "claim": QT_TRANSLATE_NOOP("Deed", "Take on"),
    "release": QT_TRANSLATE_NOOP("Deed", "Put back"),
    "verify": QT_TRANSLATE_NOOP("Deed", "Verify"),
    "set_severity": QT_TRANSLATE_NOOP("Deed", "Change the severity"),
    "reject": QT_TRANSLATE_NOOP("Deed", "Do not take on"),
    "merge": QT_TRANSLATE_NOOP("Deed", "Merge"),
    "restore": QT_TRANSLATE_NOOP("Deed", "Take back up"),
    "note": QT_TRANSLATE_NOOP("Deed", "Note"),
    "dispatch": QT_TRANSLATE_NOOP("Deed", "Dispatch"),
    "recall": QT_TRANSLATE_NOOP("Deed", "Recall the dispatch"),
    "accept": QT_TRANSLATE_NOOP("Deed", "Agency accepted"),
    "answer": QT_TRANSLATE_NOOP("Deed", "Answer of the agency"),
    "give_back": QT_TRANSLATE_NOOP("Deed", "Given back by the agency"),
    "ask_extension": QT_TRANSLATE_NOOP("Deed", "Agency asks for more time"),
    "grant_extension": QT_TRANSLATE_NOOP("Deed", "Grant more time"),
    "refuse_extension": QT_TRANSLATE_NOOP("Deed", "Refuse more time"),
    "approve": QT_TRANSLATE_NOOP("Deed", "Approve the answer"),
    "send_back": QT_TRANSLATE_NOOP("Deed", "Send the answer back"),
    "publish": QT_TRANSLATE_NOOP("Deed", "Publish"),
    "rate": QT_TRANSLATE_NOOP("Deed", "Rating of the citizen"),
    "reopen": QT_TRANSLATE_NOOP("Deed", "Reopen"),
    "alarm.acknowledge": QT_TRANSLATE_NOOP("Deed", "Acknowledge the alarm"),
    "alarm.make_incident": QT_TRANSLATE_NOOP("Deed", "Make an incident of the alarm"),
    "call.answer": QT_TRANSLATE_NOOP("Deed", "Answer the call"),
    "call.end": QT_TRANSLATE_NOOP("Deed", "End the call"),
    "call.log": QT_TRANSLATE_NOOP("Deed", "Enter a call"),
    "task.set_state": QT_TRANSLATE_NOOP("Deed", "State of a task"),
}


def deed_words(kind: str, ref: int = 0) -> str:
    """Return a command in words, with the number of its incident if it has one."""
    text = DEEDS.get(kind)
    name = QCoreApplication.translate("Deed", text) if text else kind
    return f"{name} #{ref}" if ref else name
