"""What the window knows of the backups of this computer's own database file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class BackupState:
    """The last good backup, and the attempt after it if that failed.

    Attributes:
        last_good: Aware; None when there is none.
        failed_at: Aware; None when nothing has failed since the last good one.
        why: The reason of that failure, in words.
    """

    last_good: datetime | None = None
    failed_at: datetime | None = None
    why: str = ""

    @property
    def failed(self) -> bool:
        """Whether the last attempt did."""
        return self.failed_at is not None
