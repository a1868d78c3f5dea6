"""``map overlay FILE``: what a file of shapes would lay over the map."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from controlroom import citypack, exits
from controlroom.cli_common import settings_of
from controlroom.cli_words import pick

if TYPE_CHECKING:
    import argparse

_FOUND = (
    "{name}: {shapes:,} đối tượng ({forms}), hệ tọa độ {crs}",
    "{name}: {shapes:,} shapes ({forms}), coordinates in {crs}",
)
_ASIDE = ("không hiển thị: {parts}", "not shown: {parts}")
_ASKS = (
    "tệp không ghi hệ tọa độ; chọn bằng --crs:",
    "the file does not say its system of coordinates; choose with --crs:",
)
_LANDING = ("  {code}  {name}, cách trung tâm {km:,.1f} km", "  {code}  {name}, {km:,.1f} km away")


def show(args: argparse.Namespace) -> int:
    """Say what a file holds, or which systems of coordinates may be meant.

    Raises:
        OverlayError: It cannot be shown.
    """
    from controlroom.overlays.reading import Question, Reader  # noqa: PLC0415 - with numpy

    home = citypack.load_city(settings_of(args).city).home
    found = Reader().read(args.file, home, args.crs or "")
    if isinstance(found, Question):
        print(pick(_ASKS, args.lang))
        for one in found.landings:
            line = pick(_LANDING, args.lang)
            print(line.format(code=one.code, name=one.name, km=one.distance_m / 1_000))
        return exits.USAGE
    forms = Counter(shape.form.value for shape in found.shapes)
    if args.json:
        told = {"name": found.name, "crs": found.crs, "forms": forms, "aside": found.aside}
        print(json.dumps(told, ensure_ascii=False))
        return exits.OK
    words = ", ".join(f"{form} {count}" for form, count in forms.items())
    print(
        pick(_FOUND, args.lang).format(
            name=found.name, shapes=len(found.shapes), forms=words, crs=found.crs
        )
    )
    if found.aside:
        parts = ", ".join(f"{reason} {count}" for reason, count in found.aside.items())
        print(pick(_ASIDE, args.lang).format(parts=parts))
    return exits.OK
