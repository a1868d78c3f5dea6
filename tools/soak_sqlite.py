"""What SQLite promises, with our settings, our services and real processes that are killed.

A writer says aloud each report it has stored; it is killed at some moment; every report it had
said must be there, none by half, and the file must be sound.  Logs are cut anywhere and given
garbage tails; bits of backups are turned over; backups are taken while others write.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom import bootstrap
from controlroom.citypack import load_city
from controlroom.database import backup
from controlroom.database import backup_files as files
from controlroom.database.address import file_url
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import BackupError
from controlroom.services.intake import Draft
from controlroom.sinks import FIELD_REPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from controlroom.bootstrap import Core

ROOT = Path(__file__).parents[1]
OPERATOR = Actor("soak", "Soak", Role.OPERATOR, workstation="soak")
EARLY_SHARE = 0.2
"""So many writers are killed while they open the file, some of them while they repair it."""
EARLY_S, LATE_S = 1.5, 0.25
KILLED = (1,) if os.name == "nt" else (-signal.SIGKILL,)
COMMITS = 40


@dataclass
class Outcome:
    """What came of one kind of attempt.

    Attributes:
        tried: Attempts.
        survived: Records that were looked for and found, over all attempts.
        faults: One line for each thing that went wrong; empty is good.
    """

    name: str
    tried: int = 0
    survived: int = 0
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return it as one line."""
        verdict = f"{len(self.faults)} FAULTS" if self.faults else "ok"
        return f"{self.name:<24}{self.tried:>8,} tried {self.survived:>10,} found  {verdict}"


def open_room(path: Path) -> Core:
    """Open the room in *path* as a workstation does, making it when it is not there."""
    return bootstrap.open_core(file_url(path))


def receive(core: Core) -> str:
    """Store one report by the service; return its id as it is stored."""
    city = core.services.city
    draft = Draft(
        title="Đường ngập ở Nguyễn Huệ",
        description="Nước lên nhanh. " * 20,
        category_id=city.categories[-1].id,
        source_id=FIELD_REPORTS,
        channel="app",
        position=city.home,
    )
    return core.services.intake.receive(OPERATOR, draft).id.hex


def write_for_ever(path: Path) -> None:
    """Store reports and say the id of each once it is stored; until killed."""
    core = open_room(path)
    while True:
        sys.stdout.write(receive(core) + "\n")
        sys.stdout.flush()


def found_in(path: Path) -> tuple[set[str], list[str]]:
    """Return the stored ids, and what is wrong with the file; opening it repairs it."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        except sqlite3.DatabaseError as error:
            return set(), [f"corrupt: {error}"]
        faults = [] if said == ["ok"] else [f"corrupt: {said[0]}"]
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            faults.append("corrupt: a broken reference")
        try:
            ids = {row[0] for row in connection.execute("SELECT id FROM incident")}
            commands = connection.execute("SELECT count(*) FROM command_log").fetchone()[0]
            lines = connection.execute("SELECT count(DISTINCT incident_id) FROM event").fetchone()[
                0
            ]
        except sqlite3.OperationalError:  # killed before the schema was there: all or nothing
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            return set(), [*faults, *(["torn: half a schema"] if tables else [])]
    if not len(ids) == commands == lines:
        faults.append(f"torn: {len(ids)} incidents, {commands} commands, {lines} timelines")
    return ids, faults


def kills(folder: Path, number: int, dice: random.Random) -> Outcome:
    """Kill *number* writers at random moments."""
    outcome, path = Outcome("kill -9 of the writer"), folder / "killed.db"
    acknowledged: set[str] = set()
    open_room(path).close()
    for _ in range(number):
        # While somebody else has the file open its log is not tidied away between two writers.
        with closing(sqlite3.connect(path)) as other:
            if dice.random() < 0.5:  # noqa: PLR2004 - a coin
                other.execute("SELECT count(*) FROM sqlite_master").fetchone()
            said, code = _one_life(path, dice)
        acknowledged |= said
        if code not in KILLED:
            outcome.faults.append(f"a writer ended by itself, with code {code}")
        ids, faults = found_in(path)
        outcome.tried += 1
        outcome.faults += faults
        if lost := acknowledged - ids:
            outcome.faults.append(f"lost: {len(lost)} acknowledged")
    outcome.survived = len(acknowledged)
    return outcome


def _one_life(path: Path, dice: random.Random) -> tuple[set[str], int]:
    """Let a writer write, kill it; return what it said it had stored, and its exit code."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tools.soak_sqlite", "--write", str(path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        text=True,
    )
    with writer:
        assert writer.stdout is not None
        said: list[str] = []
        if dice.random() < EARLY_SHARE:
            threading.Event().wait(dice.uniform(0, EARLY_S))
        else:
            said = [writer.stdout.readline() for _ in range(dice.randint(1, 30))]
            threading.Event().wait(dice.uniform(0, LATE_S) ** 2)
        writer.kill()
        said += writer.stdout.readlines()
    # What it was saying when it died does not count.
    return {line.strip() for line in said if line.endswith("\n")}, writer.returncode


def torn_logs(folder: Path, number: int, dice: random.Random) -> Outcome:
    """Cut a write-ahead log at random bytes, or let it end in garbage."""
    outcome, path = Outcome("torn write-ahead logs"), folder / "whole.db"
    open_room(path).close()
    core, log = open_room(path), path.with_name("whole.db-wal")
    before, _ = found_in(path)
    ends, ids = [], []
    for _ in range(COMMITS):
        ids.append(receive(core))
        ends.append(log.stat().st_size)
    database, whole = path.read_bytes(), log.read_bytes()
    core.close()
    assert not before
    assert ends == sorted(set(ends)), "the log was tidied away meanwhile"
    for _ in range(number):
        at = dice.randrange(len(whole) + 1)
        tail = dice.choice((b"", dice.randbytes(len(whole) - at), bytes(len(whole) - at)))
        target = folder / "torn.db"
        target.write_bytes(database)
        target.with_name("torn.db-wal").write_bytes(whole[:at] + tail)
        found, faults = found_in(target)
        # Whole up to the last commit before the cut; garbage may by chance be what was there.
        wanted = set(ids[: sum(end <= at for end in ends)])
        if found != wanted:
            faults.append(f"cut at {at}: {len(found)} reports, not {len(wanted)}")
        outcome.tried += 1
        outcome.survived += len(found)
        outcome.faults += faults
        files.remove_leftovers(target)
    return outcome


def loaded_backups(folder: Path, number: int) -> Outcome:
    """Take backups while a writer writes; bring each of them back."""
    outcome, path = Outcome("backups under load"), folder / "loaded.db"
    core = open_room(path)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            receive(core)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        for index in range(number):
            target = folder / f"loaded-{index}.backup"
            try:
                made = backup.take(path, target)
                rows = backup.drill(target)
                if not rows["incident"] == rows["command_log"] == rows["event"]:
                    outcome.faults.append(f"torn: {rows}")
                outcome.survived += rows["incident"]
                files.discard(made.path)
            except BackupError as error:
                outcome.faults.append(str(error))
            outcome.tried += 1
    finally:
        stop.set()
        for writer in writers:
            writer.join()
        core.close()
    return outcome


def flipped_bits(folder: Path, number: int, dice: random.Random) -> Outcome:
    """Turn over single bits anywhere in a backup; each must be noticed."""
    outcome, path = Outcome("flipped bits"), folder / "flipped.db"
    core = open_room(path)
    for _ in range(20):
        receive(core)
    core.close()
    made = backup.take(path, folder / "flipped.backup")
    content = bytearray(made.path.read_bytes())
    for place in (dice.randrange(8 * len(content)) for _ in range(number)):
        content[place // 8] ^= 1 << place % 8
        made.path.write_bytes(content)
        content[place // 8] ^= 1 << place % 8
        outcome.tried += 1
        try:
            files.check_file(made.path)
            outcome.faults.append(f"bit {place} unnoticed")
        except BackupError:
            outcome.survived += 1
    return outcome


def flipped_rows(folder: Path, number: int, dice: random.Random) -> Outcome:
    """Turn over single bits of what records say; the rows themselves must tell."""
    outcome, path = Outcome("flipped bits in rows"), folder / "rows.db"
    core = open_room(path)
    for _ in range(20):
        receive(core)
    core.close()
    made = backup.take(path, folder / "rows.backup")
    content = bytearray(made.path.read_bytes())
    copy = folder / "rows.flipped"
    said = "Nước lên nhanh. ".encode()
    starts = [at for at in range(len(content)) if content.startswith(said, at)]
    for _ in range(number):
        place = 8 * dice.choice(starts) + dice.randrange(8 * len(said))
        content[place // 8] ^= 1 << place % 8
        copy.write_bytes(content)
        content[place // 8] ^= 1 << place % 8
        outcome.tried += 1
        try:
            with closing(backup.open_file(copy, "mode=ro&immutable=1")) as connection:
                backup.row_hashes(connection)
            outcome.faults.append(f"bit {place} unnoticed")
        except BackupError:
            outcome.survived += 1
    return outcome


def outcomes(
    folder: Path, *, killed: int, torn: int, taken: int, flipped: int, seed: int
) -> Iterator[Outcome]:
    """Try everything in *folder*, so often each."""
    load_city("hue")
    yield kills(folder, killed, random.Random(seed))  # noqa: S311 - no secret
    yield torn_logs(folder, torn, random.Random(seed))  # noqa: S311 - no secret
    yield loaded_backups(folder, taken)
    yield flipped_bits(folder, flipped, random.Random(seed))  # noqa: S311 - no secret
    yield flipped_rows(folder, flipped, random.Random(seed))  # noqa: S311 - no secret


def run(
    *, killed: int = 200, torn: int = 1000, taken: int = 30, flipped: int = 1000, seed: int = 1
) -> int:
    """Try everything and print one line each; return the exit code."""
    folder = Path(tempfile.mkdtemp(prefix="controlroom-soak-"))
    wrong = False
    try:
        began = time.monotonic()
        for outcome in outcomes(
            folder, killed=killed, torn=torn, taken=taken, flipped=flipped, seed=seed
        ):
            print(f"{outcome.line()}  {time.monotonic() - began:7.1f} s", flush=True)
            print("".join(f"  {fault}\n" for fault in outcome.faults[:20]), end="", flush=True)
            wrong = wrong or bool(outcome.faults)
            began = time.monotonic()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if wrong else 0


def main(arguments: Sequence[str]) -> int:
    """Be the writer that is killed."""
    option, path = arguments
    assert option == "--write"
    write_for_ever(Path(path))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
