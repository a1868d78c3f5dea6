"""What is kept of passwords: the right one is known again, nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.domain.errors import InvalidInputError
from controlroom.domain.password import (
    COST,
    PASSWORD_MAX,
    PASSWORD_MIN,
    Cost,
    Credentials,
    checked,
    is_weak,
    kept,
    matches,
)

CHEAP = Cost(log2_n=2)
WORDS = st.text(min_size=1, max_size=40)


@settings(deadline=None)
@given(WORDS)
def test_the_same_word_matches_and_no_two_are_kept_alike(word):
    stored, again = kept(word, CHEAP), kept(word, CHEAP)
    assert stored != again
    assert matches(word, stored)
    assert matches(word, again)
    assert word not in stored or len(word) < 3


@settings(deadline=None)
@given(WORDS, st.text(min_size=1, max_size=3))
def test_another_word_does_not(word, more):
    stored = kept(word, CHEAP)
    assert not matches(word + "x" + more, stored)


@given(st.text(max_size=80))
def test_nonsense_matches_nothing_and_is_weak(stored):
    assert not matches("right-of-way-2026", stored)
    assert is_weak(stored)


@pytest.mark.parametrize("cut", range(5))
def test_a_kept_word_without_a_part_matches_nothing(cut):
    parts = kept("right-of-way-2026", CHEAP).split("$")
    del parts[cut]
    assert not matches("right-of-way-2026", "$".join(parts))


def test_vietnamese_letters_may_be_typed_composed_or_not():
    assert matches("mật khẩu trực ban", kept("mật khẩu trực ban", CHEAP))


def test_the_cost_is_kept_so_that_it_can_be_raised():
    stored = kept("right-of-way-2026", CHEAP)
    assert stored.startswith("scrypt$2$8$1$")
    assert is_weak(stored)
    assert not is_weak(kept("right-of-way-2026"))
    assert Cost(15, 8, 1) == COST


def test_lengths():
    assert checked("x" * PASSWORD_MIN) == "x" * PASSWORD_MIN
    for word, why in (("x" * (PASSWORD_MIN - 1), "too-short"), ("x" * (PASSWORD_MAX + 1), "too-l")):
        with pytest.raises(InvalidInputError, match=why):
            checked(word)
    assert not matches("x" * 10_000_000, kept("x", CHEAP))


def test_a_password_is_in_no_message():
    assert "right" not in repr(Credentials("lan", "right-of-way-2026"))
