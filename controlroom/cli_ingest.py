"""``ingest``: brings reports in, sets aside what cannot be used, and prints the tally."""

from __future__ import annotations

import argparse
import math
import signal
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

from controlroom import exits, logs, signing, sinks
from controlroom.cli_common import (
    add_database,
    add_lang,
    database_of,
    positive_seconds,
    settings_of,
)
from controlroom.cli_words import pick, refusal
from controlroom.domain.clock import SystemClock
from controlroom.domain.errors import DatabaseUnreachableError
from controlroom.domain.geo import Bounds
from controlroom.ingest.backoff import pause_s
from controlroom.ingest.registry import SOURCES
from controlroom.ingest.runner import run_once
from controlroom.ingest.validate import EVERYWHERE, Area

if TYPE_CHECKING:
    from controlroom.domain.city import City
    from controlroom.ingest.runner import Sink, Tally
    from controlroom.ingest.source import Source

_CORNERS = 4
_WORDS = {
    "read": ("đã đọc", "read"),
    "new": ("mới", "new"),
    "known": ("đã có", "known"),
    "left-out": ("bỏ qua", "left out"),
    "closed": ("nguồn đã đóng", "closed at the source"),
    "set-aside": ("cách ly", "set aside"),
    "first": ("lần đầu", "for the first time"),
    "nothing": (
        "không đọc được gì; nội dung nhận được đã được cách ly",
        "nothing readable came; what came is set aside",
    ),
    "no-position": ("không có vị trí", "no-position"),
    "swapped": ("vĩ độ, kinh độ bị đảo", "swapped"),
    "not-a-number": ("không phải là số", "not-a-number"),
    "outside-city": ("ngoài thành phố", "outside-city"),
    "markup": ("chứa HTML", "markup"),
    "empty": ("trống", "empty"),
    "unreadable": ("không đọc được", "unreadable"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ingest``."""
    parser.add_argument("source", choices=sorted(SOURCES), help="kind of source")
    parser.add_argument(
        "place",
        metavar="FILE_OR_URL",
        help="file, http or https address; one with page=1 in it is read to its last page",
    )
    add_database(parser)
    add_lang(parser)
    parser.add_argument(
        "--bounds",
        type=bounds,
        metavar="S,W,N,E",
        help="where reports may come from, in degrees, e.g. --bounds=10.3,106.3,11.2,107.1; "
        "“any” for everywhere (default: the city's own)",
    )
    parser.add_argument(
        "--jurisdiction",
        metavar="NAME",
        help="name of the system the reports come from, part of their references (default: the "
        "jurisdiction_id or host of the address, or the file's name)",
    )
    parser.add_argument(
        "--only-open", action="store_true", help="leave out reports that the source has closed"
    )
    parser.add_argument(
        "--every",
        type=positive_seconds,
        metavar="SECONDS",
        help="go on asking, with longer pauses after failures (default: once)",
    )
    parser.add_argument(
        "--user", metavar="LOGIN", help="the source's login, where people sign in to the file"
    )
    parser.set_defaults(run=run)


def bounds(text: str) -> Bounds:
    """Return the box that *text* names; for ``argparse``."""
    if text.strip().casefold() == "any":
        return EVERYWHERE
    try:
        corners = [float(word) for word in text.split(",")]
    except ValueError:
        corners = []
    if len(corners) != _CORNERS or not all(math.isfinite(c) for c in corners):
        msg = "four numbers are needed: south, west, north, east"
        raise argparse.ArgumentTypeError(msg)
    box = Bounds(*corners)
    if not (-90 <= box.south < box.north <= 90 and -180 <= box.west < box.east <= 180):  # noqa: PLR2004 - degrees
        msg = "south must be below north and west below east, in degrees"
        raise argparse.ArgumentTypeError(msg)
    return box


def run(args: argparse.Namespace) -> int:
    """Carry out one round, or one after another with ``--every``."""
    settings = settings_of(args)
    url = database_of(args, settings)
    logs.set_up("ingest", log_dir=settings.data_dir / "logs" if args.every else None)
    login = args.user or settings.user
    with closing(signing.open_core(url, settings.city, login, settings.data_dir)) as core:
        city = core.services.city
        source = SOURCES[args.source](
            args.place, city, area_of(args, city), args.jurisdiction, settings.reach
        )
        sink = sinks.make_sink(core, source.name)
        if args.every is None:
            tally = run_once(source, sink, SystemClock(), only_open=args.only_open)
            return report(tally, args.lang)
        return _again_and_again(source, sink, args)


def area_of(args: argparse.Namespace, city: City) -> Area:
    """Return where reports may come from."""
    box: Bounds | None = args.bounds
    if box is None:
        return Area(city.bounds, city.name.en or city.name.vi)
    return Area(box, "the earth" if box == EVERYWHERE else "the given bounds")


def _again_and_again(source: Source, sink: Sink, args: argparse.Namespace) -> int:
    """Ask until somebody interrupts; a round that has begun is rolled back or kept whole."""
    failures, pause = 0, threading.Event()
    before = signal.signal(signal.SIGTERM, _interrupted)
    try:
        while True:
            try:
                tally = run_once(source, sink, SystemClock(), only_open=args.only_open)
            except DatabaseUnreachableError as error:
                sys.stderr.write(f"controlroom: {refusal(error, None, args.lang)}\n")
                failures += 1
            else:
                report(tally, args.lang)
                failures = 0 if tally.ok else failures + 1
            pause.wait(pause_s(max(1.0, args.every), failures))
    except KeyboardInterrupt:
        return exits.OK
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupted(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def report(tally: Tally, lang: str = "en") -> int:
    """Print what became of the records; return the exit code."""

    def said(key: str) -> str:
        return pick(_WORDS.get(key, (key, key)), lang)

    print(f"{said('read'):<12}{tally.read:>7,}")
    print(f"{said('new'):<12}{tally.new:>7,}")
    print(f"{said('known'):<12}{tally.known:>7,}")
    if tally.left_out:
        print(f"{said('left-out'):<12}{tally.left_out:>7,}  ({said('closed')})")
    first = f"{tally.set_aside_new:,} {said('first')}"
    print(f"{said('set-aside'):<12}{tally.set_aside.total():>7,}  ({first})")
    for reason, count in sorted(tally.set_aside.items()):
        print(f"  {said(reason):<24}{count:>7,}")
    sys.stdout.flush()
    if tally.error:
        sys.stderr.write(f"controlroom: {tally.error}\n")
    elif not tally.readable:
        sys.stderr.write(f"controlroom: {said('nothing')}\n")
    return exits.OK if tally.ok else exits.FAILURE
