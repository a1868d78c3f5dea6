"""The long fault matrix: each fault for as long as it really lasts, then faults at random.

Two workstations without a window and one with it never stop working.  Prints a table for
``docs/reliability.md``; what counts is explained there.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.faults import Fault
    from tests.faults.trial import Outcome

STALE_MAX_S, LIVE_MAX_S, GAP_MAX_MS = 5.0, 5.0, 50.0
NOISE = 2.0
"""A gap is the window's when it is so many times that of a process which does nothing."""
RANDOM = "at random"

_HEAD = (
    "| fault | stale shown after s | live again after s | commands | lost | doubled "
    "| screens = database | window's worst gap ms (idle process) |\n"
    "|---|---|---|---|---|---|---|---|"
)


def short_of(outcome: Outcome, *, stale: bool) -> list[str]:
    """Return the targets that *outcome* has missed, in words."""
    found = [] if outcome.good else [outcome.line()]
    for after in outcome.stale_s:
        if after is not None and after > STALE_MAX_S:
            found.append(f"stale shown after {after:.1f} s")
        elif after is None and stale:
            found.append("a screen never said that it is old")
    found += [f"live again after {s:.1f} s" for s in outcome.live_s if s > LIVE_MAX_S]
    gap, idle = outcome.gap_ms
    if gap > max(GAP_MAX_MS, NOISE * idle):
        found.append(f"the window did not answer for {gap:.0f} ms")
    return found


def row(outcome: Outcome) -> str:
    """Return a line of the table."""
    stale = " / ".join("–" if s is None else f"{s:.1f}" for s in outcome.stale_s)
    live = " / ".join(f"{s:.1f}" for s in outcome.live_s)
    verdict, (gap, idle) = outcome.verdict, outcome.gap_ms
    equal = "no" if any(verdict.wrong.values()) or verdict.invented else "yes"
    return (
        f"| {outcome.name} | {stale} | {live} | {verdict.given} | {len(verdict.lost)} "
        f"| {len(verdict.doubled)} | {equal} | {gap:.0f} ({idle:.0f}) |"
    )


def run(only: Sequence[str], seconds: float, seed: int) -> int:
    """Play the faults named in *only* (all when empty); return the exit code.

    Args:
        only: Names, or beginnings of names; ``at random`` is the last one.
        seconds: How long faults follow each other at random.
        seed: Of what is random.
    """
    from tests.faults.faults import FAULTS, PLAIN, missing  # noqa: PLC0415 - only here
    from tests.faults.site import Site, may_mount  # noqa: PLC0415 - as above

    def wanted(name: str) -> bool:
        return not only or any(name.startswith(word) for word in only)

    code = 0
    print(_HEAD, flush=True)
    chosen = [fault for fault in FAULTS if wanted(fault.name)]
    with Site() as plain:
        for fault in chosen:
            if why := missing(fault, may_mount):
                print(f"| {fault.name} | not here: {why} |||||||", flush=True)
                continue
            code = max(code, _one(fault, plain if fault.needs == PLAIN else None))
        if wanted(RANDOM):
            code = max(code, _random(plain, seconds, seed))
    return code


def _one(fault: Fault, site: object) -> int:
    from tests.faults.client import Pace  # noqa: PLC0415 - as above
    from tests.faults.site import Site  # noqa: PLC0415 - as above
    from tests.faults.trial import play, site_for  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory() as folder:
        if isinstance(site, Site):
            site.new_database()
            outcome = play(fault, site, Path(folder), pace=Pace(), hold_s=fault.hold_s, window=True)
        else:
            with site_for(fault) as own:
                outcome = play(
                    fault, own, Path(folder), pace=Pace(), hold_s=fault.hold_s, window=True
                )
    return _tell(outcome, short_of(outcome, stale=fault.stale))


def _random(site: object, seconds: float, seed: int) -> int:
    from tests.faults.client import Pace  # noqa: PLC0415 - as above
    from tests.faults.site import Site  # noqa: PLC0415 - as above
    from tests.faults.trial import play_random  # noqa: PLC0415 - as above

    assert isinstance(site, Site)
    site.new_database()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome, number = play_random(site, Path(folder), seconds, seed, pace=Pace(), window=True)
    print(f"\n{number} faults at random, {time.monotonic() - began:.0f} s, seed {seed}")
    return _tell(outcome, short_of(outcome, stale=False))


def _tell(outcome: Outcome, short: list[str]) -> int:
    print(row(outcome), flush=True)
    for words in short:
        print(f"MISSED, {outcome.name}: {words}", flush=True)
    return 1 if short else 0
