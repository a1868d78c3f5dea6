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
SECTORS = 48
"""Places in one of these directions are one arrow: a thousand of them cost no more than a few."""


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
    sector = ((np.arctan2(dy, dx) / (2 * math.pi) + 0.5) * SECTORS).astype(np.int64) % SECTORS
    many = np.bincount(sector, minlength=SECTORS)
    order = np.argsort(distance)
    _, first = np.unique(sector[order], return_index=True)  # the nearest of each sector
    nearest = order[np.sort(first)]
    with np.errstate(divide="ignore"):
        reach = np.minimum(
            (right - middle_x) / np.abs(dx[nearest]), (bottom - middle_y) / np.abs(dy[nearest])
        )
    spots = zip(
        nearest.tolist(),
        (middle_x + dx[nearest] * reach).tolist(),
        (middle_y + dy[nearest] * reach).tolist(),
        many[sector[nearest]].tolist(),
        strict=True,
    )
    found: list[tuple[int, float, float, int]] = []
    for at, spot_x, spot_y, count in spots:
        for n, (other, other_x, other_y, counted) in enumerate(found):
            if math.hypot(other_x - spot_x, other_y - spot_y) < APART_PX:
                found[n] = (other, other_x, other_y, counted + count)
                break
        else:
            if len(found) < MOST_ARROWS:
                found.append((at, spot_x, spot_y, count))
    ground_m = view.ground_m
    return [
        Arrow(keys[int(outside[at])], spot_x, spot_y, math.atan2(float(dy[at]), float(dx[at])),
              float(distance[at]) * ground_m, count)
        for at, spot_x, spot_y, count in found
    ]  # fmt: skip


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
