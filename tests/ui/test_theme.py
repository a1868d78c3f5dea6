"""Colours can be read: contrast is a number, and no alarm colour is used twice."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from ui.theme.theme import Theme
from ui.theme.tokens import ALL, Tokens

TEXTS = ("text", "text_2", "text_3", "wrong")
SURFACES = ("window", "panel", "raised")
MARKS = ("severity_1", "severity_2", "severity_3", "severity_4", "ok", "mark_1", "mark_2",
         "mark_3", "above_record", "water", "accent")  # fmt: skip


def luminance(name: str) -> float:
    colour = QColor(name)
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", ALL.values(), ids=lambda t: t.name)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("surface", SURFACES)
def test_text_can_be_read(tokens: Tokens, text: str, surface: str):
    assert contrast(getattr(tokens, text), getattr(tokens, surface)) >= 4.5


@pytest.mark.parametrize("tokens", ALL.values(), ids=lambda t: t.name)
@pytest.mark.parametrize("mark", MARKS)
def test_marks_can_be_seen(tokens: Tokens, mark: str):
    assert contrast(getattr(tokens, mark), tokens.panel) >= 3.0


@pytest.mark.parametrize("tokens", ALL.values(), ids=lambda t: t.name)
def test_text_on_coloured_surfaces_can_be_read(tokens: Tokens):
    assert contrast(tokens.on_accent, tokens.primary) >= 4.5
    assert contrast(tokens.demo_text, tokens.demo_back) >= 4.5
    assert contrast(tokens.text, tokens.selection) >= 4.5
    for severity in (1, 2):
        assert contrast(tokens.on_severity, tokens.severity(severity)) >= 4.5


@pytest.mark.parametrize("tokens", ALL.values(), ids=lambda t: t.name)
def test_each_alarm_colour_has_one_meaning(tokens: Tokens):
    alarm = {tokens.severity_1, tokens.severity_2}
    shared_by_design = {"severity_1", "severity_2", "mark_2", "mark_3"}  # the same two grades
    others = {getattr(tokens, n) for n in Tokens.__slots__ if n not in {*shared_by_design, "name"}}
    assert not alarm & others


def test_an_unknown_token_in_a_style_sheet_fails():
    with pytest.raises(KeyError):
        Theme().render_qss("QLabel { color: $no_such_token; }")


def test_zoom_steps_and_stays_inside_its_range(qapp):
    theme = Theme()
    seen = []
    for _ in range(8):
        theme.step_zoom(1)
        seen.append(theme.zoom)
    assert seen[:3] == [110, 125, 150]
    assert seen[-1] == 200
    assert theme.px(56) == 112
    theme.step_zoom(-1)
    assert theme.zoom == 175
    theme.step_zoom(0)
    assert theme.zoom == 100
