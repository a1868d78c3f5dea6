"""``doctor``: what is missing on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom import doctor, exits
from controlroom.cli_common import add_database, database_of, settings_of

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``doctor``."""
    add_database(parser)
    parser.set_defaults(run=run, lang="en")


def run(args: argparse.Namespace) -> int:
    """Print one line for each thing looked at; fail when any of them is a problem."""
    settings = settings_of(args)
    named = args.database is not None or settings.database
    url = database_of(args, settings) if named else None
    healthy = True
    for finding in doctor.examine(settings, url, args.qt_args):
        print(finding, flush=True)
        healthy = healthy and finding.ok
    return exits.OK if healthy else exits.FAILURE
