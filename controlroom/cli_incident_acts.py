"""What each ``incident`` action does: from parsed arguments to a call of a service."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from controlroom import bootstrap, exits
from controlroom.cli_incident_words import Printer, as_json, event_json, incident_rows, offer_json
from controlroom.domain.csv_text import BOM, table
from controlroom.domain.errors import InvalidInputError
from controlroom.domain.geo import Position
from controlroom.domain.states import Severity
from controlroom.services.dispatch import Order
from controlroom.services.intake import Draft

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Sequence

    from controlroom.bootstrap import Core
    from controlroom.domain.access import Actor
    from controlroom.domain.city import City
    from controlroom.domain.incident import Incident

LIST_MAX = 10_000
REF_DIGITS = 18
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
        number = which.removeprefix("#")
        if not (number.isascii() and number.isdigit()):
            try:
                key = UUID(which)
            except ValueError:
                raise InvalidInputError("REF", "neither-number-nor-id") from None
            return self.core.services.questions.detail(key, with_reporter=False).incident
        # The database has no numbers with more digits.
        ref = int(number) if len(number) <= REF_DIGITS else 0
        return bootstrap.incident_by_ref(self.core, ref)

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


# --- reading


def list_(desk: Desk) -> int:
    """Print the reports found, newest first."""
    args = desk.args
    words, limit = " ".join(args.words), min(max(0, args.limit), LIST_MAX)
    chosen = bootstrap.find_incidents(desk.core, words, limit, closed=args.all)
    if args.csv:
        _write_table(incident_rows(chosen, desk.city, args.lang))
    elif args.json:
        print(_json([as_json(i) for i in chosen]))
    else:
        printer = Printer(desk.city, args.lang)
        print("\n".join(printer.line(i) for i in chosen))
    return exits.OK


def _write_table(rows: Iterable[Sequence[object]]) -> None:
    """Print a table byte by byte as the standard says, whatever the terminal's line ends are."""
    sys.stdout.flush()
    sys.stdout.buffer.write((BOM + table(rows)).encode("utf-8", "replace"))
    sys.stdout.flush()


def show(desk: Desk) -> int:
    """Print one report with its timeline."""
    incident = desk.incident(desk.args.which)
    if desk.args.reporter:
        desk.actor.require("see_reporter")
    detail = desk.core.services.questions.detail(incident.id, with_reporter=desk.args.reporter)
    if desk.args.json:
        events = [event_json(e) for e in detail.events]
        end = detail.handled_in
        links = {"merged": list(detail.merged), "handled_in": end.ref if end else None}
        print(_json(as_json(detail.incident) | {"events": events} | links))
    else:
        print(Printer(desk.city, desk.args.lang).detail(detail))
    return exits.OK


def recommend(desk: Desk) -> int:
    """Print which agencies fit, and why."""
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


def receive(desk: Desk) -> int:
    """Take a report in."""
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


def verify(desk: Desk) -> int:
    """Take a report on; what is not given stays as it is."""
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


def merge(desk: Desk) -> int:
    """Link a report to the one it repeats."""
    incident, seen = desk.target()
    into = desk.incident(desk.args.into)
    merge = desk.core.services.intake.merge
    return desk.say(merge(desk.actor, incident.id, **seen, into=into.id))


def note(desk: Desk) -> int:
    """Write into the timeline of a report."""
    incident = desk.incident(desk.args.which)
    return desk.say(desk.core.services.intake.note(desk.actor, incident.id, text=desk.args.text))


def dispatch(desk: Desk) -> int:
    """Send a report to agencies, the first one leading."""
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


def call(desk: Desk) -> int:
    """Log a telephone call."""
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


def step(service: str, name: str, **values: str) -> Callable[[Desk], int]:
    """Return an action that passes arguments on: parameter of the step = name of the argument."""

    def act(desk: Desk) -> int:
        incident, seen = desk.target()
        given = {to: _value(desk, getattr(desk.args, of)) for to, of in values.items()}
        take = getattr(getattr(desk.core.services, service), name)
        return desk.say(take(desk.actor, incident.id, **seen, **given))

    return act


def _value(desk: Desk, value: object) -> object:
    if isinstance(value, datetime) and value.utcoffset() is None:
        return value.replace(tzinfo=desk.city.zone)
    return value
