"""What drivers raise becomes an error with fitting words, and never tells who reported it."""

from __future__ import annotations

import logging
import selectors
import sqlite3
import traceback
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from controlroom.database.failures import domain_error
from controlroom.database.incident_store import REPORTER
from controlroom.database.session import writing
from controlroom.domain.errors import (
    ControlRoomError,
    DatabaseBusyError,
    DatabaseUnreachableError,
    InvalidInputError,
    NotAllowedError,
)
from controlroom.domain.ids import new_id
from controlroom.logs import JsonLines
from ui.errors import notice_for

ONLY_POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"])
ONLY_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"])
NAME, PHONE = "Lê Văn Kín", "0905 111 222"


def told(error):
    """Everything that anybody can get to read about *error*."""
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "failed: %s", (error,), None)
    record.exc_info = (type(error), error, error.__traceback__)
    notice = notice_for(error)
    parts = [str(error), repr(error), notice.text, notice.detail, JsonLines().format(record)]
    return "\n".join(parts + traceback.format_exception(error))


def a_missing_column(connection):
    values = {"incident_id": new_id(), "name": NAME, "phone": PHONE, "email": None, "account": ""}
    connection.execute(REPORTER.insert(), values)


def a_broken_link(connection):
    values = {"name": NAME, "phone": PHONE, "email": PHONE, "account": ""}
    connection.execute(REPORTER.insert(), values | {"incident_id": new_id()})
    connection.commit()


def a_mistake_of_ours(connection):
    connection.execute(
        text("INSERT INTO reporter VALUES (:name, :phone"), {"name": NAME, "phone": PHONE}
    )


def a_value_that_cannot_be_sent(connection):
    values = {"incident_id": NAME, "name": NAME, "phone": PHONE, "email": "", "account": ""}
    connection.execute(REPORTER.insert(), values)


def failing(engine, *steps):
    """Return what comes out of a transaction with *steps*: SQL, or functions."""

    def run():
        with writing(engine) as connection:
            for step in steps:
                connection.exec_driver_sql(step) if isinstance(step, str) else step(connection)

    with pytest.raises((ControlRoomError, SQLAlchemyError)) as caught:
        run()
    return caught.value


@pytest.mark.parametrize(
    "fail", [a_missing_column, a_broken_link, a_mistake_of_ours, a_value_that_cannot_be_sent]
)
def test_who_reported_stays_out_of_errors_notices_and_logs(engine, fail):
    error = failing(engine, fail)
    words = told(error)
    assert type(error).__name__ in words
    # The text of a traceback shows lines of this file, which name the constants only.
    assert NAME not in words
    assert PHONE not in words


@ONLY_POSTGRESQL
def test_what_the_login_may_not_do_is_said_as_that(engine):
    error = failing(
        engine, "CREATE ROLE nobody", "SET LOCAL ROLE nobody", "SELECT name FROM reporter"
    )
    assert isinstance(error, NotAllowedError)
    assert error.code == "access.login"
    assert "reporter" in str(error)


@ONLY_POSTGRESQL
def test_a_lock_that_is_not_given_in_time_is_others_being_busy(engine):
    with writing(engine) as holder:
        holder.exec_driver_sql("LOCK TABLE incident")
        error = failing(engine, "SET LOCAL lock_timeout = '10ms'", "SELECT ref FROM incident")
    assert isinstance(error, DatabaseBusyError)
    assert error.retryable


@pytest.mark.parametrize(
    "kind",
    [
        psycopg.errors.DeadlockDetected,
        psycopg.errors.LockNotAvailable,
        psycopg.errors.SerializationFailure,
    ],
)
def test_two_that_wait_for_each_other_are_busy_not_away(kind):
    error = domain_error(kind("deadlock detected\nDETAIL:  Process 1 waits"))
    assert isinstance(error, DatabaseBusyError)
    assert str(error) == "deadlock detected"


@ONLY_POSTGRESQL
def test_a_transaction_that_slept_for_too_long_is_the_server_being_away(engine):
    def sleep(connection):
        with selectors.DefaultSelector() as selector:
            selector.register(
                connection.connection.driver_connection.fileno(), selectors.EVENT_READ
            )
            assert selector.select(30), "the server has not ended the session"

    end = "SET LOCAL idle_in_transaction_session_timeout = 1"
    error = failing(engine, end, sleep, "SELECT 1")
    assert isinstance(error, DatabaseUnreachableError)
    assert error.retryable


def test_a_transaction_that_lasted_too_long_is_the_server_being_away():
    error = domain_error(psycopg.errors.TransactionTimeout("terminating connection"))
    assert type(error) is DatabaseUnreachableError


@ONLY_SQLITE
def test_a_locked_file_is_busy_too(engine, database_url):
    with (
        writing(engine),
        closing(sqlite3.connect(database_url[10:], timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError) as caught,
    ):
        other.execute("BEGIN IMMEDIATE")
    assert isinstance(domain_error(caught.value), DatabaseBusyError)


def test_what_is_wrong_with_a_value_is_still_said(engine):
    error = failing(engine, a_missing_column)
    assert isinstance(error, InvalidInputError)
    assert error.reason == "refused"
