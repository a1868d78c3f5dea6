"""Charts: what they draw is what they were given, gaps stay gaps, hidden ones ask nothing."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from controlroom.domain.figures import AgencyOnTime, Hourly, LevelSeries, Share
from tests.ui import builders as b
from ui.charts.ages import count_ages
from ui.charts.level import with_gaps
from ui.models.lines import LineStore
from ui.panels.charts import ChartsPanel


class Questions:
    """Answers the charts' questions; counts them."""

    def __init__(self):
        self.level = LevelSeries("kim_long", b.T - 600.0 * np.arange(143, -1, -1, dtype=np.float64),
                                 np.linspace(0.6, 1.42, 144))  # fmt: skip
        self.asked = 0

    def hourly(self, _city):
        self.asked += 1
        hours = b.T // 3600 * 3600 - 3600.0 * np.arange(23, -1, -1, dtype=np.float64)
        counts = np.arange(24, dtype=float)
        return Hourly(hours, counts, counts / 2, np.full(24, np.nan), np.full(24, np.nan),
                      np.full(24, np.nan))  # fmt: skip

    def levels(self, _sensor, _hours):
        return self.level

    def on_time_by_agency(self, _days):
        return [
            AgencyOnTime("hepco", Share(88, 100), Share(70, 100), 3),
            AgencyOnTime("htkt", Share(20, 40), Share(10, 40)),
            AgencyOnTime("ub_19753", Share(9, 10), Share(9, 10)),
        ]


@pytest.fixture
def panel(qtbot):
    questions = Questions()
    context = b.context(services=SimpleNamespace(questions=questions))
    context.room.apply(b.batch(b.block(40), resync=True))
    made = ChartsPanel(context)
    made.setProperty("questions", questions)
    qtbot.addWidget(made)
    made.resize(1000, 220)
    return made


def shown(qtbot, panel):
    panel.show()
    # They are made one by one and laid out after the last.
    qtbot.waitUntil(lambda: len(panel.charts) == 4 and panel.charts[-1].isVisible())
    qtbot.waitUntil(lambda: panel.charts[-1]._value.text() != "")  # and then asked for data
    return panel.charts


def test_hidden_charts_neither_build_nor_ask(panel):
    assert panel.charts == ()
    assert panel.property("questions").asked == 0


def test_charts_are_made_after_a_picture_that_comes_in_parts(qtbot, panel):
    room = panel._context.room
    room.apply(b.batch(b.block(40), resync=True, more=True))
    panel.show()
    panel._build()  # the time for it has come
    assert not panel._making
    room.apply(b.batch(b.block(3, start=40), more=False))
    qtbot.waitUntil(lambda: len(panel.charts) == 4)


def test_charts_show_what_was_asked(qtbot, panel):
    intake, level, on_time, ages = shown(qtbot, panel)
    assert intake._value.text() == "276 / 138"
    assert "1.42 m ▲" in level._value.text()
    assert level.mark_token(1.42) == "mark_1"
    assert level.mark_token(6.0) == "above_record"
    assert [(r.name, r.text, r.token) for r in on_time.rows] == [
        ("HEPCO", "88", "bar"),
        ("Infrastructure", "50", "severity_2"),  # n = 10 is not ranked
    ]
    assert sum(r.value for r in ages.rows if r.name != "overdue") == 40


def test_the_running_hour_is_not_drawn_as_a_whole_one(qtbot, panel):
    intake = shown(qtbot, panel)[0]
    assert len(intake._bars.opts["height"]) == 23
    assert intake._now_bar.opts["height"].tolist() == [23.0]
    assert intake._line.getData()[0].size == 23  # the line does not fall into the open hour
    assert intake._now_ring.data["y"].tolist() == [11.5]
    assert "not over" in intake.legend.toolTip()


def test_the_legend_says_which_is_bars_and_which_is_line(qtbot, panel):
    legend = shown(qtbot, panel)[0].legend
    assert [(e.mark.value, e.text) for e in legend.entries] == [
        ("bars", "intake 276"),
        ("line", "handled 138"),
    ]
    legend.resize(400, 16)
    assert [text for _, text in legend.shown()] == ["intake 276", "handled 138"]
    legend.resize(40, 16)
    assert [text for _, text in legend.shown()] == ["276", "138"]


@pytest.mark.parametrize("pixels", [720, 1000, 2000])
def test_titles_are_whole_and_values_fit_beside_or_below(qtbot, panel, pixels):
    panel.resize(pixels, 165)
    charts = shown(qtbot, panel)
    for chart in charts:
        chart.arrange()
        title = chart._title
        assert title.fontMetrics().horizontalAdvance(title.text()) <= chart.width() - 20
        assert chart._title.text() in chart._title.toolTip()
    assert charts[0].height() <= 165


def test_a_narrow_strip_scrolls_instead_of_squeezing(qtbot, panel):
    panel.resize(400, 165)
    charts = shown(qtbot, panel)
    qtbot.waitUntil(lambda: min(chart.width() for chart in charts) >= 160)
    assert max(chart.height() for chart in charts) <= 165


@pytest.mark.parametrize("height", [120, 165, 400])
def test_the_highest_marks_label_is_inside_the_plot(qtbot, panel, height):
    panel.resize(900, height)
    level = shown(qtbot, panel)[1]
    qtbot.waitUntil(lambda: level.plot.isVisible() and level.plot.height_px() > 10)
    level.plot.follow()
    (_, (low, top)) = level.plot.getViewBox().viewRange()
    above_px = (top - 3.5) / (top - low) * level.plot.height_px()
    assert above_px >= min(17, 0.39 * level.plot.height_px())


def test_values_stand_beside_the_bars_not_on_them(qtbot, panel):
    rows = shown(qtbot, panel)[2]
    (left, right), _ = rows.plot.getViewBox().viewRange()
    assert (left, right) == (0, 100)
    assert rows.plot.getAxis("right").width() > 10


def test_an_empty_day_says_so(qtbot, panel):
    hours = b.T // 3600 * 3600 - 3600.0 * np.arange(23, -1, -1, dtype=np.float64)
    nothing, unknown = np.zeros(24), np.full(24, np.nan)
    panel.property("questions").hourly = lambda _city: Hourly(
        hours, nothing, nothing, unknown, unknown, unknown
    )
    intake = shown(qtbot, panel)[0]
    assert not intake._note.isHidden()
    assert intake.legend.entries == ()


def test_old_readings_lose_their_colour_and_say_how_old(qtbot, panel):
    old = panel.property("questions").level
    panel.property("questions").level = LevelSeries("kim_long", old.at - 7200, old.value)
    _, level, _, _ = shown(qtbot, panel)
    assert level._value_token == "text_3"
    assert level._value.text().endswith("2 h ago")
    assert level._curve.opts["pen"].color() == level._theme.color("text_3")
    assert level._forecast.getData()[0].size == 0


def test_a_gap_in_the_readings_is_drawn_as_a_gap():
    at = np.array([0.0, 600.0, 6000.0, 6600.0])
    x, y = with_gaps(at, np.array([1.0, 2.0, 3.0, 4.0]), 1800)
    assert np.isnan(y).tolist() == [False, False, True, False, False]
    assert len(x) == 5


def test_a_station_without_readings_says_so(qtbot, panel):
    panel.property("questions").level = LevelSeries("kim_long", np.empty(0), np.empty(0))
    _, level, _, _ = shown(qtbot, panel)
    assert level._note.isVisible()
    assert "nothing" in level._note.text()


def test_zooming_stops_following_and_a_double_click_brings_it_back(qtbot, panel):
    intake = shown(qtbot, panel)[0]
    intake.plot.getViewBox().sigRangeChangedManually.emit([True, False])
    assert not intake.plot.following
    intake.back_asked.emit()
    assert intake.plot.following


def test_charts_go_grey_while_the_link_is_down(qtbot, panel):
    charts = shown(qtbot, panel)
    room = panel._context.room
    room._set_link(type(room.link)(live=False, since=b.T))
    qtbot.waitUntil(lambda: all(chart.stale for chart in charts))  # one after the other
    assert charts[0].legend.faded
    room.apply(b.batch())
    qtbot.waitUntil(lambda: not any(chart.stale for chart in charts))


def test_ages_are_counted_in_their_classes():
    store = LineStore()
    hours = np.array([0.5, 3.9, 4.1, 30.0, 100.0, 200.0, -5.0])
    lines = b.block(
        7, received_at=b.T - hours * 3600, due_at=b.T + np.array([-1.0] * 2 + [1.0] * 5)
    )
    store.apply(lines)
    counts, overdue = count_ages(store, b.T)
    assert counts == [3, 1, 1, 1, 1]
    assert overdue == 2


@pytest.mark.parametrize(("k", "n", "low", "high"), [(91, 100, 0.838, 0.952), (0, 10, 0, 0.278)])
def test_wilson_interval_of_the_textbook(k, n, low, high):
    assert Share(k, n).interval() == pytest.approx((low, high), abs=0.001)
