"""A second server that follows the first one, until it is promoted."""

from __future__ import annotations

import os
import subprocess

import psycopg

from tests.pg import PgBox


class Standby(PgBox):
    """A copy of a running primary, streaming from it; ``promote`` makes it a primary itself."""

    def __init__(self, primary: PgBox) -> None:
        super().__init__(primary.binaries)
        self._primary, self.password = primary, primary.password

    def _initialise(self, environment: dict[str, str]) -> None:
        made = subprocess.run(
            [
                str(self.binaries / "pg_basebackup"),
                *("-D", str(self.data), "-d", self._primary._dsn("postgres")),
                *("-R", "-X", "stream", "-c", "fast", "--no-sync"),
            ],
            capture_output=True,
            check=False,
            env=environment,
            cwd=self.directory,
            **self._as,  # type: ignore[call-overload]  # user and group, on Unix as root only
        )
        if made.returncode:
            raise RuntimeError(made.stderr.decode(errors="replace"))
        settings = [
            f"port = {self.port}",
            f"unix_socket_directories = '{self.directory if os.name != 'nt' else ''}'",
            "wal_retrieve_retry_interval = '200ms'",
        ]
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write("\n".join(settings) + "\n")

    def _ask(self, query: str) -> object:
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            row = connection.execute(query.encode()).fetchone()
        return None if row is None else row[0]

    def catch_up(self, position: str) -> None:
        """Wait until everything up to a place in the primary's log has arrived."""
        query = f"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn"
        while not self._ask(query):
            pass

    def promote(self) -> None:
        """Make it a primary; returns when it is one."""
        if not self._ask("SELECT pg_promote(true, 30)"):
            raise RuntimeError(self.log())


def position(primary: PgBox) -> str:
    """Return where the log of a primary ends now."""
    with psycopg.connect(primary._dsn("postgres"), autocommit=True) as connection:
        row = connection.execute("SELECT pg_current_wal_lsn()::text").fetchone()
    return str(row[0]) if row else ""
