"""First schema: every table, index and trigger."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from controlroom.database.migrations import triggers_0001 as triggers

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


TABLES_CHILDREN_FIRST = (
    "call_number",
    "unit",
    "task",
    "shift",
    "sensor",
    "reporter",
    "event",
    "call",
    "attachment",
    "assignment",
    "alarm",
    "ward",
    "vessel_position",
    "vessel",
    "source_status",
    "source",
    "sensor_latest",
    "reading",
    "quarantine",
    "notice",
    "meta",
    "incident",
    "duty_post",
    "command_log",
    "city",
    "change_log",
    "category",
    "camera",
    "app_user",
    "agency",
)


def upgrade() -> None:
    _tables()
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if not on_sqlite:
        op.execute("CREATE SEQUENCE incident_ref_seq CACHE 1")
    meta = sa.table(
        "meta", sa.column("one"), sa.column("feed_epoch", sa.Uuid()), sa.column("floor_seq")
    )
    op.bulk_insert(meta, [{"one": 1, "feed_epoch": uuid4(), "floor_seq": 0}])
    for statement in triggers.sqlite() if on_sqlite else triggers.postgresql():
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    for table in TABLES_CHILDREN_FIRST:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for statement in triggers.postgresql_down():
            op.execute(statement)
        op.execute("DROP SEQUENCE incident_ref_seq")


def _tables() -> None:  # noqa: PLR0915 - one statement a table
    op.create_table(
        "agency",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name_vi", sa.String(300), nullable=False),
        sa.Column("name_en", sa.String(300), nullable=False),
        sa.Column("short_vi", sa.String(300), nullable=False),
        sa.Column("short_en", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("ward_code", sa.String(64), nullable=True),
        sa.Column("phone", sa.String(64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column(
            "valid_to", sa.Date(), nullable=True, comment="Last day, given or left the city pack"
        ),
        sa.Column("successor_id", sa.String(64), nullable=True, comment="Who took its work over"),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["agency.id"],
            name=op.f("fk_agency_successor_id_agency"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
    )
    op.create_table(
        "app_user",
        sa.Column("login", sa.String(64), nullable=False),
        sa.Column("name", sa.String(300), nullable=False, comment="As shown to colleagues"),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column(
            "agency_id", sa.String(64), nullable=True, comment="For officers of an agency only"
        ),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_app_user")),
    )
    op.create_table(
        "camera",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False, comment="Degrees WGS-84"),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name_vi", sa.String(300), nullable=False),
        sa.Column("name_en", sa.String(300), nullable=False),
        sa.Column("parent_id", sa.String(64), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="Day it left the city pack"),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["category.id"],
            name=op.f("fk_category_parent_id_category"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
    )
    op.create_table(
        "change_log",
        sa.Column(
            "seq",
            COUNTER,
            autoincrement=True,
            nullable=False,
            comment="Not in order of commit: readers keep track of gaps",
        ),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column(
            "entity", sa.Integer(), nullable=False, comment="controlroom.database.entities.Entity"
        ),
        sa.Column("op", sa.String(1), nullable=False, comment="I, U or D"),
        sa.Column(
            "id", sa.String(64), nullable=False, comment="Primary key of the record, as text"
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="0 where the record has none"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change_log")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_log_at"), "change_log", ["at"])
    op.create_table(
        "city",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name_vi", sa.String(300), nullable=False),
        sa.Column("name_en", sa.String(300), nullable=False),
        sa.Column(
            "zone", sa.String(64), nullable=False, comment="IANA time zone of every shown time"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city")),
    )
    op.create_table(
        "command_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False, comment="Server time"),
        sa.Column("outcome", sa.String(), nullable=False, comment="JSON object of what was stored"),
        sa.Column("replays", sa.Integer(), nullable=False, comment="How often it came again"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command_log")),
    )
    op.create_index(op.f("ix_command_log_at"), "command_log", ["at"])
    op.create_table(
        "duty_post",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name_vi", sa.String(300), nullable=False),
        sa.Column("name_en", sa.String(300), nullable=False),
        sa.Column("role", sa.String(32), nullable=False, comment="Role whoever holds it acts in"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_post")),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref",
            sa.BigInteger(),
            nullable=False,
            comment="Number people say on the telephone",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Rises by one with every stored change"
        ),
        sa.Column("source_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column(
            "external_ref", sa.String(300), nullable=True, comment="Identifier at the source"
        ),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("description", sa.String(20000), nullable=False),
        sa.Column("category_id", sa.String(64), nullable=False),
        sa.Column(
            "severity",
            sa.SmallInteger(),
            nullable=False,
            comment="domain.states.Severity, 1 is worst",
        ),
        sa.Column("stage", sa.String(32), nullable=False, comment="What the centre itself decided"),
        sa.Column(
            "state", sa.String(32), nullable=False, comment="Of stage and assignments together"
        ),
        sa.Column("clock", sa.String(32), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("first_due_at", MOMENT, nullable=True, comment="Before any extension"),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("ward_code", sa.String(64), nullable=True),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True, comment="Degrees WGS-84"),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("claimed_by", sa.String(64), nullable=True),
        sa.Column("reject_reason", sa.String(32), nullable=True),
        sa.Column("reject_note", sa.String(20000), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("answer", sa.String(20000), nullable=False),
        sa.Column(
            "satisfaction", sa.SmallInteger(), nullable=True, comment="domain.states.Satisfaction"
        ),
        sa.Column("has_reporter", sa.Boolean(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False, comment="Server time of this version"),
        sa.Column(
            "updated_by", sa.String(64), nullable=False, comment="Login that made this version"
        ),
        sa.Column(
            "agencies",
            sa.String(),
            nullable=False,
            comment="Ids of the agencies that have it, lead first, joined by blanks; for the queue",
        ),
        sa.Column(
            "done",
            sa.Integer(),
            nullable=False,
            comment="How many of those have answered; for the queue",
        ),
        sa.Column(
            "folded",
            sa.String(),
            nullable=False,
            comment="Ref, title, address, description; folded",
        ),
        sa.CheckConstraint(
            "(lat IS NULL) = (lon IS NULL)", name=op.f("ck_incident_position_whole")
        ),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_incident_lat_range")),
        sa.CheckConstraint(
            "length(description) <= 20000", name=op.f("ck_incident_description_length")
        ),
        sa.CheckConstraint("length(title) <= 300", name=op.f("ck_incident_title_length")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_incident_lon_range")),
        sa.CheckConstraint(
            "satisfaction BETWEEN 1 AND 4", name=op.f("ck_incident_satisfaction_range")
        ),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name=op.f("ck_incident_severity_range")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_incident_version_positive")),
        sa.ForeignKeyConstraint(
            ["merged_into"],
            ["incident.id"],
            name=op.f("fk_incident_merged_into_incident"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("ref", name=op.f("uq_incident_ref")),
    )
    op.create_index(op.f("ix_incident_merged_into"), "incident", ["merged_into"])
    op.create_index(
        "ix_incident_open",
        "incident",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('rejected', 'merged', 'published', 'rated')"),
        postgresql_where=sa.text("state NOT IN ('rejected', 'merged', 'published', 'rated')"),
    )
    op.create_index("ix_incident_place", "incident", ["lat", "lon"])
    op.create_index(op.f("ix_incident_published_at"), "incident", ["published_at"])
    op.create_index(op.f("ix_incident_received_at"), "incident", ["received_at"])
    op.create_index("ix_incident_source_received", "incident", ["source_id", "received_at"])
    op.create_index(
        "uq_incident_external",
        "incident",
        ["source_id", "external_ref"],
        unique=True,
        sqlite_where=sa.text("external_ref IS NOT NULL"),
        postgresql_where=sa.text("external_ref IS NOT NULL"),
    )
    op.create_table(
        "meta",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "feed_epoch",
            sa.Uuid(),
            nullable=False,
            comment="Changed after a restore: readers start over",
        ),
        sa.Column(
            "floor_seq", sa.BigInteger(), nullable=False, comment="Changes up to here were purged"
        ),
        sa.CheckConstraint("one = 1", name=op.f("ck_meta_single_row")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_meta")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.String(64), nullable=False),
        sa.Column(
            "external_ref", sa.String(300), nullable=True, comment="Identifier at the source"
        ),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("title", sa.String(1000), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column(
            "severity",
            sa.SmallInteger(),
            nullable=False,
            comment="domain.states.Severity, 1 is worst",
        ),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("valid_to", MOMENT, nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name=op.f("ck_notice_severity_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_newest", "notice", ["source_id", "at"])
    op.create_index(
        "uq_notice_external",
        "notice",
        ["source_id", "external_ref"],
        unique=True,
        sqlite_where=sa.text("external_ref IS NOT NULL"),
        postgresql_where=sa.text("external_ref IS NOT NULL"),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.String(64), nullable=False),
        sa.Column("external_ref", sa.String(300), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("detail", sa.String(2000), nullable=False),
        sa.Column("payload", sa.String(65536), nullable=False),
        sa.Column(
            "digest",
            sa.String(64),
            nullable=False,
            comment="SHA-256 of external_ref and payload, hex",
        ),
        sa.Column("seen_at", MOMENT, nullable=True, comment="When somebody looked at it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_index(op.f("ix_quarantine_at"), "quarantine", ["at"])
    op.create_index("uq_quarantine_record", "quarantine", ["source_id", "digest"], unique=True)
    op.create_table(
        "reading",
        sa.Column("sensor_id", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False, comment="When it was measured"),
        sa.Column("value", sa.Double(), nullable=False, comment="In the sensor's unit"),
        sa.CheckConstraint("value BETWEEN -1e300 AND 1e300", name=op.f("ck_reading_value_finite")),
        sa.PrimaryKeyConstraint("sensor_id", "at", name=op.f("pk_reading")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sensor_latest",
        sa.Column("sensor_id", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "value BETWEEN -1e300 AND 1e300", name=op.f("ck_sensor_latest_value_finite")
        ),
        sa.PrimaryKeyConstraint("sensor_id", name=op.f("pk_sensor_latest")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name_vi", sa.String(300), nullable=False),
        sa.Column("name_en", sa.String(300), nullable=False),
        sa.Column("short_vi", sa.String(300), nullable=False),
        sa.Column("short_en", sa.String(300), nullable=False),
        sa.Column(
            "cadence_s", sa.Double(), nullable=False, comment="Expected interval of its deliveries"
        ),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="Day it left the city pack"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_table(
        "source_status",
        sa.Column("source_id", sa.String(64), nullable=False),
        sa.Column("last_at", MOMENT, nullable=True, comment="Last delivery; server time"),
        sa.Column("error", sa.String(2000), nullable=False, comment="Empty when the last was good"),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_status")),
    )
    op.create_table(
        "vessel",
        sa.Column("vessel_id", sa.String(64), nullable=False, comment="Registration"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("lat", sa.Double(), nullable=False, comment="Degrees WGS-84"),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("course_deg", sa.Double(), nullable=True, comment="Clockwise from north"),
        sa.Column("speed_kn", sa.Double(), nullable=True),
        sa.Column("crew", sa.Integer(), nullable=True),
        sa.Column("berthed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("vessel_id", name=op.f("pk_vessel")),
    )
    op.create_table(
        "vessel_position",
        sa.Column("vessel_id", sa.String(64), nullable=False, comment="Registration"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("lat", sa.Double(), nullable=False, comment="Degrees WGS-84"),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("course_deg", sa.Double(), nullable=True, comment="Clockwise from north"),
        sa.Column("speed_kn", sa.Double(), nullable=True),
        sa.Column("crew", sa.Integer(), nullable=True),
        sa.Column("berthed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("vessel_id", "at", name=op.f("pk_vessel_position")),
    )
    op.create_index("ix_vessel_position_at", "vessel_position", ["at"])
    op.create_table(
        "ward",
        sa.Column("code", sa.String(64), nullable=False, comment="Official statistical code"),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("name_vi", sa.String(300), nullable=False),
        sa.Column("name_en", sa.String(300), nullable=False),
        sa.Column("short", sa.String(300), nullable=False, comment="Name without its type"),
        sa.Column("lat", sa.Double(), nullable=False, comment="Centre, degrees WGS-84"),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("agency_id", sa.String(64), nullable=False, comment="Its People's Committee"),
        sa.Column("formerly", sa.JSON(), nullable=False, comment="Names of the units it came from"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="Day it left the city pack"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_ward")),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Rises by one with every stored change"
        ),
        sa.Column("source_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column(
            "severity",
            sa.SmallInteger(),
            nullable=False,
            comment="domain.states.Severity, 1 is worst",
        ),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("sensor_id", sa.String(64), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True, comment="Degrees WGS-84"),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("acknowledged_by", sa.String(64), nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("updated_by", sa.String(64), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_alarm_position_whole")),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name=op.f("ck_alarm_severity_range")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_alarm_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(
        "ix_alarm_current",
        "alarm",
        ["source_id", "kind", "sensor_id"],
        unique=False,
        sqlite_where=sa.text("state <> 'normal'"),
        postgresql_where=sa.text("state <> 'normal'"),
    )
    op.create_index(op.f("ix_alarm_raised_at"), "alarm", ["raised_at"])
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False, comment="Answers for the whole incident"),
        sa.Column("instruction", sa.String(20000), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("sent_by", sa.String(64), nullable=False),
        sa.Column(
            "first_due_at", MOMENT, nullable=False, comment="Before any extension; never changes"
        ),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("reply", sa.String(20000), nullable=False),
        sa.Column("return_reason", sa.String(20000), nullable=False),
        sa.Column("asked_until", MOMENT, nullable=True, comment="Of an open extension request"),
        sa.Column("asked_reason", sa.String(20000), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_assignment_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_answered_at"), "assignment", ["answered_at"])
    op.create_index(op.f("ix_assignment_incident_id"), "assignment", ["incident_id"])
    op.create_index(
        "ix_assignment_open",
        "assignment",
        ["agency_id"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('returned', 'cancelled', 'approved')"),
        postgresql_where=sa.text("state NOT IN ('returned', 'cancelled', 'approved')"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("media_type", sa.String(64), nullable=False),
        sa.Column("place", sa.String(2000), nullable=False, comment="File name or http(s) address"),
        sa.Column("role", sa.String(64), nullable=False),
        sa.CheckConstraint("role IN ('report', 'answer')", name=op.f("ck_attachment_role_known")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_attachment_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_incident_id"), "attachment", ["incident_id"])
    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Rises by one with every stored change"
        ),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("incoming", sa.Boolean(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.String(64), nullable=True),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True, comment="Degrees WGS-84"),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("updated_by", sa.String(64), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_call_position_whole")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_call_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
    )
    op.create_index(
        "ix_call_current",
        "call",
        ["began_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'answered')"),
        postgresql_where=sa.text("state IN ('waiting', 'answered')"),
    )
    op.create_index(op.f("ix_call_incident_id"), "call", ["incident_id"])
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("actor_name", sa.String(300), nullable=False, comment="As it was then"),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("text", sa.String(20000), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_event_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_timeline", "event", ["incident_id", "at"])
    op.create_table(
        "reporter",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("phone", sa.String(300), nullable=False),
        sa.Column("email", sa.String(300), nullable=False),
        sa.Column("account", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_reporter_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_reporter")),
    )
    op.create_table(
        "sensor",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("source_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name_vi", sa.String(300), nullable=False),
        sa.Column("name_en", sa.String(300), nullable=False),
        sa.Column("unit", sa.String(64), nullable=False, comment="As displayed"),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("alarms", sa.JSON(), nullable=False, comment="Ascending alert levels, in unit"),
        sa.Column("record", sa.Double(), nullable=True, comment="Highest published level, in unit"),
        sa.Column(
            "normal", sa.Double(), nullable=True, comment="Normal level of a reservoir, in unit"
        ),
        sa.Column("river", sa.String(300), nullable=False),
        sa.Column("cadence_s", sa.Double(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="Day it left the city pack"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_sensor_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensor")),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.String(64), nullable=False),
        sa.Column("login", sa.String(64), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column(
            "handover", sa.String(20000), nullable=False, comment="What the next shift must know"
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= began_at", name=op.f("ck_shift_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["login"], ["app_user.login"], name=op.f("fk_shift_login_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["duty_post.id"], name=op.f("fk_shift_post_id_duty_post")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index(
        "uq_shift_open_login",
        "shift",
        ["login"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Rises by one with every stored change"
        ),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("agency_id", sa.String(64), nullable=False),
        sa.Column(
            "unit_id", sa.String(64), nullable=True, comment="At most one active task per unit"
        ),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("updated_by", sa.String(64), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 300", name=op.f("ck_task_title_length")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_task_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(
        "ix_task_current",
        "task",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('open', 'started')"),
        postgresql_where=sa.text("state IN ('open', 'started')"),
    )
    op.create_index(op.f("ix_task_incident_id"), "task", ["incident_id"])
    op.create_index(
        "uq_task_active_unit",
        "task",
        ["unit_id"],
        unique=True,
        sqlite_where=sa.text("unit_id IS NOT NULL AND state IN ('open', 'started')"),
        postgresql_where=sa.text("unit_id IS NOT NULL AND state IN ('open', 'started')"),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("agency_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("phone", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_unit_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_table(
        "call_number",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_number_call_id_call")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_number")),
    )
