"""SQLite's triggers of revision 0006: what PostgreSQL's guards hold for everybody, owners too.

One lead: among the shares of an incident that are not given back or recalled at most one leads.
PostgreSQL looks at the end of a transaction; SQLite cannot, but the store writes whoever no longer
leads first, so that it holds in between as well.
"""

_KEPT = ("alarm", "task", "call", "reporter", "call_number", "attachment")
_FACTS = ("alarm", "notice", "event")
FACTS_MAX = 40_000


def sqlite() -> list[str]:
    """Return the statements for SQLite."""
    made = [
        f'CREATE TRIGGER keep_{table} BEFORE DELETE ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, 'kept: {table}'); END"
        for table in _KEPT
    ]
    made += [
        f'CREATE TRIGGER facts_{table}_{event.split()[0].lower()} BEFORE {event} ON "{table}" '
        f"WHEN length(NEW.facts) > {FACTS_MAX} "
        f"BEGIN SELECT RAISE(ABORT, 'constraint failed: {table}.facts'); END"
        for table in _FACTS
        for event in ("INSERT", "UPDATE OF facts")
    ]
    gone = "('cancelled', 'returned')"
    another = (
        "SELECT 1 FROM assignment o WHERE o.incident_id = NEW.incident_id AND o.id <> NEW.id "  # noqa: S608 - words from above
        f"AND o.lead AND o.state NOT IN {gone}"
    )
    made += [
        f"CREATE TRIGGER lead_assignment_{event.split()[0].lower()} BEFORE {event} ON assignment "
        f"WHEN NEW.lead AND NEW.state NOT IN {gone} AND EXISTS ({another}) "
        "BEGIN SELECT RAISE(ABORT, 'guard: assignment'); END"
        for event in ("INSERT", "UPDATE OF lead, state")
    ]
    return made


def sqlite_down() -> list[str]:
    """Return the statements that remove them."""
    return [f"DROP TRIGGER {statement.split()[2]}" for statement in sqlite()]
