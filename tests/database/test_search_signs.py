"""Searching takes every sign for itself, on both engines: no wildcard, no escape, no SQL."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controlroom.database.question_store import SqlQuestions
from controlroom.domain.text import fold
from tests.database.test_questions import load, past

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
TITLES = (
    "100% ngập", "100 ngập", "10_0", "10x0", "a\\b", "ab", "a\\%b", "a\\_b", "%", "_", "\\", "\\\\",
    "%%", "x'y", 'x"y', "Đường số 5", "[a-z]", "a*b", "a?b", "/%/", "'; DROP TABLE incident; --",
)  # fmt: skip
SIGNS = st.text("%_\\ab10x'\"[]*?đĐ/;- ", min_size=1, max_size=8)


@pytest.fixture
def searched(engine):
    load(engine, *(past(NOON, title=title, address="", description="") for title in TITLES))
    return SqlQuestions(engine)


def expected(words):
    """What holds every word, by looking."""
    wanted = fold(words).split()
    return {t for t in TITLES if wanted and all(word in fold(t) for word in wanted)}


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(SIGNS)
def test_signs_stand_for_themselves(searched, words):
    found = {i.title for i in searched.search(words, limit=500)}
    if any(word.isdecimal() for word in fold(words).split()):  # numbers of reports are found too
        assert found >= expected(words)
    else:
        assert found == expected(words)


@pytest.mark.parametrize("words", ["%", "_", "\\", "a\\%b", "10_0", "100%", "\\_", "x'y"])
def test_wildcards_are_no_wildcards(searched, words):
    assert {i.title for i in searched.search(words, limit=500)} == expected(words)
    assert len(expected(words)) < len(TITLES)
