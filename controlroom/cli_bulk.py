"""``simulate --bulk``: loads years of simulated records at once, to see how a room behaves then."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from controlroom import exits
from controlroom.cli_common import database_of, settings_of
from controlroom.cli_words import pick

if TYPE_CHECKING:
    from threading import Event

INCIDENTS, READINGS = 10_000_000, 50_000_000
EVERY_S = 1.0
"""How often the line of progress is written anew."""

_WHAT = {
    "incidents": ("phản ánh", "reports"),
    "readings": ("số đo", "readings"),
}
_PROGRESS = (
    "{done:,} / {of:,} {what} · {rate:,.0f} mỗi giây · còn {left}",
    "{done:,} of {of:,} {what} · {rate:,.0f} a second · {left} left",
)
_DONE = (
    "đã nạp {incidents:,} phản ánh và {readings:,} số đo mô phỏng trong {seconds:,.0f} giây",
    "loaded {incidents:,} simulated reports and {readings:,} readings in {seconds:,.0f} s",
)
_STOPPED = (
    "dừng giữa chừng; những gì đã nạp vẫn đầy đủ, chạy lại lệnh sẽ nạp tiếp",
    "stopped half-way; what was loaded is whole, and the same command goes on from here",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``--bulk`` and what belongs to it."""
    parser.add_argument(
        "--bulk",
        action="store_true",
        help="instead of playing, load years of simulated records at once; what is loaded cannot "
        "be taken out again",
    )
    parser.add_argument(
        "--incidents",
        type=count,
        default=INCIDENTS,
        metavar="N",
        help=f"with --bulk: how many reports (default: {INCIDENTS:,})",
    )
    parser.add_argument(
        "--readings",
        type=count,
        default=READINGS,
        metavar="N",
        help=f"with --bulk: how many readings (default: {READINGS:,})",
    )
    parser.add_argument(
        "--beside-real",
        action="store_true",
        help="with --bulk: also into a database that holds reports nobody made up",
    )


def count(text: str) -> int:
    """Return a number of records; for ``argparse``."""
    number = int(text.replace("_", "").replace(",", ""))
    if number < 0:
        msg = "must not be negative"
        raise argparse.ArgumentTypeError(msg)
    return number


def load(args: argparse.Namespace, stop: Event) -> int:
    """Load until everything is there or *stop* is set; say how far it came."""
    from controlroom.administration import upgrade_database  # noqa: PLC0415 - after the signals are ours
    from controlroom.citypack import load_city  # noqa: PLC0415 - as above
    from controlroom.database.session import make_engine  # noqa: PLC0415 - as above
    from controlroom.demo.bulk import bulk  # noqa: PLC0415 - as above

    settings = settings_of(args)
    url = database_of(args, settings)
    upgrade_database(url, settings.city)
    engine = make_engine(url)
    try:
        loaded = bulk(
            engine,
            load_city(settings.city),
            args.incidents,
            args.readings,
            args.seed,
            stop,
            _Teller(args.lang).tell,
            beside_real=args.beside_real,
        )
    finally:
        engine.dispose()
    values = {"incidents": loaded.incidents, "readings": loaded.readings, "seconds": loaded.seconds}
    print(pick(_DONE, args.lang).format(**values))
    if loaded.whole:
        return exits.OK
    print(pick(_STOPPED, args.lang))
    return exits.FAILURE


class _Teller:
    """Writes the line of progress to standard error, on a terminal over itself."""

    def __init__(self, lang: str) -> None:
        self._lang, self._last = lang, time.monotonic()
        self._began: dict[str, float] = {}
        self._end = "\r" if sys.stderr.isatty() else "\n"

    def tell(self, what: str, done: int, of: int) -> None:
        """Say that *done* *of* so many are there."""
        now = time.monotonic()
        began = self._began.setdefault(what, self._last)
        if now - self._last < EVERY_S and done < of:
            return
        self._last = now
        rate = done / max(now - began, 0.001)
        left_s = (of - done) / max(rate, 0.001)
        values = {"done": done, "of": of, "what": pick(_WHAT[what], self._lang), "rate": rate}
        left = f"{int(left_s) // 60}:{int(left_s) % 60:02}"
        said = pick(_PROGRESS, self._lang).format(**values, left=left)
        sys.stderr.write(f"{said}   {self._end}")
        sys.stderr.flush()
