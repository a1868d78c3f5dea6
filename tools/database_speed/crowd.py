"""Fifty workstations and fifty commands a second, from processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from controlroom.database import accounts
from tests.database.site import PASSWORD
from tests.pg import _children
from tools.database_speed.room import at_share, some_incidents, works_of
from tools.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.database.site import Site

DESKS, PROCESSES = 50, 2
COMMANDS, HANDS = 50, 5
SECONDS, QUIET_S = 15.0, 6.0
INCIDENTS = 500
P99_MS, CALLED_P99_MS = 30.0, 60.0
BUSY = 0.6
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class _Seen:
    """What one crowd measured; CPU as shares of the whole computer."""

    polls: list[float]
    commands: list[float]
    seconds: float
    server: float
    crowd: float


class _Process:
    """One worker."""

    def __init__(self, **told: object) -> None:
        environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tools.database_speed.crowd_worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=_ROOT,
        )  # fmt: skip
        self.say(json.dumps(told))

    def say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


def figures(site: Site) -> Iterator[Figure]:
    """Measure on *site*."""
    works, lan = works_of(site, "lan")
    ids = [str(key) for key in some_incidents(works, lan, INCIDENTS)]
    desks = [f"desk{number:02d}" for number in range(DESKS)]
    for login in desks:
        accounts.create_user(site.engine(""), login, login, "operator", PASSWORD)
    urls = [site.engine(login).url.render_as_string(hide_password=False) for login in desks]
    quiet = _run(site, urls, ids, listen=False, seconds=QUIET_S, commands=0)
    full = _run(site, urls, ids, listen=False, seconds=SECONDS, commands=COMMANDS)
    called = _run(site, urls, ids, listen=True, seconds=SECONDS, commands=COMMANDS)
    said = f"{DESKS} workstations at 1 Hz, {COMMANDS} commands/s, {INCIDENTS:,} open incidents"
    yield Figure(
        "crowd.poll_p50", at_share(full.polls, 0.5), "ms", at_share(quiet.polls, 0.5),
        at_most=P99_MS, note=f"{said}; baseline without commands",
    )  # fmt: skip
    yield Figure(
        "crowd.poll_p99", at_share(full.polls, 0.99), "ms", at_share(quiet.polls, 0.99),
        at_most=P99_MS, note=f"{len(full.polls):,} polls; baseline without commands",
    )  # fmt: skip
    yield Figure(
        "crowd.called_p99", at_share(called.polls, 0.99), "ms", at_share(full.polls, 0.99),
        at_most=CALLED_P99_MS,
        note=f"the same with LISTEN: {len(called.polls) / called.seconds:,.0f} polls/s; "
        "baseline at 1 Hz",
    )  # fmt: skip
    yield Figure(
        "crowd.commands", len(full.commands) / full.seconds, "1/s", float(COMMANDS),
        at_least=0.95 * COMMANDS, note=f"p50 {at_share(full.commands, 0.5):.1f} ms, "
        f"p99 {at_share(full.commands, 0.99):.1f} ms; baseline what was asked for",
    )  # fmt: skip
    for name, seen in (("polling", full), ("called", called)):
        yield Figure(
            f"crowd.server_{name}", seen.server, "of CPU", seen.crowd, at_most=BUSY,
            note=f"share of {os.cpu_count()} cores; baseline the crowd's own share",
        )  # fmt: skip


def _run(
    site: Site,
    urls: Sequence[str],
    ids: Sequence[str],
    *,
    listen: bool,
    seconds: float,
    commands: int,
) -> _Seen:
    processes = [
        _Process(what="poll", seconds=seconds, listen=listen, urls=urls[n::PROCESSES])
        for n in range(PROCESSES)
    ]
    if commands:
        told = {"urls": urls[:HANDS], "ids": ids, "every_s": HANDS / commands}
        processes.append(_Process(what="command", seconds=seconds, **told))
    try:
        for process in processes:
            if process.hear() != "ready":
                raise RuntimeError("a part of the crowd could not begin")
        used, began = _server_s(site), time.monotonic()
        for process in processes:
            process.say("go")
        heard: list[dict[str, Any]] = [json.loads(process.hear()) for process in processes]
        took, spent = time.monotonic() - began, _server_s(site) - used
    finally:
        for process in processes:
            process.end()
    if failed := [why for said in heard for why in said["failed"]]:
        raise RuntimeError(f"{len(failed)} of the crowd failed, the first with {failed[0]}")
    cores = os.cpu_count() or 1
    return _Seen(
        sorted(ms for said in heard[:PROCESSES] for ms in said["ms"]),
        sorted(ms for said in heard[PROCESSES:] for ms in said["ms"]),
        seconds,
        spent / took / cores,
        sum(said["cpu_s"] for said in heard) / took / cores,
    )


def _server_s(site: Site) -> float:
    """Return the CPU time of the server and what it has started, from /proc; s."""
    server = site.box.process
    assert server is not None
    ticks = 0
    for number in (server.pid, *_children(server.pid)):
        try:
            words = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        ticks += int(words[11]) + int(words[12])
        if number == server.pid:  # and what those used that have ended, as a parent is told
            ticks += int(words[13]) + int(words[14])
    return ticks / os.sysconf("SC_CLK_TCK")
