"""Addresses of databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def file_url(path: Path) -> str:
    """Return the address of an SQLite file."""
    return f"sqlite:///{path.as_posix()}"
