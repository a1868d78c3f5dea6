"""``db``: the database's schema and contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom import (
    administration,
    cli_db_backup,
    cli_db_check,
    cli_db_people,
    cli_db_verify,
    exits,
)
from controlroom.cli_common import (
    add_database,
    add_lang,
    database_of,
    file_of_backup,
    settings_of,
)
from controlroom.server_words import transport_words

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``db``."""
    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)
    for name, text, run in (
        ("upgrade", "make or upgrade the schema and load the city pack", upgrade),
        ("check", "fail unless the database, or a backup, is all it should be", cli_db_check.check),
        ("status", "print the schema and what the database holds", status),
        ("purge", "give up what is older than it is kept", purge),
        ("restored", "after a restore from a backup: make every program read anew", restored),
    ):
        step = steps.add_parser(name, help=text, description=text, allow_abbrev=False)
        if name == "check":
            step.add_argument(
                "file",
                nargs="?",
                type=file_of_backup,
                metavar="FILE",
                help="a backup (default: --database)",
            )
        add_database(step)
        add_lang(step)
        step.set_defaults(run=run)
    cli_db_verify.add_arguments(steps)
    cli_db_backup.add_arguments(steps)
    cli_db_people.add_steps(steps)


def upgrade(args: argparse.Namespace) -> int:
    """Bring the schema and the city's names up to date."""
    settings = settings_of(args)
    before, after = administration.upgrade_database(database_of(args, settings), settings.city)
    print(f"schema {before or 'empty'} -> {after}, city {settings.city}")
    return exits.OK


def status(args: argparse.Namespace) -> int:
    """Print the schema, the size of each table, what was set aside and which sources fail."""
    url = database_of(args, settings_of(args))
    found, needed = administration.schema_of(url)
    print(f"schema      {found or 'empty'} (this program needs {needed})")
    if found != needed:
        return exits.FAILURE
    if url.startswith("postgresql"):
        print(f"connection  {transport_words(administration.transport_of_database(url))}")
    print(f"rights      {administration.rights_of(url)}")
    for name, rows in administration.table_sizes(url).items():
        print(f"{name:<24}{rows:>12,}")
    aside, errors = administration.source_troubles(url)
    for (source, reason), number in aside.items():
        print(f"set aside from {source}: {number:,} {reason}")
    for source, error in errors.items():
        print(f"source {source} fails: {error}")
    return exits.OK


def purge(args: argparse.Namespace) -> int:
    """Give up what is old, all at once, and say what went."""
    gone = administration.purge_database(database_of(args, settings_of(args)))
    for name, rows in gone.items():
        print(f"{name:<24}{rows:>12,} rows given up")
    return exits.OK


def restored(args: argparse.Namespace) -> int:
    """Begin a new history."""
    administration.restored_database(database_of(args, settings_of(args)))
    print(
        "a new history begins: every workstation and wall reads everything again, because what "
        "they saw after the backup was made is not in this database"
    )
    return exits.OK
