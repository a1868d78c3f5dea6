"""Recommendations: place and topic together, from data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from controlroom.domain.figures import Share
from controlroom.domain.routing import acting, recommend, road_class
from tests.domain.samples import CITY, incident

if TYPE_CHECKING:
    from controlroom.domain.routing import Recommendation

TODAY = date(2026, 11, 23)


def offers(on: date = TODAY, **values: object) -> tuple[Recommendation, ...]:
    return recommend(incident(**values), CITY, on=on, open_by_agency={"hepco": 4}, on_time={})


@pytest.mark.parametrize(
    ("text", "road"),
    [
        ("Kiệt 12 Lê Lợi", "alley"),
        ("hẻm 4, Quốc lộ 1A", "alley"),
        ("Km 812 Quốc lộ 1A", "national"),
        ("trên QL49, xã Phú Dương", "national"),
        ("QL. 1A", "national"),
        ("đường tránh Huế", "national"),
        ("Tỉnh lộ 10B", "provincial"),
        ("TL8", "provincial"),
        ("ĐT.4 đoạn qua chợ", "provincial"),
        ("12 Lê Lợi", "main"),
        ("12 lê lợi", "main"),
        ("ĐT: 0905123456", None),
        ("ĐT 0905123456", None),
        ("12 Bà Triệu", None),
        ("Ngô Quyền", None),
        ("", None),
    ],
)
def test_road_class_is_guessed_from_the_address(text, road):
    assert road_class(text, frozenset({"le loi"})) == road


@pytest.mark.parametrize(
    ("address", "agency", "word"),
    [
        ("Kiệt 12 Lê Lợi", "ub_w1", "category"),
        ("12 Lê Lợi", "htkt", "road"),
        ("Tỉnh lộ 10B", "s_xd", "road"),
        ("Quốc lộ 1A", "qldb", "road"),
        ("", "ub_w1", "category"),
    ],
)
def test_a_manhole_goes_where_its_road_belongs(address, agency, word):
    best = offers(address=address)[0]
    assert (best.agency_id, best.reason[0], best.basis) == (agency, word, "found")


def test_the_reason_names_rule_and_facts():
    best = offers(address="Tỉnh lộ 10B")[0]
    facts = dict(best.reason[1])
    assert facts["topic"] == "Đường tỉnh"
    assert facts["topic_en"] == "Provincial roads"
    assert facts["road"] == "provincial"
    assert facts["succeeds"] == "s_gtvt"


def test_the_more_special_category_wins_and_the_parent_follows():
    assert [o.agency_id for o in offers()] == ["ub_w1", "htkt"]


def test_words_in_the_text_beat_the_category_alone():
    found = offers(category_id="ve_sinh", title="Bãi rác sau chợ")
    assert [(o.agency_id, o.reason[0]) for o in found] == [
        ("ub_w1", "words"),
        ("hepco", "category"),
    ]
    assert dict(found[0].reason[1])["word"] == "bai rac"
    assert found[1].open == 4


def test_partners_are_offered_with_whom_they_act():
    found = offers(category_id="tieng_on", ward_code="w2")
    assert [(o.agency_id, o.reason[0]) for o in found] == [
        ("ub_w2", "category"),
        ("ca_w1", "partner"),
    ]
    assert dict(found[1].reason[1])["with"] == "ub_w2"


def test_without_a_rule_the_ward_is_offered_as_our_own_guess():
    found = offers(category_id="khac")
    assert [(o.agency_id, o.reason[0], o.basis) for o in found] == [("ub_w1", "ward", "own")]
    assert offers(category_id="khac", ward_code=None) == ()


def test_nobody_is_offered_twice():
    agencies = [o.agency_id for o in offers(address="12 Lê Lợi")]
    assert len(set(agencies)) == len(agencies)


def test_equals_are_ordered_by_load_then_by_on_time_share_with_enough_cases():
    rules = tuple(replace(CITY.routing[5], agency_id=a) for a in ("hepco", "htkt", "qldb", "s_xd"))
    city = replace(CITY, routing=rules)
    found = recommend(
        incident(category_id="ve_sinh", ward_code=None),
        city,
        on=TODAY,
        open_by_agency={"hepco": 3},
        on_time={
            "htkt": Share(29, 29),  # too few: not compared
            "qldb": Share(20, 40),
            "s_xd": Share(39, 40),
        },
    )
    assert [o.agency_id for o in found] == ["s_xd", "qldb", "htkt", "hepco"]
    assert found[0].on_time == Share(39, 40)


def test_agencies_act_while_they_exist_and_successors_after():
    before, after = date(2025, 2, 28), date(2025, 3, 1)
    assert acting(CITY, "s_gtvt", before) == CITY.agency_by_id["s_gtvt"]
    assert acting(CITY, "s_gtvt", after) == CITY.agency_by_id["s_xd"]
    assert acting(CITY, "s_xd", before) is None
    assert acting(CITY, "gone", after) is None
    assert acting(CITY, "nobody", after) is None


def test_successors_in_a_circle_end():
    circle = tuple(
        replace(CITY.agency_by_id["gone"], id=a, successor_id=b) for a, b in ("ab", "ba")
    )
    assert acting(replace(CITY, agencies=circle), "a", TODAY) is None
