"""The strip of live charts.  Loads pyqtgraph and its data only once it is looked at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QWidget
from typing_extensions import override

from controlroom.domain.city import SensorKind
from ui.charts.ages import count_ages
from ui.commands import Command
from ui.i18n import QT_TRANSLATE_NOOP
from ui.panels.spec import PanelContext, PanelSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from controlroom.domain.figures import AgencyOnTime
    from ui.charts.frame import ChartFrame

ASK_EVERY_MS = 30_000
AFTER_CHANGE_MS = 2_000
BUILD_AFTER_MS = 300
"""The room's first picture comes before the charts, which take tens of milliseconds each."""
BUILD_AT_LAST_MS = 3_000
"""So long they wait for the whole picture, which does not come while the database is away."""
APART_MS = 25
"""Between two charts that are redrawn together: somebody's key may come in between."""
AGES_MS = 200
"""A picture that comes in parts is counted once, not once a part."""
LEVEL_HOURS = 24.0
PERIOD_DAYS = 30
AGENCIES = 5
LATE_SHARE = 0.8
AGE_LABELS = (
    QT_TRANSLATE_NOOP("Charts", "< 4 hours"),
    QT_TRANSLATE_NOOP("Charts", "< 1 day"),
    QT_TRANSLATE_NOOP("Charts", "1–3 days"),
    QT_TRANSLATE_NOOP("Charts", "3–7 days"),
    QT_TRANSLATE_NOOP("Charts", "> 7 days"),
)


class _Strip(QScrollArea):
    """Scrolls sideways only: what it holds is never taller than what is seen of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hold the content to the height in view."""
        if (content := self.widget()) is not None:
            content.setMaximumHeight(self.viewport().height())
        super().resizeEvent(event)


class ChartsPanel(QWidget):
    """Four charts in a row, which scrolls when it is too narrow; hidden ones ask nothing."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._context = context
        self._charts: list[ChartFrame] = []
        self._making: list[Callable[[], ChartFrame | None]] = []
        self._waits = self._late = False
        inner = QWidget()
        area = _Strip()
        area.setWidget(inner)
        inner.setAutoFillBackground(True)
        self._rules = inner
        context.theme.changed.connect(self._restyle)
        self._restyle()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self._box = QHBoxLayout(inner)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(1)
        self._wait = QLabel(self.tr("Loading charts…"))
        self._wait.setObjectName("muted")
        self._wait.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._box.addWidget(self._wait)
        self._timer = QTimer(self)
        self._timer.setInterval(ASK_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_CHANGE_MS)
        self._soon.timeout.connect(self.refresh)
        self._ages_soon = QTimer(self)
        self._ages_soon.setSingleShot(True)
        self._ages_soon.setInterval(AGES_MS)
        self._ages_soon.timeout.connect(self._show_ages)
        room = context.room
        room.lines_changed.connect(self._changed)
        room.sensors_changed.connect(self._changed)
        room.link_changed.connect(self._link)
        context.commands.add(
            Command(
                "charts.refresh", QT_TRANSLATE_NOOP("Command", "Charts: ask again"), self.refresh
            )
        )
        rivers = [s for s in context.city.sensors if s.kind is SensorKind.RIVER and s.alarms]
        self._river = rivers[0] if rivers else None

    def _restyle(self) -> None:
        """Let the ground between the charts be the line that separates them."""
        palette = self._rules.palette()
        ground = "line" if self._charts else "panel"
        palette.setColor(self._rules.backgroundRole(), self._context.theme.color(ground))
        self._rules.setPalette(palette)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Build on first sight, after the window has painted; then ask now and again."""
        super().showEvent(event)
        if not self._charts:
            QTimer.singleShot(BUILD_AFTER_MS, self, self._build)
        else:
            self._soon.start(0)
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing while nobody looks."""
        self._timer.stop()
        self._soon.stop()
        super().hideEvent(event)

    @property
    def charts(self) -> Sequence[ChartFrame]:
        """The charts, left to right; empty until first shown."""
        return tuple(self._charts)

    def _build(self) -> None:
        from ui.charts.intake import IntakeChart  # noqa: PLC0415 - loads pyqtgraph
        from ui.charts.level import LevelChart  # noqa: PLC0415 - loads pyqtgraph
        from ui.charts.rows import RowChart  # noqa: PLC0415 - loads pyqtgraph

        if self._charts or self._making:
            return
        if self._too_early():
            if not self._waits:  # the queue and the map come first, but not for ever
                self._waits = True
                QTimer.singleShot(BUILD_AT_LAST_MS, self, self._build_anyway)
            return
        self._waits = False
        theme, words, river = self._context.theme, self._context.words, self._river
        self._level = None

        def intake() -> ChartFrame:
            self._intake = IntakeChart(theme, words)
            return self._intake

        def level() -> ChartFrame | None:
            self._level = LevelChart(theme, words, river) if river else None
            return self._level

        def on_time() -> ChartFrame:
            self._on_time = RowChart(theme, self.tr("On time by agency"), top=100.0)
            return self._on_time

        def ages() -> ChartFrame:
            self._ages = RowChart(theme, self.tr("Age of open work"))
            return self._ages

        self._making = [intake, level, on_time, ages]
        self._make_next([])

    def _make_next(self, made: list[ChartFrame]) -> None:
        """Make one chart and let the window breathe: each takes some tens of milliseconds."""
        chart = self._making.pop(0)()
        if chart is not None:
            made.append(chart)
        if self._making:
            QTimer.singleShot(APART_MS, self, lambda: self._make_next(made))
            return
        self._box.removeWidget(self._wait)
        self._wait.deleteLater()
        self._charts = made
        for chart in made:
            self._box.addWidget(chart, 1)
            self._box.setStretchFactor(chart, 1)
        self._restyle()
        run = self._context.commands.run
        self._intake.rows_asked.connect(lambda: run("queue.view.new"))
        self._on_time.rows_asked.connect(lambda: run("queue.view.overdue"))
        self._ages.rows_asked.connect(lambda: run("queue.view.all"))
        QTimer.singleShot(APART_MS, self, self.refresh)

    def _too_early(self) -> bool:
        room = self._context.room
        return not self._late and (room.loading or not room.complete)

    def _build_anyway(self) -> None:
        self._late = True
        self._build_if_time()

    def _build_if_time(self) -> None:
        if self._waits and self.isVisible() and not self._too_early():
            QTimer.singleShot(APART_MS, self, self._build)

    def _changed(self, *_args: object) -> None:
        self._build_if_time()
        if self._charts and self.isVisible() and not self._context.room.loading:
            for timer in (self._ages_soon, self._soon):
                if not timer.isActive():
                    timer.start()

    def _link(self, *_args: object) -> None:
        self._build_if_time()
        link, words = self._context.room.link, self._context.words
        note = ""
        if not link.live and link.since is not None:
            note = self.tr("Old since {time}").format(time=words.clock(link.since))
        for number, chart in enumerate(self._charts):
            QTimer.singleShot(number * APART_MS, chart, partial(chart.set_stale, note))

    def refresh(self) -> None:
        """Ask the database for what the charts show."""
        if not self._charts or not self._context.room.link.live:
            return
        questions, city, ask = (
            self._context.services.questions,
            self._context.city,
            self._context.ask,
        )
        ask("chart intake", lambda: questions.hourly(city), self._intake.set_data)
        ask("chart agencies", lambda: questions.on_time_by_agency(PERIOD_DAYS), self._show_agencies)
        if self._level is not None and self._river is not None:
            chart, sensor = self._level, self._river.id
            ask(
                "chart level",
                lambda: questions.levels(sensor, LEVEL_HOURS),
                lambda series: chart.set_data(series, self._context.room.now),
            )
        self._ages_soon.start()

    def _show_agencies(self, shares: Sequence[AgencyOnTime]) -> None:
        from ui.charts.rows import Row  # noqa: PLC0415 - loads pyqtgraph

        words = self._context.words
        ranked = [s for s in shares if s.share.rankable][:AGENCIES]
        rows = []
        for item in ranked:
            low, high = item.share.interval()
            tip = self.tr(
                "{k} of {n} handled on or before the due date in force; 95 % interval "
                "{low}–{high} %. Against the first due date: {first}. {open} open now."
            ).format(
                k=words.number(item.share.k),
                n=words.number(item.share.n),
                low=words.number(low * 100),
                high=words.number(high * 100),
                first=words.percent(item.first_due),
                open=words.number(item.open),
            )
            rows.append(
                Row(
                    words.agency_short(item.agency_id),
                    item.share.value * 100,
                    words.number(item.share.value * 100),
                    "severity_2" if high < LATE_SHARE else "bar",
                    low * 100,
                    high * 100,
                    tip,
                )
            )
        self._on_time.set_rows(rows, self.tr("No agency has 30 handled cases in 30 days yet."))
        tip = self.tr(
            "Agencies with the most handled cases in {days} days; fewer than 30 are not "
            "ranked. The line on each bar is its 95 % interval."
        ).format(days=PERIOD_DAYS)
        self._on_time.set_value("n ≥ 30" if rows else "", "text_2", tip, aside=True)

    def _show_ages(self) -> None:
        from ui.charts.rows import Row  # noqa: PLC0415 - loads pyqtgraph

        room, words = self._context.room, self._context.words
        counts, overdue = count_ages(room.lines, room.now)
        rows = [
            Row(QCoreApplication.translate("Charts", label), count, words.number(count))
            for label, count in zip(AGE_LABELS, counts, strict=True)
        ]
        if overdue:
            rows.append(Row(self.tr("overdue"), overdue, words.number(overdue), "severity_1"))
        total = len(room.lines)
        self._ages.set_rows(rows if total else [], self.tr("Nothing is open."))
        self._ages.set_value(
            words.number(total), tip=self.tr("Open incidents by time since receipt.")
        )


SPEC = PanelSpec(
    "charts",
    QT_TRANSLATE_NOOP("Panel", "Charts"),
    ChartsPanel,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
