"""The audit on a server with rights: PostgreSQL of every version found."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text

from controlroom.database import audit_seals
from controlroom.database.audit_check import check
from controlroom.database.audit_verify import Tally
from controlroom.database.audited import AUDITED, PERSONAL
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import ControlRoomError, LoginNotAllowedError
from controlroom.services.intake import Intake
from tests.database.test_attacks import DRAFT
from tests.database.test_audit_seals import in_pieces_of, lines_of_seals
from tests.domain.samples import CITY

NOW = timedelta(0)
ODD = ["SET timezone = 'Asia/Tokyo'", "SET extra_float_digits = -15", "SET datestyle = 'SQL, DMY'",
       "SET intervalstyle = 'iso_8601'", "SET bytea_output = 'escape'"]  # fmt: skip


def found(site, **how):
    return list(check(site.engine(""), **how))


def receive(site, login="lan"):
    return Intake(SqlWorks(site.engine(login)), CITY).receive(site.me(login), replace(DRAFT))


def test_both_engines_audit_the_same_tables(site):
    with site.plain("") as owner:
        told = owner.execute("SELECT named, key, how FROM cr_audited()").fetchall()
    assert {name: key for name, key, _ in told} == AUDITED
    assert {name for name, _, how in told if how == "hash"} == PERSONAL


def test_the_line_names_the_login_whatever_the_program_says(site):
    incident = receive(site)
    with site.plain("kiem") as auditor:
        line = auditor.execute(
            "SELECT actor, client, program, command_id, at <= clock_timestamp() "
            "FROM audit WHERE entity = 'incident' AND id = %s",
            (str(incident.id),),
        ).fetchone()
        command = auditor.execute("SELECT id FROM command_log").fetchone()
    assert line == ("lan", "127.0.0.1", "controlroom", command[0], True)


@pytest.mark.parametrize("odd", ODD)
def test_a_client_with_odd_settings_causes_no_false_alarm(site, odd):
    incident = receive(site)
    with site.plain("lan") as odd_one:
        odd_one.execute(odd)
        odd_one.execute(
            "UPDATE incident SET severity = 2, version = version + 1, due_at = NULL WHERE id = %s",
            (incident.id,),
        )
    with site.plain("") as owner:
        owner.execute(odd)
        owner.execute(
            "UPDATE incident SET lat = 16.463700000000003, lon = 107.1 / 3, "
            "version = version + 1, folded = E'\\u00e9\\u0001 \"x\" \\\\' WHERE id = %s",
            (incident.id,),
        )
        owner.execute("UPDATE app_user SET wards = '{a,b}' WHERE login = 'mai'")
    assert found(site) == []


def test_a_month_that_nobody_made_is_made_by_the_first_line(site):
    with site.plain("") as owner:
        months = owner.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit'::regclass"
        ).fetchall()
        assert len(months) == 2, "this and the next are made ahead"
        for (month,) in months:
            owner.execute(f"DROP TABLE {month}")
    incident = receive(site)
    assert incident.version == 1
    with site.plain("") as owner:
        (part,) = owner.execute("SELECT DISTINCT tableoid::regclass::text FROM audit").fetchall()
        assert part == (f"audit_{datetime.now(UTC):%Y_%m}",)
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            owner.execute(f"TRUNCATE {part[0]}")
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            owner.execute(f"DELETE FROM {part[0]}")
    audit_seals.make(site.engine("lan"), NOW)
    with site.plain("") as owner:
        number = owner.execute(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit'::regclass"
        ).fetchone()
    assert number == (2,)


def test_many_make_the_same_month_at_once_and_none_fails(site):
    with site.plain("") as owner:
        for (month,) in owner.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit'::regclass"
        ).fetchall():
            owner.execute(f"DROP TABLE {month}")
    start, failures = threading.Barrier(4), []

    def run():
        try:
            start.wait()
            receive(site)
        except Exception as error:  # noqa: BLE001 - reported below
            failures.append(error)

    for login in ("", "lan"):
        site.engine(login)
    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_transaction_that_is_under_way_is_left_to_the_next_seal(site):
    first, second = receive(site), receive(site)
    engine = site.engine("")
    audit_seals.make(engine, NOW)
    with site.plain("") as slow, slow.transaction():
        slow.execute("UPDATE app_user SET name = 'Slow' WHERE login = 'lan'")
        receive(site)
        audit_seals.make(engine, NOW)
        assert found(site) == []
    audit_seals.make(engine, NOW)
    assert found(site) == []
    tally = Tally()
    assert found(site, tally=tally) == []
    assert tally.seals >= 2
    assert first.id != second.id
    with site.plain("") as owner:
        sealed, lines = owner.execute(
            "SELECT (SELECT sum(lines) FROM audit_seal), count(*) FROM audit"
        ).fetchone()
    assert sealed == lines


def test_an_operator_makes_seals_but_not_by_the_dozen(site):
    receive(site)
    assert audit_seals.make(site.engine("lan"), NOW) == 1
    receive(site)
    assert audit_seals.make(site.engine("lan"), NOW) is None, "the server itself says so"
    with pytest.raises(LoginNotAllowedError):
        audit_seals.make(site.engine("sensors"), NOW)


def test_every_program_may_copy_the_seals(site, tmp_path):
    receive(site)
    audit_seals.make(site.engine(""), NOW)
    for login in ("wall", "lan", "hoa", "sensors"):
        path = tmp_path / login
        assert audit_seals.copy(site.engine(login), path) == []
        assert len(audit_seals.read_copies(path)) == 1


def test_who_may_check_it(site):
    receive(site)
    tally = Tally()
    assert list(check(site.engine("kiem"), tally=tally)) == []
    assert tally.unread == {"reporter", "call_number", "shift"}
    assert tally.lines > 0
    tally = Tally()
    assert list(check(site.engine("quan"), tally=tally)) == []
    assert tally.unread == PERSONAL
    for login in ("lan", "wall", "mai", "hoa"):
        with pytest.raises(ControlRoomError):
            list(check(site.engine(login)))


def test_who_got_which_right_is_in_the_audit(site):
    from controlroom.database import accounts  # noqa: PLC0415 - this test only

    accounts.grant(site.engine(""), "mai", "supervisor", ["w1"])
    with site.plain("binh") as supervisor:
        line = supervisor.execute(
            "SELECT actor, old::json ->> 'role', new::json ->> 'role' FROM audit "
            "WHERE entity = 'app_user' AND id = 'mai' AND op = 'U'"
        ).fetchone()
    accounts.grant(site.engine(""), "mai", "operator", ["w1"])
    assert line == ("postgres", "operator", "supervisor")
    assert found(site) == []


def test_a_supervisor_of_some_wards_sees_no_line(site):
    from controlroom.database import accounts  # noqa: PLC0415 - this test only

    receive(site)
    accounts.grant(site.engine(""), "mai", "supervisor", ["w1"])
    try:
        with site.plain("mai") as supervisor:
            assert supervisor.execute("SELECT count(*) FROM audit").fetchone() == (0,)
    finally:
        accounts.grant(site.engine(""), "mai", "operator", ["w1"])


def test_lines_written_before_a_row_was_tampered_with_name_the_culprit_columns(site):
    incident = receive(site)
    with site.engine("").begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text("UPDATE incident SET state = 'rated', stage = 'rated' WHERE id = :id"),
            {"id": incident.id},
        )
    (finding,) = found(site)
    assert (finding.id, finding.problem, finding.detail) == (
        str(incident.id), "differs", "stage, state",
    )  # fmt: skip


def test_a_person_seals_a_few_pieces_at_a_call_and_goes_on_at_the_next(site, monkeypatch):
    for _ in range(5):
        receive(site)
    in_pieces_of(site.engine(""), 1, monkeypatch)
    assert audit_seals.make(site.engine("lan")) == 4
    assert audit_seals.make(site.engine("lan"), NOW) == 8
    last = audit_seals.make(site.engine(""), NOW)
    assert last is not None
    assert last > 9, "the owner all that is left"
    assert audit_seals.make(site.engine(""), NOW) is None
    seals, there = lines_of_seals(site.engine(""))
    assert sum(seals) == there
    assert found(site) == []
