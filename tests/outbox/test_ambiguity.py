"""Real faults on a real PostgreSQL: connections cut around COMMIT, processes killed by signal."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from controlroom.database.models import CommandRow, EventRow
from controlroom.database.session import make_engine
from controlroom.domain.errors import DatabaseUnreachableError
from controlroom.outbox.courier import Carrier
from controlroom.outbox.place import open_outbox
from controlroom.outbox.registry import deed
from controlroom.outbox.store import Outbox
from controlroom.outbox.values import Entry, State
from tests.database.samples import LAN
from tests.outbox.trial import REFUSED_EVERY, report, services, through, trial
from tests.proxy import Cuts, Proxy

ROOT = Path(__file__).parents[2]
COMMANDS = 150
KILLS = 6
EACH = 30

pytestmark = pytest.mark.db


@pytest.fixture
def engine_name():
    """Cutting connections needs connections."""
    return "postgresql"


@pytest.fixture
def box(tmp_path):
    made = Outbox(tmp_path / "outbox.db")
    yield made
    made.close()


def test_connections_cut_around_commit_lose_and_double_nothing(database_url, box):
    counts = trial(database_url, box, COMMANDS, cuts=Cuts(0.1, 0.1))
    assert (counts.lost, counts.doubled, counts.in_order) == (0, 0, True), counts.line()
    assert counts.refused == COMMANDS // REFUSED_EVERY
    assert min(counts.cut_before, counts.cut_after) >= 5, counts.line()
    assert counts.from_log >= counts.cut_after // 2  # refusals that were lost were not kept yet
    assert not box.entries() or {e.state for e in box.entries()} == {State.REFUSED}


@pytest.mark.parametrize(("cuts", "unknown", "rows"), [((1, 0), True, 0), ((0, 1), True, 1)])
def test_a_lost_commit_is_known_to_be_unknown(database_url, cuts, unknown, rows):
    """Before or after: nobody at this end can tell, and nobody pretends to."""
    incident = report(database_url)
    asked = deed("note", incident.id, text="a")
    address = make_url(database_url)
    with Proxy(address.port or 0, Cuts(*cuts)) as proxy:
        engine = make_engine(through(database_url, proxy.port))
        with pytest.raises(DatabaseUnreachableError) as caught:
            Carrier(services(engine), LAN)(Entry(asked, State.WAITING, 0.0, 1.0))
        engine.dispose()
    assert caught.value.outcome_unknown is unknown
    engine = make_engine(database_url)
    with engine.connect() as connection:
        held = connection.execute(select(CommandRow.id).where(CommandRow.id == asked.id)).all()
    engine.dispose()
    assert len(held) == rows


def test_nobody_there_means_nothing_was_done(database_url):
    incident = report(database_url)
    with Proxy(1, Cuts()) as proxy:  # nothing listens on port 1
        engine = make_engine(through(database_url, proxy.port))
        asked = Entry(deed("note", incident.id, text="a"), State.WAITING, 0.0, 1.0)
        with pytest.raises(DatabaseUnreachableError) as caught:
            Carrier(services(engine), LAN)(asked)
        engine.dispose()
    assert caught.value.outcome_unknown is False


class Victim:
    """One run of ``victim.py``, from its start to its death."""

    def __init__(self, url, folder, incident, run):
        words = [url, folder, incident.id, incident.ref, run, 0, EACH]
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("victim.py")), *map(str, words)],
            stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        self.given: list[tuple[str, str]] = []
        self.steps: list[str] = []

    def read(self, most=None):
        """Read what it says, at most so many lines; return whether it has ended by itself."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            word, *rest = line.split()
            self.steps.append(word)
            if word == "given":
                number, _key, kind = rest
                self.given.append((number, kind))
            if word == "done":
                return True
            if most is not None and len(self.steps) >= most:
                return False
        return False

    def kill(self):
        """Kill it as a power cut would; read what it had said by then."""
        self.process.send_signal(signal.SIGKILL)
        self.read()
        return self.end()

    def end(self):
        assert self.process.stdout is not None
        code = self.process.wait(30)
        self.process.stdout.close()
        return code


def test_a_killed_workstation_loses_and_doubles_nothing(database_url, tmp_path):
    incident, chance = report(database_url), random.Random(7)
    wanted: list[str] = []
    refused = 0
    with Proxy(make_url(database_url).port or 0, Cuts(0.05, 0.05)) as proxy:
        url = through(database_url, proxy.port)
        for run in range(KILLS + 1):
            victim = Victim(url, tmp_path / "outbox", incident, run)
            if run < KILLS:
                victim.read(chance.randint(1, 3 * EACH))
                assert victim.kill() == -signal.SIGKILL
            else:  # the last one is let finish what all of them have left
                assert victim.read()
                assert victim.end() == 0
            wanted += [f"{run}-{number}" for number, kind in victim.given if kind == "note"]
            refused += sum(kind == "release" for _, kind in victim.given)
    check(database_url, wanted, refused)
    opened = open_outbox(tmp_path / "outbox", LAN.login, "trial")
    assert {e.state for e in opened.outbox.entries()} == {State.REFUSED}
    opened.close()


def check(url, wanted, refused):
    engine = make_engine(url)
    with engine.connect() as connection:
        query = select(EventRow.text).where(EventRow.text != "").order_by(EventRow.id)
        told = list(connection.execute(query).scalars())
        kept = select(CommandRow.id).where(~CommandRow.ok)
        refusals = len(connection.execute(kept).all())
    engine.dispose()
    assert len(told) == len(set(told)), "doubled"
    assert set(wanted) <= set(told), "lost"
    said = set(wanted)
    assert [text for text in told if text in said] == wanted, "order"
    # One deed of each run may have been kept without having been said.
    assert len(told) - len(wanted) + refusals - refused <= KILLS
