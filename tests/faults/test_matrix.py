"""The short matrix: every fault once, with limits so short that nobody has to wait for them.

The same faults for as long as they really last, with figures, are ``run.py soak faults``.
"""

from __future__ import annotations

import contextlib

import pytest

from controlroom.database import feed_store, watchdog
from tests.faults.faults import BY_NAME, DISK, FAULTS, MOVING, PLAIN, STANDBY, missing
from tests.faults.site import Site, may_mount
from tests.faults.trial import play, site_for

pytestmark = pytest.mark.db

LIMITS = "?options=-c%20statement_timeout=600%20-c%20lock_timeout=200%20-c%20timezone=UTC"


@pytest.fixture(autouse=True)
def _short_limits(monkeypatch):
    monkeypatch.setattr(feed_store, "SILENCE_S", 0.7)
    monkeypatch.setattr(watchdog, "LIMIT_S", 1.0)


@pytest.fixture(scope="module")
def plain():
    """One server for all faults that it survives."""
    with Site() as site:
        yield site


@pytest.mark.parametrize(
    "fault", [f for f in FAULTS if f.needs == PLAIN], ids=lambda fault: fault.name
)
def test_a_fault_of_one_server(fault, plain, tmp_path):
    plain.new_database()
    outcome = play(fault, plain, tmp_path, query=LIMITS)
    assert outcome.good, outcome.line()


@pytest.mark.parametrize(
    "fault", [f for f in FAULTS if f.needs in (STANDBY, MOVING)], ids=lambda fault: fault.name
)
def test_a_fault_of_two_servers(fault, tmp_path):
    with site_for(fault) as site:
        outcome = play(fault, site, tmp_path, query=LIMITS)
    assert outcome.good, outcome.line()


def test_dropped_packets(tmp_path):
    fault = BY_NAME["packets dropped"]
    if why := missing(fault, may_mount):
        pytest.skip(why)
    with site_for(fault) as site:
        outcome = play(fault, site, tmp_path, query=LIMITS)
    assert outcome.good, outcome.line()


@pytest.fixture(scope="module")
def small():
    """A server on a disk that can be filled."""
    if why := missing(BY_NAME["disk full"], may_mount):
        pytest.skip(why)
    with contextlib.ExitStack() as stack:
        yield stack.enter_context(Site(disk=True))


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.needs == DISK], ids=lambda f: f.name)
def test_a_full_disk(fault, small, tmp_path):
    small.new_database()
    outcome = play(fault, small, tmp_path, query=LIMITS)
    assert outcome.good, outcome.line()


def test_a_lagging_failover_loses_without_asserting_again(tmp_path):
    """What the re-assertion is there for; also that the matrix would see a loss."""
    fault = BY_NAME["failover with lag"]
    with site_for(fault) as site:
        outcome = play(fault, site, tmp_path, query=LIMITS, reasserts=False)
    assert len(outcome.verdict.lost) >= 5, outcome.line()
    assert not outcome.verdict.doubled
    assert not any(outcome.verdict.wrong.values())
