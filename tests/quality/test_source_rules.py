"""The house rules hold, and the rules themselves find what they are for."""

from __future__ import annotations

import pytest

from tests.quality import rules
from tests.quality.rules import FOLDERS, MACHINE, ROOT, RULES, Source

BAD = [
    (rules.no_nested_loop, "dialog.exec()"),
    (rules.no_nested_loop, "self.menu.exec_(at)"),
    (rules.no_nested_loop, "loop = QEventLoop()"),
    (rules.no_nested_loop, "QMessageBox.question(self, 'a', 'b')"),
    (rules.no_nested_loop, "QFileDialog.getOpenFileName(self)"),
    (rules.no_nested_loop, "QApplication.processEvents()"),
    (rules.no_move_to_thread, "worker.moveToThread(thread)"),
    (rules.no_short_enum, "if role == Qt.DisplayRole: pass"),
    (rules.no_short_enum, "painter.setRenderHint(QPainter.Antialiasing)"),
    (rules.no_colour, "pen = '#ff0000'"),
    (rules.no_colour, "pen = '#f00'"),
    (rules.no_colour, "sheet = 'QLabel { color: #12ab34; }'"),
    (rules.no_colour, "sheet = 'color: rgba(1, 2, 3, 0.5)'"),
    (rules.no_colour, "pen = QColor(255, 0, 0)"),
    (rules.no_colour, "pen = QColor('red')"),
    (rules.no_colour, "brush = Qt.GlobalColor.red"),
    (rules.only_literal_texts, "self.tr(f'{n} new')"),
    (rules.only_literal_texts, "self.tr('{} new'.format(n))"),
    (rules.only_literal_texts, "QCoreApplication.translate('Queue', 'new ' + n)"),
    (rules.only_literal_texts, "QT_TRANSLATE_NOOP('Queue', '%d new' % n)"),
    (rules.only_collectable_calls, "tr('Map', 'no signal')"),
    (rules.only_collectable_calls, "QCoreApplication.translate('Map', '%n x', '', len(a))"),
    (rules.only_collectable_calls, "QCoreApplication.translate('Map', '%n x', '', a.count)"),
    (rules.only_collectable_calls, "QCoreApplication.translate('Map', '%n x', n=count)"),
    (rules.no_waiting_for_time, "time.sleep(1)"),
    (rules.no_waiting_for_time, "qtbot.wait(100)"),
    (rules.no_waiting_for_time, "QTest.qWait(10)"),
    (rules.no_waiting_for_time, "sleep(1)"),
    (rules.no_mocked_qt, "from unittest import mock"),
    (rules.no_mocked_qt, "from unittest.mock import Mock"),
    (rules.no_mocked_qt, "import unittest.mock"),
    (rules.exceptions_have_reasons, "x = 1  # noqa"),
    (rules.exceptions_have_reasons, "x = 1  # noqa: E501"),
    (rules.exceptions_have_reasons, "x = 1  # type: ignore"),
    (rules.exceptions_have_reasons, "x = 1  # type: ignore[arg-type]"),
    (rules.nothing_unfinished, "x = 1  # TO" + "DO later"),
    (rules.nothing_unfinished, "def f():\n    raise NotImplementedError"),
    (rules.nothing_unfinished, "def f():\n    raise NotImplementedError('later')"),
    (rules.not_too_long, "x = 1\n" * rules.LONGEST),
    (rules.domain_is_told_the_time, "now = datetime.now(UTC)"),
    (rules.domain_is_told_the_time, "now = time.monotonic()"),
    (rules.domain_is_told_the_time, "today = datetime.date.today()"),
    (rules.no_other_xml, "import xml.etree.ElementTree as ET"),
    (rules.no_other_xml, "from lxml import etree"),
    (rules.no_other_xml, "def f():\n    from defusedxml.ElementTree import fromstring"),
    (rules.no_offset, "query.limit(20).offset(40)"),
    (rules.no_offset, "text('SELECT id FROM incident LIMIT 20 OFFSET 40')"),
    (rules.nothing_at_import, "ENGINE = create_engine('sqlite://')"),
    (rules.nothing_at_import, "TEXT = Path('a').read_text()"),
]
GOOD = [
    (rules.no_nested_loop, "dialog.open()\nmenu.popup(at)\nexec('1')"),
    (rules.no_short_enum, "role = Qt.ItemDataRole.DisplayRole\ndef f(o: Qt.Orientation): ..."),
    (rules.no_short_enum, "size = QSize(1, 2)\nkind = QEvent.Type.Resize\nx = Quality.Good"),
    (rules.no_colour, "'''Shown in #ff0000.'''\npen = QColor(theme.text)\nref = 'report #1042'"),
    (rules.no_colour, "brush = Qt.GlobalColor.transparent\ntext = '#{ref}'"),
    (rules.only_literal_texts, "self.tr('{n} new').format(n=n)"),
    (rules.only_literal_texts, "painter.translate(x + 1, -y * 2)"),
    (rules.only_literal_texts, "QCoreApplication.translate('Error', MESSAGES[code])"),
    (rules.only_collectable_calls, "self.tr('%n x', '', len(a))\npainter.translate(a.x, a.y)"),
    (rules.only_collectable_calls, "QCoreApplication.translate('Map', '%n x', None, count)"),
    (rules.no_waiting_for_time, "qtbot.waitUntil(ready)\nevent.wait(3)"),
    (rules.exceptions_have_reasons, "x = 1  # noqa: E501 - a long address"),
    (rules.exceptions_have_reasons, "x = 1  # noqa: ARG001, ANN401 - as Qt calls it"),
    (rules.exceptions_have_reasons, "x = 1  # type: ignore[arg-type]  # numpy's stub is wrong"),
    (rules.nothing_unfinished, "x = 'TO" + "DO'\nraise ValueError"),
    (rules.not_too_long, "x = 1\n" * (rules.LONGEST - 1)),
    (rules.domain_is_told_the_time, "def late(now): return now > due"),
    (rules.no_other_xml, "if TYPE_CHECKING:\n    from xml.etree.ElementTree import Element"),
    (rules.no_other_xml, "import json\nfrom controlroom import careful_xml"),
    (rules.no_offset, "offset = offset_of(1)\ntext('(SELECT now() OFFSET 0) s')"),
    (rules.nothing_at_import, "def f():\n    return create_engine('sqlite://')"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule(rule):
    found = [
        f"{source.path}:{line}: {what}"
        for source in rules.sources()
        if rule.applies(source)
        for line, what in rule.finds(source)
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(("find", "text"), BAD)
def test_the_rules_find_what_they_are_for(find, text):
    assert list(find(Source("ui/widgets/example.py", text)))


@pytest.mark.parametrize(("find", "text"), GOOD)
def test_the_rules_leave_the_rest_alone(find, text):
    assert list(find(Source("ui/widgets/example.py", text))) == []


def test_every_rule_is_itself_tested():
    assert {rule.finds for rule in RULES} <= {find for find, _ in BAD}


def test_the_rules_see_the_project():
    seen = {source.path for source in rules.sources()}
    assert "run.py" in seen
    assert {"controlroom/domain/errors.py", "ui/app.py", "tests/conftest.py"} <= seen


def written() -> list[tuple[str, str]]:
    """Every text file of the project that people wrote."""
    endings = {".py", ".md", ".toml", ".txt", ".qss", ".yaml", ".yml", ".json", ".sh", ".mako"}
    paths = [p for folder in (*FOLDERS, "docs", ".ci") for p in (ROOT / folder).rglob("*")]
    paths += list(ROOT.glob("*"))
    return [
        (p.relative_to(ROOT).as_posix(), p.read_text("utf-8"))
        for p in sorted(paths)
        if p.is_file() and (p.suffix in endings or p.parent.name == ".ci")
    ]


def test_nothing_names_a_machine():
    found = [
        f"{path}:{line}: {what}"
        for path, text in written()
        if not path.startswith(rules.OWN_WORDS)
        for line, what in rules.no_machine_in(text)
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "text",
    ["x = '/home/lan/x'", "cd /root/x", "/work/x", "C:\\Users\\lan", "https://py" + "pi.org/x"],
)
def test_a_machine_is_recognised(text):
    assert list(rules.no_machine_in(text))


@pytest.mark.parametrize(
    "text", ["/usr/lib", "https://example.org/work/x", "{root}/work/x", "a/opt"]
)
def test_other_paths_are_left_alone(text):
    assert MACHINE.search(text) is None


def test_style_sheets_hold_no_colour():
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in (ROOT / "resources").rglob("*.qss")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if rules._HEX.search(line) or rules._FUNCTION.search(line)
    ]
    assert not found, "\n" + "\n".join(found)
