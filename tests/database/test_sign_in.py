"""Signing in to a file: who, how often, and how long the wrong ones wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from controlroom.database import accounts, migrate, sign_in
from controlroom.database.accounts_file import CREDENTIAL
from controlroom.database.session import make_engine, reading, writing
from controlroom.domain import password as passwords
from controlroom.domain.access import Role
from controlroom.domain.errors import (
    InvalidInputError,
    NotFoundError,
    ShutOutError,
    SignInFailedError,
    SignInWaitError,
)
from controlroom.domain.password import Cost, Credentials
from tests.database.site import PASSWORD

LAN = Credentials("lan", PASSWORD)
WRONG = Credentials("lan", "not-the-right-one")


@pytest.fixture
def engine(file_site):
    return file_site.engine("")


@pytest.fixture
def minutes_pass(engine):
    """Move what was noted of tries into the past: nobody waits in a test."""

    def back(minutes):
        with writing(engine) as connection:
            rows = connection.execute(select(CREDENTIAL.c.login, CREDENTIAL.c.failed_at)).all()
            for login, at in rows:
                if at is not None:
                    moved = CREDENTIAL.update().where(CREDENTIAL.c.login == login)
                    connection.execute(moved.values(failed_at=at - timedelta(minutes=minutes)))

    return back


def stored(engine, login="lan"):
    with reading(engine) as connection:
        asked = select(CREDENTIAL).where(CREDENTIAL.c.login == login)
        return connection.execute(asked).mappings().one()


def fail(engine, times, told=WRONG):
    for _ in range(times):
        with pytest.raises(SignInFailedError):
            sign_in.sign_in(engine, told)


def test_who_signs_in_is_who_the_file_says(engine):
    me = sign_in.sign_in(engine, LAN, "desk-2")
    assert (me.login, me.name, me.role, me.workstation) == ("lan", "Lan", Role.OPERATOR, "desk-2")
    officer = sign_in.sign_in(engine, Credentials("hoa", PASSWORD))
    assert (officer.role, officer.agency_id) == (Role.AGENCY, "hepco")
    assert sign_in.sign_in(engine, Credentials("kiem", PASSWORD)).role is Role.VIEWER


def test_an_unknown_login_and_a_wrong_password_say_the_same_and_cost_the_same(engine, monkeypatch):
    costs = []
    real = passwords._digest

    def counted(word, cost, salt):
        costs.append(cost)
        return real(word, cost, salt)

    monkeypatch.setattr(passwords, "_digest", counted)
    said = set()
    for told in (WRONG, Credentials("nobody", PASSWORD)):
        with pytest.raises(SignInFailedError) as caught:
            sign_in.sign_in(engine, told)
        said.add(str(caught.value))
    assert len(said) == 1
    assert costs == [passwords.COST] * 2


def test_after_five_wrong_ones_the_right_one_waits_too_and_not_for_ever(engine, minutes_pass):
    fail(engine, sign_in.FREE_TRIES)
    with pytest.raises(SignInWaitError) as caught:
        sign_in.sign_in(engine, LAN)
    assert 1 <= caught.value.wait_s <= 5
    minutes_pass(1)
    fail(engine, 1)
    with pytest.raises(SignInWaitError) as longer:
        sign_in.sign_in(engine, LAN)
    assert longer.value.wait_s > caught.value.wait_s
    minutes_pass(1)
    assert sign_in.sign_in(engine, LAN).login == "lan"
    assert stored(engine)["failures"] == 0
    assert sign_in.sign_in(engine, Credentials("binh", PASSWORD)).login == "binh"


def test_a_refused_try_is_not_counted_and_old_ones_are_forgotten(engine, minutes_pass):
    fail(engine, sign_in.FREE_TRIES)
    for _ in range(3):
        with pytest.raises(SignInWaitError):
            sign_in.sign_in(engine, WRONG)
    assert stored(engine)["failures"] == sign_in.FREE_TRIES
    minutes_pass(31)
    fail(engine, 1)
    assert stored(engine)["failures"] == 1


def test_a_clock_put_back_locks_nobody_out(engine, minutes_pass):
    fail(engine, sign_in.FREE_TRIES)
    minutes_pass(-60 * 24 * 365)
    assert sign_in.sign_in(engine, LAN).login == "lan"


@given(st.integers(0, 10**9))
def test_waits_grow_up_to_a_limit(failures):
    wait = sign_in.wait_after(failures)
    assert wait <= sign_in.wait_after(failures + 1) <= sign_in.WAIT_LONGEST
    assert (wait == timedelta(0)) == (failures < sign_in.FREE_TRIES)


def test_a_weak_one_is_made_anew_when_its_owner_comes(engine):
    weak = passwords.kept(PASSWORD, Cost(log2_n=4))
    with writing(engine) as connection:
        connection.execute(CREDENTIAL.update().values(verifier=weak))
    fail(engine, 1)
    assert stored(engine)["verifier"] == weak
    sign_in.sign_in(engine, LAN)
    assert not passwords.is_weak(stored(engine)["verifier"])
    assert sign_in.sign_in(engine, LAN).login == "lan"


def test_who_was_shut_out_is_told_so_and_only_with_the_right_password(engine):
    accounts.revoke(engine, "lan")
    with pytest.raises(ShutOutError):
        sign_in.sign_in(engine, LAN)
    fail(engine, 1)
    accounts.grant(engine, "lan", "viewer")
    assert sign_in.sign_in(engine, LAN).role is Role.VIEWER


def test_changing_the_own_password(engine):
    new = "another-way-2026"
    with pytest.raises(SignInFailedError):
        sign_in.change_password(engine, WRONG, new)
    for wanted, why in (("short", "too-short"), (PASSWORD, "unchanged")):
        with pytest.raises(InvalidInputError, match=why):
            sign_in.change_password(engine, LAN, wanted)
    sign_in.change_password(engine, LAN, new)
    fail(engine, 1, LAN)
    assert sign_in.sign_in(engine, Credentials("lan", new)).login == "lan"


def test_a_new_password_ends_the_wait(engine):
    fail(engine, sign_in.FREE_TRIES)
    accounts.set_password(engine, "lan", "another-way-2026")
    assert sign_in.sign_in(engine, Credentials("lan", "another-way-2026")).login == "lan"


def test_the_list_of_who_may_sign_in(engine):
    accounts.revoke(engine, "tu")
    found = {one.login: one for one in accounts.accounts(engine)}
    assert found["kiem"].role == "auditor"
    assert found["mai"].wards == ("w1",)
    assert found["hoa"].agency_id == "hepco"
    assert (found["tu"].role, found["tu"].disabled) == ("", True)
    assert found["lan"].connected is None


def test_what_cannot_become_a_login(engine):
    for login, role, wards, agency in (
        ("lan", "viewer", None, None),
        ("Lan", "viewer", None, None),
        ("x", "boss", None, None),
        ("x", "viewer", ["nowhere"], None),
        ("x", "viewer", [], None),
        ("x", "agency", None, None),
        ("x", "agency", None, "nobody"),
        ("x", "viewer", None, "hepco"),
    ):
        with pytest.raises(InvalidInputError):
            accounts.create_user(engine, login, "X", role, PASSWORD, wards, agency)
    for call in (
        lambda: accounts.grant(engine, "nobody", "viewer"),
        lambda: accounts.revoke(engine, "nobody"),
        lambda: accounts.set_password(engine, "nobody", PASSWORD),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_without_logins_nobody_is_asked(engine, tmp_path):
    bare = make_engine(f"sqlite:///{tmp_path}/bare.db")
    migrate.upgrade(bare)
    with reading(bare) as connection:
        assert not sign_in.is_needed(connection)
    bare.dispose()
    with reading(engine) as connection:
        assert sign_in.is_needed(connection)
