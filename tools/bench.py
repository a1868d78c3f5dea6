"""Runs ``tools/bench_<name>.py`` and prints one line a figure; exit code 1 when any is short.

A bench module offers ``figures()``, which yields ``tools.figure.Figure`` values.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tools.figure import Figure

PREFIX = "bench_"


def names() -> list[str]:
    """Return what can be measured."""
    here = Path(__file__).parent
    return sorted(p.stem.removeprefix(PREFIX) for p in here.glob(f"{PREFIX}*.py"))


def figures(name: str) -> Iterator[Figure]:
    """Measure *name*."""
    yield from importlib.import_module(f"tools.{PREFIX}{name}").figures()


def main(arguments: Sequence[str]) -> int:
    """Measure what was named, or everything; return the exit code."""
    known = names()
    parser = argparse.ArgumentParser(prog="run.py bench", allow_abbrev=False)
    parser.add_argument("name", nargs="*", help=f"what to measure: {', '.join(known)}")
    chosen = parser.parse_args(arguments).name or known
    if unknown := sorted(set(chosen) - set(known)):
        parser.error(f"nothing called {', '.join(unknown)}; there is {', '.join(known)}")
    short = 0
    for name in chosen:
        for figure in figures(name):
            print(figure.line(), flush=True)
            short += not figure.ok
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
