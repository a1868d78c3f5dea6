"""Texts handed in, words, and what notices and alarms do."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain import alarm as alarms
from controlroom.domain.alarm import MOMENTARY, Condition
from controlroom.domain.errors import InvalidInputError, InvalidTransitionError
from controlroom.domain.ids import new_id
from controlroom.domain.inputs import one_line, optional, required
from controlroom.domain.notices import RULES, judge
from controlroom.domain.records import AlarmState, Notice
from controlroom.domain.states import Severity
from controlroom.domain.text import nfc
from controlroom.domain.words import holds, overlap, tokens
from tests.domain.samples import NOW, SOURCES

HIGH = Condition("weather_flood", "level_above", Severity.URGENT, "Kim Long", "kim_long")


@pytest.mark.parametrize("text", ["", "  ", "\x00", "\u200b\n"])
def test_empty_texts_are_refused(text):
    with pytest.raises(InvalidInputError) as refused:
        required("title", text)
    assert (refused.value.field, refused.value.reason) == ("title", "empty")


def test_long_texts_are_refused_and_the_longest_kept():
    assert len(optional("title", "a" * 300, 300)) == 300
    with pytest.raises(InvalidInputError, match="too-long"):
        optional("title", "a" * 301, 300)


def test_texts_are_composed_and_cleaned():
    decomposed = unicodedata.normalize("NFD", "Nắp hố ga")
    assert required("title", f"\x00 {decomposed}\u200b ") == "Nắp hố ga"
    assert one_line("title", "Nắp\r\n hố\tga\xa0vỡ") == "Nắp hố ga vỡ"


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    once = nfc(text)
    assert nfc(once) == once
    assert "\x00" not in once


def test_words_are_folded_and_filling_ones_left_out():
    assert tokens("Nắp HỐ GA ở trên đường số 42") == {"nap", "ho", "ga", "duong", "so", "42"}
    assert overlap(tokens("cây đổ"), tokens("Cây đổ chắn đường")) == 1.0
    assert overlap(frozenset(), tokens("cây")) == 0.0


@pytest.mark.parametrize(
    ("folded", "phrase", "found"),
    [
        ("bai rac sau cho", "bai rac", True),
        ("tren ql1a", "ql", True),
        ("sqlite", "ql", False),
        ("ngo quyen", "ngo qu", False),
        ("so 12", "1", False),
        ("abc", "", False),
    ],
)
def test_phrases_are_whole_words(folded, phrase, found):
    assert holds(folded, phrase) is found


def test_life_of_an_alarm():
    rung = alarms.raised(HIGH, NOW)
    assert rung.state is AlarmState.UNACKNOWLEDGED
    seen = alarms.acknowledged(rung, login="binh", now=NOW)
    assert (seen.state, seen.acknowledged_by) == (AlarmState.ACKNOWLEDGED, "binh")
    assert alarms.cleared(seen).state is AlarmState.NORMAL
    over = alarms.cleared(rung)
    assert over.state is AlarmState.RETURNED_UNACKNOWLEDGED
    assert alarms.acknowledged(over, login="binh", now=NOW).state is AlarmState.NORMAL
    assert alarms.updated(over, HIGH).state is AlarmState.UNACKNOWLEDGED


@pytest.mark.parametrize("state", [AlarmState.ACKNOWLEDGED, AlarmState.NORMAL])
def test_an_alarm_is_acknowledged_once(state):
    rung = alarms.raised(HIGH, NOW)
    seen = alarms.acknowledged(rung, login="binh", now=NOW)
    held = seen if state is AlarmState.ACKNOWLEDGED else alarms.cleared(seen)
    with pytest.raises(InvalidTransitionError):
        alarms.acknowledged(held, login="lan", now=NOW)


def test_it_rings_again_only_when_it_gets_worse():
    seen = alarms.acknowledged(alarms.raised(HIGH, NOW), login="binh", now=NOW)
    same = Condition("weather_flood", "level_above", Severity.URGENT, "Kim Long 1.1", "kim_long")
    worse = Condition("weather_flood", "level_above", Severity.SOS, "Kim Long 3.6", "kim_long")
    assert alarms.updated(seen, same).state is AlarmState.ACKNOWLEDGED
    assert alarms.updated(seen, worse).state is AlarmState.UNACKNOWLEDGED


@pytest.mark.parametrize("kind", sorted(MOMENTARY))
def test_events_of_one_moment_leave_with_the_acknowledgement(kind):
    rung = alarms.raised(Condition("camera", kind, Severity.NORMAL, "x"), NOW)
    seen = alarms.acknowledged(rung, login="binh", now=NOW, verdict="false")
    assert seen.state is AlarmState.NORMAL
    assert ("verdict", "false") in seen.facts


def notice(source: str, kind: str, severity: Severity = Severity.NORMAL, **facts: str) -> Notice:
    return Notice(new_id(), source, kind, "x", NOW, severity, tuple(facts.items()))


@pytest.mark.parametrize(
    ("told", "rings"),
    [
        (notice("public_service", "dossier_count", agency="s_xd", late="3"), True),
        (notice("public_service", "dossier_count", agency="s_xd", late="0"), False),
        (notice("public_service", "dossier_count", agency="s_xd", due_soon="1"), True),
        (notice("advertising", "screen_state", screen="s1", state="fault"), True),
        (notice("advertising", "screen_state", screen="s1", state="on"), False),
        (notice("city_task", "target", task="t1", state="overdue"), True),
        (notice("ecard", "card_event", card="c1", event="lost"), True),
        (notice("ecard", "card_event", card="c1", event="in"), None),
        (notice("press", "article", tone="negative"), True),
        (notice("press", "article", tone="neutral"), None),
        (notice("infosec", "security_alert", Severity.URGENT, host="h"), True),
        (notice("infosec", "security_alert", Severity.LOW, host="h"), None),
        (notice("vessel", "sos", Severity.SOS, vessel="TTH-1"), True),
        (notice("warning", "draft"), None),
    ],
)
def test_which_notices_ring(told, rings):
    judged = judge(told)
    assert (None if judged is None else judged[1]) == rings


def test_rules_name_known_sources_and_last_or_not():
    assert {source for source, _ in RULES} <= set(SOURCES)
    for rule in RULES.values():
        assert rule.lasts == (rule.alarm not in MOMENTARY)
