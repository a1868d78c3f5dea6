"""Times in the city's zone whatever the computer's, numbers in the language's manner."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from controlroom.domain.figures import Share
from controlroom.domain.states import AssignmentState, IncidentState, RejectReason, Severity
from tests.ui import builders
from ui.words import Tone, Words

T = builders.T


@pytest.fixture(params=["UTC", "America/New_York"])
def zone(request, monkeypatch):
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
def test_times_are_the_citys_whatever_the_computers_zone():
    words = Words(builders.city(), "vi")
    assert words.clock(T, seconds=True) == "09:42:15"
    assert words.date(T) == "23/11/2026"
    assert words.clock(datetime(2026, 1, 1, 17, 0, tzinfo=UTC)) == "00:00"
    assert words.moment(T - 86_400, T) == "22/11 09:42"


@pytest.mark.usefixtures("qapp")
def test_numbers_follow_the_language():
    assert Words(builders.city(), "vi").number(1234.5, 1) == "1.234,5"
    assert Words(builders.city(), "en").number(1234.5, 1) == "1,234.5"
    assert Words(builders.city(), "vi").percent(Share(874, 1000), 1) == "87,4 %"
    assert Words(builders.city(), "vi").percent(Share()) == "–"
    assert Words(builders.city(), "vi").number(float("nan")) == "–"


@pytest.mark.parametrize(
    ("rest", "text", "tone"),
    [
        (130, "2:10", Tone.SOON),
        (3 * 3600 + 21 * 60 + 40, "3:21:40", Tone.SOON),
        (7 * 3600 + 60, "7 h 1 min", Tone.SOON),
        (30 * 3600, "1 d 6 h", Tone.CALM),
        (5 * 86_400 + 3600, "5 d", Tone.CALM),
        (0, "0:00", Tone.SOON),
        (-1, "just overdue", Tone.LATE),
        (-59.5, "just overdue", Tone.LATE),
        (-61, "1 min over", Tone.LATE),
        (-(28 * 3600), "1 d 4 h over", Tone.LATE),
        (float("nan"), "", Tone.CALM),
    ],
)
@pytest.mark.usefixtures("qapp")
def test_time_left_in_words(rest, text, tone):
    left = Words(builders.city(), "en").left(T + rest, T)
    assert (left.text, left.tone) == (text, tone)


@pytest.mark.usefixtures("qapp")
def test_every_word_of_the_domain_has_words():
    words = Words(builders.city(), "en")
    said = [words.state(s) for s in IncidentState]
    said += [words.share_state(s) for s in AssignmentState]
    said += [words.reason(r) for r in RejectReason]
    said += [words.severity(s) for s in Severity]
    assert all(said)
    assert len({words.state(s) for s in IncidentState}) == len(IncidentState)


@pytest.mark.usefixtures("qapp")
def test_unknown_names_are_shown_as_they_are():
    words = Words(builders.city(), "en")
    assert words.agency("gone") == "gone"
    assert words.category_path("gone") == "gone"
    assert words.ward(None) == ""
    assert words.ward("99999") == "99999"
    assert words.category_path("ha_tang/ho_ga") == "Infrastructure › Drains and manholes"


def test_the_domain_tells_no_time_zone_of_its_own():
    code = "import controlroom.domain.city as c; print(c.ZoneInfo('Asia/Ho_Chi_Minh'))"
    env = {**os.environ, "TZ": "America/New_York"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert done.stdout.strip() == "Asia/Ho_Chi_Minh"
