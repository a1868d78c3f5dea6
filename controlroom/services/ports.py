"""What services need from outside.  Adapters satisfy these by shape, without importing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.domain.city import City
    from controlroom.domain.figures import AgencyOnTime, Arrivals, Figures, Hourly, LevelSeries
    from controlroom.domain.geo import Position
    from controlroom.domain.incident import Attachment, Event, Incident, IncidentDetail, Reporter
    from controlroom.domain.records import (
        Alarm,
        Call,
        Camera,
        Notice,
        Quarantined,
        Reading,
        Task,
        VesselPosition,
    )


class Work(Protocol):
    """One transaction.  Leaving its ``with`` block normally commits; an exception rolls back.

    ``now`` is the database server's clock, read once when the transaction begins.
    """

    now: datetime
    actor: Actor

    def incident(self, incident_id: UUID) -> Incident:
        """Return the incident, locked for this transaction.  Raises ``NotFoundError``."""
        ...

    def incident_by_ref(self, ref: int) -> Incident:
        """Return the incident with that number, locked.  Raises ``NotFoundError``."""
        ...

    def find_external(self, source_id: str, external_ref: str) -> UUID | None:
        """Return the incident that *source_id* already delivered under *external_ref*."""
        ...

    def add_incident(
        self, incident: Incident, reporter: Reporter | None, attachments: Sequence[Attachment]
    ) -> Incident:
        """Store a new incident; return it with the number the database gave it."""
        ...

    def save_incident(self, incident: Incident, *, seen: int) -> Incident:
        """Store a changed incident and its assignments; return it with its new version.

        Args:
            incident: As a step returned it.
            seen: Version the person saw.

        Raises:
            ConcurrentEditError: The stored version is another one; names who made it.
        """
        ...

    def append(self, events: Iterable[Event]) -> None:
        """Append to the timeline."""
        ...

    def near(self, position: Position, radius_m: float, since: datetime) -> Sequence[Incident]:
        """Return incidents received after *since* within *radius_m*, nearest first, at most 20."""
        ...

    def alarm(self, alarm_id: UUID) -> Alarm:
        """Return the alarm, locked.  Raises ``NotFoundError``."""
        ...

    def open_alarm(
        self, source_id: str, kind: str, sensor_id: str | None, event: str | None = None
    ) -> Alarm | None:
        """Return the newest alarm of that condition that is not yet normal, locked.

        With *event* only one whose fact of that name says so; ``""`` finds those without.
        """
        ...

    def save_alarm(self, alarm: Alarm, *, seen: int | None) -> Alarm:
        """Store an alarm; *seen* None for a new one.  Raises ``ConcurrentEditError``."""
        ...

    def save_task(self, task: Task, *, seen: int | None) -> Task:
        """Store a task; *seen* None for a new one.  Raises ``ConcurrentEditError``."""
        ...

    def save_call(self, call: Call, *, seen: int | None, number: str = "") -> Call:
        """Store a call; the number goes to the protected table."""
        ...

    def add_readings(self, readings: Sequence[Reading]) -> int:
        """Store readings; return how many were new.  A repeated (sensor, at) is ignored."""
        ...

    def add_notices(self, notices: Sequence[Notice]) -> int:
        """Store notices; return how many were new by (source, external_ref)."""
        ...

    def save_cameras(self, cameras: Sequence[Camera]) -> None:
        """Store the newest state of cameras."""
        ...

    def add_vessel_positions(self, positions: Sequence[VesselPosition]) -> int:
        """Store positions; return how many were new."""
        ...

    def quarantine(self, records: Sequence[Quarantined]) -> int:
        """Set records aside; return how many were new by (source, external_ref, payload)."""
        ...

    def source_heard(self, source_id: str, at: datetime, error: str = "") -> None:
        """Note that a source delivered (or failed with *error*)."""
        ...


class Works(Protocol):
    """Begins transactions."""

    def __call__(
        self, actor: Actor, kind: str, command_id: UUID | None = None
    ) -> AbstractContextManager[Work]:
        """Begin one.

        Args:
            actor: Who acts; stored with every change.
            kind: Name of the command, e.g. ``"dispatch"``.
            command_id: Made by the client; a second run with the same id changes nothing and
                raises ``AlreadyDoneError``, or the refusal the first run met with.  A
                ``CommandId`` also says what was asked for: the same id with another digest,
                kind or person is refused.

        Raises:
            DatabaseUnreachableError: The transaction did not happen, or its outcome is unknown;
                the error says which.
        """
        ...


class Questions(Protocol):
    """Reads for screens.  Every call is its own short read-only transaction."""

    def detail(self, incident_id: UUID, *, with_reporter: bool) -> IncidentDetail:
        """Return one incident with its timeline.  Raises ``NotFoundError``."""
        ...

    def figures(self, city: City) -> Figures:
        """Return the figures that need history."""
        ...

    def hourly(self, city: City) -> Hourly:
        """Return intake and handled per hour for the last 24 hours."""
        ...

    def arrivals(self, days: int) -> Arrivals:
        """Return when and where reports came in during the last *days*, open and closed."""
        ...

    def levels(self, sensor_id: str, hours: float) -> LevelSeries:
        """Return what one sensor measured in the last *hours*.

        Its readings; where they would be more than some 2,000, the mean, lowest and highest of
        each hour, over still longer spans of each day (UTC).
        """
        ...

    def on_time_by_agency(self, days: int) -> Sequence[AgencyOnTime]:
        """Return agencies by number of cases handled in the period, most first."""
        ...

    def open_by_agency(self) -> dict[str, int]:
        """Return how many open assignments each agency has."""
        ...

    def similar(self, incident: Incident, city: City) -> Sequence[Incident]:
        """Return likely duplicates, best first, at most 5."""
        ...

    def quarantined(
        self,
        limit: int = 200,
        source_id: str | None = None,
        before: tuple[datetime, UUID] | None = None,
    ) -> Sequence[Quarantined]:
        """Return records set aside, of one source or of all, newest first.

        Lists that grow are paged by key: *before* is time and id of the last one of the page
        before, None for the first page.
        """
        ...

    def notices(
        self, source_id: str, limit: int = 200, before: tuple[datetime, UUID] | None = None
    ) -> Sequence[Notice]:
        """Return notices of a source, newest first; *before* as above."""
        ...

    def search(
        self, words: str, limit: int = 200, before: tuple[datetime, UUID] | None = None
    ) -> Sequence[Incident]:
        """Return incidents, open or closed, whose text holds all *words* (folded), newest first.

        *before* as above, with the time of arrival.  Of the last three years; the number of a
        report finds it whatever its age.
        """
        ...
