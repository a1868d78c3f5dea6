"""What the poller brings: everything that changed since the last batch, ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from controlroom.domain.lines import NO_LINES, LineBlock

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from controlroom.domain.records import (
        Alarm,
        Call,
        Camera,
        SensorNow,
        SourceStatus,
        Task,
        VesselPosition,
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """One round of polling.  Immutable; made in the poller's thread, read on the GUI thread.

    Attributes:
        resync: This batch begins a fresh picture: forget everything held before applying it.
        lines: Open incidents that are new or changed; one block, any order.
        gone: Ids that are no longer open or no longer visible.
        alarms: Alarms that are new or changed; those in state ``NORMAL`` leave the list.
        tasks: Tasks that are new or changed; done and cancelled ones leave the list.
        calls: Calls that are new or changed; ended ones leave the list.
        sensors, cameras, vessels: Newest state of those that changed (all, on resync).
        sources: Status of every source; empty when none changed.
        server_time: The database server's clock at this round, aware UTC.
        more: Another batch follows at once; do not repaint in between.
        why: Reason of a resync, for the log and the tooltip.
        total: In the first part of a picture, how many open incidents all parts will bring.
        old: From what this computer kept of an earlier run: *server_time* is when it was true,
            and nothing of it is live.  The database has not been asked yet.
        place: Where in the history this picture stands, in the reader's own words; to be kept
            with the picture.  Only with what ends a whole picture or follows one.
    """

    server_time: datetime
    resync: bool = False
    lines: LineBlock = NO_LINES
    gone: tuple[UUID, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    tasks: tuple[Task, ...] = ()
    calls: tuple[Call, ...] = ()
    sensors: tuple[SensorNow, ...] = ()
    cameras: tuple[Camera, ...] = ()
    vessels: tuple[VesselPosition, ...] = ()
    sources: tuple[SourceStatus, ...] = ()
    more: bool = False
    why: str = ""
    total: int = 0
    old: bool = False
    place: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.resync or len(self.lines) or self.gone or not self.only_lines)

    @property
    def only_lines(self) -> bool:
        """Whether it brings nothing but open incidents, if those."""
        return not (
            self.alarms
            or self.tasks
            or self.calls
            or self.sensors
            or self.cameras
            or self.vessels
            or self.sources
        )


class FeedReader(Protocol):
    """Reads the change feed.  Lives in one thread; holds one connection."""

    def fetch(self) -> Batch:
        """Return the next batch; block no longer than the watchdog allows.

        The cursor moves only with ``applied``: if applying fails, the next call brings the
        same changes again.

        Raises:
            DatabaseUnreachableError: No answer; call again later, the reader reconnects.
        """
        ...

    def applied(self, batch: Batch) -> None:
        """Say that *batch* has been handed on; the cursor moves."""
        ...

    def wait(self, timeout_s: float) -> bool:
        """Wait for a wake-up or *timeout_s*; return whether the database called.

        Returns early from ``interrupt``.
        """
        ...

    def interrupt(self) -> None:
        """End a running ``wait`` from another thread."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...
