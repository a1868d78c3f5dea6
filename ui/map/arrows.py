"""Arrows at the edge for what must not be missed while it lies outside the view."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from controlroom.domain.mercator import View
    from ui.map.marks import Key

EDGE_PX = 26
APART_PX = 66.0
MOST_ARROWS = 6


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow: where it points from the middle, and how far the nearest one is.

    Attributes:
        x, y: Its middle in pixels.
        angle: Radians, 0 to the right, clockwise.
        distance_m: On the ground, from the edge of the view inwards counted from its middle.
        count: How many lie in that direction.
    """

    key: Key
    x: float
    y: float
    angle: float
    distance_m: float
    count: int


def edge_arrows(
    view: View,
    keys: Sequence[Key],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    inset: tuple[int, int, int, int] = (0, 0, 0, 0),
) -> list[Arrow]:
    """Return arrows for the places outside *view*, nearest first, neighbours gathered into one.

    Args:
        view: What is seen.
        keys: Of the places.
        x: Projected metres.
        y: Projected metres.
        inset: Pixels at left, top, right, bottom that other things cover.
    """
    if not len(keys):
        return []
    px, py = view.to_screen(x, y)
    outside = np.flatnonzero((px < 0) | (py < 0) | (px > view.width) | (py > view.height))
    if not len(outside):
        return []
    left, top = inset[0] + EDGE_PX, inset[1] + EDGE_PX
    right, bottom = view.width - inset[2] - EDGE_PX, view.height - inset[3] - EDGE_PX
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    if right <= left or bottom <= top:
        return []
    dx, dy = px[outside] - middle_x, py[outside] - middle_y
    distance = np.hypot(dx, dy)
    arrows: list[Arrow] = []
    for at in np.argsort(distance).tolist():
        step_x, step_y = float(dx[at]), float(dy[at])
        reach = min(
            (right - middle_x) / abs(step_x) if step_x else math.inf,
            (bottom - middle_y) / abs(step_y) if step_y else math.inf,
        )
        spot_x, spot_y = middle_x + step_x * reach, middle_y + step_y * reach
        near = next(
            (n for n, a in enumerate(arrows) if math.hypot(a.x - spot_x, a.y - spot_y) < APART_PX),
            None,
        )
        if near is not None:
            arrows[near] = replace(arrows[near], count=arrows[near].count + 1)
        elif len(arrows) < MOST_ARROWS:
            metres = float(distance[at]) * view.ground_m
            angle = math.atan2(step_y, step_x)
            arrows.append(Arrow(keys[int(outside[at])], spot_x, spot_y, angle, metres, 1))
    return arrows


def beside(arrow: Arrow, others: Sequence[Arrow], view: View) -> Arrow:
    """Return *arrow*, moved along its edge so that it covers none of *others*."""
    flat = min(arrow.y, view.height - arrow.y) < min(arrow.x, view.width - arrow.x)
    way_x, way_y = (APART_PX, 0.0) if flat else (0.0, APART_PX / 2)
    if (arrow.x > view.width / 2) if flat else (arrow.y > view.height / 2):
        way_x, way_y = -way_x, -way_y
    moved = arrow
    for _ in range(2 * MOST_ARROWS):
        near = (o for o in others if math.hypot(o.x - moved.x, o.y - moved.y) < APART_PX * 0.9)
        if next(near, None) is None:
            break
        moved = replace(moved, x=moved.x + way_x, y=moved.y + way_y)
    return moved
