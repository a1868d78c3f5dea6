"""From a new report to its published answer with the keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controlroom.domain.errors import NotFoundError
from controlroom.domain.states import IncidentState, Severity
from tests.ui.detail_kit import Bench, Office, incident
from ui.panels.detail_rules import Step

KEY = Qt.Key


@pytest.fixture
def one():
    return incident()


@pytest.fixture
def bench(qtbot, one):
    bench = Bench(qtbot, Office(one))
    bench.show()
    bench.open(one)
    return bench


def test_open_gives_the_panel_the_keyboard(bench):
    assert bench.panel.isAncestorOf(QApplication.focusWidget())


def test_new_to_published(bench, one):
    office = bench.office
    bench.key(KEY.Key_V)
    form = bench.form("verify", one)
    assert form.ward.value == "19789"  # from the position
    bench.key(KEY.Key_1)
    assert form.severity.value is Severity.SOS
    bench.key(KEY.Key_Return)
    assert office.held[one.id].state is IncidentState.VERIFIED
    bench.back()
    bench.sync()

    bench.key(KEY.Key_D)
    form = bench.form("dispatch", one)
    assert form.cards.chosen == ("ub_19789",)  # the recommendation
    bench.key(KEY.Key_Down)
    bench.key(KEY.Key_Space)
    assert form.cards.chosen == ("ub_19789", "htkt")
    bench.key(KEY.Key_Tab)
    bench.key(KEY.Key_Tab)
    bench.key(KEY.Key_2)
    assert form.severity.value is Severity.URGENT
    bench.key(KEY.Key_Tab)
    bench.type("Rào chắn ngay")
    bench.key(KEY.Key_Return, ctrl=True)
    sent = office.held[one.id]
    assert sent.state is IncidentState.DISPATCHED
    assert sent.severity is Severity.URGENT
    assert [(a.agency_id, a.lead, a.instruction) for a in sent.assignments] == [
        ("ub_19789", True, "Rào chắn ngay"),
        ("htkt", False, "Rào chắn ngay"),
    ]
    bench.back()
    bench.sync()

    for agency, said in (("ub_19789", "Đã thay nắp"), ("htkt", "Đã kiểm tra")):
        office.step("accept", bench.context.actor, one.id, seen=_version(bench), agency_id=agency)
        office.step(
            "answer",
            bench.context.actor,
            one.id,
            seen=_version(bench),
            agency_id=agency,
            reply=said,
        )
    bench.sync()
    for reply in ("Đã thay nắp", "Đã kiểm tra"):
        bench.key(KEY.Key_P)
        form = bench.form("approve", one)
        assert form.reply.text == reply  # the lead's first
        bench.key(KEY.Key_Return)
        bench.back()
        bench.sync()
    assert office.held[one.id].state is IncidentState.APPROVED

    bench.key(KEY.Key_P, shift=True)
    form = bench.form("publish", one)
    assert form.text.text == "Đã thay nắp\n\nĐã kiểm tra"
    bench.key(KEY.Key_Return, ctrl=True)
    done = office.held[one.id]
    assert done.state is IncidentState.PUBLISHED
    assert done.answer == "Đã thay nắp\n\nĐã kiểm tra"
    bench.sync()
    bench.wait_text("Handled, published")  # a closed incident stays, shown as closed
    assert not bench.calls.errors


def _version(bench):
    return next(iter(bench.office.held.values())).version


def test_what_the_agency_phoned_in(bench, one):
    office = bench.office
    step, actor = office.step, bench.context.actor
    step("verify", actor, one.id, seen=1, severity=Severity.URGENT,
         category_id=one.category_id, ward_code="19789")  # fmt: skip
    bench.sync()
    bench.key(KEY.Key_D)
    bench.form("dispatch", one)
    bench.key(KEY.Key_Return)
    bench.back()
    bench.sync()
    bench.key(KEY.Key_U)
    form = bench.form("phone", one)
    bench.key(KEY.Key_Return)
    assert office.held[one.id].state is IncidentState.IN_PROGRESS
    bench.back()
    bench.sync()
    bench.key(KEY.Key_U)
    form = bench.form("phone", one)
    assert form.what.value == "answer"  # it cannot accept twice
    bench.key(KEY.Key_Tab)
    bench.type("Đã sửa xong")
    bench.key(KEY.Key_Return, ctrl=True)
    assert office.held[one.id].state is IncidentState.AWAITING_APPROVAL


def test_a_new_report_goes_on_to_its_detail(bench):
    bench.key(KEY.Key_N)
    form = bench.form("new")
    bench.type("Cây đổ chắn đường")
    bench.key(KEY.Key_Tab)
    bench.type("cong ho ga")  # found without tones
    bench.key(KEY.Key_Return)
    assert form.category.value == "ha_tang/ho_ga"
    assert form.isVisible()  # Enter took the row, not the form
    bench.key(KEY.Key_Tab)
    bench.key(KEY.Key_2)
    bench.key(KEY.Key_Tab)
    bench.type("5 Nguyễn Huệ")
    bench.key(KEY.Key_Return)
    draft = bench.office.did[-1][1]["draft"]
    assert (draft.title, draft.address) == ("Cây đổ chắn đường", "5 Nguyễn Huệ")
    assert (draft.severity, draft.channel) == (Severity.URGENT, "hotline")
    assert bench.panel.incident.title.text() == "Cây đổ chắn đường"


def test_reject_and_its_undo(bench, one):
    bench.key(KEY.Key_R)
    bench.form("reject", one)
    bench.key(KEY.Key_Down)
    bench.key(KEY.Key_Return)
    assert bench.office.held[one.id].state is IncidentState.REJECTED
    assert bench.office.did[-1][1]["reason"] == "no_place"
    bench.undo()
    assert bench.office.held[one.id].state is IncidentState.NEW


def test_merge_finds_by_number(qtbot, one):
    earlier = incident(id=incident().id.__class__(int=5), ref=17_001, title="Hố ga vỡ")
    bench = Bench(qtbot, Office(one, earlier))
    bench.show()
    bench.open(one)
    bench.key(KEY.Key_M)
    form = bench.form("merge", one)
    bench.type("17001")
    bench.key(KEY.Key_Return)
    assert form.into == earlier.id
    bench.key(KEY.Key_Return)
    assert bench.office.held[one.id].merged_into == earlier.id
    bench.undo()
    assert bench.office.held[one.id].state is IncidentState.NEW


def test_escalate_and_claim_take_one_key(bench, one):
    bench.key(KEY.Key_E)
    assert bench.office.held[one.id].severity is Severity.SOS
    bench.sync()
    bench.key(KEY.Key_G)
    assert bench.office.held[one.id].state is IncidentState.VERIFYING
    assert list(bench.calls.done) == [
        "Severity of #18233 is now: SOS",
        "#18233 taken on",
    ]


def test_esc_leaves_without_doing_anything(bench, one):
    bench.key(KEY.Key_L)
    bench.form("note", one)
    bench.key(KEY.Key_Escape)
    assert bench.commands.forms.find("note", one.id) is None
    assert bench.office.did == []


def test_a_failed_step_keeps_the_text(bench, one):
    bench.office.fails.append(NotFoundError("gone"))
    bench.key(KEY.Key_L)
    form = bench.form("note", one)
    bench.type("Gọi lại lúc 10 giờ")
    bench.key(KEY.Key_Return, ctrl=True)
    assert form.isVisible()
    assert form.text.text == "Gọi lại lúc 10 giờ"
    assert "kept" in form.said
    bench.key(KEY.Key_Return, ctrl=True)
    assert not form.isVisible()
    commands = [values for name, values in bench.office.did if name == "note"]
    assert [c["text"] for c in commands] == ["Gọi lại lúc 10 giờ"] * 2


def test_an_open_form_survives_changes_and_names_who_made_them(bench, one):
    bench.key(KEY.Key_V)
    form = bench.form("verify", one)
    form.note.setPlainText("nghe máy 0:48")
    minh = bench.context.actor.__class__("minh", "Minh", bench.context.actor.role)
    bench.office.step("claim", minh, one.id, seen=1)
    bench.sync()
    assert form.note.text == "nghe máy 0:48"
    assert "Minh changed this report" in form.change
    assert "Being verified" in form.change
    bench.key(KEY.Key_Return)
    assert bench.office.held[one.id].state is IncidentState.VERIFYING  # not sent blindly
    QTest.keyClick(form, KEY.Key_G, Qt.KeyboardModifier.AltModifier)
    bench.qtbot.waitUntil(form.confirm.isEnabled)  # Qt shows the press for 0.1 s
    bench.key(KEY.Key_Return)
    assert bench.office.held[one.id].state is IncidentState.VERIFIED
    name, values = bench.office.did[-1]
    assert (name, values["seen"]) == ("verify", 2)


def test_the_step_carries_the_version_that_was_seen(bench, one):
    bench.key(KEY.Key_V)
    form = bench.form("verify", one)
    minh = bench.context.actor.__class__("minh", "Minh", bench.context.actor.role)
    bench.office.step("claim", minh, one.id, seen=1)  # the window has not heard of it
    bench.key(KEY.Key_Return)
    assert [e.code for e in bench.calls.errors] == ["record.concurrent-edit"]
    assert form.isVisible()
    assert "Minh" in form.change  # and it was loaded again
    assert bench.panel.model.incident.version == 2


def test_a_second_press_brings_the_same_form(bench, one):
    bench.key(KEY.Key_L)
    form = bench.form("note", one)
    bench.type("một")
    bench.back()
    bench.context.commands.run("incident.note")
    assert bench.form("note", one) is form
    assert form.text.text == "một"


def test_no_two_commands_share_a_key(bench):
    keys = [c.key for c in bench.context.commands if c.key]
    assert len(set(keys)) == len(keys)
    by_id = {c.id: c.key for c in bench.context.commands}
    wanted = {
        "incident.new": "N",
        "incident.verify": "V",
        "incident.dispatch": "D",
        "alarm.acknowledge": "A",
        "incident.note": "L",
        "incident.merge": "M",
        "incident.reject": "R",
        "incident.escalate": "E",
    }
    assert {i: by_id[i] for i in wanted} == wanted
    assert {f"incident.{step.value}" for step in Step} <= set(by_id)
