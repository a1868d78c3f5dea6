"""Vietnamese is complete: nothing missing, unfinished, left over or with a lost slot."""

from __future__ import annotations

from tools import i18n


def test_every_string_is_translated():
    problems = i18n.problems()
    assert not problems, "\n" + "\n".join(problems)
