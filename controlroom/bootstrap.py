"""Composition root without a window: introduces database, services and sources to each other."""

from __future__ import annotations

import logging
import math
import mimetypes
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from controlroom.citypack import load_city
from controlroom.database import (
    accounts,
    audit_seals,
    city_store,
    hosts,
    incident_store,
    migrate,
    rights,
    same_file,
    scope,
    source_store,
    upkeep,
)
from controlroom.database.address import address_name
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.fsguard import share_of
from controlroom.database.last_picture import PictureFile
from controlroom.database.nightly import room_of
from controlroom.database.one_listener import OneListener
from controlroom.database.person import person_of, reach_of
from controlroom.database.question_store import SqlQuestions
from controlroom.database.session import (
    make_engine,
    reading,
    renew_password,
    require_file,
    transport,
    writing,
)
from controlroom.database.sign_in import is_needed, sign_in
from controlroom.database.transport import transport_of
from controlroom.database.works import SqlWorks
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import AuditBrokenError, ControlRoomError, SignInNeededError
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment
from controlroom.services.alarms import Alarms
from controlroom.services.calls import Calls
from controlroom.services.closing import Closing
from controlroom.services.desk import Services
from controlroom.services.dispatch import Dispatch
from controlroom.services.intake import Draft, Intake
from controlroom.services.recording import Recording
from controlroom.services.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from controlroom.database.nightly import RoomFile
    from controlroom.database.session import Engine
    from controlroom.domain.city import City
    from controlroom.domain.incident import Incident
    from controlroom.domain.password import Credentials
    from controlroom.domain.records import Quarantined
    from controlroom.domain.transport import Transport
    from controlroom.ingest.source import ParsedReport
    from controlroom.services.feed import FeedReader
    from controlroom.services.ports import Works

log = logging.getLogger(__name__)

_SEALING = frozenset(Role) - {Role.FEED, Role.AGENCY}

FIELD_REPORTS = "field_report"
"""Every city has this source: what people report."""


COUNTING = (Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.FEED)
"""Whose logins may count readings: ``rights/60_grants.sql`` lets them."""


@dataclass(frozen=True, slots=True)
class Core:
    """An opened control room: everything a window or a program without one needs.

    Attributes:
        url: Address it was opened with; its password stays out of ``repr``.
        services: What people do, and what screens ask.
        recording: What sources bring.
        works: Begins transactions, for who needs more than the services.
        simulated: Whether any incident in the database was made by the simulator.
        person: Who has logged in to the server, or signed in to the file; None where the program
            says who acts.
        signed_in: Whether *person* has signed in to a file, where this program asks for it.
        reach: Words for what that person sees; others when it changes.
        engine: For the program's own tools; widgets never see it.
        listener: Whether this program is the one of its workstation that the database may call.
    """

    url: str = field(repr=False)
    services: Services
    recording: Recording
    works: Works
    simulated: bool
    engine: Engine
    person: Actor | None = None
    signed_in: bool = False
    reach: str = ""
    listener: OneListener | None = None

    def make_feed(self, kept: PictureFile | None = None) -> FeedReader:
        """Return a new reader of the change feed; belongs to the thread that polls.

        Args:
            kept: What the reader begins with, the first time it is asked for.
        """
        listen = self.listener.taken if self.listener is not None else True
        last = kept.take() if kept is not None else None
        return ChangeFeedReader(self.engine, listen=listen, last=last)

    def transport(self) -> Transport | None:
        """Return how the newest connection to a server is; None for a file.  Any thread."""
        return transport(self.engine)

    def renew_password(self, password: str) -> None:
        """Log in with another password from the next connection on.  Any thread."""
        renew_password(self.engine, password)

    def when_moved(self, call: Callable[[], object]) -> None:
        """Have *call* called when another server takes over; see ``hosts.when_moved``."""
        hosts.when_moved(self.engine, call)

    def tidy(self) -> None:
        """Give up what is older than it is kept; for an hourly call from a worker.

        When it cannot be done now, the next call or another program does it.  Where people have
        logins of their own nobody deletes: there ``controlroom db purge`` does it as the owner,
        and only the hours and days of the readings are counted here.
        """
        if self.person is not None and not self.signed_in:
            self._count_readings(self.person)
            return
        try:
            if self.signed_in:  # a person's own connections see and change less
                with administered(self.url) as engine:
                    gone = +upkeep.tidy(engine)
            else:
                gone = +upkeep.tidy(self.engine)
        except ControlRoomError as error:
            log.info("nothing was given up: %s: %s", error.code, error)
        else:
            log.info("given up for their age: %s", dict(gone) or "nothing")

    def _count_readings(self, person: Actor) -> None:
        if person.role in COUNTING:
            try:
                upkeep.count_readings(self.engine)
            except ControlRoomError as error:
                log.info("readings were not counted: %s: %s", error.code, error)

    def seal(self, data_dir: Path) -> None:
        """Have the audit sealed and copy its seals; for an hourly call from a worker.

        Raises:
            AuditBrokenError: This computer has seen other seals: somebody has written the past
                anew, or brought an older database back.
        """
        try:
            if self.person is None or self.person.role in _SEALING:
                audit_seals.make(self.engine)
            path = seal_copies(self.url, data_dir)
            lost = audit_seals.copy(self.engine, path)
        except (ControlRoomError, OSError) as error:
            log.warning("seals of the audit were not copied: %s: %s", type(error).__name__, error)
            return
        if lost:
            log.error("seals of the audit are not as %s has them: %s", path, lost)
            raise AuditBrokenError(lost)

    def close(self) -> None:
        """Give every connection back.  Workers must have ended."""
        if self.listener is not None:
            self.listener.close()
        self.engine.dispose()


def open_core(
    url: str,
    city_id: str = "hue",
    *,
    forbid_main_thread: bool = False,
    upgrade: bool = True,
    read_only: bool = False,
    credentials: Credentials | None = None,
    state_dir: Path | None = None,
) -> Core:
    """Open a control room; blocks.

    Args:
        url: ``sqlite:///…`` or ``postgresql+psycopg://…``.
        city_id: Name of the city pack.
        forbid_main_thread: Raise on any database call from the main thread; call this function
            from a worker then.
        upgrade: Make the schema when the database is empty.  A file belongs to this computer
            and is upgraded too; a server is shared with programs that may be older, so there
            ``controlroom db upgrade`` is a decision somebody takes.
        read_only: For large screens: nothing is made, upgraded or written, and the database
            refuses it too.
        credentials: Of who works here; asked for only where people sign in to a file.
        state_dir: Where this workstation remembers which servers it has seen.

    Raises:
        SignInNeededError: People sign in there and *credentials* are missing or not accepted; see
            ``sign_in.sign_in``.
        DatabaseMissingError: With *read_only*, there is no such file.
        DatabaseUnreachableError: No answer in time; ``DatabaseStandbyError`` and
            ``OldServerError`` when only a server answers that is not to be worked with.
        SchemaMismatchError: The database belongs to another version of this program.
        CityPackError: The city's data files are not in order.
        InvalidInputError: The address is not one of these.
    """
    city = load_city(city_id)
    engine = make_engine(
        url, forbid_main_thread=forbid_main_thread, read_only=read_only, state_dir=state_dir
    )
    try:
        if read_only:
            require_file(engine)
        elif upgrade:
            _prepare(engine, city)
        same_file.open_existing(engine)  # what is gone from now on is not made anew
        with reading(engine) as connection:
            migrate.require_head(connection)
            simulated = incident_store.any_simulated(connection)
            signs_in = is_needed(connection)
        if signs_in:
            _sign_in(engine, url, credentials)
        person = person_of(engine)
        reach = "" if person is None else reach_of(engine)
    except BaseException:
        engine.dispose()
        raise
    works = SqlWorks(engine)
    services = Services(
        city=city,
        intake=Intake(works, city),
        dispatch=Dispatch(works, city),
        closing=Closing(works, city),
        alarms=Alarms(works, city),
        calls=Calls(works),
        tasks=Tasks(works),
        questions=SqlQuestions(engine),
    )
    server = engine.dialect.name == "postgresql"
    listener = OneListener(state_dir) if server and state_dir is not None else None
    return Core(
        url,
        services,
        Recording(works, city),
        works,
        simulated,
        engine,
        person,
        signed_in=signs_in,
        reach=reach,
        listener=listener,
    )


def _sign_in(engine: Engine, url: str, credentials: Credentials | None) -> None:
    """Confine *engine* to who signs in."""
    if credentials is None:
        raise SignInNeededError("login and password are needed")
    with administered(url) as administering:  # a wall's own may not write
        person = sign_in(administering, credentials)
    scope.confine(engine, person)


def picture_file(core: Core, folder: Path, actor: Actor) -> PictureFile:
    """Return where this computer keeps the last picture of *actor*.

    Args:
        core: The opened room.
        folder: Of this computer; not shared with others.
        actor: Who sits here.
    """
    reach = f"{actor.role} {actor.agency_id or ''} {core.reach}"
    return PictureFile(folder, address_name(core.url), actor.login, reach)


def database_name(url: str) -> str:
    """Return what tells one shared database from another, without login and password."""
    return address_name(url)


def seal_copies(url: str, data_dir: Path) -> Path:
    """Return the file that keeps copies of the seals of the database at *url*."""
    return audit_seals.copies_path(data_dir / "seals", address_name(url))


def _prepare(engine: Engine, city: City) -> None:
    found = migrate.current(engine)
    own_file = engine.dialect.name == "sqlite"
    if found is None or (own_file and found != migrate.HEAD):
        migrate.upgrade(engine)
        found = migrate.current(engine)
    if found != migrate.HEAD:
        return
    with reading(engine) as connection:
        known = city_store.knows(connection, city)
    if own_file or not known:
        with writing(engine) as connection:
            city_store.sync_city(connection, city)


def upgrade_database(url: str, city_id: str = "hue") -> tuple[str | None, str]:
    """Bring schema and city up to date; return the revision before and after.

    Raises:
        ControlRoomError: As ``open_core``.
    """
    city = load_city(city_id)
    engine = make_engine(url)
    try:
        before = migrate.current(engine)
        migrate.upgrade(engine)
        migrate.apply_rights(engine)
        with writing(engine) as connection:
            city_store.sync_city(connection, city)
        return before, migrate.HEAD
    finally:
        engine.dispose()


def rights_of(url: str) -> str:
    """Say in a few English words who is held to what in that database.

    Raises:
        DatabaseUnreachableError: No answer in time.
    """
    engine = make_engine(url)
    try:
        with reading(engine) as connection:
            if connection.dialect.name == "sqlite":
                said = "people sign in" if is_needed(connection) else "nobody signs in"
                return f"{said}, held by the programs; the file is this computer's"
            if rights.in_force(connection):
                return "in force"
            return "not in force: run “controlroom db init”"
    finally:
        engine.dispose()


def transport_of_database(url: str) -> Transport:
    """Connect, and return how the connection really is.

    Raises:
        DatabaseUnreachableError: No answer in time, or not from the site's server.
        WeakConnectionError: It is weaker than allowed.
    """
    engine = make_engine(url)
    try:
        with reading(engine) as connection:
            return transport_of(connection)
    finally:
        engine.dispose()


def purge_database(url: str) -> dict[str, int]:
    """Give up everything that is older than it is kept; return how many rows, by table.

    Raises:
        LoginNotAllowedError: People have logins of their own there, and this is one of them.
        ControlRoomError: As ``open_core``; a file is not made.
    """
    engine = make_engine(url)
    try:
        require_file(engine)
        return upkeep.tidy(engine, limit_s=math.inf)
    finally:
        engine.dispose()


def restored_database(url: str) -> None:
    """Tell every reader that the database came back from a backup: they start over.

    Raises:
        ControlRoomError: As ``open_core``; a file is not made.
    """
    engine = make_engine(url)
    try:
        require_file(engine)
        upkeep.new_epoch(engine)
    finally:
        engine.dispose()


def own_file(core: Core, backup_dir: str = "") -> RoomFile | None:
    """Return the database file that is this computer's to back up; None when there is none.

    A demonstration is made anew, a server is backed up where it runs, and of a network share
    nobody knows who else writes.

    Args:
        core: The opened room.
        backup_dir: Where backups are kept; empty for the usual place.
    """
    found = None if core.simulated else room_of(core.url, backup_dir)
    return None if found is None or share_of(str(found.file)) is not None else found


def check_address(url: str) -> None:
    """Look whether *url* is the address of a database, without asking the database.

    Raises:
        InvalidInputError: It is not.
    """
    make_engine(url).dispose()


def schema_of(url: str) -> tuple[str | None, str]:
    """Return the revision of the database, None when it is empty, and the one needed here.

    A file that does not exist counts as empty and is not made.

    Raises:
        DatabaseUnreachableError: No answer in time.
    """
    engine = make_engine(url)
    try:
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        if file and Path(file).parent.is_dir() and not Path(file).exists():
            return None, migrate.HEAD
        return migrate.current(engine), migrate.HEAD
    finally:
        engine.dispose()


def table_sizes(url: str) -> dict[str, int]:
    """Return how many rows each of our tables holds, by name.

    Raises:
        DatabaseUnreachableError: No answer in time.
    """
    engine = make_engine(url)
    try:
        with reading(engine) as connection:
            return upkeep.table_sizes(connection)
    finally:
        engine.dispose()


def source_troubles(url: str) -> tuple[dict[tuple[str, str], int], dict[str, str]]:
    """Return how many records each source has set aside, by reason, and what ails the sources.

    Returns:
        Number by source and reason; error by source, for those whose last round failed.

    Raises:
        DatabaseUnreachableError: No answer in time.
    """
    engine = make_engine(url)
    try:
        with reading(engine) as connection:
            return source_store.troubles(connection)
    finally:
        engine.dispose()


def find_incidents(core: Core, words: str, limit: int, *, closed: bool) -> list[Incident]:
    """Return the newest incidents that hold all *words*, of which there may be none.

    Args:
        core: The opened room.
        words: Found without tones and case.
        limit: At most so many.
        closed: Those that left the queue too.
    """
    with reading(core.engine) as connection:
        return incident_store.find(connection, words, limit, closed=closed)


def incident_by_ref(core: Core, ref: int) -> Incident:
    """Return the incident with that number.

    Raises:
        NotFoundError: There is none.
    """
    with reading(core.engine) as connection:
        return incident_store.by_ref(connection, ref)


@contextmanager
def administered(url: str) -> Iterator[Engine]:
    """Lend an engine that is no person's, for one step of an administrator or of the sign-in."""
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def initialise_database(url: str, city_id: str = "hue") -> None:
    """Put rights in force on a PostgreSQL database and bring schema and city up to date.

    Raises:
        ControlRoomError: As ``accounts.initialise`` and ``open_core``.
    """
    city = load_city(city_id)
    with administered(url) as engine:
        accounts.initialise(engine)
        with writing(engine) as connection:
            city_store.sync_city(connection, city)


@dataclass(frozen=True, slots=True)
class ServiceSink:
    """Hands what a source brings to the services; satisfies ``ingest.runner.Sink``."""

    core: Core
    actor: Actor
    channel: str

    def receive(self, reports: Sequence[ParsedReport]) -> tuple[int, int]:
        """Store reports; return how many were new and how many known."""
        drafts = [
            Draft(
                title=report.title,
                description=report.description,
                category_id=report.category_id,
                source_id=FIELD_REPORTS,
                channel=self.channel,
                position=report.position,
                address=report.address,
                external_ref=report.external_ref,
                received_at=report.received_at,
                attachments=tuple(_picture(address) for address in report.media),
            )
            for report in reports
        ]
        return self.core.services.intake.receive_many(self.actor, drafts)

    def set_aside(self, source_id: str, records: Sequence[Quarantined]) -> int:
        """Keep records that cannot be used; return how many were new."""
        return self.core.recording.quarantine(self.actor, source_id, records)

    def heard(self, source_id: str, error: str = "") -> None:
        """Note that the source delivered, or failed with *error*."""
        self.core.recording.heard(self.actor, source_id, error)


def make_sink(core: Core, name: str) -> ServiceSink:
    """Return the sink of the source called *name*, which becomes the reports' channel."""
    made = core.person or Actor(name, name, Role.FEED)
    return ServiceSink(core, replace(made, workstation="ingest"), name)


def _picture(address: str) -> Attachment:
    kind = mimetypes.guess_type(urlsplit(address).path)[0] or "application/octet-stream"
    made = new_id()
    return Attachment(made, incident_id=made, media_type=kind, place=address, role="report")
