"""Tables as typed SQLAlchemy classes, one file per aggregate.  Rows stay in this ring."""

from controlroom.database.base import Base
from controlroom.database.models.audit import (
    AuditHeadRow,
    AuditRow,
    AuditSealRow,
    AuditSecretRow,
)
from controlroom.database.models.city import (
    AgencyRow,
    CategoryRow,
    CityRow,
    SensorRow,
    SourceRow,
    SourceStatusRow,
    WardRow,
)
from controlroom.database.models.contact import CallNumberRow, CallRow, NoticeRow, QuarantineRow
from controlroom.database.models.feed import ChangeLogRow, CommandRow, MetaRow
from controlroom.database.models.incident import (
    AssignmentRow,
    AttachmentRow,
    EventRow,
    IncidentRow,
    ReporterRow,
)
from controlroom.database.models.observation import (
    AlarmRow,
    CameraRow,
    ReadingRow,
    SensorLatestRow,
    VesselPositionRow,
    VesselRow,
)
from controlroom.database.models.people import (
    CredentialRow,
    DutyPostRow,
    ShiftRow,
    TaskRow,
    TransitionRow,
    UnitRow,
    UserRow,
)
from controlroom.database.models.rollup import ReadingDayRow, ReadingDirtyRow, ReadingHourRow

__all__ = [
    "AgencyRow",
    "AlarmRow",
    "AssignmentRow",
    "AttachmentRow",
    "AuditHeadRow",
    "AuditRow",
    "AuditSealRow",
    "AuditSecretRow",
    "Base",
    "CallNumberRow",
    "CallRow",
    "CameraRow",
    "CategoryRow",
    "ChangeLogRow",
    "CityRow",
    "CommandRow",
    "CredentialRow",
    "DutyPostRow",
    "EventRow",
    "IncidentRow",
    "MetaRow",
    "NoticeRow",
    "QuarantineRow",
    "ReadingDayRow",
    "ReadingDirtyRow",
    "ReadingHourRow",
    "ReadingRow",
    "ReporterRow",
    "SensorLatestRow",
    "SensorRow",
    "ShiftRow",
    "SourceRow",
    "SourceStatusRow",
    "TaskRow",
    "TransitionRow",
    "UnitRow",
    "UserRow",
    "VesselPositionRow",
    "VesselRow",
    "WardRow",
]
