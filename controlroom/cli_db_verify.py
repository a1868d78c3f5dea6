"""``db verify``: was anything changed, removed or reordered behind the program's back?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom import administration, bootstrap, exits
from controlroom.cli_common import add_database, add_lang, database_of, settings_of
from controlroom.domain.errors import InvalidInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

_TOLD_EVERY = 20_000


def add_arguments(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the arguments of ``verify``."""
    text = "name every row that was changed, removed or reordered behind the audit"
    step = steps.add_parser("verify", help=text, description=text, allow_abbrev=False)
    step.add_argument(
        "--seals",
        type=Path,
        metavar="FILE",
        help="seals as a workstation has seen them (default: those this computer has copied)",
    )
    step.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    add_database(step)
    add_lang(step)
    step.set_defaults(run=verify)


def verify(args: argparse.Namespace) -> int:
    """Print one line for each thing that is wrong, and how much was looked at."""
    from controlroom.audit_words import told  # noqa: PLC0415 - not for "--help"
    from controlroom.database import audit_seals  # noqa: PLC0415 - as above
    from controlroom.database.audit_check import check  # noqa: PLC0415 - as above
    from controlroom.database.audit_verify import Tally  # noqa: PLC0415 - as above

    settings = settings_of(args)
    url = database_of(args, settings)
    path = args.seals or bootstrap.seal_copies(url, settings.data_dir)
    try:
        copies = audit_seals.read_copies(path) if args.seals or path.exists() else []
    except OSError as error:
        raise InvalidInputError(str(path), str(error.strerror)) from error
    tally, wrong = Tally(), []
    with administration.administered(url) as engine:
        for finding in check(engine, copies, tally=tally, progress=_progress()):
            wrong.append(finding)
            if not args.json:
                print(f"WRONG: {told(finding, args.lang)}", flush=True)
    if args.json:
        print(
            json.dumps(
                {
                    "healthy": not wrong,
                    "findings": [
                        {name: getattr(one, name) for name in one.__slots__} for one in wrong
                    ],
                    "lines": tally.lines,
                    "rows": tally.rows,
                    "records": tally.records,
                    "seals": tally.seals,
                    "copies": tally.copies,
                    "unread": sorted(tally.unread),
                    "unknown": sorted(tally.unknown),
                },
                ensure_ascii=False,
                indent=1,
            )
        )
        return exits.FAILURE if wrong else exits.OK
    for entity in sorted(tally.unread):
        print(f"note: this login may not read {entity}: its lines were checked, its rows were not")
    for column in sorted(tally.unknown):
        print(f"note: {column} came after the last line of some records")
    if not tally.copies:
        print("note: no copies of seals here: that all of the history is true rests on the server")
    print(
        f"{'WRONG' if wrong else 'ok'}: {tally.lines:,} lines and {tally.rows:,} rows of "
        f"{tally.records:,} records, {tally.seals:,} seals, {tally.copies:,} copies of them: "
        f"{len(wrong):,} wrong"
    )
    return exits.FAILURE if wrong else exits.OK


def _progress() -> Callable[[int], None]:
    """Return what says on a terminal how far it is."""
    said = 0

    def say(done: int) -> None:
        nonlocal said
        if sys.stderr.isatty() and done - said >= _TOLD_EVERY:
            said = done
            sys.stderr.write(f"\r{done:,} …")
            sys.stderr.flush()

    return say
