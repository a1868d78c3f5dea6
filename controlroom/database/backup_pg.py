"""Backups of PostgreSQL: ``pg_dump`` of one snapshot, brought back into a scratch database."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
from sqlalchemy import func, inspect, select, table
from sqlalchemy.exc import DBAPIError

from controlroom.database import backup_files as files
from controlroom.database import migrate
from controlroom.database.address import parse
from controlroom.database.backup_files import PART, Backup, Manifest
from controlroom.database.failures import translated
from controlroom.database.session import make_engine
from controlroom.database.transport import postgresql_settings, require_strong, weak_allowed
from controlroom.database.watchdog import set_limit
from controlroom.domain.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.engine import URL, Connection

SUFFIX = ".dump"
PATIENCE_S = 4 * 3600.0
_REQUIRE_AUTH_SINCE = 16
_SECRET = ("password", "sslpassword")
_UNLIMITED = (
    "SET statement_timeout = 0",
    "SET lock_timeout = '30s'",
    "SET idle_in_transaction_session_timeout = 0",
)
_MAINTENANCE = "postgres"


def find_tool(name: str, told: str = "", major: int = 0) -> Path:
    """Return where one of PostgreSQL's programs is.

    Args:
        name: ``pg_dump`` or ``pg_restore``.
        told: Folder from the settings; nothing else is looked at when there is one.
        major: Of the server: the same version is taken before a newer one.

    Raises:
        BackupError: It is not on this computer.
    """
    file = f"{name}.exe" if os.name == "nt" else name
    if told:
        places = [Path(told)]
    else:
        versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version_in, reverse=True)
        programs = Path(os.environ.get("PROGRAMFILES", "-"), "PostgreSQL")
        versions += sorted(programs.glob("*/bin"), key=_version_in, reverse=True)
        same = [place for place in versions if _version_in(place) == major]
        on_path = shutil.which(name)
        places = [*same, *([Path(on_path).parent] if on_path else []), *versions]
    for place in places:
        if (place / file).is_file():
            return place / file
    raise BackupError("tool-missing", name)


def _version_in(place: Path) -> int:
    number = re.match(r"\d+", place.parent.name)
    return int(number[0]) if number else 0


def take(url: str, target: Path, *, bin_dir: str = "", now: datetime | None = None) -> Backup:
    """Dump a database, bring the dump back into a scratch database, and compare; blocks.

    Args:
        url: Of the database; whose login may read everything, and create databases for the
            comparison.
        target: File that must not exist, in a folder that does.
        bin_dir: Where PostgreSQL's programs are, when they are not where they usually are.
        now: For the manifest; default is this computer's clock.

    Raises:
        BackupError: Nothing was made, or (``no-scratch``) it was kept but not verified.
        DatabaseUnreachableError: The server does not answer.
    """
    if target.exists():
        raise BackupError("exists", str(target))
    address = parse(url)
    part = target.with_name(f".{target.name}.{os.getpid()}{PART}")
    taken_at = (now or datetime.now(UTC)).replace(microsecond=0)
    try:
        with _connected(address, snapshot=True) as connection:
            address = _at(address, connection)  # another host knows nothing of the snapshot
            major, version = _server(connection)
            dump = find_tool("pg_dump", bin_dir, major)
            find_tool("pg_restore", bin_dir, major)  # say so before the long part
            rows, revision = count_rows(connection), migrate.read_revision(connection)
            snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            _run(
                dump,
                ["--format=custom", f"--file={part}", f"--snapshot={snapshot}", "--no-password"],
                address,
            )
        with files.complaining():
            part.chmod(0o600)  # it holds who reported what
            files.sync(part)
            verified = _comes_back(address, part, rows, bin_dir, major)
            manifest = Manifest(
                taken_at=taken_at,
                program=files.program(),
                engine=f"postgresql {version}",
                source=address.database or address.username or "",
                revision=revision,
                rows=rows,
                size=part.stat().st_size,
                sha256=files.sha256_of(part),
                verified=verified,
            )
        made = files.publish(part, target, manifest)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    if not verified:
        raise BackupError("no-scratch", str(target))
    return made


def restore(backup: Path, url: str, *, bin_dir: str = "") -> tuple[Manifest, dict[str, int]]:
    """Bring a dump back into a database that is empty or not there; return manifest and rows.

    Raises:
        BackupError: The target holds tables, or the dump is not as it was written.
        DatabaseUnreachableError: The server does not answer.
    """
    manifest = files.check_file(backup)
    if not manifest.engine.startswith("postgresql"):
        raise BackupError("wrong-kind", manifest.engine)
    address = parse(url)
    with _connected(address.set(database=_MAINTENANCE)) as connection:
        address = _at(address, connection)
        major, _ = _server(connection)
        tool = find_tool("pg_restore", bin_dir, major)
        asked = "SELECT 1 FROM pg_database WHERE datname = %s"
        there = connection.exec_driver_sql(asked, (address.database,)).first()
        if there is None:
            connection.exec_driver_sql(f"CREATE DATABASE {_quoted(address)} TEMPLATE template0")
    if there is not None:
        with _connected(address) as connection:
            if names := inspect(connection).get_table_names():
                raise BackupError("exists", f"{address.database}: {names[0]}")
    try:
        return manifest, _bring_back(address, backup, manifest.rows, tool)
    except BaseException:
        if there is None:
            _drop(address)
        raise


def _comes_back(
    address: URL, dump: Path, rows: Mapping[str, int], bin_dir: str, major: int
) -> bool:
    """Return False when the login may not create the scratch database."""
    tool = find_tool("pg_restore", bin_dir, major)
    scratch = address.set(database=f"controlroom_check_{uuid4().hex[:12]}")
    try:
        with _connected(address) as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {_quoted(scratch)} TEMPLATE template0")
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            return False
        raise
    try:
        _bring_back(scratch, dump, rows, tool)
    finally:
        _drop(scratch, through=address)
    return True


def _bring_back(address: URL, dump: Path, rows: Mapping[str, int], tool: Path) -> dict[str, int]:
    _run(
        tool,
        ["--single-transaction", "--exit-on-error", "--no-owner", "--no-password"],
        address,
        [str(dump)],
    )
    with _connected(address) as connection:
        found = count_rows(connection)
    files.compare_rows(rows, found)
    return found


def _drop(address: URL, through: URL | None = None) -> None:
    near = through or address.set(database=_MAINTENANCE)
    with _connected(near) as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {_quoted(address)} WITH (FORCE)")


def _quoted(address: URL) -> str:
    name = (address.database or "").replace('"', '""').replace("%", "%%")
    return f'"{name}"'


def _at(address: URL, connection: Connection) -> URL:
    """Return *address* with the one host of several that *connection* leads to.

    libpq would choose anew, and not as ``hosts`` does.
    """
    driver: Any = connection.connection.driver_connection
    host, number, port = (
        (part or b"").decode()
        for part in (driver.pgconn.host, driver.pgconn.hostaddr, driver.pgconn.port)
    )
    told = address.set(host=None, port=None)
    told = told.difference_update_query(["host", "hostaddr", "port"])
    if host.startswith(("/", "@")):  # a socket
        return told.update_query_dict({"host": host, "port": port})
    told = told.set(host=host, port=int(port))
    return told.update_query_dict({"hostaddr": number}) if number else told


@contextmanager
def _connected(address: URL, *, snapshot: bool = False) -> Iterator[Connection]:
    """Connect for work that takes long; with *snapshot* all of it sees one picture.

    What the server refuses passes as it is.
    """
    engine = make_engine(address.render_as_string(hide_password=False))
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"}
    if snapshot:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        with translated():
            connection = engine.connect().execution_options(**options)
        with connection:
            set_limit(connection, PATIENCE_S)
            for setting in _UNLIMITED:
                connection.exec_driver_sql(setting)
            yield connection
    finally:
        engine.dispose()


def count_rows(connection: Connection) -> dict[str, int]:
    """Return the number of rows of each table, by name."""
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in sorted(inspect(connection).get_table_names())
    }


def checksums(url: str) -> tuple[bool, str]:
    """Return whether the server would notice a flipped bit, and the database's name.

    Raises:
        DatabaseUnreachableError: The server does not answer.
    """
    with translated(), _connected(parse(url)) as connection:
        on = connection.exec_driver_sql("SHOW data_checksums").scalar_one() == "on"
        return on, str(connection.exec_driver_sql("SELECT current_database()").scalar_one())


def _server(connection: Connection) -> tuple[int, str]:
    numbers = connection.dialect.server_version_info or (0,)
    return int(numbers[0]), ".".join(map(str, numbers))


def arguments_of(address: URL, tool_major: int) -> tuple[str, dict[str, str]]:
    """Return what libpq's programs get: a connection string without secrets, and variables.

    Args:
        address: Of the database, password included.
        tool_major: Version of the program; older ones do not know every setting.
    """
    engine = make_engine(address.render_as_string(hide_password=False))
    _, told = engine.dialect.create_connect_args(engine.url)
    engine.dispose()
    settings = {**postgresql_settings(address), **told}
    require_strong(settings, allowed=weak_allowed(address))
    settings.pop("options", None)
    settings.pop("context", None)
    if tool_major < _REQUIRE_AUTH_SINCE:
        settings.pop("require_auth", None)
    secrets = {name: settings.pop(name, None) for name in _SECRET}
    environment = {"PGPASSWORD": str(secrets["password"])} if secrets["password"] else {}
    plain = {name: value for name, value in settings.items() if value is not None}
    return psycopg.conninfo.make_conninfo(**plain), environment


def _run(tool: Path, options: Sequence[str], address: URL, rest: Sequence[str] = ()) -> None:
    """Run one of the programs; the password goes through its environment only."""
    conninfo, secrets = arguments_of(address, _major_of(tool))
    command = [str(tool), *options, f"--dbname={conninfo}", *rest]
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, no shell
            command,
            env={**os.environ, **secrets, "LC_MESSAGES": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=PATIENCE_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BackupError("tool-failed", f"{tool.name}: {error}") from error
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise BackupError("tool-failed", said[0] if said else f"{tool.name} {done.returncode}")


def _major_of(tool: Path) -> int:
    try:
        said = subprocess.run(  # noqa: S603 - as above
            [str(tool), "--version"], capture_output=True, text=True, check=False, timeout=30
        ).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BackupError("tool-failed", f"{tool.name}: {error}") from error
    number = re.search(r"\b(\d+)", said)
    return int(number[1]) if number else 0
