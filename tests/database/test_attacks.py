"""Hostile people with a valid login and plain SQL, on every PostgreSQL found.

Everything they try is refused, shows nothing, or stores the truth; afterwards every table, role
and large object is as it was before.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from controlroom.database.works import SqlWorks
from controlroom.domain.geo import Position
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment, Reporter
from controlroom.domain.records import Call, CallState, Camera, Quarantined, Reading, VesselPosition
from controlroom.domain.shares import Order
from controlroom.domain.states import Severity
from controlroom.services.alarms import Alarms
from controlroom.services.calls import Calls
from controlroom.services.closing import Closing
from controlroom.services.dispatch import Dispatch
from controlroom.services.intake import Draft, Intake
from controlroom.services.recording import Recording
from controlroom.services.tasks import Tasks
from tests.database import attacks_audit, attacks_direct, attacks_rules, attacks_server
from tests.database.site import make_site
from tests.domain.samples import CITY

REFUSED = [
    *attacks_direct.REFUSED,
    *attacks_rules.REFUSED,
    *attacks_server.REFUSED,
    *attacks_audit.REFUSED,
]
NOTHING = [*attacks_rules.NOTHING, *attacks_audit.NOTHING]
# A mistake in the attack's own SQL is no refusal.
CLUMSY = {"42601", "42P01", "42703", "42883", "42804", "42P02", "42702", "22P02", "42P10", "25P01"}
IN_W1, IN_W2 = Position(16.45, 107.55), Position(16.45, 107.65)
CALLER = Reporter("SECRET Lê Văn An", "SECRET 0912", "SECRET@x.vn", "SECRET")
DRAFT = Draft("Rác", "", "ve_sinh", "field_report", "app", IN_W1, reporter=CALLER)


def seed(site):
    """Fill the database by the services and return the ids that the attacks name."""
    at = {login: SqlWorks(site.engine(login)) for login in ("lan", "mai", "binh", "hoa", "sensors")}
    me = {login: site.me(login) for login in at}
    intake = {login: Intake(at[login], CITY) for login in ("lan", "mai")}
    photo = Attachment(new_id(), new_id(), "image/jpeg", "SECRET.jpg", "report")

    def received(login="lan", **changes):
        return intake[login].receive(me[login], replace(DRAFT, **changes))

    def verified(**changes):
        it = received(**changes)
        return intake["lan"].verify(
            me["lan"], it.id, seen=1, severity=Severity.NORMAL, category_id="ve_sinh",
            ward_code=it.ward_code,
        )  # fmt: skip

    dispatch, closing = Dispatch(at["binh"], CITY), Closing(at["binh"], CITY)

    def sent(*agencies, command_id=None):
        it, orders = verified(), [Order(a) for a in agencies]
        return dispatch.dispatch(
            me["binh"], it.id, seen=it.version, orders=orders, command_id=command_id
        )

    def approved():
        it = sent("hepco")
        for name, more in (("accept", {}), ("answer", {"reply": "Xong"})):
            it = getattr(dispatch, name)(
                me["binh"], it.id, seen=it.version, agency_id="hepco", **more
            )
        return closing.approve(me["binh"], it.id, seen=it.version, agency_id="hepco")

    command = new_id()
    shared = sent("hepco", "htkt", command_id=command)
    shared = Dispatch(at["hoa"], CITY).accept(
        me["hoa"], shared.id, seen=shared.version, agency_id="hepco"
    )
    answered = dispatch.answer(
        me["binh"],
        (it := dispatch.accept(me["binh"], (it := sent("hepco")).id, seen=it.version,
                               agency_id="hepco")).id,
        seen=it.version, agency_id="hepco", reply="Xong",
    )  # fmt: skip
    theirs, untouched = sent("htkt"), sent("hepco")
    done = approved()
    done = closing.publish(me["binh"], done.id, seen=done.version, answer="Xong")
    foreign = received(position=IN_W2, ward_code="w2", title="SECRET rác", attachments=(photo,))
    claimed, claimed_mai = received(), received("mai")
    intake["lan"].claim(me["lan"], received().id, seen=1)
    claimed = Intake(at["binh"], CITY).claim(me["binh"], claimed.id, seen=1)
    intake["mai"].claim(me["mai"], claimed_mai.id, seen=1)

    feed, now = Recording(at["sensors"], CITY), datetime.now(UTC)
    feed.readings(me["sensors"], "weather_flood", [Reading("kim_long", now, 1.2)])
    camera = Camera("c1", "Cầu", IN_W1, online=True, seen_at=now)
    feed.cameras(me["sensors"], [camera])
    feed.vessels(me["sensors"], [VesselPosition("TTH-1", now, Position(16.7, 107.9))])
    alarm = feed.camera_event(me["sensors"], camera, "fire")
    feed.camera_event(me["sensors"], camera, "smoke")
    set_aside = Quarantined(new_id(), "press", now, "empty", "SECRET", "SECRET payload")
    feed.quarantine(me["sensors"], "press", [set_aside])
    calls = Calls(at["lan"])
    call = Call(new_id(), 0, CallState.WAITING, incoming=True, began_at=now)
    waiting = calls.receive(me["lan"], call, "SECRET")
    ended = calls.receive(me["lan"], replace(call, id=new_id()), "SECRET")
    calls.end(me["lan"], calls.answer(me["lan"], ended))
    for agency in ("hepco", "htkt"):
        Tasks(at["binh"]).create(me["binh"], title="Dọn", agency_id=agency)
    acknowledged = feed.camera_event(me["sensors"], replace(camera, id="c2"), "fire")
    Alarms(at["lan"], CITY).acknowledge(me["lan"], acknowledged.id, seen=1)
    share = {a.agency_id: a.id for a in shared.assignments}
    return {
        "new": received().id, "verified": verified().id, "sent": shared.id, "theirs": theirs.id,
        "approved": approved().id, "done": done.id, "foreign": foreign.id, "claimed": claimed.id,
        "claimed_mai": claimed_mai.id, "share": share["hepco"], "partner": share["htkt"],
        "answered_share": answered.assignments[0].id,
        "untouched": untouched.assignments[0].id, "their_share": theirs.assignments[0].id,
        "alarm": alarm.id, "waiting": waiting.id, "ended": ended.id, "command": command,
    }  # fmt: skip


def picture(owner):
    """Return what must not change: a digest of every table, the roles, what is in the catalogue."""
    tables = [
        row[0]
        for row in owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind = 'r' ORDER BY 1"
        )
    ]
    digests = " UNION ALL ".join(
        f"SELECT '{name}', count(*), md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), '')) "
        f'FROM "{name}" t'
        for name in tables
    )
    held = owner.execute(digests).fetchall()
    for query in (
        (
            "SELECT rolname, rolsuper, rolcreaterole, rolbypassrls, rolcanlogin, rolconnlimit, "
            "rolconfig::text FROM pg_roles ORDER BY 1"
        ),
        (
            "SELECT md5(string_agg(rolname || coalesce(rolpassword, ''), ' ' ORDER BY rolname)) "
            "FROM pg_authid"
        ),
        "SELECT roleid, member FROM pg_auth_members ORDER BY 1, 2",
        "SELECT count(*) FROM pg_largeobject_metadata",
        (
            "SELECT relname, relowner, relacl::text, relrowsecurity FROM pg_class "
            "WHERE relnamespace <> 'pg_toast'::regnamespace ORDER BY oid"
        ),
        "SELECT tgname, tgenabled FROM pg_trigger ORDER BY oid",
        "SELECT proname, md5(prosrc), prosecdef, proacl::text FROM pg_proc ORDER BY oid",
        "SELECT polname FROM pg_policy ORDER BY oid",
        "SELECT nspname, nspacl::text FROM pg_namespace ORDER BY oid",
        "SELECT extname FROM pg_extension ORDER BY 1",
        "SELECT datname, datacl::text FROM pg_database ORDER BY 1",
    ):
        held += owner.execute(query).fetchall()
    return held


class Besieged:
    """One database under attack, with an open connection of everybody."""

    def __init__(self, site, ids, connections):
        self.site, self.ids, self._connections = site, ids, connections
        self.before = picture(self.at(""))

    def at(self, login):
        connection = self._connections[login]
        if login:
            connection.rollback()
            connection.execute("RESET ALL")
        return connection

    def sql(self, text):
        return re.sub(r"<(\w+)>", lambda found: str(self.ids[found[1]]), text)

    def try_it(self, login, text):
        """Run *text* as one transaction, as psql -c would; return the error, or what came back."""
        connection = self.at(login) if login else self.site_owner()
        try:
            cursor = connection.execute(self.sql(text))
            rows = cursor.fetchall() if cursor.description else []
        except (psycopg.Error, UnicodeError) as error:
            connection.rollback()
            return error
        return rows, cursor.rowcount

    def site_owner(self):
        """A session that acts with the tables' owner's rights and no more."""
        connection = self._connections["as owner"]
        connection.rollback()
        connection.execute("SET ROLE controlroom_owner")
        return connection

    def unchanged(self):
        """Say whether all is as before; each attempt is judged by itself."""
        before, self.before = self.before, picture(self.at(""))
        return before == self.before


@pytest.fixture(scope="session")
def besieged(site_server):
    site = make_site(site_server, "besieged")
    ids = seed(site)
    site.close()
    logins = ["wall", "lan", "mai", "binh", "quan", "sensors", "kiem", "hoa", "tu"]
    with ExitStack() as stack:
        connections = {login: stack.enter_context(site.plain(login)) for login in ["", *logins]}
        connections["as owner"] = stack.enter_context(site.plain(""))
        connections[""].execute("ANALYZE")
        yield Besieged(site, ids, connections)


def test_there_are_enough_attacks_and_none_twice():
    names = [row[0] for row in [*REFUSED, *NOTHING, *attacks_rules.OVERRULED]]
    assert len(names) == len(set(names))
    assert len(REFUSED) >= 60


@pytest.mark.parametrize(("name", "login", "sql"), REFUSED, ids=[row[0] for row in REFUSED])
def test_is_refused(besieged, name, login, sql):
    said = besieged.try_it(login, sql)
    assert besieged.unchanged(), said
    assert isinstance(said, psycopg.Error), f"carried out: {said}"
    assert said.sqlstate not in CLUMSY, said
    assert "SECRET" not in str(said)


@pytest.mark.parametrize(("name", "login", "sql"), NOTHING, ids=[row[0] for row in NOTHING])
def test_touches_and_shows_nothing(besieged, name, login, sql):
    said = besieged.try_it(login, sql)
    assert besieged.unchanged(), said
    assert not isinstance(said, Exception), said
    assert said[0] == []


@pytest.mark.parametrize(
    ("name", "login", "sql", "truth"),
    attacks_rules.OVERRULED,
    ids=[row[0] for row in attacks_rules.OVERRULED],
)
def test_the_truth_is_stored(besieged, name, login, sql, truth):
    connection = besieged.at(login)
    with connection.transaction(force_rollback=True):
        assert connection.execute(besieged.sql(sql)).fetchone() == truth
    assert besieged.unchanged()


def test_the_seventh_session_is_refused(besieged):
    with ExitStack() as stack:
        for _ in range(5):  # one is open already
            stack.enter_context(besieged.site.plain("wall"))
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            stack.enter_context(besieged.site.plain("wall"))


def test_a_login_of_no_role_cannot_even_connect(besieged):
    owner = besieged.at("")
    owner.execute("DROP ROLE IF EXISTS stranger")
    owner.execute("CREATE ROLE stranger LOGIN PASSWORD 'right-of-way-2026'")
    try:
        with pytest.raises(psycopg.OperationalError, match="CONNECT"):
            besieged.site.plain("stranger").__enter__()
    finally:
        owner.execute("DROP ROLE stranger")


def test_keeping_a_transaction_open_does_not_write_into_the_past(besieged):
    """What is stamped is the transaction's beginning, for ten seconds and no longer."""
    owner = besieged.at("")
    told = owner.execute("SELECT pg_get_functiondef('cr_stamp'::regproc)").fetchone()
    assert "interval '10 s'" in told[0]


def test_a_time_out_can_be_switched_off_and_what_holds_then(besieged):
    """Nobody can prevent this one (docs/adr/0011); the limits of the login stay."""
    connection = besieged.at("lan")
    connection.execute("SET statement_timeout = 0")
    held = besieged.at("").execute(
        "SELECT rolconnlimit, rolconfig FROM pg_roles WHERE rolname = 'lan'"
    )
    limit, settings = held.fetchone()
    assert limit == 6
    assert {"statement_timeout=5s", "lock_timeout=2s", "temp_file_limit=1GB"} <= set(settings)
