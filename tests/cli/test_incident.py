"""A report's whole life from the terminal, and what is refused in which words."""

from __future__ import annotations

import csv
import io

import pytest

from controlroom.domain.ids import new_id

CATEGORY = "ha_tang_do_thi/duong_cau"
RECEIVE = ("incident", "receive", "--title", "Ổ gà trên đường", "--category", CATEGORY)
HERE = ("--lat", "16.4603", "--lon", "107.5921")
BOSS = ("--as", "binh", "--name", "Trần Bình", "--role", "supervisor")


@pytest.fixture
def terminal(on_database):
    """Each command is about report 1, in JSON."""

    def take(action, *words, who=("--as", "lan")):
        return on_database("incident", action, *words, *who, "--json")

    return take


@pytest.fixture
def agency(terminal, on_database):
    """Report 1 is received and verified; the first agency recommended."""
    on_database(*RECEIVE, *HERE)
    terminal("verify", "1")
    return terminal("recommend", "1").json()[0]["agency"]


def test_a_whole_life(terminal, on_database):
    received = terminal(*RECEIVE[1:], *HERE).json()
    assert (received["ref"], received["state"], received["version"]) == (1, "new", 1)
    assert received["ward"]
    assert terminal("claim", "1").json()["claimed_by"] == "lan"
    verified = terminal("verify", "#1", "--severity", "3", "--note", "gọi lại rồi").json()
    assert verified["state"] == "verified"
    assert verified["due_at"]
    lead, helper = [offer["agency"] for offer in terminal("recommend", "1").json()][:2]
    to = ("--to", lead, "--to", helper, "--instruction", "Vá tạm trong ngày")
    sent = terminal("dispatch", "1", *to, who=BOSS).json()
    assert [(a["agency"], a["lead"]) for a in sent["assignments"]] == [
        (lead, True),
        (helper, False),
    ]
    for each in (lead, helper):
        officer = ("--as", "hoa", "--role", "agency", "--agency", each)
        assert terminal("accept", "1", who=officer).code == 0
        assert terminal("answer", "1", "--reply", "Đã vá", who=officer).code == 0
    assert terminal("show", "1").json()["state"] == "awaiting_approval"
    assert terminal("approve", "1", "--agency", lead, who=BOSS).code == 0
    approved = terminal("approve", "1", "--agency", helper, who=BOSS).json()
    assert approved["state"] == "approved"
    published = terminal("publish", "1", "--answer", "Đường đã được vá.", who=BOSS).json()
    assert published["state"] == "published"
    assert published["published_at"]
    assert terminal("rate", "1", "--rating", "4").json()["state"] == "rated"
    shown = terminal("show", received["id"]).json()
    actions = [event["action"] for event in shown["events"]]
    assert len(actions) >= 11
    assert {event["actor"] for event in shown["events"]} == {"lan", "binh", "hoa"}
    assert on_database("incident", "list").out.strip() == ""
    assert "#1" in on_database("incident", "list", "--all").out
    assert "Đường đã được vá." in on_database("incident", "show", "1").out


def test_detours(terminal, agency):
    terminal("dispatch", "1", "--to", agency, who=BOSS)
    officer = ("--as", "hoa", "--role", "agency", "--agency", agency)
    terminal("accept", "1", who=officer)
    until = ("--until", "2099-01-04T17:00")
    asked = terminal("extend", "1", *until, "--reason", "chờ vật tư", who=officer)
    assert asked.json()["state"] == "extension_requested"
    granted = terminal("grant", "1", "--agency", agency, who=BOSS).json()["assignments"][0]
    assert granted["due_at"].startswith("2099-01-04T10:00")
    assert granted["first_due_at"] != granted["due_at"]
    terminal("answer", "1", "--reply", "xong", who=officer)
    back = terminal("send-back", "1", "--agency", agency, "--reason", "thiếu ảnh", who=BOSS)
    assert back.json()["state"] == "sent_back"
    terminal("answer", "1", "--reply", "có ảnh", who=officer)
    terminal("approve", "1", "--agency", agency, who=BOSS)
    terminal("publish", "1", "--answer", "Xong", who=BOSS)
    again = terminal("reopen", "1", "--reason", "lại hỏng", who=BOSS)
    assert again.json()["state"] == "reopened"
    assert terminal("note", "1", "--text", "đã gọi").code == 0
    assert (
        terminal("call", "1", "--number", "0234", "--note", "không ai nghe", "--missed").code == 0
    )


def test_refusing_merging_and_taking_back(terminal, on_database):
    for _ in range(3):
        on_database(*RECEIVE, *HERE)
    rejected = terminal("reject", "1", "--reason", "untrue", "--note", "đã xem")
    assert rejected.json()["state"] == "rejected"
    assert terminal("restore", "1").json()["state"] in {"new", "verifying"}
    assert terminal("merge", "3", "--into", "2").json()["state"] == "merged"
    assert terminal("show", "2").json()["merged"] == [3]


def test_an_agency_may_give_it_back_and_a_supervisor_take_it_back(terminal, agency):
    terminal("dispatch", "1", "--to", agency, who=BOSS)
    assert terminal("recall", "1", who=BOSS).code == 0
    terminal("dispatch", "1", "--to", agency, who=BOSS)
    back = terminal("return", "1", "--agency", agency, "--reason", "không đúng tuyến", who=BOSS)
    assert back.json()["state"] == "returned"


def test_the_same_delivery_is_one_report(on_database):
    twice = [on_database(*RECEIVE, "--external-ref", "A-1", "--json").json() for _ in range(2)]
    assert twice[0]["id"] == twice[1]["id"]


def test_the_second_to_claim_learns_who_was_first(on_database):
    on_database(*RECEIVE)
    on_database("incident", "claim", "1", "--as", "lan", "--name", "Nguyễn Thị Lan")
    words = ("incident", "claim", "1", "--as", "minh", "--seen", "1")
    said = on_database(*words, "--lang", "en")
    assert said.code == 1
    assert "Nguyễn Thị Lan was first" in said.err
    assert "being verified" in said.err
    assert "Nguyễn Thị Lan đã làm trước" in on_database(*words, "--lang", "vi").err


def test_reports_are_listed_newest_first_open_ones_and_by_words(on_database):
    for title in ("Ngập Nguyễn Huệ", "Rác", "Đèn hỏng"):
        on_database("incident", "receive", "--title", title, "--category", CATEGORY)
    on_database("incident", "reject", "2", "--reason", "untrue")
    assert [line[:2] for line in on_database("incident", "list").out.splitlines()] == ["#3", "#1"]
    assert len(on_database("incident", "list", "--all", "--json").json()) == 3
    assert len(on_database("incident", "list", "--limit", "1", "--json").json()) == 1
    assert on_database("incident", "list", "--limit", "-5", "--json").json() == []
    assert [
        i["ref"] for i in on_database("incident", "list", "nguyen", "hue", "--json").json()
    ] == [1]


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    ("words", "vi", "en"),
    [
        (("show", "99"), "không có phản ánh này", "there is no such report"),
        (("show", "9" * 40), "không có phản ánh này", "there is no such report"),
        (("show", str(new_id())), "không có phản ánh này", "there is no such report"),
        (("show", "12-34"), "không phải là số thứ tự hay mã", "neither a number nor an id"),
        (("show", "²"), "không phải là số thứ tự hay mã", "neither a number nor an id"),
        (("claim", "1"), "“nhận xử lý” không phù hợp", "“claim” does not fit"),
        (("merge", "1", "--into", "1"), "là chính nó", "the report itself"),
        (("note", "1", "--text", " "), "nội dung: đang để trống", "the text cannot be used"),
        (("verify", "1", "--ward", "x"), "phường, xã", "the ward cannot be used"),
        (("verify", "1", "--category", "x"), "lĩnh vực", "the category cannot be used"),
        (("dispatch", "1", "--to", "hepco"), "cần vai trò trưởng ca", "needs the role supervisor"),
        (
            ("dispatch", "1", "--to", "nasa", "--role", "supervisor"),
            "đơn vị: không có trong thành phố này",
            "the agency cannot be used",
        ),
        (
            ("accept", "1", "--agency", "nasa", "--role", "supervisor"),
            "không được giao phản ánh đó",
            "no open share",
        ),
        (
            ("receive", "--title", "x", "--category", CATEGORY, "--lat", "nan", "--lon", "1"),
            "vị trí: không phải là số",
            "the position cannot be used: it is not a number",
        ),
        (
            ("receive", "--title", "x", "--category", CATEGORY, "--lat", "16"),
            "thiếu vĩ độ hoặc kinh độ",
            "belong together",
        ),
        (("receive", "--title", "", "--category", CATEGORY), "tiêu đề", "the title cannot be used"),
        (
            ("receive", "--title", "x", "--category", CATEGORY, "--source", "x"),
            "nguồn",
            "the source cannot be used",
        ),
    ],
)
def test_refusals_in_both_languages(on_database, agency, words, vi, en):
    for lang, sentence in (("vi", vi), ("en", en)):
        said = on_database("incident", *words, "--lang", lang)
        assert said.code == 1
        assert said.out == ""
        assert said.err.startswith("controlroom: ")
        assert sentence in said.err
        assert said.err.count("\n") == 1


def test_the_reporter_is_not_for_agencies(on_database):
    on_database(*RECEIVE)
    said = on_database(
        "incident", "show", "1", "--reporter", "--role", "agency", "--agency", "hepco"
    )
    assert said.code == 1


def test_a_user_without_a_name(on_database, monkeypatch):
    def nobody():
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert on_database(*RECEIVE).code == 0


def test_a_table_for_spreadsheets(on_database):
    text = "=1+1, rác"
    assert on_database("incident", "receive", "--title", text, "--category", CATEGORY).code == 0
    said = on_database("incident", "list", "--csv", "--lang", "en")
    assert said.code == 0
    assert said.out.startswith("\ufeffNumber,Severity,")
    (row,) = csv.DictReader(io.StringIO(said.out.removeprefix("\ufeff")))
    assert row["Title"] == f"'{text}"
    assert row["Simulated"] == ""
