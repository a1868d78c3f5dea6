"""What happens in a simulated room: values that the simulator applies through the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from controlroom.domain.records import Call, Camera, Notice, Reading, VesselPosition
    from controlroom.domain.states import Severity
    from controlroom.services.intake import Draft


@dataclass(frozen=True, slots=True)
class Reported:
    """A citizen's report comes in."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Measured:
    """Sensors of one source say something."""

    source_id: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """Cameras tell whether they are on."""

    cameras: tuple[Camera, ...]


@dataclass(frozen=True, slots=True)
class Detected:
    """The analysis of a camera's picture found something."""

    camera: Camera
    event: str
    severity: Severity
    confidence: float


@dataclass(frozen=True, slots=True)
class Sailed:
    """Vessels tell where they are."""

    positions: tuple[VesselPosition, ...]


@dataclass(frozen=True, slots=True)
class Noticed:
    """A source brings notices."""

    source_id: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Rang:
    """A call comes in; *sos* ones have a position and become an incident at once."""

    call: Call
    number: str
    about: str
    sos: bool


@dataclass(frozen=True, slots=True)
class HungUp:
    """A call is over, answered by a colleague or missed."""

    call: Call
    missed: bool


@dataclass(frozen=True, slots=True)
class Tasked:
    """A leader gives a task."""

    title: str
    agency_id: str
    due_at: datetime


Verb = Literal["verify", "send", "accept", "answer", "approve", "rate", "acknowledge"]


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody else's turn: a colleague, an agency or a citizen takes a step.

    Attributes:
        verb: Which step, on an incident (or alarm) that waits for it.
        lot: 0…1; decides which incident, and how it comes out.
        waited_s: How long the incident must have waited, in real seconds.
    """

    verb: Verb
    lot: float
    waited_s: float


Action = Reported | Measured | Watched | Detected | Sailed | Noticed | Rang | HungUp | Tasked | Turn


@dataclass(frozen=True, slots=True)
class Timed:
    """An action and its time.

    Attributes:
        offset_s: Seconds of the scenario since its start.
        at: When it happens, aware UTC.
        source_id: The service it comes from; empty for what people do.
    """

    offset_s: float
    at: datetime
    source_id: str
    action: Action
