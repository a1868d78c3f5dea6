"""Takes Qt's own options out of the command line before ``argparse`` misreads their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WITH_VALUE = frozenset(
    {
        "platform",
        "platformpluginpath",
        "platformtheme",
        "plugin",
        "qwindowgeometry",
        "qwindowicon",
        "qwindowtitle",
        "style",
        "stylesheet",
        "session",
        "display",
        "geometry",
        "fontengine",
        "icon",
        "title",
        "name",
    }
)
"""Options that take a value, as the next word or after ``=``.

Source:
    Qt 6 documentation of ``QGuiApplication::QGuiApplication`` and ``QApplication::QApplication``.
"""

ALONE = frozenset({"reverse", "nograb", "dograb", "sync", "widgetcount", "qdebug"})


def split_qt_options(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return our words and Qt's, both in order.

    Only the spelling with one dash is Qt's; what follows ``--`` is nobody's option.  A value that
    is missing at the end stays missing: Qt says so itself.
    """
    ours: list[str] = []
    qt: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            ours += [word, *rest]
            break
        name, has_value, _ = word[1:].partition("=")
        if not word.startswith("-") or word.startswith("--") or name not in WITH_VALUE | ALONE:
            ours.append(word)
            continue
        qt.append(word)
        if name in WITH_VALUE and not has_value:
            qt.extend([value] if (value := next(rest, None)) is not None else [])
    return ours, qt
