"""Errors a person can do something about.  Anything else that escapes is a bug."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Self

    from controlroom.domain.transport import Weakness


class ControlRoomError(Exception):
    """Base of every expected failure.

    Attributes:
        code: Stable identifier; the window translates it, logs and tests name it.
        retryable: Whether doing the same thing again may succeed.
        settles: Whether this is a command's final outcome, to be kept with it; else the very
            same command may be carried out later.
    """

    code = "unexpected"
    retryable = False
    settles = True


class NotFoundError(ControlRoomError):
    """The record does not exist, or is outside what this person may see."""

    code = "record.not-found"


class ConcurrentEditError(ControlRoomError):
    """Somebody else changed the record first; the message names who and when.

    Attributes:
        winner: Display name of the person whose change stands.
        at: When that change was stored, server time, aware UTC.
        now_state: What the record says now, an ``IncidentState`` value or a short word.
    """

    code = "record.concurrent-edit"
    retryable = True

    def __init__(self, winner: str, at: datetime, now_state: str) -> None:
        super().__init__(f"changed by {winner} at {at:%Y-%m-%dT%H:%M:%SZ}: now {now_state}")
        self.winner, self.at, self.now_state = winner, at, now_state


class DeliveredTwiceError(ConcurrentEditError):
    """Somebody else stored the same delivery a moment ago: asked again, it will be known."""

    settles = False


class InvalidTransitionError(ControlRoomError):
    """The record is not in a state that allows the requested step.

    Attributes:
        state: The state it is in.
        action: The step that was asked for, e.g. ``"dispatch"``.
    """

    code = "record.invalid-transition"

    def __init__(self, action: str, state: str) -> None:
        super().__init__(f"cannot {action} while {state}")
        self.action, self.state = action, state


class NotAllowedError(ControlRoomError):
    """The role does not include this step.

    Attributes:
        action: The step that was asked for.
        needs: Least role that may do it.
    """

    code = "access.not-allowed"

    def __init__(self, action: str, needs: str) -> None:
        super().__init__(f"{action} needs the role {needs}")
        self.action, self.needs = action, needs


class LoginNotAllowedError(NotAllowedError):
    """The database itself refuses this to the login; only an administrator can change that."""

    code = "access.login"

    def __init__(self, words: str) -> None:
        super().__init__("database", "administrator")
        self.args = (words,)


class SignInNeededError(ControlRoomError):
    """People sign in on this database: nothing is done for somebody it does not know."""

    code = "access.sign-in"
    settles = False


class SignInFailedError(SignInNeededError):
    """There is no such login, or the password is another one; which of the two is not said."""

    code = "access.sign-in-failed"


class SignInWaitError(SignInNeededError):
    """Too many wrong passwords: the next one is looked at after a while.

    Attributes:
        wait_s: Whole seconds until then.
    """

    code = "access.sign-in-wait"

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"wait {wait_s} s")
        self.wait_s = wait_s


class ShutOutError(SignInNeededError):
    """The login was taken away."""

    code = "access.shut-out"


class InvalidInputError(ControlRoomError):
    """A value given by a person or a source cannot be used; the message says which and why.

    Attributes:
        field: Name of the field, e.g. ``"due_at"``.
        reason: Stable word for the reason, e.g. ``"empty"``, ``"too-long"``, ``"in-the-past"``.
    """

    code = "input.invalid"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


class DatabaseUnreachableError(ControlRoomError):
    """The shared database did not answer in time.

    Attributes:
        outcome_unknown: The answer to a COMMIT was lost, so the work may be done.  False: it
            is certain that nothing was done.
    """

    code = "database.unreachable"
    retryable = True
    settles = False
    outcome_unknown = False


class DatabaseBusyError(DatabaseUnreachableError):
    """Others held what this needed for too long; nothing was changed, the next try may succeed."""

    code = "database.busy"


class DatabaseMissingError(DatabaseUnreachableError):
    """There is no such file, and whoever asks must not make it; the message names it."""

    code = "database.missing"


class WeakConnectionError(ControlRoomError):
    """The way to the database is weaker than it must be over a network; nothing was sent.

    Attributes:
        weaknesses: What is weak, the worst first.
    """

    code = "database.weak-connection"
    settles = False

    def __init__(self, weaknesses: tuple[Weakness, ...]) -> None:
        super().__init__(", ".join(weaknesses))
        self.weaknesses = weaknesses


class ServerNotTrustedError(DatabaseUnreachableError):
    """Whatever answers has not proved to be the site's server; no password was given to it.

    Attributes:
        reason: Stable word, e.g. ``"other-ca"``, ``"expired"``, ``"no-tls"``.
    """

    code = "database.not-trusted"

    def __init__(self, reason: str, words: str = "") -> None:
        super().__init__(words or reason)
        self.reason = reason


class LoginRefusedError(DatabaseUnreachableError):
    """The server does not let this login in.

    Attributes:
        reason: Stable word: ``"wrong-password"``, ``"no-password"``, ``"shut-out"``,
            ``"too-many"``, ``"no-access"`` or ``"not-from-here"``.
        login: Who wanted in; empty when nobody was named.
    """

    code = "access.login-refused"

    def __init__(self, reason: str, login: str = "", words: str = "") -> None:
        super().__init__(words or reason)
        self.reason, self.login = reason, login

    @property
    def asks(self) -> bool:
        """Whether another password may help."""
        return self.reason in {"wrong-password", "no-password"}

    @property
    def lasting(self) -> bool:
        """Whether the same attempt would be refused again."""
        return self.reason in {"wrong-password", "no-password", "shut-out"}

    def again(self) -> Self:
        """Return the same refusal anew, to be raised in another place."""
        return type(self)(self.reason, self.login, str(self))


class DatabaseStandbyError(DatabaseUnreachableError):
    """The server only follows another one, so nothing can be written there; nothing was done."""

    code = "database.standby"


class OldServerError(DatabaseUnreachableError):
    """A server that was replaced has come back; working with it would split the room in two.

    The message names the host, its timeline and the newest one seen of the same cluster.
    """

    code = "database.old-server"


class DatabaseMovedError(DatabaseUnreachableError):
    """Another server has taken over since the last call; nothing was done, ask again at once."""

    code = "database.moved"


class SchemaMismatchError(ControlRoomError):
    """The database belongs to another version of this program."""

    code = "database.schema-mismatch"
    settles = False


class OutboxError(ControlRoomError):
    """This computer cannot keep what a person asks for, so it was not taken on."""

    code = "outbox.unusable"
    settles = False


class NetworkShareError(ControlRoomError):
    """The database is an SQLite file where its locks do not hold.

    Attributes:
        path: Of the file, as it was named.
        kind: What it is on, e.g. ``"nfs4"``, ``"cifs"``, ``"unc"``, ``"mapped drive"``.
    """

    code = "database.network-share"

    def __init__(self, path: str, kind: str) -> None:
        super().__init__(f"{path} is on a network share ({kind})")
        self.path, self.kind = path, kind


class BackupError(ControlRoomError):
    """A backup could not be taken, kept, trusted or brought back.

    Attributes:
        reason: Stable word, e.g. ``"no-space"``, ``"rows-differ"``; windows and terminal have
            a sentence for each.
        detail: What exactly: a path, a table, what a tool said.
    """

    code = "backup.failed"
    retryable = True

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


class AuditBrokenError(ControlRoomError):
    """Seals of the audit are gone, or are not those that this computer has copied.

    Attributes:
        seals: Their numbers.
    """

    code = "audit.broken"

    def __init__(self, seals: Sequence[int]) -> None:
        super().__init__(", ".join(map(str, seals)))
        self.seals = tuple(seals)


class SourceUnavailableError(ControlRoomError):
    """A data source did not answer in time or answered something unreadable."""

    code = "source.unavailable"
    retryable = True


class AddressRefusedError(ControlRoomError):
    """A feed, camera, tile or photo has an address that this program does not go to.

    Attributes:
        reason: Stable word, e.g. ``"private"``, ``"reserved"``, ``"login"``; windows and terminal
            have a sentence for each.
        detail: What exactly: an address, a port.
    """

    code = "address.refused"

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


class PictureRefusedError(ControlRoomError):
    """A photo is not shown.

    Attributes:
        reason: Stable word, e.g. ``"kind"``, ``"damaged"``, ``"too-large"``; the window has a
            sentence for each.
        detail: What exactly.
    """

    code = "picture.refused"

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


class ExportFailedError(ControlRoomError):
    """A table could not be written into a file; the message is the system's."""

    code = "export.failed"
    retryable = True


class CityPackError(ControlRoomError):
    """The city's data files are missing or contradict each other; the message says where."""

    code = "city.invalid-pack"


class AlreadyDoneError(ControlRoomError):
    """This very command was carried out before; nothing was changed a second time.

    Attributes:
        outcome: What the first run stored, as JSON text.
    """

    code = "command.already-done"
    settles = False

    def __init__(self, outcome: str) -> None:
        super().__init__("the command was carried out before")
        self.outcome = outcome
