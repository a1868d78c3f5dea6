"""``incident``: works on reports without a window, through the same services as the desks."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from controlroom import exits
from controlroom.cli_common import add_database, database_of, settings_of
from controlroom.cli_incident_words import (
    Printer,
    as_json,
    event_json,
    offer_json,
    refusal,
)
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import ControlRoomError, DatabaseUnreachableError, InvalidInputError
from controlroom.domain.geo import Position
from controlroom.domain.states import CLOSED_STATES, RejectReason, Satisfaction, Severity
from controlroom.options import LANGS
from controlroom.services.dispatch import Order
from controlroom.services.intake import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from controlroom.bootstrap import Core
    from controlroom.domain.city import City
    from controlroom.domain.incident import Incident

    Arguments = Callable[[argparse.ArgumentParser], None]
    Act = Callable[["Desk"], int]

LIST_LIMIT = 200
ON_TIME_DAYS = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with.

    Attributes:
        args: As parsed.
        core: The opened room.
        actor: In whose name.
    """

    args: argparse.Namespace
    core: Core
    actor: Actor

    @property
    def city(self) -> City:
        """The city of the room."""
        return self.core.services.city

    def incident(self, which: str) -> Incident:
        """Return the incident with that number or id.

        Raises:
            NotFoundError: There is none.
            InvalidInputError: It is neither a number nor an id.
        """
        questions = self.core.services.questions
        if not which.lstrip("#").isdecimal():
            try:
                key = UUID(which)
            except ValueError:
                raise InvalidInputError("REF", "neither-number-nor-id") from None
            return questions.detail(key, with_reporter=False).incident
        ref = int(which.lstrip("#"))
        for found in questions.search(str(ref), LIST_LIMIT):
            if found.ref == ref:
                return found
        # Many texts may hold that number; the store can look it up itself.
        with self.core.works(self.actor, "incident.look") as work:
            return work.incident_by_ref(ref)

    def target(self) -> tuple[Incident, dict[str, Any]]:
        """Return the incident named, and the version to bind the step to."""
        incident = self.incident(self.args.which)
        seen = incident.version if self.args.seen is None else self.args.seen
        return incident, {"seen": seen}

    def say(self, incident: Incident) -> int:
        """Print an incident in one line, or as JSON."""
        printer = Printer(self.city, self.args.lang)
        print(_json(as_json(incident)) if self.args.json else printer.line(incident))
        return exits.OK


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
    parser.add_argument("--as", dest="login", metavar="LOGIN", help="in whose name")
    parser.add_argument("--name", help="name as colleagues see it (default: the login)")
    parser.add_argument("--role", choices=roles, help="in which role (default: operator)")
    parser.add_argument("--lang", choices=LANGS, help="language of what is printed")
    parser.add_argument("--json", action="store_true", help="print JSON")
    if not any(a.dest == "agency" for a in parser._actions):  # noqa: SLF001 - argparse has no other way to ask
        parser.add_argument("--agency", metavar="ID", help="agency of the officer")


def run(args: argparse.Namespace) -> int:
    """Carry the parsed command out; print what became of it, or one sentence why not."""
    from controlroom import bootstrap  # noqa: PLC0415 - the database only when it is needed

    core: Core | None = None
    try:
        settings = settings_of(args)
        args.lang = args.lang or settings.lang
        core = bootstrap.open_core(database_of(args, settings), settings.city)
        login = args.login or settings.user or getpass.getuser()
        role = Role(args.role or settings.role or Role.OPERATOR)
        agency = args.agency if role is Role.AGENCY else None
        actor = Actor(login, args.name or login, role, agency, "terminal")
        return carry_out(args, core, actor)
    except ControlRoomError as error:
        city = core.services.city if core else None
        sys.stderr.write(f"controlroom: {refusal(error, city, args.lang or LANGS[0])}\n")
        if isinstance(error, DatabaseUnreachableError):
            return exits.DATABASE_UNREACHABLE
        return exits.FAILURE
    finally:
        if core is not None:
            core.close()


def carry_out(args: argparse.Namespace, core: Core, actor: Actor) -> int:
    """Run the chosen action on an opened room.

    Raises:
        ControlRoomError: It was refused; nothing was changed.
    """
    act: Callable[[Desk], int] = args.act
    return act(Desk(args, core, actor))


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
    return Severity(int(text))


def _rating(text: str) -> Satisfaction:
    """Return a rating from its number; for ``argparse``."""
    return Satisfaction(int(text))


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


# --- reading


def _list(desk: Desk) -> int:
    args = desk.args
    found: Sequence[Incident] = desk.core.services.questions.search(" ".join(args.words))
    chosen = [i for i in found if args.all or i.state not in CLOSED_STATES][: max(0, args.limit)]
    if args.json:
        print(_json([as_json(i) for i in chosen]))
    else:
        printer = Printer(desk.city, args.lang)
        print("\n".join(printer.line(i) for i in chosen))
    return exits.OK


def _show(desk: Desk) -> int:
    incident = desk.incident(desk.args.which)
    if desk.args.reporter:
        desk.actor.require("see_reporter")
    detail = desk.core.services.questions.detail(incident.id, with_reporter=desk.args.reporter)
    if desk.args.json:
        events = [event_json(e) for e in detail.events]
        merged = list(detail.merged)
        print(_json(as_json(detail.incident) | {"events": events, "merged": merged}))
    else:
        print(Printer(desk.city, desk.args.lang).detail(detail))
    return exits.OK


def _recommend(desk: Desk) -> int:
    services = desk.core.services
    incident = desk.incident(desk.args.which)
    figures = services.questions.on_time_by_agency(ON_TIME_DAYS)
    offers = services.dispatch.recommend(
        incident,
        open_by_agency=services.questions.open_by_agency(),
        on_time={row.agency_id: row.share for row in figures},
    )
    if desk.args.json:
        print(_json([offer_json(o) for o in offers]))
    else:
        print(Printer(desk.city, desk.args.lang).offers(offers))
    return exits.OK


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


# --- steps


def _receive(desk: Desk) -> int:
    args = desk.args
    if (args.lat is None) != (args.lon is None):
        raise InvalidInputError("position", "half")
    draft = Draft(
        title=args.title,
        description=args.text,
        category_id=args.category,
        source_id=args.source,
        channel=args.channel,
        position=None if args.lat is None else Position(args.lat, args.lon),
        address=args.address,
        severity=Severity(args.severity),
        external_ref=args.external_ref,
        ward_code=args.ward,
    )
    return desk.say(desk.core.services.intake.receive(desk.actor, draft))


def _verify(desk: Desk) -> int:
    incident, seen = desk.target()
    args = desk.args
    severity = incident.severity if args.severity is None else Severity(args.severity)
    done = desk.core.services.intake.verify(
        desk.actor,
        incident.id,
        **seen,
        severity=severity,
        category_id=args.category or incident.category_id,
        ward_code=args.ward or incident.ward_code,
        note=args.note,
    )
    return desk.say(done)


def _merge(desk: Desk) -> int:
    incident, seen = desk.target()
    into = desk.incident(desk.args.into)
    merge = desk.core.services.intake.merge
    return desk.say(merge(desk.actor, incident.id, **seen, into=into.id))


def _note(desk: Desk) -> int:
    incident = desk.incident(desk.args.which)
    return desk.say(desk.core.services.intake.note(desk.actor, incident.id, text=desk.args.text))


def _dispatch(desk: Desk) -> int:
    incident, seen = desk.target()
    args = desk.args
    orders = [Order(a, args.instruction, lead=n == 0) for n, a in enumerate(args.to)]
    done = desk.core.services.dispatch.dispatch(
        desk.actor,
        incident.id,
        **seen,
        orders=orders,
        severity=None if args.severity is None else Severity(args.severity),
    )
    return desk.say(done)


def _call(desk: Desk) -> int:
    args = desk.args
    call = desk.core.services.calls.log(
        desk.actor,
        incident_id=desk.incident(args.which).id,
        number=args.number,
        incoming=args.incoming,
        answered=not args.missed,
        note=args.note,
    )
    print(_json({"call": str(call.id), "state": str(call.state)}) if args.json else call.state)
    return exits.OK


def _step(service: str, name: str, **values: str) -> Callable[[Desk], int]:
    """Return an action that passes arguments on: parameter of the step = name of the argument."""

    def act(desk: Desk) -> int:
        incident, seen = desk.target()
        given = {to: _value(desk, getattr(desk.args, of)) for to, of in values.items()}
        step = getattr(getattr(desk.core.services, service), name)
        return desk.say(step(desk.actor, incident.id, **seen, **given))

    return act


def _value(desk: Desk, value: object) -> object:
    if isinstance(value, datetime) and value.utcoffset() is None:
        return value.replace(tzinfo=desk.city.zone)
    return value


_UNTIL: tuple[str, dict[str, Any]] = (
    "--until",
    {"type": _at, "metavar": "TIME", "help": "new due time, e.g. 2026-11-30T17:00"},
)
_RATING: dict[str, Any] = {"type": _rating, "required": True, "help": "1 … 4, 4 is best"}

ACTIONS: dict[str, tuple[str, Arguments, Act]] = {
    "list": ("newest reports first", _list_arguments, _list),
    "show": (
        "one report with its timeline",
        _with(("--reporter", {"action": "store_true", "help": "who sent it, too"})),
        _show,
    ),
    "receive": ("take a report in", _receive_arguments, _receive),
    "claim": ("take it in hand", _which, _step("intake", "claim")),
    "release": ("put it back", _which, _step("intake", "release")),
    "verify": (
        "take it on",
        _with(
            _SEVERITY,
            ("--category", {"metavar": "ID"}),
            ("--ward", {"metavar": "CODE"}),
            _text("--note", "a remark", needed=False),
        ),
        _verify,
    ),
    "severity": (
        "change how urgent it is",
        _with(("severity", {"type": _severity, "help": "1 SOS … 4 low"})),
        _step("intake", "set_severity", severity="severity"),
    ),
    "reject": (
        "do not take it on",
        _with(
            ("--reason", {"type": RejectReason, "choices": list(RejectReason), "required": True}),
            _text("--note", "a remark", needed=False),
        ),
        _step("intake", "reject", reason="reason", note="note"),
    ),
    "merge": (
        "link it to the report it repeats",
        _with(("--into", {"required": True, "metavar": "REF"})),
        _merge,
    ),
    "restore": ("undo a rejection or merge", _which, _step("intake", "restore")),
    "note": ("write into its timeline", _with(_text("--text", "the remark")), _note),
    "recommend": ("which agencies fit, and why", _which, _recommend),
    "dispatch": (
        "send it to agencies, the first one leading",
        _with(
            ("--to", {"action": "append", "required": True, "metavar": "AGENCY"}),
            _text("--instruction", "what to do", needed=False),
            _SEVERITY,
        ),
        _dispatch,
    ),
    "recall": ("take back what nobody has begun", _which, _step("dispatch", "recall")),
    "accept": (
        "the agency begins",
        _with(_AGENCY),
        _step("dispatch", "accept", agency_id="agency"),
    ),
    "answer": (
        "what the agency did",
        _with(_AGENCY, _text("--reply", "what was done")),
        _step("dispatch", "answer", agency_id="agency", reply="reply"),
    ),
    "return": (
        "the agency gives it back",
        _with(_AGENCY, _REASON),
        _step("dispatch", "give_back", agency_id="agency", reason="reason"),
    ),
    "extend": (
        "the agency asks for more time",
        _with(_AGENCY, (_UNTIL[0], {**_UNTIL[1], "required": True}), _REASON),
        _step("dispatch", "ask_extension", agency_id="agency", until="until", reason="reason"),
    ),
    "grant": (
        "grant more time",
        _with(_AGENCY, _UNTIL),
        _step("dispatch", "grant_extension", agency_id="agency", until="until"),
    ),
    "refuse": (
        "refuse more time",
        _with(_AGENCY, _REASON),
        _step("dispatch", "refuse_extension", agency_id="agency", reason="reason"),
    ),
    "approve": (
        "accept the agency's answer",
        _with(_AGENCY),
        _step("closing", "approve", agency_id="agency"),
    ),
    "send-back": (
        "ask the agency for more",
        _with(_AGENCY, _REASON),
        _step("closing", "send_back", agency_id="agency", reason="reason"),
    ),
    "publish": (
        "give the citizen the answer",
        _with(_text("--answer", "the answer")),
        _step("closing", "publish", answer="answer"),
    ),
    "rate": (
        "what the citizen says about it",
        _with(("--rating", _RATING)),
        _step("closing", "rate", satisfaction="rating"),
    ),
    "reopen": ("take it up again", _with(_REASON), _step("closing", "reopen", reason="reason")),
    "call": (
        "log a telephone call about it",
        _with(
            ("--number", {"default": "", "help": "protected like the reporter"}),
            ("--incoming", {"action": "store_true", "help": "they called us"}),
            ("--missed", {"action": "store_true", "help": "nobody answered"}),
            _text("--note", "what was said", needed=False),
        ),
        _call,
    ),
}
