"""``simulate``: plays all sources into a database, through the same services as live ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.cli_common import add_database, positive_seconds
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
