"""``simulate``: plays all sources into a database, through the same services as live ones."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

from controlroom.bootstrap import open_core
from controlroom.cli_common import add_database, database_of, positive_seconds, settings_of
from controlroom.cli_window import add_simulation

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``simulate``."""
    add_database(parser)
    add_simulation(parser)
    parser.add_argument(
        "--for",
        dest="duration_s",
        type=positive_seconds,
        metavar="SECONDS",
        help="end by itself after so long (default: run until interrupted)",
    )
    parser.add_argument(
        "--until-eof",
        action="store_true",
        help="end when standard input ends, as when the program that started this one dies",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play until the time is over, standard input ends or somebody interrupts."""
    from controlroom.demo.simulator import run_simulator  # noqa: PLC0415 - loads the database

    settings = settings_of(args)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if args.until_eof:
        threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
    core = open_core(database_of(args, settings), settings.city)
    try:
        return run_simulator(core, args.scenario, args.speed, args.seed, stop, args.duration_s)
    finally:
        core.close()


def _wait_for_end(stop: threading.Event) -> None:
    """Read standard input to its end, then stop: whoever started this has gone."""
    while sys.stdin.buffer.read(4096):
        pass
    stop.set()
