"""Exit codes of the program, for shells and schedulers."""

from __future__ import annotations

OK = 0
FAILURE = 1
USAGE = 2
SYSTEM_LIBRARY_MISSING = 3
DATABASE_UNREACHABLE = 4
