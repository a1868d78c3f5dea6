"""What programs share with people's own logins: refusals, searches, old data, merged reports."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from controlroom import administration, bootstrap
from controlroom.database import accounts, backup_pg, question_store, rights, upkeep
from controlroom.database.question_store import SqlQuestions
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import (
    AlreadyDoneError,
    InvalidInputError,
    InvalidTransitionError,
    LoginNotAllowedError,
)
from controlroom.domain.geo import Position
from controlroom.domain.ids import CommandId, new_id
from controlroom.services.intake import Draft, Intake
from tests.database.site import PASSWORD, Site
from tests.database.test_rights_drift import in_force
from tests.domain.samples import CITY

IN_W1, IN_W2 = Position(16.45, 107.55), Position(16.45, 107.65)


def a_draft(**changes):
    made = Draft("Rác chưa dọn", "Ba ngày", "ve_sinh", "field_report", "app", IN_W1)
    return replace(made, **changes)


class At:
    """Intake on one person's login."""

    def __init__(self, site, login):
        self.engine, self.me = site.engine(login), site.me(login)
        self.intake = Intake(SqlWorks(self.engine), CITY)
        self.questions = SqlQuestions(self.engine)

    def received(self, **changes):
        return self.intake.receive(self.me, a_draft(**changes))


@pytest.fixture
def lan(site):
    return At(site, "lan")


def command_rows(site):
    with site.plain("") as owner:
        found = "SELECT actor, args_hash, ok, code, message FROM command_log WHERE kind = 'release'"
        return owner.execute(found).fetchall()


def test_a_refusal_is_kept_under_the_own_login_and_told_again(site, lan):
    it, key = lan.received(), CommandId(new_id(), "of these arguments")
    with pytest.raises(InvalidTransitionError) as first:
        lan.intake.release(lan.me, it.id, seen=1, command_id=key)
    kept = [("lan", "of these arguments", False, first.value.code, str(first.value))]
    assert command_rows(site) == kept
    lan.intake.claim(lan.me, it.id, seen=1)
    with pytest.raises(InvalidTransitionError) as again:
        lan.intake.release(lan.me, it.id, seen=1, command_id=key)
    assert (again.value.action, again.value.state) == (first.value.action, first.value.state)
    assert command_rows(site) == kept


def test_an_id_is_one_persons_one_command_with_the_same_arguments(site, lan):
    it, number = lan.received(), new_id()
    lan.intake.claim(lan.me, it.id, seen=1, command_id=CommandId(number, "a"))
    with pytest.raises(AlreadyDoneError):
        lan.intake.claim(lan.me, it.id, seen=1, command_id=CommandId(number, "a"))
    with pytest.raises(InvalidInputError):
        lan.intake.claim(lan.me, it.id, seen=1, command_id=CommandId(number, "b"))
    binh = At(site, "binh")
    with pytest.raises(InvalidInputError):
        binh.intake.claim(binh.me, it.id, seen=1, command_id=CommandId(number, "a"))


def test_a_search_looks_as_far_back_as_the_program_says(site, lan):
    told = re.findall(r"interval '(\d+) days'", (rights.HERE / "36_search.sql").read_text("utf-8"))
    assert [timedelta(days=int(days)) for days in told] == [question_store.SEARCHED_BACK]
    past = datetime.now(UTC) - question_store.SEARCHED_BACK - timedelta(days=1)
    young, old = lan.received(), lan.received(received_at=past)
    other = lan.received(position=IN_W2, ward_code="w2", received_at=past)
    mai = At(site, "mai")  # of ward w1
    for asked in (lan, mai):
        assert [i.id for i in asked.questions.search("rac chua")] == [young.id]
        assert old.id in [i.id for i in asked.questions.search(str(old.ref))]
    assert other.id in [i.id for i in lan.questions.search(str(other.ref))]
    assert other.id not in [i.id for i in mai.questions.search(str(other.ref))]
    assert lan.questions.search("9" * 30) == []


def test_a_merged_report_ends_where_the_own_wards_end(site, lan):
    other = lan.received(position=IN_W2, ward_code="w2")
    mine = lan.received()
    lan.intake.merge(lan.me, mine.id, seen=1, into=other.id)
    told = lan.questions.detail(mine.id, with_reporter=False)
    assert told.handled_in is not None
    assert told.handled_in.id == other.id
    assert At(site, "mai").questions.detail(mine.id, with_reporter=False).handled_in is None


def aged(site):
    with site.plain("") as owner:
        owner.execute("UPDATE command_log SET at = now() - interval '31 days'")
        return owner.execute("SELECT count(*) FROM command_log").fetchone()[0]


def address_of(site, login):
    return site.engine(login).url.render_as_string(hide_password=False)


@pytest.mark.parametrize("login", ["lan", "quan", "kiem", "wall"])
def test_a_workstation_of_a_person_gives_nothing_up_and_says_nothing(site, lan, login, caplog):
    lan.received()
    before = aged(site)
    core = bootstrap.open_core(address_of(site, login), upgrade=False)
    try:
        caplog.clear()
        with caplog.at_level("DEBUG", logger="controlroom"):
            core.tidy()
    finally:
        core.close()
    assert not caplog.records
    assert aged(site) == before
    with pytest.raises(LoginNotAllowedError):
        administration.purge_database(address_of(site, login))


def test_the_owner_gives_up_what_is_old(site, lan):
    lan.received()
    number = aged(site)
    assert administration.purge_database(site.url)["command_log"] == number > 0


def test_so_does_whoever_may_act_as_the_owner(site, lan):
    lan.received()
    number = aged(site)
    with site.plain("") as owner:
        owner.execute(f"CREATE ROLE keeper LOGIN PASSWORD '{PASSWORD}'")
        owner.execute("GRANT controlroom_owner TO keeper")
    try:
        keeper = site.engine("").url.set(username="keeper", password=PASSWORD)
        told = keeper.render_as_string(hide_password=False)
        assert administration.purge_database(told)["command_log"] == number > 0
        administration.restored_database(told)
    finally:
        with site.plain("") as owner:
            owner.execute("DROP ROLE keeper")


def test_a_new_history_is_begun_by_the_owner_only(site):
    with site.plain("") as owner:
        before = owner.execute("SELECT feed_epoch FROM meta").fetchone()
        with pytest.raises(LoginNotAllowedError):
            upkeep.new_epoch(site.engine("quan"))
        assert owner.execute("SELECT feed_epoch FROM meta").fetchone() == before
        upkeep.new_epoch(site.engine(""))
        assert owner.execute("SELECT feed_epoch FROM meta").fetchone() != before


def test_a_restored_database_is_handed_to_its_owner_again(site, lan, tmp_path):
    it = lan.received()
    before, tools = in_force(site), str(site.box.binaries)
    made = backup_pg.take(site.url, tmp_path / "a.dump", bin_dir=tools)
    name = f"{site.name}_again"
    url = site.engine("").url.set(database=name).render_as_string(hide_password=False)
    again = Site(site.box, name, url)
    try:
        backup_pg.restore(made.path, url, bin_dir=tools)
        administration.restored_database(url)
        accounts.initialise(again.engine(""))
        assert in_force(again) == before
        mai = At(again, "mai")
        assert mai.questions.detail(it.id, with_reporter=False).incident == it
        mai.intake.claim(mai.me, it.id, seen=1)
    finally:
        again.close()
        site.box.drop_database(name)
