"""Composition root without a window: introduces database, services and sources to each other."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from controlroom.administration import administered
from controlroom.citypack import load_city
from controlroom.database import (
    audit_seals,
    city_store,
    hosts,
    incident_store,
    migrate,
    same_file,
    scope,
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
from controlroom.database.works import SqlWorks
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import AuditBrokenError, ControlRoomError, SignInNeededError
from controlroom.services.alarms import Alarms
from controlroom.services.calls import Calls
from controlroom.services.closing import Closing
from controlroom.services.desk import Services
from controlroom.services.dispatch import Dispatch
from controlroom.services.intake import Intake
from controlroom.services.recording import Recording
from controlroom.services.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from controlroom.database.nightly import RoomFile
    from controlroom.database.session import Engine
    from controlroom.domain.city import City
    from controlroom.domain.incident import Incident
    from controlroom.domain.password import Credentials
    from controlroom.domain.transport import Transport
    from controlroom.services.feed import FeedReader
    from controlroom.services.ports import Works

log = logging.getLogger(__name__)

_SEALING = frozenset(Role) - {Role.FEED, Role.AGENCY}

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
        listen = self.listener if self.listener is not None else True
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

        Who may not seal, or could not this time, copies all the same.

        Raises:
            AuditBrokenError: This computer has seen other seals: somebody has written the past
                anew, or brought an older database back.
        """
        try:
            if self._may_seal():
                audit_seals.make(self.engine)
        except ControlRoomError as error:
            log.warning("the audit was not sealed: %s: %s", type(error).__name__, error)
        try:
            path = seal_copies(self.url, data_dir)
            lost = audit_seals.copy(self.engine, path)
        except (ControlRoomError, OSError) as error:
            log.warning("seals of the audit were not copied: %s: %s", type(error).__name__, error)
            return
        if lost:
            log.error("seals of the audit are not as %s has them: %s", path, lost)
            raise AuditBrokenError(lost)

    def _may_seal(self) -> bool:
        if self.person is None:
            return True
        if self.signed_in and self.person.role is Role.VIEWER:
            return False  # writes nothing to a file; on a server a function seals for everybody
        return self.person.role in _SEALING

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
