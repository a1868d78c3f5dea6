"""Logging: JSON lines in the data directory, warnings on the terminal, never a password."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from typing_extensions import override

from controlroom.domain.redact import without_secrets

if TYPE_CHECKING:
    from pathlib import Path

FILE_BYTES = 2_000_000
FILES_KEPT = 4


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, text, who, and the traceback if any.

    Args:
        who: Login of the person at this workstation, kept with every line.
    """

    def __init__(self, who: str = "") -> None:
        super().__init__()
        self._who = who

    @override
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": without_secrets(record.getMessage()),
        }
        if self._who:
            line["who"] = self._who
        if record.exc_info:
            line["trace"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class _Terminal(logging.Formatter):
    @override
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(f"controlroom: {record.levelname.lower()}: {record.getMessage()}")


def set_up(kind: str, *, log_dir: Path | None = None, who: str = "") -> None:
    """Send warnings to standard error and, with *log_dir*, everything from INFO to a file.

    Args:
        kind: Name of the file, e.g. ``"run"``; one per kind of process, rotated by size.
        log_dir: Where the file goes; made when missing.  A directory that cannot be written
            is said on standard error and the program goes on.
        who: Login kept with every line.
    """
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setLevel(logging.WARNING)
    terminal.setFormatter(_Terminal())
    handlers: list[logging.Handler] = [terminal]
    trouble: OSError | None = None
    if log_dir is not None:
        try:
            log_dir.mkdir(parents=True, exist_ok=True)
            file = RotatingFileHandler(
                log_dir / f"{kind}.jsonl",
                maxBytes=FILE_BYTES,
                backupCount=FILES_KEPT,
                encoding="utf-8",
            )
        except OSError as error:
            trouble = error
        else:
            file.setFormatter(JsonLines(who))
            handlers.append(file)
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.setLevel(logging.INFO if len(handlers) > 1 else logging.WARNING)
    for handler in handlers:
        root.addHandler(handler)
    if trouble is not None:
        logging.getLogger(__name__).warning("no log file: %s", trouble)
