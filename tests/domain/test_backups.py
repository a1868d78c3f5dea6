"""When a backup is due, and when its age is worth a colour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from controlroom.domain.backups import Due, due, state_of
from controlroom.domain.records import Freshness

HUE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HUE).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "last_good", "tried", "wanted"),
    [
        ("2026-11-24 12:00", None, None, Due.NOW),
        ("2026-11-24 01:59", "2026-11-23 02:05", None, Due.NOT),
        ("2026-11-24 02:00", "2026-11-23 02:05", None, Due.WHEN_IDLE),
        ("2026-11-24 02:04", "2026-11-23 02:05", None, Due.WHEN_IDLE),
        ("2026-11-24 02:06", "2026-11-23 02:05", None, Due.NOW),
        ("2026-11-24 02:06", "2026-11-24 02:05", None, Due.NOT),
        ("2026-11-24 23:59", "2026-11-24 02:05", None, Due.NOT),
        ("2026-11-24 09:00", "2026-11-24 01:59", None, Due.WHEN_IDLE),
        ("2026-11-24 09:00", "2026-11-20 01:59", None, Due.NOW),
        ("2026-11-24 09:00", None, "2026-11-24 08:01", Due.NOT),
        ("2026-11-24 09:00", None, "2026-11-24 08:00", Due.NOW),
        ("2026-11-24 09:00", None, "2026-11-24 10:00", Due.NOW),  # the clock was put back
    ],
)
def test_due(now, last_good, tried, wanted):
    assert due(at(now), last_good and at(last_good), HUE, tried and at(tried)) is wanted


def test_a_night_without_that_hour_has_a_backup_too():
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 3, 29, 3, 30, tzinfo=berlin)  # 02:00 to 03:00 did not exist
    last = datetime(2026, 3, 28, 14, 0, tzinfo=berlin)
    assert due(now, last, berlin) is Due.WHEN_IDLE


@pytest.mark.parametrize(
    ("hours", "failed", "wanted"),
    [
        (None, False, Freshness.NEVER),
        (0, False, Freshness.FRESH),
        (26, False, Freshness.FRESH),
        (26.01, False, Freshness.OLD),
        (900, False, Freshness.OLD),
        (1, True, Freshness.OLD),
        (None, True, Freshness.OLD),
    ],
)
def test_amber_after_26_hours(hours, failed, wanted):
    age = None if hours is None else timedelta(hours=hours)
    assert state_of(age, failed=failed) is wanted
