"""From an exception to something a person can act on.  Never modal for background work."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from controlroom.domain.access import Role
from controlroom.domain.errors import (
    BackupError,
    ConcurrentEditError,
    ControlRoomError,
    InvalidInputError,
    InvalidTransitionError,
    NetworkShareError,
    NotAllowedError,
    SignInWaitError,
)
from controlroom.domain.states import IncidentState
from controlroom.outbox.values import UNEXPECTED
from ui.i18n import QT_TRANSLATE_NOOP
from ui.reasons import said

if TYPE_CHECKING:
    from controlroom.outbox.values import Result
    from ui.words import Words

MESSAGES = {
    "record.not-found": QT_TRANSLATE_NOOP(
        "Error", "This record is no longer there, or you may not see it."
    ),
    "record.concurrent-edit": QT_TRANSLATE_NOOP(
        "Error", "{winner} was first, at {time}: it is now “{state}”. Look again and decide."
    ),
    "record.invalid-transition": QT_TRANSLATE_NOOP(
        "Error", "That step does not fit: it is “{state}” now."
    ),
    "access.not-allowed": QT_TRANSLATE_NOOP("Error", "That step needs the role {role}."),
    "access.login": QT_TRANSLATE_NOOP(
        "Error", "The database does not allow this login to do that. Ask the administrator."
    ),
    "access.sign-in": QT_TRANSLATE_NOOP(
        "Error", "Sign in again: your login has changed, or people sign in here now."
    ),
    "access.sign-in-failed": QT_TRANSLATE_NOOP("Error", "The login or the password is not right."),
    "access.sign-in-wait": QT_TRANSLATE_NOOP(
        "Error", "Too many wrong passwords. Try again in {wait}."
    ),
    "access.shut-out": QT_TRANSLATE_NOOP(
        "Error", "This login was taken away. Ask the administrator."
    ),
    "input.invalid": QT_TRANSLATE_NOOP("Error", "Please check: {field}."),
    "database.unreachable": QT_TRANSLATE_NOOP(
        "Error", "The database does not answer. What is shown may be old; try again later."
    ),
    "database.busy": QT_TRANSLATE_NOOP(
        "Error", "Others are writing at the same moment. Nothing was changed; try again."
    ),
    "database.missing": QT_TRANSLATE_NOOP(
        "Error", "There is no database at that address yet. Start a workstation on it first."
    ),
    "database.schema-mismatch": QT_TRANSLATE_NOOP(
        "Error", "The database belongs to another version of this program. Ask the administrator."
    ),
    "database.network-share": QT_TRANSLATE_NOOP(
        "Error",
        "The database file is on a network share ({kind}), where two computers damage it. "
        "Put it on a disk of this computer, or use PostgreSQL.",
    ),
    "backup.failed": QT_TRANSLATE_NOOP("Error", "No backup was made: {why}."),
    "source.unavailable": QT_TRANSLATE_NOOP(
        "Error", "The source did not answer, or answered something unreadable."
    ),
    "city.invalid-pack": QT_TRANSLATE_NOOP("Error", "The city's data files are not in order."),
    "command.refused": QT_TRANSLATE_NOOP(
        "Error", "A newer version of this program refused that. Ask the administrator."
    ),
    "outbox.unusable": QT_TRANSLATE_NOOP(
        "Error",
        "This computer could not write the step down, so it was not sent. Look at its disk.",
    ),
    "command.already-done": QT_TRANSLATE_NOOP(
        "Error", "That was already carried out; nothing was done twice."
    ),
}
BACKUP_REASONS = {
    "source-missing": QT_TRANSLATE_NOOP("Backup", "there is no database file"),
    "no-space": QT_TRANSLATE_NOOP("Backup", "there is not enough room on the disk"),
    "unwritable": QT_TRANSLATE_NOOP("Backup", "the folder cannot be written to"),
    "unreadable": QT_TRANSLATE_NOOP("Backup", "the file cannot be read"),
    "damaged": QT_TRANSLATE_NOOP("Backup", "the database is damaged; call the administrator"),
    "foreign-keys": QT_TRANSLATE_NOOP("Backup", "records point at records that are not there"),
    "rows-differ": QT_TRANSLATE_NOOP("Backup", "the numbers of rows do not match"),
    "exists": QT_TRANSLATE_NOOP("Backup", "a file of that name is there already"),
    "hash-differs": QT_TRANSLATE_NOOP("Backup", "the file changed after it was written"),
    "busy": QT_TRANSLATE_NOOP("Backup", "another backup is running"),
    "stopped": QT_TRANSLATE_NOOP("Backup", "it was stopped before the end"),
}
BUG = QT_TRANSLATE_NOOP("Error", "The program made a mistake. Please send the report.")


@dataclass(frozen=True, slots=True)
class Notice:
    """What the notification lane shows.

    Attributes:
        text: One translated sentence, in the operator's words.
        detail: For support: code and message, or the traceback of a bug.
        retryable: Doing the same again may succeed.
        is_bug: Offer the report for copying.
        is_error: False for what merely says that something is done.
    """

    text: str
    detail: str = ""
    retryable: bool = False
    is_bug: bool = False
    is_error: bool = True


def notice_for(error: BaseException, words: Words | None = None) -> Notice:
    """Return a notice: known errors read like advice, everything else is admitted to be a bug."""
    if isinstance(error, ControlRoomError) and error.code in MESSAGES:
        text = QCoreApplication.translate("Error", MESSAGES[error.code])
        text = text.format_map(_values(error, words))
        return Notice(text, f"{error.code}: {error}", error.retryable)
    report = "".join(traceback.format_exception(error))
    return Notice(QCoreApplication.translate("Error", BUG), report, is_bug=True)


def notice_of(result: Result, words: Words | None = None) -> Notice:
    """Return a notice of a refusal that was kept."""
    if result.code == UNEXPECTED:
        return Notice(QCoreApplication.translate("Error", BUG), result.message, is_bug=True)
    return notice_for(result.error(), words)


def backup_reason(error: BackupError) -> str:
    """Return why a backup failed, in words."""
    known = BACKUP_REASONS.get(error.reason)
    return QCoreApplication.translate("Backup", known) if known else error.reason


def _values(error: ControlRoomError, words: Words | None) -> dict[str, str]:
    values = {}
    if isinstance(error, ConcurrentEditError):
        time = words.clock(error.at, seconds=True) if words else f"{error.at:%H:%M:%S} UTC"
        values = {"winner": error.winner, "time": time, "state": _state(error.now_state, words)}
    elif isinstance(error, InvalidTransitionError):
        values = {"state": _state(error.state, words)}
    elif isinstance(error, SignInWaitError):
        values = {"wait": f"{error.wait_s // 60}:{error.wait_s % 60:02}"}
    elif isinstance(error, NetworkShareError):
        values = {"kind": error.kind}
    elif isinstance(error, BackupError):
        values = {"why": backup_reason(error)}
    elif isinstance(error, NotAllowedError):
        values = {"role": _role(error.needs, words)}
    elif isinstance(error, InvalidInputError):
        values = {"field": said(error, words)}
    return values


def _state(state: str, words: Words | None) -> str:
    known = set(IncidentState)
    return words.state(IncidentState(state)) if words and state in known else state


def _role(role: str, words: Words | None) -> str:
    return words.role(Role(role)) if words and role in set(Role) else role
