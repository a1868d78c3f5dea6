"""Who may do what, as SQL for PostgreSQL: files that are applied again after every upgrade.

Guards hold for everybody.  Policies and grants come with the group roles: a server on which
``controlroom db init`` was never run has one login that may do everything, and says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

OWNER = "controlroom_owner"

HERE = Path(__file__).parent
_GUARDS = (
    "10_who.sql",
    "20_incident.sql",
    "30_records.sql",
    "35_readings.sql",
    "36_search.sql",
    "40_triggers.sql",
    "45_audit.sql",
)
_RIGHTS = ("50_policies.sql", "60_grants.sql", "70_audit.sql")


def run_file(connection: Connection, name: str) -> None:
    """Run one of the SQL files of this directory; it may hold many statements."""
    run(connection, (HERE / name).read_text("utf-8"))


def run(connection: Connection, script: str) -> None:
    """Run *script* as it stands, in the transaction of *connection*."""
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})


def in_force(connection: Connection) -> bool:
    """Return whether the schema belongs to the owner's role, so that people have own logins."""
    if connection.dialect.name != "postgresql":
        return False
    owner = connection.exec_driver_sql(
        "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'public'"
    ).scalar_one()
    return bool(owner == OWNER)


def become_owner(connection: Connection) -> None:
    """Act as the owner for the rest of the transaction, where the owner's role is used.

    What is made then belongs to nobody who can log in.
    """
    if in_force(connection):
        connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")


def apply(connection: Connection) -> None:
    """Bring guards, and where there are roles policies and grants, up to date."""
    if connection.dialect.name != "postgresql":
        return
    for name in _GUARDS:
        run_file(connection, name)
    if in_force(connection):
        for name in _RIGHTS:
            run_file(connection, name)
    else:
        # Nobody but the owner may call them.
        run(
            connection,
            "DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT oid FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'cr\\_%' LOOP "
            "EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f); END LOOP; END $$",
        )


def remove(connection: Connection) -> None:
    """Take everything back that ``apply`` made."""
    run_file(connection, "90_remove.sql")
