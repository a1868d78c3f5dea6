"""Tries ``docs/deployment.md`` as written: a site from nothing, on this computer.

``run.py site`` runs the document's own blocks.  Each workstation is a home of its own; the server
is a real PostgreSQL with TLS on a port of its own, whose name leads to this computer.  Needs root
(the server runs as ``postgres``), a PostgreSQL with OpenSSL and ``openssl``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.environment import ROOT
from tools.site_steps import INSTALL, Step, steps_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DOCUMENT = ROOT / "docs" / "deployment.md"
HOST = "db.room.example"
STEP_S = 300.0


class StepError(Exception):
    """A block did not do what the document says."""


@dataclass(frozen=True)
class Site:
    """One computer that stands for a server and its workstations.

    Attributes:
        folder: Where everything is.
        port: Of the server.
        binaries: PostgreSQL's programs.
        program: Folder that holds the command ``controlroom``.
    """

    folder: Path
    port: int
    binaries: Path
    program: Path

    def environment(self, machine: str) -> dict[str, str]:
        """Return the variables of one computer; the document's own stand-ins among them."""
        kept = {k: os.environ[k] for k in ("PATH", "LANG", "TMPDIR") if k in os.environ}
        home = self.folder / machine
        server = {
            "NET": "127.0.0.0/8",
            "LISTEN": "127.0.0.1",
            "PGBIN": str(self.binaries),
            "PGDATA": str(self.folder / "data"),
            "SOCKET": str(self.folder / "socket"),
            "CA": str(self.folder / "ca"),
            "SECRETS": str(self.folder / "secrets"),
            "BACKUPS": str(self.folder / "backups"),
            "NIGHTLY": str(self.folder / "nightly"),
        }
        here = {
            "HOME": str(home),
            "DB_HOST": HOST,
            "SITE_CA": str(self.folder / "ca" / "site-ca.crt"),
            "PROGRAM": str(self.folder / "program"),
            "SOURCE": str(ROOT),
            "PGPORT": str(self.port),
            "QT_QPA_PLATFORM": "offscreen",
            "LC_ALL": "C.UTF-8",
        }
        if machine != "server":
            here["PGHOSTADDR"] = "127.0.0.1"  # stands for the name server
        own = server if machine == "server" else {}
        path = f"{self.program}{os.pathsep}{kept.get('PATH', '')}"
        return kept | own | here | {"PATH": path}

    def run(self, step: Step) -> str:
        """Run a block as its computer's user would; return what it printed.

        Raises:
            StepError: It failed, or said something else than the document.
        """
        home = self.folder / step.machine
        home.mkdir(mode=0o755, exist_ok=True)
        state, secret = home / ".exported", self.folder / "secrets" / step.machine
        script = f"[ -f {state} ] && . {state}\nset -eu\n{step.script}\nexport -p > {state}\n"
        given = secret.read_text() if secret.exists() else ""
        done = subprocess.run(
            ["bash", "-c", script],
            env=self.environment(step.machine),
            cwd=home,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=STEP_S,
            check=False,
        )
        wrong = step.missed(done.stdout)
        if done.returncode:
            wrong.insert(0, f"exit code {done.returncode}")
        if wrong:
            what = "\n".join([*wrong, step.script, done.stdout])
            raise StepError(f"docs/deployment.md, line {step.line} ({step.machine}): {what}")
        return done.stdout

    def give_password(self, login: str) -> None:
        """Let a terminal of *login* find its password, as somebody who types it would."""
        secret = self.folder / "secrets" / login
        if secret.exists() and login != "wall":  # the document has the wall keep its own
            (self.folder / login).mkdir(exist_ok=True)
            file = self.folder / login / ".pgpass"
            file.touch(mode=0o600)
            file.write_text(f"{HOST}:*:controlroom:{login}:{secret.read_text().strip()}\n")

    def stop(self) -> None:
        """Stop the server."""
        data = self.folder / "data"
        if (data / "postmaster.pid").exists():
            command = ["runuser", "-u", "postgres", "--", str(self.binaries / "pg_ctl")]
            subprocess.run(
                [*command, "-D", str(data), "-m", "immediate", "stop"],
                check=False,
                stdout=subprocess.DEVNULL,
            )


def make_site(folder: Path, binaries: Path, *, program: Path | None = None) -> Site:
    """Return a site in *folder*, which ``postgres`` must be able to enter."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    own = folder / "bin"
    if program is None:
        own.mkdir()
        command = own / "controlroom"
        command.write_text(
            f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m controlroom "$@"\n'
        )
        command.chmod(0o755)
    return Site(folder, port, binaries, program or own)


def missing() -> str:
    """Return why it cannot be tried here; empty when it can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "needs root: the server runs as postgres"
    for name in ("openssl", "runuser", "psql", "bash"):
        if shutil.which(name) is None:
            return f"{name} is not installed"
    if binaries() is None:
        return "no PostgreSQL with OpenSSL (Debian: apt-get install postgresql)"
    return ""


def binaries() -> Path | None:
    """Return the system's newest PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((p for p in found if (p / "initdb").exists()), None)


def try_all(site: Site, steps: Sequence[Step], *, told: bool = True) -> None:
    """Run the blocks in order.

    Raises:
        StepError: One did not do what the document says.
    """
    for number, step in enumerate(steps, start=1):
        began = time.monotonic()
        for login in {s.machine for s in steps} - {"server", INSTALL}:
            site.give_password(login)
        site.run(step)
        if told:
            took = time.monotonic() - began
            first = step.script.strip().splitlines()[0]
            print(f"{number:>3}/{len(steps)}  {step.machine:<8} {took:5.1f} s  {first}", flush=True)


def main(arguments: Sequence[str], _environ: Mapping[str, str] = os.environ) -> int:
    """Try the document; return the exit code."""
    parser = argparse.ArgumentParser(prog="run.py site", allow_abbrev=False)
    parser.add_argument("--install", action="store_true", help="also clone and build (network)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave everything there, running")
    args = parser.parse_args(arguments)
    if why := missing():
        print(f"run.py site: {why}", file=sys.stderr)
        return 1
    place = binaries()
    assert place is not None
    folder = args.keep or Path(tempfile.mkdtemp(prefix="controlroom-site-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    program = folder / "program" / ".venv" / "bin" if args.install else None
    site = make_site(folder, place, program=program)
    chosen = [
        s for s in steps_of(DOCUMENT.read_text("utf-8")) if args.install or s.machine != INSTALL
    ]
    try:
        try_all(site, chosen)
    except (StepError, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        return 1
    else:
        print(f"{len(chosen)} blocks of docs/deployment.md did what it says")
        if args.keep:
            print(f"server on port {site.port}; HOME of the workstations: {folder}/<login>")
        return 0
    finally:
        if not args.keep:
            site.stop()
            with suppress(OSError):
                shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
