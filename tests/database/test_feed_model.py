"""The reader of the change feed against a model of the servers, and wrong readers against it.

``run.py soak feed`` runs 30,000 schedules.
"""

from __future__ import annotations

import pytest

from tests.database.feed_mutants import MUTANTS, ON_SQLITE, killed_after
from tests.database.feed_world import run_many

POSTGRESQL, SQLITE, SHARE = 4_000, 1_500, 1_000
OFTEN = 10
MOST = POSTGRESQL
"""Schedules in which every mutant must be found: the ones that the real reader passes."""

MET = {
    "commit", "failed call", "failover", "full page", "hole", "not applied",
    "picture: another history", "picture: first", "picture: server restarted",
    "picture: slept past retention", "purge", "restart", "restore", "rollback",
    "savepoint undone", "standby", "write amid a round",
}  # fmt: skip


@pytest.mark.parametrize("first", range(0, POSTGRESQL, SHARE))
def test_nothing_is_missed_doubled_or_early(first):
    met = run_many(range(first, first + SHARE))
    assert {name for name, count in met.items() if count >= OFTEN} >= MET, met


def test_nothing_is_missed_or_doubled_on_sqlite():
    met = run_many(range(SQLITE), "sqlite")
    others = {"hole", "standby", "failover", "picture: server restarted"}
    assert {name for name, count in met.items() if count >= OFTEN} >= MET - others, met
    assert met["hole"] == 0, "one writer at a time: numbers become visible in their order"


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_reader_is_caught(name, record_property):
    after = killed_after(MUTANTS[name], MOST)
    record_property("schedules", after)
    assert 0 < after <= MOST, f"{name} survives {MOST} schedules"


@pytest.mark.parametrize("name", ON_SQLITE)
def test_a_wrong_reader_of_sqlite_is_caught(name, record_property):
    after = killed_after(ON_SQLITE[name], SQLITE, "sqlite")
    record_property("schedules", after)
    assert 0 < after <= SQLITE, f"{name} survives {SQLITE} schedules"
