"""The map in the middle of the window, with its switches."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget
from typing_extensions import override

from ui.commands import Command
from ui.i18n import QT_TRANSLATE_NOOP
from ui.map.chrome import scale_text
from ui.map.marks import Layer
from ui.map.widget import ZOOM_KEY, MapWidget
from ui.models.room import Kind
from ui.panels.map_feed import MapFeed
from ui.panels.map_layers import MAKERS
from ui.panels.map_search import PlaceSearch
from ui.panels.spec import PanelSpec

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from ui.panels.map_layers import Switch
    from ui.panels.spec import PanelContext

_SWITCHES = (
    (Layer.REPORTS, QT_TRANSLATE_NOOP("Map", "Reports")),
    (Layer.SENSORS, QT_TRANSLATE_NOOP("Map", "Sensors")),
    (Layer.FLOOD, QT_TRANSLATE_NOOP("Map", "Rain and floods")),
    (Layer.CAMERAS, QT_TRANSLATE_NOOP("Map", "Cameras")),
    (Layer.VESSELS, QT_TRANSLATE_NOOP("Map", "Vessels")),
    (Layer.WARDS, QT_TRANSLATE_NOOP("Map", "Wards")),
    (Layer.LABELS, QT_TRANSLATE_NOOP("Map", "Names")),
)
_MARKS = QT_TRANSLATE_NOOP("Map", "Marks")
_ALARMS = QT_TRANSLATE_NOOP("Map", "Alarms")
EDGE_PX = 10


def feed_map(context: PanelContext, shown: MapWidget) -> MapFeed:
    """Keep *shown* as the room has it, for as long as it lives."""
    return MapFeed(context, shown)


class MapPanel(QWidget):
    """The map, layer switches over its left corner, scale and zoom over its right one.

    Attributes:
        map: What is shown.
        switches: By layer; checked while it is shown.
    """

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._context = context
        self.map = MapWidget.of(context, self)
        self.feed = feed_map(context, self.map)
        self.setFocusProxy(self.map)
        self._actions = {layer: self._make_action(layer, title) for layer, title in _SWITCHES}
        self.switches: dict[str, QAction] = {str(k): a for k, a in self._actions.items()}
        self._more = QMenu(self)
        self._alone: dict[str, QActionGroup] = {}
        self._switches = self._make_bar()
        self._narrow = self._make_bar()
        self._tools = self._make_bar()
        self._fill_switches()
        self._fill_tools()
        self.search = PlaceSearch(context, self.map, self)
        self.search.resized.connect(self._arrange)
        # Not in the bar: nobody should switch alarms off in passing.
        self._actions[Layer.ALARMS] = alarms = self._make_action(Layer.ALARMS, _ALARMS)
        self.switches[Layer.ALARMS] = alarms
        self._put_into_menus(alarms, _MARKS)
        self.map.picked.connect(context.room.select)
        self.map.opened.connect(context.room.open)
        self.map.moved.connect(self._show_scale)
        self.map.escaped.connect(self._unpin)
        context.theme.changed.connect(self._arrange)
        self._add_commands()
        for maker in MAKERS:
            for switch in maker(context, self.map):
                self.add_layer(switch)
        self._show_scale()

    # --- what stands over the map

    def _make_bar(self) -> QFrame:
        bar = QFrame(self)
        bar.setObjectName("card")
        box = QHBoxLayout(bar)
        box.setContentsMargins(4, 3, 4, 3)
        box.setSpacing(0)
        return bar

    def _make_action(self, layer: Layer, title: str) -> QAction:
        action = QAction(QCoreApplication.translate("Map", title), self)
        action.setCheckable(True)
        action.setChecked(self.map.shows(layer))
        action.toggled.connect(partial(self._switch, layer))
        return action

    def _switch(self, layer: Layer, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled
        self.map.set_layer(layer, shown=shown)

    def _button(self, bar: QFrame, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, bar)
        button.setObjectName("flat")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = bar.layout()
        if layout is not None:
            layout.addWidget(button)
        return button

    def _fill_switches(self) -> None:
        tip = self.tr("Show or hide: {layer}")
        for action in self._actions.values():
            button = self._button(self._switches, "", tip.format(layer=action.text()))
            button.setCheckable(True)
            button.setChecked(action.isChecked())
            button.toggled.connect(action.setChecked)
            action.toggled.connect(button.setChecked)
            say = partial(_say_state, button, action.text())
            button.toggled.connect(say)
            say(action.isChecked())
        self._more_button = self._button(
            self._switches, self.tr("More"), self.tr("Show or hide further layers")
        )
        self._more_button.setMenu(self._more)
        self._more_button.hide()
        menu = QMenu(self)
        menu.addActions(list(self._actions.values()))
        self._narrow_menu = menu
        layers = self._button(self._narrow, self.tr("Layers"), self.tr("Show or hide layers"))
        layers.setMenu(menu)

    def add_layer(self, switch: Switch) -> QAction:
        """Put a layer on the map, a switch for it under "More" and a command into the palette."""
        layer = switch.layer
        layer.shown = switch.shown
        self.map.layers.add(layer)
        action = QAction(QCoreApplication.translate("Map", switch.title), self)
        action.setCheckable(True)
        action.setChecked(switch.shown)
        action.toggled.connect(lambda shown: self.map.layers.show(layer.id, shown=shown))
        if switch.alone:
            group = self._alone.get(switch.group)
            if group is None:
                group = self._alone[switch.group] = QActionGroup(self)
                group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
            group.addAction(action)
        self.switches[layer.id] = action
        self._put_into_menus(action, switch.group)
        self._context.commands.add(
            Command(f"map.layer.{layer.id}", switch.command, action.toggle, group="map")
        )
        return action

    def _put_into_menus(self, action: QAction, group: str) -> None:
        """Add *action* to the end of its group's section in both menus."""
        for menu in (self._more, self._narrow_menu):
            ends = [a for a in menu.actions() if a.isSeparator() and a.data() == group]
            if not ends:
                menu.addSection(QCoreApplication.translate("Map", group) if group else "")
                end = menu.addSeparator()
                end.setData(group)
                end.setVisible(False)
                ends = [end]
            menu.insertAction(ends[0], action)
        self._more_button.show()
        self._arrange()

    def _fill_tools(self) -> None:
        self._scale = QLabel(self._tools)
        self._scale.setObjectName("second")
        self._scale.setToolTip(self.tr("Scale in the middle of the map"))
        layout = self._tools.layout()
        if layout is not None:
            layout.addWidget(self._scale)
        self._in_hand = QMenu(self)
        self._in_hand.aboutToShow.connect(self._fill_tools_menu)
        tools = self._button(self._tools, "✎", self.tr("Tools: choose, draw, measure"))
        tools.setMenu(self._in_hand)
        for text, tip, run in (
            ("⌕", self.tr("Find a place (Ctrl+F)"), self._find),
            ("+", self.tr("Zoom in (+)"), partial(self.map.zoom_by, ZOOM_KEY)),
            ("−", self.tr("Zoom out (−)"), partial(self.map.zoom_by, -ZOOM_KEY)),
            ("⌂", self.tr("Back to the city (Home)"), self.map.go_home),
        ):
            self._button(self._tools, text, tip).clicked.connect(lambda *_, run=run: run())

    def _fill_tools_menu(self) -> None:
        """Offer the tools there are: a feature adds them as commands."""
        self._in_hand.clear()
        for command in self._context.commands:
            if command.id.startswith("map.tool."):
                action = self._in_hand.addAction(command.label())
                action.triggered.connect(lambda _checked=False, run=command.run: run())

    def _find(self) -> None:
        self.search.ask()

    def _unpin(self) -> None:
        self.search.pin.take_away()

    def _show_scale(self) -> None:
        text = scale_text(self.map.view)
        if text != self._scale.text():
            self._scale.setText(text)
            self._arrange()

    def _arrange(self) -> None:
        edge = self._context.theme.px(EDGE_PX)
        self._scale.setContentsMargins(edge, 0, edge, 0)
        for bar in (self._switches, self._narrow, self._tools):
            bar.adjustSize()
        room = self.width() - self._tools.width() - 3 * edge
        wide = self._switches.sizeHint().width() <= room
        self._switches.setVisible(wide)
        self._narrow.setVisible(not wide)
        self._switches.move(edge, edge)
        self._narrow.move(edge, edge)
        self._tools.move(self.width() - self._tools.width() - edge, edge)
        self.search.move(
            self.width() - self.search.width() - edge, self._tools.geometry().bottom() + edge
        )
        top = self._tools.height() + edge
        self.map.glass.inset = (0, top, 0, top)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the map everything and put the bars into its corners."""
        self.map.setGeometry(self.rect())
        self._arrange()
        super().resizeEvent(event)

    # --- commands

    def _add_commands(self) -> None:
        add = self._context.commands.add
        add(
            Command(
                "map.home",
                QT_TRANSLATE_NOOP("Command", "Map: back to the city"),
                self.map.go_home,
                group="map",
            )
        )
        add(
            Command(
                "map.find",
                QT_TRANSLATE_NOOP("Command", "Map: find a place…"),
                self._find,
                key="Ctrl+F",
                group="map",
            )
        )
        add(
            Command(
                "map.unpin",
                QT_TRANSLATE_NOOP("Command", "Map: take the pin away"),
                self._unpin,
                enabled=lambda: bool(self.search.pin.words),
                group="map",
            )
        )
        add(
            Command(
                "map.show",
                QT_TRANSLATE_NOOP("Command", "Map: show the selected"),
                self.show_selected,
                enabled=self._has_place,
                group="map",
            )
        )
        add(
            Command(
                "map.focus",
                QT_TRANSLATE_NOOP("Command", "Map: take the keyboard"),
                self.map.setFocus,
                group="map",
            )
        )
        for layer, title in (
            (Layer.REPORTS, QT_TRANSLATE_NOOP("Command", "Map: reports on or off")),
            (Layer.SENSORS, QT_TRANSLATE_NOOP("Command", "Map: sensors on or off")),
            (Layer.FLOOD, QT_TRANSLATE_NOOP("Command", "Map: rain and floods on or off")),
            (Layer.CAMERAS, QT_TRANSLATE_NOOP("Command", "Map: cameras on or off")),
            (Layer.VESSELS, QT_TRANSLATE_NOOP("Command", "Map: vessels on or off")),
            (Layer.ALARMS, QT_TRANSLATE_NOOP("Command", "Map: alarms on or off")),
            (Layer.WARDS, QT_TRANSLATE_NOOP("Command", "Map: wards on or off")),
            (Layer.LABELS, QT_TRANSLATE_NOOP("Command", "Map: names on or off")),
        ):
            add(Command(f"map.layer.{layer}", title, self._actions[layer].toggle, group="map"))

    def _has_place(self) -> bool:
        kind, key = self.map.selected
        return kind is not Kind.NONE and self.map.markers.place(kind, key) is not None

    def show_selected(self) -> None:
        """Bring the selected marker into the middle."""
        self.map.show_selected()


def _say_state(button: QPushButton, text: str, shown: bool) -> None:  # noqa: FBT001 - toggled
    button.setText(f"{'●' if shown else '○'} {text}")  # a shape, not only a colour


SPEC = PanelSpec(
    "map", QT_TRANSLATE_NOOP("Panel", "Map"), MapPanel, Qt.DockWidgetArea.TopDockWidgetArea
)
