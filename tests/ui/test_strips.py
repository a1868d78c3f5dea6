"""The strips above and below: nothing abnormal leaves on a narrow window, every mode has a word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.domain.figures import Figures, Share
from controlroom.domain.records import Freshness, SourceStatus
from tests.ui import builders as b
from ui.widgets.status_strip import ALL_SOURCES, Item, StatusStrip, fit
from ui.widgets.top_strip import TopStrip

FRESH, OLD, LOST, NEVER = Freshness.FRESH, Freshness.OLD, Freshness.LOST, Freshness.NEVER


def items(*states):
    return [
        Item(f"source {i} 40 s", state, "", str(i), f"source {i}") for i, state in enumerate(states)
    ]


def rest(hidden):
    return Item(f"+{len(hidden)}", FRESH, "", ALL_SOURCES)


def width(item):
    return 10 * len(item.text)


def said(entries):
    return [item.text for item in entries]


def test_everything_is_shown_when_there_is_room():
    every = items(FRESH, OLD, LOST)
    assert fit(every, 420, width, rest) == every


def test_healthy_sources_leave_before_late_and_lost_ones():
    every = items(FRESH, FRESH, FRESH, OLD, LOST)
    assert said(fit(every, 460, width, rest)) == [
        "source 0 40 s", "source 3 40 s", "source 4 40 s", "+2",
    ]  # fmt: skip


def test_late_ones_lose_their_age_before_any_of_them_leaves():
    every = items(FRESH, OLD, LOST, OLD)
    assert said(fit(every, 300, width, rest)) == ["source 1", "source 2", "source 3", "+1"]
    assert said(fit(every, 120, width, rest)) == ["source 2", "+3"]  # the lost one is the last


def test_sources_that_never_sent_are_one_entry():
    every = items(NEVER, FRESH, NEVER, NEVER)
    shown = fit(every, 200, width, rest)
    assert said(shown) == ["source 1 40 s", "+3"]


@pytest.fixture
def context(qapp):
    made = b.context()
    made.theme.apply()
    return made


@pytest.fixture
def status(qtbot, context):
    def make(*, simulated):
        strip = StatusStrip(context, simulated=simulated, hint="F1 keys")
        qtbot.addWidget(strip)
        return strip

    return make


def test_every_mode_has_a_word(context, status):
    strip = status(simulated=False)
    assert strip.mode_item().text == "NOT LIVE"
    context.room.apply(b.batch(resync=True))
    assert strip.mode_item().text == "LIVE"
    assert status(simulated=True).mode_item().text == "SIMULATED DATA"
    assert "no sound" in strip.accessibleName()


@pytest.mark.parametrize("pixels", [300, 700, 1366])
def test_late_sources_stay_in_view(context, status, pixels):
    strip = status(simulated=True)
    late = b.NOW - timedelta(seconds=100)
    statuses = [SourceStatus(s.id, b.NOW) for s in context.city.sources]
    statuses[1] = SourceStatus("camera", late)
    context.room.apply(b.batch(resync=True, sources=tuple(statuses)))
    strip.resize(pixels, 28)
    strip.grab()
    shown = [item for _, item in strip._places]
    assert ("camera" in {item.source_id for item in shown}) or pixels < 400
    hidden = [item for item in shown if item.source_id == ALL_SOURCES]
    assert bool(hidden) == (pixels < 1366)
    if hidden:
        assert "Reports 0 s" in hidden[0].tip
    assert max(rect.right() for rect, _ in strip._places) <= pixels or pixels < 400


def test_the_list_of_all_sources_asks_for_the_one_chosen(qtbot, context, status):
    context.room.apply(b.batch(resync=True))
    strip = status(simulated=False)
    menu = strip.build_menu()
    qtbot.addWidget(menu)
    assert len(menu.actions()) == len(context.city.sources)
    with qtbot.waitSignal(strip.asked) as caught:
        menu.actions()[1].trigger()
    assert caught.args == ["camera"]


@pytest.mark.parametrize(
    ("pixels", "gone"), [(1366, set()), (1100, set()), (960, {"Satisfied", "On time"})]
)
def test_figures_shrink_and_the_past_leaves_first(qtbot, context, pixels, gone):
    strip = TopStrip(context, "Operations centre · Huế")
    qtbot.addWidget(strip)
    context.room.apply(b.batch(b.block(30), resync=True))
    context.room.set_figures(
        Figures(b.NOW, on_time=Share(874, 1000), on_time_first=Share(500, 1000),
                satisfaction=Share(92, 100), rated=Share(45, 100))
    )  # fmt: skip
    strip.resize(pixels, 48)
    strip.grab()
    shown = [figure for _, figure in strip._places]
    labels = {figure.label for figure in shown}
    missing = {f.brief or f.label for f in strip._figures} - {f.brief or f.label for f in shown}
    assert missing <= gone
    assert labels & {"Alarms", "Alarms to acknowledge"}
    rights = [rect.right() for rect, _ in strip._places]
    assert rights == sorted(rights)


def test_short_ages(context):
    words = context.words
    assert [words.age_short(s) for s in (40, 360, 7200, 3 * 86_400)] == [
        "40 s", "6 min", "2 h", "3 d",
    ]  # fmt: skip
