"""Legal steps as of revision 0002, and SQLite's triggers that hold them.

Each row: kind of record, state before, state after, least role, and a role beside the ranks that
may take the step too (``""`` for none).  SQLite has no roles: there the services check them.
"""

Row = tuple[str, str, str, str, str]

_OPERATOR, _SUPERVISOR = ("operator", ""), ("supervisor", "")
_AGENCY, _FEED = ("supervisor", "agency"), ("feed", "")


def _rows(kind: str, who: tuple[str, str], steps: dict[str, str]) -> list[Row]:
    return [
        (kind, before, after, *who) for before, afters in steps.items() for after in afters.split()
    ]


_INTAKE = {
    "new": "verifying verified rejected merged",
    "verifying": "new verified rejected merged",
    "verified": "rejected merged",
    "reopened": "rejected merged",
    "rejected": "new verifying verified reopened",
    "merged": "new verifying verified reopened",
}

TRANSITIONS: list[Row] = [
    *_rows("stage", _OPERATOR, _INTAKE),
    *_rows(
        "stage",
        _SUPERVISOR,
        {
            "verified": "handling",
            "reopened": "handling",
            "handling": "verified reopened published",
            "published": "reopened",
            "rated": "reopened",
        },
    ),
    ("stage", "published", "rated", "operator", "feed"),
    # What is shown of the incident as a whole, from its stage and its shares.
    *_rows("incident", _OPERATOR, _INTAKE),
    *_rows(
        "incident",
        _SUPERVISOR,
        {
            "verified": "dispatched",
            "reopened": "dispatched",
            "dispatched": "verified reopened",
            "returned": "verified reopened dispatched in_progress extension_requested sent_back "
            "awaiting_approval approved",
            "in_progress": "approved sent_back",
            "awaiting_approval": "approved in_progress sent_back",
            "approved": "in_progress sent_back published",
            "published": "reopened",
            "rated": "reopened",
        },
    ),
    ("incident", "published", "rated", "operator", "feed"),
    *_rows(
        "incident",
        _AGENCY,
        {
            "dispatched": "in_progress returned",
            "in_progress": "awaiting_approval extension_requested returned",
            "extension_requested": "in_progress awaiting_approval sent_back returned",
            "sent_back": "in_progress awaiting_approval extension_requested returned",
        },
    ),
    *_rows(
        "assignment",
        _AGENCY,
        {
            "sent": "accepted returned",
            "accepted": "answered returned extension_requested",
            "extension_requested": "answered",
            "sent_back": "answered extension_requested",
        },
    ),
    *_rows(
        "assignment",
        _SUPERVISOR,
        {
            "sent": "cancelled",
            "extension_requested": "accepted",
            "answered": "approved sent_back",
            "approved": "sent_back cancelled",
            "returned": "cancelled",
        },
    ),
    *_rows(
        "alarm",
        _OPERATOR,
        {"unacknowledged": "acknowledged", "returned_unacknowledged": "normal"},
    ),
    # What reports a moment leaves the list when acknowledged.
    ("alarm", "unacknowledged", "normal", "operator", ""),
    *_rows(
        "alarm",
        _FEED,
        {
            "unacknowledged": "returned_unacknowledged",
            "returned_unacknowledged": "unacknowledged",
            "acknowledged": "normal unacknowledged",
        },
    ),
    *_rows("task", _AGENCY, {"open": "started done", "started": "open done"}),
    *_rows("task", _SUPERVISOR, {"open": "cancelled", "started": "cancelled"}),
    *_rows("call", _OPERATOR, {"waiting": "answered missed", "answered": "ended"}),
    # Lines of the timeline: no state before, the action after.
    *_rows("event", ("operator", "feed"), {"": "received note call rated"}),
    *_rows(
        "event",
        _OPERATOR,
        {"": "claimed released verified severity rejected merged restored"},
    ),
    *_rows("event", _AGENCY, {"": "accepted answered returned extension_asked"}),
    *_rows(
        "event",
        _SUPERVISOR,
        {
            "": "dispatched recalled approved sent_back extension_granted extension_refused "
            "published reopened"
        },
    ),
]

# table, column, kind in the table of steps
_SQLITE = (
    ("incident", "stage", "stage"),
    ("incident", "state", "incident"),
    ("assignment", "state", "assignment"),
    ("alarm", "state", "alarm"),
    ("task", "state", "task"),
    ("call", "state", "call"),
)


def sqlite() -> list[str]:
    """Return the triggers for SQLite."""
    statements = [
        f'CREATE TRIGGER step_{table}_{column} BEFORE UPDATE OF {column} ON "{table}" '  # noqa: S608 - names from above
        f"WHEN NEW.{column} IS NOT OLD.{column} AND NOT EXISTS (SELECT 1 FROM transition "
        f"WHERE entity = '{kind}' AND from_state = OLD.{column} AND to_state = NEW.{column}) "
        f"BEGIN SELECT RAISE(ABORT, 'illegal step: {table}'); END"
        for table, column, kind in _SQLITE
    ]
    statements.append(
        'CREATE TRIGGER step_incident_first_due BEFORE UPDATE OF first_due_at ON "incident" '
        "WHEN OLD.first_due_at IS NOT NULL AND NEW.first_due_at IS NOT OLD.first_due_at "
        "BEGIN SELECT RAISE(ABORT, 'guard: incident'); END"
    )
    # NULL passes: only what is there must be on earth.
    place = "NEW.lat NOT BETWEEN -90 AND 90 OR NEW.lon NOT BETWEEN -180 AND 180"
    statements += [
        f'CREATE TRIGGER place_{table}_{event.split()[0].lower()} BEFORE {event} ON "{table}" '
        f"WHEN {place} BEGIN SELECT RAISE(ABORT, 'constraint failed: {table}.lat'); END"
        for table in ("alarm", "call", "camera", "vessel", "vessel_position")
        for event in ("INSERT", "UPDATE OF lat, lon")
    ]
    statements += [
        f'CREATE TRIGGER keep_{table} BEFORE DELETE ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, 'kept: {table}'); END"
        for table in ("incident", "assignment")
    ]
    return statements


def sqlite_down() -> list[str]:
    """Return the statements that remove them."""
    return [f"DROP TRIGGER {statement.split()[2]}" for statement in sqlite()]
