"""Small pictures for points of interest, drawn from polygons on a 12 × 12 grid."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF

if TYPE_CHECKING:
    from collections.abc import Mapping

GRID = 12.0

_PICTURES: Mapping[str, str] = {
    "hospital": "4.4,1 7.6,1 7.6,4.4 11,4.4 11,7.6 7.6,7.6 7.6,11 4.4,11 4.4,7.6 1,7.6 1,4.4"
    " 4.4,4.4",
    "police": "6,.8 11,2.8 10,8 6,11.4 2,8 1,2.8",
    "fire-station": "6,.8 9,5 9.6,8 8,11 4,11 2.4,8 3.4,5.4 5,6.6",
    "town-hall": "6,.8 11,4 1,4|2,5 3.6,5 3.6,9 2,9|5.2,5 6.8,5 6.8,9 5.2,9"
    "|8.4,5 10,5 10,9 8.4,9|1,10 11,10 11,11.2 1,11.2",
    "shop": "2,4.4 10,4.4 11,11 1,11|4,4 4,1.8 8,1.8 8,4 7,4 7,2.8 5,2.8 5,4",
    "college": "6,1.8 12,4.8 6,7.8 0,4.8|3,7.2 6,8.8 9,7.2 9,9.6 6,11 3,9.6",
    "school": "1,2.6 5.6,3.8 5.6,10.6 1,9.4|11,2.6 6.4,3.8 6.4,10.6 11,9.4",
    "rail": "3,1 9,1 9,8 7.6,9 9.6,11.2 8,11.2 7,10 5,10 4,11.2 2.4,11.2 4.4,9 3,8"
    "|4.2,2.8 7.8,2.8 7.8,5.4 4.2,5.4",
    "bus": "1.4,2 10.6,2 10.6,9 9.6,9 9.6,10.6 8,10.6 8,9 4,9 4,10.6 2.4,10.6 2.4,9 1.4,9"
    "|2.6,3.4 9.4,3.4 9.4,6 2.6,6",
    "harbor": "o6,2.2,1.4|5.3,3.6 6.7,3.6 6.7,9 9,8 8,7.4 11.2,6.4 10.6,9.6 10,8.8 6,11.2 2,8.8"
    " 1.4,9.6 .8,6.4 4,7.4 3,8 5.3,9",
    "ferry": "1,7 11,7 9.4,10.6 2.6,10.6|3,4 9,4 9,6.4 3,6.4|5,1.4 7,1.4 7,3.6 5,3.6",
    "water": "6,.8 9.6,6.4 9,9.6 6,11.2 3,9.6 2.4,6.4",
    "monument": "5,2 6,.8 7,2 7.6,8 4.4,8|2.4,9 9.6,9 9.6,11.2 2.4,11.2",
    "castle": "1.6,2.6 3.4,2.6 3.4,4 5,4 5,2.6 7,2.6 7,4 8.6,4 8.6,2.6 10.4,2.6 10.4,11 7.4,11"
    " 7.4,8 4.6,8 4.6,11 1.6,11",
    "religious-buddhist": "6,.6 8,2.8 11,4 1,4 4,2.8|3.4,4.6 8.6,4.6 9,6 11.6,7.4 .4,7.4 3,6"
    "|3,8 9,8 9,11.2 3,11.2",
    "religious-christian": "5.1,.8 6.9,.8 6.9,3.4 9.6,3.4 9.6,5.2 6.9,5.2 6.9,11.2 5.1,11.2"
    " 5.1,5.2 2.4,5.2 2.4,3.4 5.1,3.4",
    "bridge": ".4,4.8 11.6,4.8 11.6,9.2 10,9.2 8.6,7.2 6,6.4 3.4,7.2 2,9.2 .4,9.2",
    "park": "6,.6 9.6,5 8,5 10.6,8.6 6.9,8.6 6.9,11.2 5.1,11.2 5.1,8.6 1.4,8.6 4,5 2.4,5",
    "mountain": "6,1.8 11.4,10.2 .6,10.2",
    "beach": ".8,6 2.4,3 6,1.4 9.6,3 11.2,6|5.4,6 6.6,6 6.6,11.2 5.4,11.2",
    "tower": "o6,2.4,1.7|5.2,4.4 6.8,4.4 8.6,11.2 6.9,11.2 6,8 5.1,11.2 3.4,11.2",
    "industry": "1,11 1,6 4,4 4,6 7,4 7,6 9,4.6 9,1.4 11,1.4 11,11",
    "museum": "6,1 11,3.6 1,3.6|1.6,4.6 10.4,4.6 10.4,9.4 1.6,9.4|3,6 9,6 9,9.4 3,9.4"
    "|1,10 11,10 11,11.2 1,11.2",
    "stadium": "o6,6,5|o6,6,2.5",
}
_SAME: Mapping[str, str] = {
    "viewpoint": "mountain",
    "wetland": "water",
    "observation-tower": "tower",
    "communications-tower": "tower",
}


@cache
def glyph(name: str) -> QPainterPath:
    """Return the picture *name* on the 12 × 12 grid; a dot when it has none.

    Overlapping parts cut holes (even-odd), such as the windows of a train.
    """
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for part in _PICTURES.get(_SAME.get(name, name), "o6,6,2.4").split("|"):
        if part.startswith("o"):
            x, y, radius = (float(n) for n in part[1:].split(","))
            path.addEllipse(QPointF(x, y), radius, radius)
            continue
        corners = (pair.split(",") for pair in part.split())
        path.addPolygon(QPolygonF([QPointF(float(x), float(y)) for x, y in corners]))
        path.closeSubpath()
    return path
