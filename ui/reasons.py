"""Words for why a value cannot be used: for every field and every reason the core can name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from controlroom.domain.states import IncidentState
from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from controlroom.domain.errors import InvalidInputError
    from ui.words import Words

FIELDS = {
    "title": QT_TRANSLATE_NOOP("Field", "the title"),
    "description": QT_TRANSLATE_NOOP("Field", "the description"),
    "address": QT_TRANSLATE_NOOP("Field", "the address"),
    "external_ref": QT_TRANSLATE_NOOP("Field", "the number at the source"),
    "reporter": QT_TRANSLATE_NOOP("Field", "the reporter"),
    "position": QT_TRANSLATE_NOOP("Field", "the place on the map"),
    "category_id": QT_TRANSLATE_NOOP("Field", "the category"),
    "source_id": QT_TRANSLATE_NOOP("Field", "the source"),
    "received_at": QT_TRANSLATE_NOOP("Field", "the time of reception"),
    "ward_code": QT_TRANSLATE_NOOP("Field", "the ward"),
    "severity": QT_TRANSLATE_NOOP("Field", "the severity"),
    "orders": QT_TRANSLATE_NOOP("Field", "the agencies"),
    "agency_id": QT_TRANSLATE_NOOP("Field", "the agency"),
    "instruction": QT_TRANSLATE_NOOP("Field", "the instruction"),
    "reply": QT_TRANSLATE_NOOP("Field", "the reply"),
    "answer": QT_TRANSLATE_NOOP("Field", "the answer to the citizen"),
    "reason": QT_TRANSLATE_NOOP("Field", "the reason"),
    "note": QT_TRANSLATE_NOOP("Field", "the note"),
    "text": QT_TRANSLATE_NOOP("Field", "the text"),
    "number": QT_TRANSLATE_NOOP("Field", "the number"),
    "until": QT_TRANSLATE_NOOP("Field", "the new due date"),
    "due_at": QT_TRANSLATE_NOOP("Field", "the due date"),
    "into": QT_TRANSLATE_NOOP("Field", "the report to merge into"),
    "verdict": QT_TRANSLATE_NOOP("Field", "what the camera event was"),
    "command_id": QT_TRANSLATE_NOOP("Field", "this step"),
    "database": QT_TRANSLATE_NOOP("Field", "the database"),
    "password": QT_TRANSLATE_NOOP("Field", "the password"),
    "value": QT_TRANSLATE_NOOP("Field", "a value"),
}
REASONS = {
    "empty": QT_TRANSLATE_NOOP("Reason", "nothing was entered"),
    "too-long": QT_TRANSLATE_NOOP("Reason", "it is too long"),
    "too-short": QT_TRANSLATE_NOOP("Reason", "it is too short"),
    "nul": QT_TRANSLATE_NOOP("Reason", "it holds a character that cannot be stored"),
    "not-unicode": QT_TRANSLATE_NOOP("Reason", "it holds a character that cannot be stored"),
    "not-a-number": QT_TRANSLATE_NOOP("Reason", "it is not a number"),
    "out-of-range": QT_TRANSLATE_NOOP("Reason", "there is no such place on earth"),
    "unknown": QT_TRANSLATE_NOOP("Reason", "this centre does not know it"),
    "succeeded": QT_TRANSLATE_NOOP("Reason", "another agency has taken its place"),
    "has-it-already": QT_TRANSLATE_NOOP("Reason", "it has this report already"),
    "twice": QT_TRANSLATE_NOOP("Reason", "one is there twice"),
    "two-leads": QT_TRANSLATE_NOOP("Reason", "only one can lead"),
    "no-zone": QT_TRANSLATE_NOOP("Reason", "it says no time zone"),
    "not-later": QT_TRANSLATE_NOOP("Reason", "it must be later than now and than the date so far"),
    "unchanged": QT_TRANSLATE_NOOP("Reason", "it is that already"),
    "itself": QT_TRANSLATE_NOOP("Reason", "a report cannot be merged into itself"),
    "used": QT_TRANSLATE_NOOP("Reason", "its number belongs to another step; begin it again"),
    "unusable": QT_TRANSLATE_NOOP("Reason", "the database cannot store it"),
    "refused": QT_TRANSLATE_NOOP("Reason", "the database does not accept it"),
    "bad-address": QT_TRANSLATE_NOOP("Reason", "its address cannot be read"),
    "unsupported-kind": QT_TRANSLATE_NOOP("Reason", "it is of a kind this program cannot use"),
}
STATE = QT_TRANSLATE_NOOP("Reason", "it is “{state}” now")


def said(error: InvalidInputError, words: Words | None = None) -> str:
    """Return which value cannot be used and why, as the middle of a sentence.

    Args:
        error: What was raised; a field nobody has words for is ``a value``.
        words: For naming states.
    """
    translate = QCoreApplication.translate
    field = translate("Field", FIELDS.get(error.field, FIELDS["value"]))
    if error.reason in set(IncidentState):
        state = words.state(IncidentState(error.reason)) if words else error.reason
        return f"{field} – {translate('Reason', STATE).format(state=state)}"
    reason = REASONS.get(error.reason)
    return f"{field} – {translate('Reason', reason)}" if reason else field
