"""What a file of shapes comes to: rings and lines in the map's metres, and what was left out."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from controlroom.domain.errors import ControlRoomError
from controlroom.domain.mercator import MAX_LAT, project
from controlroom.domain.text import nfc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Line = NDArray[np.float64]

MOST_BYTES = 256_000_000
MOST_SHAPES, MOST_POINTS = 200_000, 3_000_000
LABEL_MAX, FACTS_MAX, FACT_MAX = 80, 8, 120
_LABELS = ("name", "ten", "title", "label", "id", "ma")


class Form(StrEnum):
    """How a shape is drawn."""

    POINT = "point"
    LINE = "line"
    AREA = "area"


class OverlayError(ControlRoomError):
    """A file cannot be laid over the map.

    Attributes:
        reason: Stable word: ``"unreadable"``, ``"too-large"``, ``"not-shapes"``, ``"no-shapes"``,
            ``"needs-library"``, ``"crs"``, ``"ended"``.
        detail: What exactly.
    """

    code = "map.overlay"

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """One thing of a file.

    Attributes:
        parts: Each of shape (n, 2), projected metres: of a point the places, of a line the lines,
            of an area its rings, holes among them (even-odd).
        label: For people; may be empty.
        facts: What the file says of it, the first few.
    """

    form: Form
    parts: tuple[Line, ...]
    label: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """What of a file can be shown.

    Attributes:
        name: For people.
        crs: Its coordinates were in this, in words.
        aside: How many shapes were left out, by reason: ``"no-place"``, ``"not-finite"``,
            ``"out-of-range"``, ``"swapped"``, ``"zero"``, ``"antimeridian"``, ``"too-short"``,
            ``"unknown"``.
    """

    name: str
    shapes: tuple[Shape, ...]
    crs: str
    aside: Mapping[str, int]

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north in projected metres; None without a shape."""
        parts = [part for shape in self.shapes for part in shape.parts]
        if not parts:
            return None
        low = np.min([part.min(axis=0) for part in parts], axis=0)
        high = np.max([part.max(axis=0) for part in parts], axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


class Collector:
    """Takes shapes in degrees one after another and keeps what can be shown."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.aside: Counter[str] = Counter()
        self._points = 0

    def add(
        self, form: Form, parts: Sequence[NDArray[np.float64]], facts: Mapping[str, object]
    ) -> None:
        """Take a shape; one that has no place on the map is counted.

        Args:
            form: How it is drawn.
            parts: Longitude and latitude in degrees, shape (n, 2).
            facts: What the file says of it.

        Raises:
            OverlayError: The file has more than any map shows.
        """
        self._points += sum(map(len, parts))
        if self._points > MOST_POINTS or len(self.shapes) >= MOST_SHAPES:
            raise OverlayError("too-large", f"{self._points:,} points")
        reason = fault_of(form, parts)
        if reason:
            self.aside[reason] += 1
            return
        made = []
        for part in parts:
            x, y = project(part[:, 1], part[:, 0])
            made.append(np.column_stack((x, y)))
        told = tuple((_short(k, 40), _short(v, FACT_MAX)) for k, v in facts.items() if _told(v))
        self.shapes.append(Shape(form, tuple(made), label_of(facts), told[:FACTS_MAX]))

    def finished(self, name: str, crs: str) -> Overlay:
        """Return what was taken.

        Raises:
            OverlayError: ``no-shapes``: there is nothing to show.
        """
        if not self.shapes:
            left = ", ".join(f"{reason} {count}" for reason, count in self.aside.items())
            raise OverlayError("no-shapes", left)
        return Overlay(name, tuple(self.shapes), crs, dict(self.aside))


def fault_of(form: Form, parts: Sequence[NDArray[np.float64]]) -> str:
    """Return why a shape in degrees is not shown; empty when it is."""
    least = {Form.POINT: 1, Form.LINE: 2, Form.AREA: 3}[form]
    if not parts or any(len(part) == 0 for part in parts):
        return "no-place"
    points = np.concatenate(parts)
    if not np.isfinite(points).all():
        return "not-finite"
    lon, lat = points[:, 0], points[:, 1]
    if (np.abs(lon) > 180).any() or (np.abs(lat) > MAX_LAT).any():  # noqa: PLR2004 - degrees
        # Of Huế 107.6 is no latitude: who wrote it there wrote them the other way round.
        swapped = (np.abs(lat) <= 180).all() and (np.abs(lon) <= MAX_LAT).all()  # noqa: PLR2004 - as above
        return "swapped" if swapped else "out-of-range"
    if (points == 0).all():
        return "zero"
    if any(len(part) < least for part in parts):
        return "too-short"
    wide = (np.abs(np.diff(part[:, 0])).max(initial=0) > 180 for part in parts)  # noqa: PLR2004 - as above
    return "antimeridian" if form is not Form.POINT and any(wide) else ""


def label_of(facts: Mapping[str, object]) -> str:
    """Return the name among what a file says of a shape, by what such a column is called."""
    by_name = {name.lower(): value for name, value in facts.items()}
    for name in _LABELS:
        if _told(by_name.get(name)):
            return _short(by_name[name], LABEL_MAX)
    return ""


def _told(value: object) -> bool:
    return value is not None and value == value and str(value).strip() != ""  # noqa: PLR0124 - NaN


def _short(value: object, most: int) -> str:
    bare = " ".join(str(value).split())
    shown = "".join(c for c in bare if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return nfc(shown)[:most]
