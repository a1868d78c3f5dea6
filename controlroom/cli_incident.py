"""``incident``: works on reports without a window, through the same services as the desks."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from controlroom import cli_incident_acts as acts
from controlroom.cli_common import add_database, database_of, settings_of
from controlroom.cli_words import exit_code, refusal
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import ControlRoomError
from controlroom.domain.states import RejectReason, Satisfaction, Severity
from controlroom.options import LANGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.bootstrap import Core

    Arguments = Callable[[argparse.ArgumentParser], None]
    Act = Callable[[acts.Desk], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``incident``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (text, arguments, act) in ACTIONS.items():
        own = actions.add_parser(name, help=text, description=text, allow_abbrev=False)
        arguments(own)
        _add_who(own)
        add_database(own)
        own.set_defaults(run=run, act=act)


def add_parser(subparsers: Any) -> None:  # noqa: ANN401 - argparse does not name the type
    """Add ``incident`` to a parser's commands."""
    text = "work on reports without a window"
    add_arguments(subparsers.add_parser("incident", help=text, allow_abbrev=False))


def _add_who(parser: argparse.ArgumentParser) -> None:
    roles = [r.value for r in Role if r is not Role.FEED]
    parser.add_argument(
        "--as", dest="login", metavar="LOGIN", help="in whose name; where people sign in, who does"
    )
    parser.add_argument("--name", help="name as colleagues see it (default: the login)")
    parser.add_argument("--role", choices=roles, help="in which role (default: operator)")
    parser.add_argument("--lang", choices=LANGS, help="language of what is printed")
    parser.add_argument("--json", action="store_true", help="print JSON")
    if not any(a.dest == "agency" for a in parser._actions):  # noqa: SLF001 - argparse has no other way to ask
        parser.add_argument("--agency", metavar="ID", help="agency of the officer")


def run(args: argparse.Namespace) -> int:
    """Carry the parsed command out; print what became of it, or one sentence why not."""
    from controlroom import signing  # noqa: PLC0415 - the database only when it is needed

    core: Core | None = None
    try:
        settings = settings_of(args)
        args.lang = args.lang or settings.lang
        login = args.login or settings.user or _system_login()
        url = database_of(args, settings)
        core = signing.open_core(url, settings.city, login, settings.data_dir)
        role = Role(args.role or settings.role or Role.OPERATOR)
        agency = args.agency if role is Role.AGENCY else None
        # Where people have logins of their own or sign in, the database says who this is.
        actor = core.person or Actor(login, args.name or login, role, agency, "terminal")
        return carry_out(args, core, actor)
    except ControlRoomError as error:
        city = core.services.city if core else None
        sys.stderr.write(f"controlroom: {refusal(error, city, args.lang or LANGS[0])}\n")
        return exit_code(error)
    finally:
        if core is not None:
            core.close()


def _system_login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "terminal"


def carry_out(args: argparse.Namespace, core: Core, actor: Actor) -> int:
    """Run the chosen action on an opened room.

    Raises:
        ControlRoomError: It was refused; nothing was changed.
    """
    act: Act = args.act
    return act(acts.Desk(args, core, actor))


# --- arguments


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("which", metavar="REF", help="number or id of the report")
    parser.add_argument(
        "--seen", type=int, metavar="VERSION", help="refuse if it has changed since this version"
    )


def _with(*options: tuple[str, dict[str, Any]]) -> Callable[[argparse.ArgumentParser], None]:
    def add(parser: argparse.ArgumentParser) -> None:
        _which(parser)
        for name, more in options:
            parser.add_argument(name, **more)

    return add


def _text(name: str, text: str, *, needed: bool = True) -> tuple[str, dict[str, Any]]:
    empty: dict[str, Any] = {"required": True} if needed else {"default": ""}
    return name, {"help": text, "metavar": "TEXT", **empty}


def _at(text: str) -> datetime:
    """Return a time of day with its date; without a zone it is the city's."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        msg = "not a time like 2026-11-30T17:00"
        raise argparse.ArgumentTypeError(msg) from None


def _severity(text: str) -> Severity:
    """Return a severity from its number; for ``argparse``."""
    try:
        return Severity(int(text))
    except ValueError:
        msg = "must be 1 (SOS) to 4 (low)"
        raise argparse.ArgumentTypeError(msg) from None


def _rating(text: str) -> Satisfaction:
    """Return a rating from its number; for ``argparse``."""
    try:
        return Satisfaction(int(text))
    except ValueError:
        msg = "must be 1 to 4, 4 is best"
        raise argparse.ArgumentTypeError(msg) from None


_AGENCY: tuple[str, dict[str, Any]] = (
    "--agency",
    {"required": True, "metavar": "ID", "help": "the agency's id"},
)
_SEVERITY: tuple[str, dict[str, Any]] = (
    "--severity",
    {"type": int, "choices": [int(s) for s in Severity], "help": "1 SOS … 4 low"},
)
_REASON = _text("--reason", "why")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", help="words that the text must hold")
    parser.add_argument("--all", action="store_true", help="closed ones too")
    parser.add_argument("--limit", type=int, default=50, help="at most so many (default: 50)")
    parser.add_argument(
        "--csv", action="store_true", help="print a table for spreadsheets, without reporters"
    )


def _receive_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title", required=True)
    parser.add_argument("--text", default="", help="what the reporter says")
    parser.add_argument("--category", required=True, metavar="ID")
    parser.add_argument("--source", default="field_report", metavar="ID")
    parser.add_argument("--channel", default="operator")
    parser.add_argument("--address", default="")
    parser.add_argument("--ward", metavar="CODE")
    parser.add_argument("--lat", type=float)
    parser.add_argument("--lon", type=float)
    parser.add_argument("--external-ref", metavar="ID", help="never taken in twice")
    parser.add_argument(_SEVERITY[0], default=int(Severity.NORMAL), **_SEVERITY[1])


_UNTIL: tuple[str, dict[str, Any]] = (
    "--until",
    {"type": _at, "metavar": "TIME", "help": "new due time, e.g. 2026-11-30T17:00"},
)
_RATING: dict[str, Any] = {"type": _rating, "required": True, "help": "1 … 4, 4 is best"}

ACTIONS: dict[str, tuple[str, Arguments, Act]] = {
    "list": ("newest reports first", _list_arguments, acts.list_),
    "show": (
        "one report with its timeline",
        _with(("--reporter", {"action": "store_true", "help": "who sent it, too"})),
        acts.show,
    ),
    "receive": ("take a report in", _receive_arguments, acts.receive),
    "claim": ("take it in hand", _which, acts.step("intake", "claim")),
    "release": ("put it back", _which, acts.step("intake", "release")),
    "verify": (
        "take it on",
        _with(
            _SEVERITY,
            ("--category", {"metavar": "ID"}),
            ("--ward", {"metavar": "CODE"}),
            _text("--note", "a remark", needed=False),
        ),
        acts.verify,
    ),
    "severity": (
        "change how urgent it is",
        _with(("severity", {"type": _severity, "help": "1 SOS … 4 low"})),
        acts.step("intake", "set_severity", severity="severity"),
    ),
    "reject": (
        "do not take it on",
        _with(
            ("--reason", {"type": RejectReason, "choices": list(RejectReason), "required": True}),
            _text("--note", "a remark", needed=False),
        ),
        acts.step("intake", "reject", reason="reason", note="note"),
    ),
    "merge": (
        "link it to the report it repeats",
        _with(("--into", {"required": True, "metavar": "REF"})),
        acts.merge,
    ),
    "restore": ("undo a rejection or merge", _which, acts.step("intake", "restore")),
    "note": ("write into its timeline", _with(_text("--text", "the remark")), acts.note),
    "recommend": ("which agencies fit, and why", _which, acts.recommend),
    "dispatch": (
        "send it to agencies, the first one leading",
        _with(
            ("--to", {"action": "append", "required": True, "metavar": "AGENCY"}),
            _text("--instruction", "what to do", needed=False),
            _SEVERITY,
        ),
        acts.dispatch,
    ),
    "recall": ("take back what nobody has begun", _which, acts.step("dispatch", "recall")),
    "accept": (
        "the agency begins",
        _with(_AGENCY),
        acts.step("dispatch", "accept", agency_id="agency"),
    ),
    "answer": (
        "what the agency did",
        _with(_AGENCY, _text("--reply", "what was done")),
        acts.step("dispatch", "answer", agency_id="agency", reply="reply"),
    ),
    "return": (
        "the agency gives it back",
        _with(_AGENCY, _REASON),
        acts.step("dispatch", "give_back", agency_id="agency", reason="reason"),
    ),
    "extend": (
        "the agency asks for more time",
        _with(_AGENCY, (_UNTIL[0], {**_UNTIL[1], "required": True}), _REASON),
        acts.step("dispatch", "ask_extension", agency_id="agency", until="until", reason="reason"),
    ),
    "grant": (
        "grant more time",
        _with(_AGENCY, _UNTIL),
        acts.step("dispatch", "grant_extension", agency_id="agency", until="until"),
    ),
    "refuse": (
        "refuse more time",
        _with(_AGENCY, _REASON),
        acts.step("dispatch", "refuse_extension", agency_id="agency", reason="reason"),
    ),
    "approve": (
        "accept the agency's answer",
        _with(_AGENCY),
        acts.step("closing", "approve", agency_id="agency"),
    ),
    "send-back": (
        "ask the agency for more",
        _with(_AGENCY, _REASON),
        acts.step("closing", "send_back", agency_id="agency", reason="reason"),
    ),
    "publish": (
        "give the citizen the answer",
        _with(_text("--answer", "the answer")),
        acts.step("closing", "publish", answer="answer"),
    ),
    "rate": (
        "what the citizen says about it",
        _with(("--rating", _RATING)),
        acts.step("closing", "rate", satisfaction="rating"),
    ),
    "reopen": ("take it up again", _with(_REASON), acts.step("closing", "reopen", reason="reason")),
    "call": (
        "log a telephone call about it",
        _with(
            ("--number", {"default": "", "help": "protected like the reporter"}),
            ("--incoming", {"action": "store_true", "help": "they called us"}),
            ("--missed", {"action": "store_true", "help": "nobody answered"}),
            _text("--note", "what was said", needed=False),
        ),
        acts.call,
    ),
}
