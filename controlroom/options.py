"""What the command line tells the window, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from controlroom.domain.reach import PUBLIC, Reach

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["demo", "run", "wall"]
Lang = Literal["vi", "en"]
ThemeName = Literal["dark", "light", "contrast"]

KINDS: tuple[Kind, ...] = ("demo", "run", "wall")
LANGS: tuple[Lang, ...] = ("vi", "en")
THEMES: tuple[ThemeName, ...] = ("dark", "light", "contrast")
SCENARIOS = ("normal", "flood-2025")
SPEED_MIN, SPEED_MAX = 1, 600
ATTACHMENTS = "attachments"
"""Folder of the data directory in which the photos of reports lie."""


@dataclass(frozen=True, slots=True)
class UiOptions:
    """How to start the desktop.

    Attributes:
        kind: Demonstration, workstation or large screen.
        database_url: SQLAlchemy address; empty for the demonstration, which makes its own.  May
            hold a password, so it stays out of ``repr``.
        data_dir: Where layouts, logs and the demonstration's database live; exists.
        city: Id of the city pack.
        theme: None follows what was chosen in the window before.
        screenshot_dir: Where to photograph the window before it ends; None for no pictures.
        exit_after_s: End by itself after so long; None runs until it is closed.
        user: Login of who sits here; empty for the program's own default.
        role: A ``Role`` value; empty for the program's own default.
        backup_dir: Where a workstation keeps backups of its own database file; empty for the usual
            place.
        attachments_dir: Where the photos of reports lie; None for the usual place.
        reach: Where on the network photos may be got from.
        keep_picture: Keep the last picture on this computer for the next start.
        scenario, speed, seed, simulator: The simulator beside the demonstration.
    """

    kind: Kind
    database_url: str = field(repr=False)
    data_dir: Path
    city: str = "hue"
    lang: Lang = "vi"
    theme: ThemeName | None = None
    screenshot_dir: Path | None = None
    exit_after_s: float | None = None
    user: str = ""
    role: str = ""
    backup_dir: str = ""
    attachments_dir: Path | None = None
    reach: Reach = PUBLIC
    keep_picture: bool = True
    scenario: str = "normal"
    speed: int = 1
    seed: int = 1
    simulator: bool = True
