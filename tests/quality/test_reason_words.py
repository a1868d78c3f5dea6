"""Every field and every reason the core can refuse a value with has words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

import controlroom
from controlroom import cli_words
from controlroom.domain.errors import InvalidInputError
from controlroom.domain.states import IncidentState
from tests.ui import builders
from ui import i18n
from ui.errors import notice_for
from ui.reasons import FIELDS, REASONS
from ui.words import Words

CORE = Path(controlroom.__path__[0])
TEXTS = {"required", "optional", "one_line"}
COMPUTED = {
    "told['field']": "a refusal that was kept is told again: it was one of the others",
    "told['reason']": "as above",
    "field": "a parameter of domain.inputs: the callers are looked at",
    "into.state": "a state has words of its own",
    "named or words.rpartition(': ')[2]": "a constraint's name: said as a value",
}


TERMINAL_ONLY = {
    CORE / "database" / "account_rules.py",
    CORE / "database" / "accounts.py",
    CORE / "database" / "accounts_file.py",
    CORE / "database" / "bulk_stream.py",
    CORE / "cli_db_people.py",
    CORE / "domain" / "reach.py",
}


def core():
    for ring in ("domain", "services", "database"):
        yield from sorted(set((CORE / ring).rglob("*.py")) - TERMINAL_ONLY)


def refusals(paths):
    """Yield field and reason of every refusal, as syntax trees; reason None for text checks."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id == "InvalidInputError":
                field, reason = node.args
                yield field, reason
            elif node.func.id in TEXTS:
                yield node.args[0], None


def missing(node, known):
    """The literal that has no words; what is computed must be known here."""
    if isinstance(node, ast.Constant):
        return None if node.value in known else node.value
    return None if ast.unparse(node) in COMPUTED else ast.unparse(node)


def test_every_refusal_has_words():
    found = list(refusals(core()))
    assert len(found) > 30
    fields = {missing(field, FIELDS) for field, _ in found}
    reasons = {missing(reason, REASONS) for _, reason in found if reason is not None}
    assert fields | reasons == {None}


def test_so_has_every_refusal_that_only_the_terminal_meets():
    found = list(refusals(sorted(TERMINAL_ONLY)))
    assert len(found) > 10
    for field, reason in found:
        assert missing(field, cli_words._FIELDS) is None
        for word in ast.walk(reason):
            if isinstance(word, ast.Constant) and word.value is not None:
                assert word.value in cli_words._REASONS


@pytest.fixture(params=["en", "vi"])
def lang(request, qapp):
    assert i18n.install(qapp, request.param)
    yield request.param
    i18n.install(qapp, "en")


def test_a_refusal_reads_like_a_sentence(lang):
    words = Words(builders.city(), lang)
    for reason in (*REASONS, *IncidentState):
        for field in (*FIELDS, "ck_incident_title"):
            text = notice_for(InvalidInputError(field, reason), words).text
            assert f"({reason})" not in text
            assert "ck_" not in text
            assert text.endswith(".")
    if lang == "vi":
        for context, table in (("Field", FIELDS), ("Reason", REASONS)):
            for source in table.values():
                assert QCoreApplication.translate(context, source) != source
