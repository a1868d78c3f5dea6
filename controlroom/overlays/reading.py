"""Reading a file of shapes in a process of its own: whatever is in it, the program goes on."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from controlroom.frames import Frames, frame
from controlroom.overlays.crs import Landing
from controlroom.overlays.shapes import MOST_POINTS, Form, Overlay, OverlayError, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from controlroom.domain.geo import Position

LONGEST_S = 60.0
_POINT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be known before a file can be shown: the system of its coordinates.

    Attributes:
        landings: Where it would lie in each, the nearest to the city first.
    """

    landings: tuple[Landing, ...]


class Reader:
    """Reads files in processes of their own, one at a time.

    Args:
        environment: Of the processes; None for ours.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = None if environment is None else dict(environment)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._over = False

    def read(self, path: Path, home: Position, crs: str = "") -> Overlay | Question:
        """Return what a file holds, or what has to be asked first.  Blocks, a minute at most.

        Args:
            path: Of the file.
            home: The middle of the city.
            crs: The answer to the question; ``""`` before it was asked.

        Raises:
            OverlayError: It cannot be shown, or ``stop`` was called.
        """
        order = json.dumps({"path": str(path), "crs": crs, "home": [home.lat, home.lon]})
        try:
            process = self._begin()
        except OSError as error:
            raise OverlayError("ended", str(error)) from error
        try:
            said, _ = process.communicate(order.encode(), LONGEST_S)
        except subprocess.TimeoutExpired as error:
            raise OverlayError("too-large", f"{LONGEST_S:g} s") from error
        finally:
            process.kill()
            process.communicate()
            with self._lock:
                self._process = None
        return answer_of(said)

    def _begin(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._over:
                raise OverlayError("ended", "stopped")
            self._process = subprocess.Popen(
                [sys.executable, "-m", "controlroom.overlays.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
            )
            return self._process

    def stop(self) -> None:
        """End what is being read, and begin nothing more.  Any thread."""
        with self._lock:
            self._over = True
            if self._process is not None:
                self._process.kill()


def answer_of(data: bytes) -> Overlay | Question:
    """Return what the process said.

    Raises:
        OverlayError: What it said; ``ended`` when it said nothing that can be read.
    """
    frames = Frames()
    frames.add(data)
    try:
        head, body = next(iter(frames))
        if "error" in head:
            raise OverlayError(head["error"], head["detail"])
        if "landings" in head:
            return Question(tuple(Landing(**told) for told in head["landings"]))
        return _overlay(head, body)
    except (StopIteration, ValueError, KeyError, TypeError) as error:
        raise OverlayError("ended") from error


def frames_of(overlay: Overlay) -> bytes:
    """Return *overlay* as the process says it."""
    parts = [part for shape in overlay.shapes for part in shape.parts]
    head = {
        "name": overlay.name,
        "crs": overlay.crs,
        "aside": dict(overlay.aside),
        "forms": [shape.form.value for shape in overlay.shapes],
        "labels": [shape.label for shape in overlay.shapes],
        "facts": [shape.facts for shape in overlay.shapes],
        "parts": [len(shape.parts) for shape in overlay.shapes],
        "lengths": [len(part) for part in parts],
    }
    body = b"".join(np.ascontiguousarray(part, "<f8").tobytes() for part in parts)
    return frame(head, body)


def question_frame(landings: Sequence[Landing]) -> bytes:
    """Return the question as the process says it; what lies nowhere is not offered."""
    near = [asdict(one) for one in landings if one.distance_m < float("inf")]
    return frame({"landings": near})


def _overlay(head: dict[str, Any], body: bytes) -> Overlay:
    if len(body) > MOST_POINTS * _POINT_BYTES:
        raise ValueError("more than was asked for")
    ends = np.cumsum(head["lengths"])
    points = np.frombuffer(body, "<f8").reshape(-1, 2)
    lines = np.split(points, ends[:-1]) if len(ends) else []
    shapes, at = [], 0
    rows = zip(head["forms"], head["labels"], head["facts"], head["parts"], strict=True)
    for form, label, facts, count in rows:
        told = tuple((str(name), str(value)) for name, value in facts)
        shapes.append(Shape(Form(form), tuple(lines[at : at + count]), label, told))
        at += count
    return Overlay(head["name"], tuple(shapes), head["crs"], head["aside"])
