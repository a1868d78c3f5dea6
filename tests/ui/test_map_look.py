"""The picture itself: grey when quiet, never blank, labels apart, diacritics there."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from PySide6.QtGui import QColor, QRawFont

from tests.ui.map_kit import pixels, saturated_share, scatter, shown_map
from ui.map.archipelagos import Archipelagos
from ui.map.ground import CityGround
from ui.map.label_plan import plan
from ui.map.marks import Layer
from ui.map.style import LETTERS
from ui.theme.map_tokens import ALL as MAP_TOKENS

ZOOMS = (10.0, 12.0, 13.0, 14.0, 16.0)


def luminance(color: str) -> float:
    parts = (QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
@pytest.mark.parametrize("zoom", [10.0, 13.0, 16.0])
def test_a_quiet_map_is_grey_and_not_blank(qtbot, theme, zoom):
    picture = pixels(shown_map(qtbot, theme=theme, zoom=zoom))
    assert saturated_share(picture) <= 0.03
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 300
    assert picture.std() > 4


def test_incidents_stand_out(qtbot):
    widget = shown_map(qtbot)
    quiet = saturated_share(pixels(widget))
    widget.set_incidents(*scatter(200))
    widget.finish()
    assert saturated_share(pixels(widget)) > quiet + 0.001


def test_stale_incidents_have_no_colour(qtbot):
    widget = shown_map(qtbot)
    widget.set_incidents(*scatter(200))
    widget.set_layer(Layer.LABELS, shown=True)
    widget.finish()
    live = saturated_share(pixels(widget))
    widget.set_stale(stale=True)
    widget.finish()
    assert saturated_share(pixels(widget)) < live / 2


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize(("percent", "width"), [(100, 1600), (100, 420), (150, 1000)])
def test_no_label_lies_over_another(qtbot, zoom, percent, width):
    widget = shown_map(qtbot, zoom=zoom, percent=percent, width=width, height=640)
    placed = widget.canvas.placed
    assert placed
    boxes = np.array([box for label in placed for box in label.boxes])
    owner = np.array([n for n, label in enumerate(placed) for _ in label.boxes])
    left, top, right, bottom = boxes.T
    over = (
        (left[:, None] < right)
        & (right[:, None] > left)
        & (top[:, None] < bottom)
        & (bottom[:, None] > top)
        & (owner[:, None] != owner)
    )
    clash = [(placed[owner[a]].text, placed[owner[b]].text) for a, b in np.argwhere(over)]
    assert not clash


def test_labels_stay_where_they_are_while_the_map_moves(qtbot):
    widget = shown_map(qtbot, zoom=13.0)

    def places() -> dict[str, tuple[float, float]]:
        view = widget.canvas.drawn
        assert view is not None
        found = {}
        for label in widget.canvas.placed:
            box = label.boxes[0]
            found.setdefault(label.text, view.to_world((box[0] + box[2]) / 2, box[1]))
        return found

    before = places()
    widget.pan(-300, 40)
    widget.finish()
    after = places()
    both = before.keys() & after.keys()
    scale = widget.view.scale
    still = [
        text
        for text in both
        if max(abs(a - b) for a, b in zip(before[text], after[text], strict=True)) * scale < 2
    ]
    assert len(both) > 15
    assert len(still) / len(both) > 0.7


def test_at_most_150_labels_in_view(qtbot):
    widget = shown_map(qtbot, zoom=14.0, width=1600, height=1000)
    drawn = widget.canvas.drawn
    assert drawn is not None
    margin_x, margin_y = (drawn.width - 1600) / 2, (drawn.height - 1000) / 2
    seen = [
        label
        for label in widget.canvas.placed
        if margin_x < label.boxes[0][0] < drawn.width - margin_x
        and margin_y < label.boxes[0][1] < drawn.height - margin_y
    ]
    assert 60 < len(seen) <= 150


def test_every_letter_of_every_name_is_in_the_font_and_composed(qtbot):
    widget = shown_map(qtbot)
    ground = widget.canvas.ground
    assert isinstance(ground, CityGround)
    shapes = ground.shapes
    raw = QRawFont.fromFont(widget.ink.style.font("poi"))
    assert raw.familyName() == "Be Vietnam Pro"
    letters = {c for f in shapes.basemap.features for c in f.name}
    assert "ế" in letters
    for letter in sorted(letters):
        assert raw.supportsCharacter(ord(letter)), letter
    for feature in shapes.basemap.features:
        assert unicodedata.is_normalized("NFC", feature.name), feature.name


def test_important_names_are_there(qtbot):
    widget = shown_map(qtbot, zoom=13.4, width=1600, height=1000)
    texts = {label.text for label in widget.canvas.placed}
    assert {"Huế", "KINH THÀNH HUẾ", "QL.1", "QL.49", "Sông Hương", "P. Vỹ Dạ"} <= texts


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_text_is_readable_on_every_ground(theme):
    tokens = MAP_TOKENS[theme]
    inks = {letters.color for name, letters in LETTERS.items() if name != "shield"}
    for ink in inks - {"text_3"}:
        for ground in ("land", "built", "forest", "farmland", "halo"):
            assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5, (ink, ground)
    for ground in ("land", "built", "halo"):
        assert contrast(tokens.text_3, getattr(tokens, ground)) >= 3.0, ground
    assert contrast(tokens.water_text, tokens.water) >= 3.0
    assert contrast(tokens.shield_text, tokens.shield) >= 4.5
    assert contrast(tokens.way_text, tokens.way) >= 4.5


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_no_colour_of_the_basemap_is_loud(theme):
    for name in MAP_TOKENS[theme].__slots__:
        color = QColor(getattr(MAP_TOKENS[theme], name))
        assert color.hsvSaturationF() <= 0.5, name


def test_hiding_names_and_wards_paints_anew(qtbot):
    widget = shown_map(qtbot, zoom=13.0)
    named = pixels(widget)
    widget.set_layer(Layer.LABELS, shown=False)
    widget.finish()
    assert widget.canvas.placed == []
    assert (pixels(widget) != named).any()
    assert not widget.shows(Layer.LABELS)


def test_planning_can_stop_at_any_label(qtbot):
    """The caller works in slices: nothing is painted before its step runs."""
    widget = shown_map(qtbot, zoom=13.0)
    widget.zoom_by(0.4)
    widget.canvas.begin(widget.view, widget.ink, 1.0)
    slices = 1
    while not widget.canvas.work(0.0):
        slices += 1
    assert slices > 100
    assert widget.canvas.exact(widget.view)
    assert callable(plan)


def test_the_archipelagos_are_named_where_the_country_is_seen(qtbot, monkeypatch):
    written = []
    original = Archipelagos._write

    def write(self, painter, style, at, words):
        written.append(words)
        original(self, painter, style, at, words)

    monkeypatch.setattr(Archipelagos, "_write", write)
    widget = shown_map(qtbot, width=1_600, height=1_000, zoom=7.0)
    assert ("Quần đảo Hoàng Sa", "(Việt Nam)") in written
    before = pixels(widget)
    widget.layers.show("archipelagos", shown=False)
    widget.finish()
    assert np.any(pixels(widget) != before)
    widget.layers.show("archipelagos", shown=True)
    written.clear()
    widget.pan(0, -900)  # to the south
    widget.finish()
    assert ("Quần đảo Trường Sa", "(Việt Nam)") in written
    written.clear()
    near = shown_map(qtbot, zoom=12.0)
    assert near.isVisible()
    assert written == []
