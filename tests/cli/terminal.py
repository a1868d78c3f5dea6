"""The command line in this process: what it returned and what it printed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from controlroom.cli import main

if TYPE_CHECKING:
    import pytest


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


class Terminal:
    """Runs commands."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> Said:
        self._capsys.readouterr()
        code = main(list(words))
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        return Said(code, out, err)


def environment(**changes: str) -> dict[str, str]:
    """Return this process's variables without our own settings, changed."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CONTROLROOM_")}
    return kept | {"QT_QPA_PLATFORM": "offscreen"} | changes
