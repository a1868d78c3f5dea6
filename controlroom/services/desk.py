"""The services a workstation holds, in one value handed around instead of globals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from controlroom.domain.city import City
    from controlroom.services.alarms import Alarms
    from controlroom.services.calls import Calls
    from controlroom.services.closing import Closing
    from controlroom.services.dispatch import Dispatch
    from controlroom.services.intake import Intake
    from controlroom.services.ports import Questions
    from controlroom.services.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Services:
    """Every use case, built once by ``controlroom.bootstrap``.  All calls block: use a worker."""

    city: City
    intake: Intake
    dispatch: Dispatch
    closing: Closing
    alarms: Alarms
    calls: Calls
    tasks: Tasks
    questions: Questions
