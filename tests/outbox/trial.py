"""Sends many commands through a proxy that cuts around COMMIT, and counts what came of them.

Used by the tests with a few hundred commands and by ``run.py soak`` with all of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.engine import make_url

from controlroom.database.models import CommandRow, EventRow
from controlroom.database.session import make_engine
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import DatabaseUnreachableError
from controlroom.outbox.courier import Carrier, Courier
from controlroom.outbox.registry import deed, values_of
from controlroom.outbox.values import State
from controlroom.services.intake import Intake
from tests.database.samples import LAN, an_incident
from tests.domain.samples import CITY
from tests.proxy import Cuts, Proxy

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from controlroom.domain.incident import Incident
    from controlroom.outbox.store import Outbox
    from controlroom.outbox.values import Deed

REFUSED_EVERY = 10
"""Every so many commands one is refused, and must be refused exactly once too."""


@dataclass(frozen=True)
class Counts:
    """What a trial has found; ``lost`` and ``doubled`` must be 0 and ``in_order`` true."""

    sent: int
    lost: int
    doubled: int
    in_order: bool
    refused: int
    cut_before: int
    cut_after: int
    from_log: int
    tries: int

    def line(self) -> str:
        """Return it as one line."""
        order = "order kept" if self.in_order else "ORDER BROKEN"
        return (
            f"{self.sent} commands, {self.cut_before} cut before and {self.cut_after} after "
            f"COMMIT, {self.tries} tries, {self.from_log} answered from the log, "
            f"{self.refused} refused; lost {self.lost}, doubled {self.doubled}, {order}"
        )


def through(url: str, port: int) -> str:
    """Return *url* with another port."""
    return make_url(url).set(port=port).render_as_string(hide_password=False)


def services(engine: Engine) -> Any:
    """Return the services of a trial."""
    return SimpleNamespace(intake=Intake(SqlWorks(engine), CITY))


def report(url: str) -> Incident:
    """Store the report everything is about."""
    engine = make_engine(url)
    with SqlWorks(engine)(LAN, "receive") as work:
        stored = work.add_incident(an_incident(), None, ())
    engine.dispose()
    return stored


def given(incident: Incident, number: int, run: int = 0) -> Deed:
    """Return the command of a number: a note, or sometimes a step that does not fit."""
    if number % REFUSED_EVERY == REFUSED_EVERY - 1:
        return deed("release", incident.id, ref=incident.ref, seen=99)
    return deed("note", incident.id, ref=incident.ref, text=f"{run}-{number}")


def send_all(courier: Courier) -> int:
    """Send until nothing waits; return how often it was tried in vain."""
    vain = 0
    while True:
        try:
            if courier.step() is None:
                return vain
        except DatabaseUnreachableError:
            vain += 1


def trial(url: str, box: Outbox, total: int, *, cuts: Cuts, seed: int = 1) -> Counts:
    """Send *total* commands to the PostgreSQL at *url* through a proxy; count what came of them."""
    incident = report(url)
    address = make_url(url)
    deeds = [given(incident, number) for number in range(total)]
    with Proxy(address.port or 5432, cuts, seed) as proxy:
        engine = make_engine(through(url, proxy.port))
        courier = Courier(box, Carrier(services(engine), LAN))
        vain = 0
        for number, one in enumerate(deeds):
            box.put(one)
            if number % 7 == 6:
                vain += send_all(courier)
        vain += send_all(courier)
        engine.dispose()
    return count(url, box, deeds, cuts, vain)


def count(url: str, box: Outbox, deeds: list[Deed], cuts: Cuts, vain: int) -> Counts:
    """Compare what was given with what the shared database and the outbox hold."""
    engine = make_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(select(CommandRow.__table__)).all()
        texts = connection.execute(
            select(EventRow.text).where(EventRow.text != "").order_by(EventRow.id)
        ).scalars()
        told = list(texts)
    engine.dispose()
    known = {row.id: row for row in rows}
    lost = 0
    for one in deeds:
        row, entry = known.get(one.id), box.find(one.id)
        fits = one.kind == "note"
        wanted = State.DONE if fits else State.REFUSED
        if row is None or row.ok != fits or entry is None or entry.state is not wanted:
            lost += 1
    wanted_texts = [text_of(one) for one in deeds if one.kind == "note"]
    times = Counter(told)
    lost += sum(text not in times for text in wanted_texts)
    return Counts(
        sent=len(deeds),
        lost=lost,
        doubled=sum(n - 1 for n in times.values()),
        in_order=[t for t in told if t in set(wanted_texts)] == wanted_texts,
        refused=sum(not row.ok for row in rows),
        cut_before=cuts.done["before"],
        cut_after=cuts.done["after"],
        from_log=sum(row.replays for row in rows),
        tries=len(deeds) + vain,
    )


def text_of(one: Deed) -> str:
    """Return the text of a note, which occurs once in a trial."""
    return str(values_of(one)["text"])
