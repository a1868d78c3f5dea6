"""From an exception to something a person can act on.  Never modal for background work."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from controlroom.domain.access import Role
from controlroom.domain.errors import (
    AddressRefusedError,
    AuditBrokenError,
    BackupError,
    ConcurrentEditError,
    ControlRoomError,
    ExportFailedError,
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
from ui.words_server import server_why

if TYPE_CHECKING:
    from collections.abc import Callable

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
    "database.standby": QT_TRANSLATE_NOOP(
        "Error",
        "That server only follows another one, so nothing can be done there. "
        "Wait until it has taken over, or ask the administrator.",
    ),
    "database.old-server": QT_TRANSLATE_NOOP(
        "Error",
        "An old server has come back that no longer holds what was done since. "
        "This workstation does not use it; call the administrator.",
    ),
    "database.moved": QT_TRANSLATE_NOOP(
        "Error", "Another server has taken over. What was asked for last is sent again."
    ),
    "database.schema-mismatch": QT_TRANSLATE_NOOP(
        "Error", "The database belongs to another version of this program. Ask the administrator."
    ),
    "database.weak-connection": QT_TRANSLATE_NOOP(
        "Error", "Not connected: on the way to the database {why}. Ask the administrator."
    ),
    "database.not-trusted": QT_TRANSLATE_NOOP(
        "Error", "What answers is not surely the room's database: {why}. Ask the administrator."
    ),
    "access.login-refused": QT_TRANSLATE_NOOP("Error", "The database does not let you in: {why}."),
    "database.network-share": QT_TRANSLATE_NOOP(
        "Error",
        "The database file is on a network share ({kind}), where two computers damage it. "
        "Put it on a disk of this computer, or use PostgreSQL.",
    ),
    "backup.failed": QT_TRANSLATE_NOOP("Error", "No backup was made: {why}."),
    "audit.broken": QT_TRANSLATE_NOOP(
        "Error",
        "The record of who did what is not as this computer saw it (seal {seals}): it was "
        "rewritten, or an older database was brought back. Tell the administrator.",
    ),
    "source.unavailable": QT_TRANSLATE_NOOP(
        "Error", "The source did not answer, or answered something unreadable."
    ),
    "address.refused": QT_TRANSLATE_NOOP("Error", "Nothing is got from that address: {why}."),
    "picture.refused": QT_TRANSLATE_NOOP("Error", "The photo cannot be shown."),
    "export.failed": QT_TRANSLATE_NOOP("Error", "The file could not be written: {why}."),
    "city.invalid-pack": QT_TRANSLATE_NOOP("Error", "The city's data files are not in order."),
    "map.tiles": QT_TRANSLATE_NOOP("Error", "The basemap file cannot be used."),
    "map.overlay": QT_TRANSLATE_NOOP("Error", "The overlay file cannot be used."),
    "map.no-osmium": QT_TRANSLATE_NOOP(
        "Error", "Reading OpenStreetMap files needs osmium: pip install controlroom[map]."
    ),
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
    "row-hashes": QT_TRANSLATE_NOOP(
        "Backup",
        "rows were changed behind the audit; the copy is kept, call the administrator",
    ),
    "busy": QT_TRANSLATE_NOOP("Backup", "another backup is running"),
    "stopped": QT_TRANSLATE_NOOP("Backup", "it was stopped before the end"),
}
ADDRESS_REASONS = {
    "characters": QT_TRANSLATE_NOOP("Address", "it holds characters that addresses do not have"),
    "figures": QT_TRANSLATE_NOOP("Address", "the server's address is written in an unusual way"),
    "login": QT_TRANSLATE_NOOP("Address", "it holds a login"),
    "malformed": QT_TRANSLATE_NOOP("Address", "it is not an address"),
    "port": QT_TRANSLATE_NOOP("Address", "its port is not open to this program"),
    "private": QT_TRANSLATE_NOOP("Address", "it is in a private network that is not listed"),
    "reserved": QT_TRANSLATE_NOOP("Address", "it is in a network for special uses"),
    "scheme": QT_TRANSLATE_NOOP("Address", "it is neither http nor https"),
    "too-long": QT_TRANSLATE_NOOP("Address", "it is too long"),
    "unknown": QT_TRANSLATE_NOOP("Address", "the server is not known"),
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


def address_reason(error: AddressRefusedError) -> str:
    """Return why nothing is got from an address, in words."""
    known = ADDRESS_REASONS.get(error.reason)
    return QCoreApplication.translate("Address", known) if known else error.reason


def _values(error: ControlRoomError, words: Words | None) -> dict[str, str]:
    """Return what stands in the places of the sentence."""
    if (why := server_why(error)) is not None:
        return {"why": why[:1].lower() + why[1:]}
    for kind, told in _TOLD:
        if isinstance(error, kind):
            return told(error, words)
    return {}


def _lost_race(error: ConcurrentEditError, words: Words | None) -> dict[str, str]:
    time = words.clock(error.at, seconds=True) if words else f"{error.at:%H:%M:%S} UTC"
    return {"winner": error.winner, "time": time, "state": _state(error.now_state, words)}


_TOLD: tuple[tuple[type[ControlRoomError], Callable[[Any, Words | None], dict[str, str]]], ...] = (
    (ConcurrentEditError, _lost_race),
    (InvalidTransitionError, lambda e, words: {"state": _state(e.state, words)}),
    (SignInWaitError, lambda e, _: {"wait": f"{e.wait_s // 60}:{e.wait_s % 60:02}"}),
    (NetworkShareError, lambda e, _: {"kind": e.kind}),
    (AuditBrokenError, lambda e, _: {"seals": str(e)}),
    (BackupError, lambda e, _: {"why": backup_reason(e)}),
    (ExportFailedError, lambda e, _: {"why": str(e).rstrip(".")}),
    (AddressRefusedError, lambda e, _: {"why": address_reason(e)}),
    (NotAllowedError, lambda e, words: {"role": _role(e.needs, words)}),
    (InvalidInputError, lambda e, words: {"field": said(e, words)}),
)


def _state(state: str, words: Words | None) -> str:
    known = set(IncidentState)
    return words.state(IncidentState(state)) if words and state in known else state


def _role(role: str, words: Words | None) -> str:
    return words.role(Role(role)) if words and role in set(Role) else role
