"""Searches page by key, and use trigrams where the server has them."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from controlroom.database import accounts, migrate
from controlroom.database.bulk import bulk_load
from controlroom.database.question_store import SqlQuestions
from controlroom.database.session import make_engine, reading
from controlroom.database.works import SqlWorks
from controlroom.domain.ids import new_id
from controlroom.domain.records import Notice, Quarantined
from controlroom.domain.states import Severity
from tests.database.samples import FEED, LAN, an_incident
from tests.pg import PgBox, all_binaries


def now_of(engine):
    with SqlWorks(engine)(LAN, "ask the time") as work:
        return work.now


def pages(ask, place):
    """Return what all pages hold together, three lines each."""
    found, before = [], None
    while page := ask(before):
        assert len(page) <= 3
        found += page
        before = place(page[-1])
    return found


@pytest.fixture
def questions(engine):
    return SqlQuestions(engine)


def test_a_search_is_paged_by_the_last_line_of_the_page_before(engine, questions):
    now = now_of(engine)
    # Two that arrived at one moment may be parted by a page's end.
    times = [now - timedelta(minutes=n // 2) for n in range(11)]
    bulk_load(engine, incidents=[(an_incident(received_at=at), None, (), ()) for at in times])
    whole = [i.id for i in questions.search("duong ngap")]
    assert len(whole) == 11
    for words in ("duong ngap", "nguyen"):
        found = pages(
            lambda before, w=words: questions.search(w, 3, before), lambda i: (i.received_at, i.id)
        )
        assert [i.id for i in found] == whole
    number = questions.search("7")
    assert [i.ref for i in number] == [7]
    last = number[-1]
    assert questions.search("7", 3, (last.received_at, last.id)) == []


def test_what_was_set_aside_and_what_was_warned_of_too(engine, questions):
    now = now_of(engine)
    with SqlWorks(engine)(FEED, "fill") as work:
        for n in range(8):
            at = now - timedelta(minutes=n // 3)
            work.add_notices([Notice(new_id(), "weather", "bulletin", "Mưa", at, Severity.LOW)])
            work.quarantine([Quarantined(new_id(), "camera", at, "unreadable", "", f"{n}")])
    place = lambda one: (one.at, one.id)  # noqa: E731 - short
    found = pages(lambda before: questions.notices("weather", 3, before), place)
    assert found == list(questions.notices("weather"))
    assert len(found) == 8
    for source in (None, "camera"):
        found = pages(lambda before, s=source: questions.quarantined(3, s, before), place)
        assert found == list(questions.quarantined())
        assert len(found) == 8


def with_trigrams():
    """Return the programs of a server that comes with pg_trgm; None without one."""
    for binaries in all_binaries():
        shared = subprocess.run(
            [shutil.which("pg_config", path=str(binaries)) or "false", "--sharedir"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
        places = [Path(shared or "/nowhere"), Path("/usr/share/postgresql") / binaries.parent.name]
        if any((place / "extension" / "pg_trgm.control").exists() for place in places):
            return binaries
    return None


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_without_trigrams_it_works_as_well(engine, questions):
    at = now_of(engine)
    bulk_load(engine, incidents=[(an_incident(received_at=at), None, (), ())])
    accounts.index_words(engine)  # says whether it could
    assert len(questions.search("nguyen")) == 1
    assert questions.search("100%_") == []
    assert questions.search("o'hara \\ %") == []


def test_a_rare_word_is_looked_up_among_the_trigrams():
    binaries = with_trigrams()
    if binaries is None:
        pytest.skip("no PostgreSQL here comes with pg_trgm")
    with PgBox(binaries) as box:
        engine = make_engine(box.make_database("words"))
        migrate.upgrade(engine)
        now = now_of(engine)
        many = [
            (an_incident(received_at=now - timedelta(minutes=n)), None, (), ())
            for n in range(5_000)
        ]
        rare = an_incident(received_at=now - timedelta(days=90), title="Cá sấu trên cầu")
        bulk_load(engine, incidents=[(rare, None, (), ()), *many])
        assert accounts.index_words(engine)
        assert accounts.index_words(engine)  # once is enough
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE incident"))
        questions = SqlQuestions(engine)
        before = scans(engine)
        assert [i.id for i in questions.search("ca sau")] == [rare.id]
        engine.dispose()
        assert scans(engine) > before
        assert len(questions.search("nguyen hue")) == 200
        engine.dispose()


def scans(engine):
    """Return how often the trigrams were asked."""
    with reading(engine) as connection:
        return connection.execute(
            text(
                "SELECT pg_stat_get_numscans(oid) + pg_stat_get_xact_numscans(oid) FROM pg_class "
                "WHERE relname = 'ix_incident_trigrams'"
            )
        ).scalar_one()
