"""Sizes of a large screen, from its height and from how far away people sit."""

from __future__ import annotations

import math
from dataclasses import dataclass

PLATFORMS_WITHOUT_GLASS = ("offscreen", "minimal", "vnc", "webgl", "linuxfb")
MADE_UP_MM = ((160, 90), (160, 100), (16, 9), (16, 10))
"""Sizes projectors report: a shape, not millimetres."""
PLAUSIBLE_MM = (0.05, 12.0)
"""Pixel pitches from a small laptop to a coarse LED wall."""
SHAPE_SLACK = 0.15
"""How far width to height in millimetres may be from width to height in pixels."""
BASE_HEIGHT_PX = 1080
LEAST_ARC_MIN = 16.0
"""Smallest capital letter that can be read without effort (ISO 9241-303 recommends 16′–22′)."""
CAP_SHARE = 0.7
"""Height of a capital letter as a share of the font's size."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes drawn for 1080 lines, carried to another height.

    Attributes:
        height_px: Height of the window in device-independent pixels.
        pitch_mm: Size of such a pixel on the glass.
        distance_m: Distance of the furthest reader.
    """

    height_px: int
    pitch_mm: float = 0.0
    distance_m: float = 2.5

    def px(self, size: float) -> int:
        """Return *size* of the 1080-line drawing in pixels of this screen."""
        return max(1, round(size * self.height_px / BASE_HEIGHT_PX))

    def arc_min(self, font_px: float) -> float:
        """Return the height of a capital letter in minutes of arc; NaN without a pixel pitch."""
        if self.pitch_mm <= 0:
            return math.nan
        height_m = font_px * CAP_SHARE * self.pitch_mm / 1000
        return math.degrees(math.atan2(height_m, self.distance_m)) * 60

    def readable(self, smallest: float) -> bool:
        """Return whether text of *smallest* (in the 1080-line drawing) can be read."""
        arc = self.arc_min(self.px(smallest))
        return math.isnan(arc) or arc >= LEAST_ARC_MIN


def real_pitch_mm(
    platform: str, identity: str, size_mm: tuple[float, float], size_px: tuple[int, int]
) -> float:
    """Return the size of a pixel on the glass; 0 unless the screen itself has told it.

    Without a screen's own word Qt makes up a size from 96 pixels an inch; a wall must not accuse
    anybody of small letters on that ground.

    Args:
        platform: Name of Qt's platform plugin.
        identity: Maker, model and serial number as the screen reported them; empty for none.
        size_mm: Width and height of the picture on the glass.
        size_px: Width and height in device-independent pixels.
    """
    (width, height), (columns, lines) = size_mm, size_px
    if platform in PLATFORMS_WITHOUT_GLASS or not identity.strip():
        return 0.0
    if min(width, height, columns, lines) <= 0 or (round(width), round(height)) in MADE_UP_MM:
        return 0.0
    pitch = width / columns
    square = abs(pitch / (height / lines) - 1) <= SHAPE_SLACK
    low, high = PLAUSIBLE_MM
    return pitch if square and low <= pitch <= high else 0.0
