"""``simulate``: plays all sources into a database, through the same services as live ones."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from controlroom import cli_bulk, exits
from controlroom.cli_common import (
    add_database,
    add_lang,
    database_of,
    positive_seconds,
    settings_of,
)
from controlroom.cli_window import add_simulation
from controlroom.cli_words import pick

if TYPE_CHECKING:
    import argparse

_BEGINS = (
    "đang chạy kịch bản {} với tốc độ {}; dừng bằng Ctrl+C",
    "playing {} at speed {}; Ctrl+C stops it",
)
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``simulate``."""
    add_database(parser)
    add_lang(parser)
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
    cli_bulk.add_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play until the time is over, standard input ends or somebody interrupts; or load at once."""
    stop = threading.Event()
    # First of all: the database takes a second to load, and a signal may come meanwhile.
    before = {name: signal.signal(name, lambda *_: stop.set()) for name in _SIGNALS}
    try:
        if args.bulk:
            return cli_bulk.load(args, stop)
        if args.until_eof:
            threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
        return _play(args, stop)
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _play(args: argparse.Namespace, stop: threading.Event) -> int:
    from controlroom.bootstrap import open_core  # noqa: PLC0415 - after the signals are ours
    from controlroom.demo.simulator import run_simulator  # noqa: PLC0415 - as above

    settings = settings_of(args)
    url = database_of(args, settings)
    if stop.is_set():
        return exits.OK
    core = open_core(url, settings.city, state_dir=settings.data_dir)
    try:
        print(pick(_BEGINS, args.lang).format(args.scenario, args.speed), flush=True)
        return run_simulator(core, args.scenario, args.speed, args.seed, stop, args.duration_s)
    finally:
        core.close()


def _wait_for_end(stop: threading.Event) -> None:
    """Read standard input to its end, then stop: whoever started this has gone."""
    # Without Python's own buffer: a thread that holds it would abort the interpreter's end.
    try:
        while sys.stdin is not None and os.read(sys.stdin.fileno(), 4096):
            pass
    except (OSError, ValueError):
        pass
    stop.set()
