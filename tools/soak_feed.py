"""Schedules of everything that can happen to the change feed, and the mutants they must find."""

from __future__ import annotations

import time

SQLITE_SHARE = 10
MUTANTS_MAX = 6_000


def run(total: int, seed: int) -> int:
    """Run *total* schedules from *seed* on; print what was met and return the exit code."""
    from tests.database.feed_mutants import (  # noqa: PLC0415 - only for this part of a soak
        MUTANTS,
        killed_after,
    )
    from tests.database.feed_world import BrokenError, run_many  # noqa: PLC0415 - as above

    began = time.process_time()
    try:
        met = run_many(range(seed, seed + total))
        run_many(range(seed, seed + total // SQLITE_SHARE), "sqlite")
    except BrokenError as error:
        print(f"feed: {error}", flush=True)
        return 1
    took = time.process_time() - began
    print(f"feed: {total:,} schedules of a server, nothing missed ({took:.0f} s of processor)")
    for name, count in sorted(met.items()):
        print(f"  {name:<32}{count:>10,}")
    killed = {name: killed_after(mutant, MUTANTS_MAX) for name, mutant in MUTANTS.items()}
    for name, after in killed.items():
        print(f"  {name:<32}{f'found after {after:,}' if after else 'NOT FOUND'}")
    found = sum(map(bool, killed.values()))
    print(f"feed: {found} of {len(killed)} mutants found", flush=True)
    return 0 if found == len(killed) else 1
