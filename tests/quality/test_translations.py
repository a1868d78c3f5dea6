"""Vietnamese is complete: nothing missing, unfinished, left over or with a lost slot."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.quality import rules
from tools import i18n

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKING = ("translate", "QT_TRANSLATE_NOOP")


def marked() -> Iterator[tuple[str, str, str]]:
    """Place, context (empty for ``tr``) and text of every literal that is to be translated."""
    for source in rules.sources():
        if not source.under("ui/"):
            continue
        for call, name in source.calls():
            texts = [
                a.value
                for a in call.args[:2]
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            place = f"{source.path}:{call.lineno}"
            if name in MARKING and len(texts) == len(MARKING):
                yield place, texts[0], texts[1]
            elif name == "tr" and texts:
                yield place, "", texts[0]


def test_every_marked_text_is_collected(tmp_path):
    fresh = i18n.ts_file("vi", tmp_path)
    i18n.collect("vi", fresh)
    messages = list(i18n.read(fresh))
    seen = {(m.context, m.source) for m in messages} | {("", m.source) for m in messages}
    missed = [
        f"{place}: {text!r}" for place, context, text in marked() if (context, text) not in seen
    ]
    assert not missed, "\n" + "\n".join(missed)
    assert not [m.source for m in messages if not m.context], "a text without a context"


def test_every_string_is_translated():
    problems = i18n.problems()
    assert not problems, "\n" + "\n".join(problems)
