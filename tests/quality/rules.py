"""House rules that no linter knows, each a function from a file to what is wrong in it.

A rule yields ``(line, sentence)``; the sentence says what to do instead.
"""

from __future__ import annotations

import ast
import enum
import io
import re
import tokenize
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Found = Iterator[tuple[int, str]]

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file.

    Attributes:
        path: Relative to the checkout, with forward slashes.
    """

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Every call with the last word of what is called."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield node, last_word(node.func)

    def comments(self) -> Iterator[tuple[int, str]]:
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

    def under(self, *folders: str) -> bool:
        return self.path.startswith(folders)


def last_word(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def before(node: ast.AST) -> str:
    """The word before the last: ``qtbot`` of ``qtbot.wait``."""
    return last_word(node.value) if isinstance(node, ast.Attribute) else ""


def strings(source: Source) -> Iterator[tuple[int, str]]:
    """Every string literal that is not a docstring."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {
        id(n.body[0].value)
        for n in source.nodes
        if isinstance(n, documented) and n.body and isinstance(n.body[0], ast.Expr)
    }
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


# --- the window ---------------------------------------------------------------------------

_STATIC_DIALOGS = {
    "QMessageBox": {"question", "information", "warning", "critical", "about", "aboutQt"},
    "QFileDialog": {
        "getOpenFileName",
        "getOpenFileNames",
        "getSaveFileName",
        "getExistingDirectory",
    },
    "QInputDialog": {"getText", "getInt", "getDouble", "getItem", "getMultiLineText"},
    "QColorDialog": {"getColor"},
    "QFontDialog": {"getFont"},
}
APPLICATIONS = ("ui/app.py", "tests/e2e/")
"""Here the one loop of a process is started, on the application object."""


def no_nested_loop(source: Source) -> Found:
    """A loop inside the loop lets everything happen while something is half done."""
    for call, name in source.calls():
        owner = before(call.func)
        starts = (
            name == "QEventLoop"
            or name in _STATIC_DIALOGS.get(owner, ())
            or (
                name in ("exec", "exec_")
                and isinstance(call.func, ast.Attribute)
                and not (owner in ("app", "QApplication") and source.under(*APPLICATIONS))
            )
        )
        if starts:
            yield call.lineno, f"{name} runs a nested event loop: use open(), show() or popup()"
        if name == "processEvents":
            yield call.lineno, "processEvents re-enters the loop: move the work off it"


def no_move_to_thread(source: Source) -> Found:
    """Lambdas connected to a moved object run in the worker thread, even when queued."""
    for call, name in source.calls():
        if name == "moveToThread":
            yield call.lineno, "moveToThread: override QThread.run, as ui/workers/poller.py does"


HOT = ("ui/models/", "ui/map/", "ui/widgets/", "ui/panels/", "ui/charts/")


@cache
def _qt_class(name: str) -> type | None:
    from PySide6 import QtCore, QtGui, QtWidgets  # noqa: PLC0415 - only this rule needs Qt

    for module in (QtCore, QtGui, QtWidgets):
        found = getattr(module, name, None)
        if isinstance(found, type):
            return found
    return None


def no_short_enum(source: Source) -> Found:
    """``Qt.DisplayRole`` is looked up by a fallback, 35 times slower than the full name."""
    for node in source.nodes:
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
            continue
        owner = node.value.id
        if not (owner == "Qt" or re.match(r"Q[A-Z]", owner)) or not node.attr[:1].isupper():
            continue
        value = getattr(_qt_class(owner), node.attr, None)
        if isinstance(value, enum.Enum):
            full = f"{owner}.{type(value).__name__}.{node.attr}"
            yield node.lineno, f"{owner}.{node.attr}: write {full}"


PALETTE = ("ui/theme/tokens.py", "ui/theme/map_tokens.py")
_HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b")
_SHORT_HEX = re.compile(r"#[0-9a-fA-F]{3,4}")
_FUNCTION = re.compile(r"\b(?:rgba?|hsla?|hsva?)\(\s*\d")


def is_colour(text: str) -> bool:
    """Whether *text* holds a colour written out."""
    return bool(_HEX.search(text) or _SHORT_HEX.fullmatch(text) or _FUNCTION.search(text))


def no_colour(source: Source) -> Found:
    """A colour outside the tokens is wrong in one of the themes."""
    for line, text in strings(source):
        if is_colour(text):
            yield line, f"colour {text!r}: give it a name in ui/theme/tokens.py"
    for call, name in source.calls():
        values = [a for a in call.args if isinstance(a, ast.Constant) and a.value is not None]
        if name in ("QColor", "mkColor", "mkPen", "mkBrush") and values:
            yield call.lineno, f"{name} of fixed values: take it from the theme"
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and before(node) == "GlobalColor":
            allowed = node.attr == "transparent"
            if not allowed:
                yield node.lineno, f"GlobalColor.{node.attr}: take it from the theme"


_TRANSLATING = {"tr": 0, "translate": 1, "QT_TRANSLATE_NOOP": 1}


def only_literal_texts(source: Source) -> Found:
    """The collector of strings reads the source, it does not run it."""
    for call, name in source.calls():
        if name not in _TRANSLATING:
            continue
        for argument in call.args[: _TRANSLATING[name] + 1]:
            formatted = isinstance(argument, ast.Call) and last_word(argument.func) == "format"
            made = isinstance(argument, (ast.JoinedStr, ast.BinOp)) or formatted
            # A painter also translates, by numbers.
            if made and any(_is_text(part) for part in ast.walk(argument)):
                yield call.lineno, f"{name} of a made-up text: format after translating"


COUNT_AT = 3


def only_collectable_calls(source: Source) -> Found:
    """Ways of calling that run, but that the collector of strings does not see or misreads."""
    for call, name in source.calls():
        if name == "tr" and isinstance(call.func, ast.Name):
            yield call.lineno, "tr without an object has no context: call translate"
        if name != "translate" or not (call.args and _is_text(call.args[0])):
            continue
        counted = call.args[COUNT_AT:]
        if call.keywords or any(not isinstance(a, (ast.Name, ast.Constant)) for a in counted):
            yield call.lineno, "translate is not collected unless the number is a plain name"


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


# --- tests --------------------------------------------------------------------------------

_SLEEPS = {("time", "sleep"), ("qtbot", "wait"), ("asyncio", "sleep"), ("QThread", "sleep")}
_SLEEPS |= {("QThread", "msleep"), ("QThread", "usleep")}
_SLEEP_NAMES = {"qWait", "qSleep", "sleep", "msleep"}


def no_waiting_for_time(source: Source) -> Found:
    """A test that waits for time is slow on a good day and red on a bad one."""
    for call, name in source.calls():
        if (before(call.func), name) in _SLEEPS or name in _SLEEP_NAMES:
            yield call.lineno, f"{name}: wait for the event (waitSignal, waitUntil, Event.wait)"


def no_mocked_qt(source: Source) -> Found:
    """Mocks of Qt methods are undone after the object died, which can crash the interpreter."""
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "unittest":
            names = {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "unittest.mock":
            names = {"mock"}
        elif isinstance(node, ast.Import):
            names = {"mock"} if any(a.name == "unittest.mock" for a in node.names) else set()
        else:
            continue
        if "mock" in names:
            yield node.lineno, "unittest.mock: write a small class that notes what it was asked"


# --- every file ---------------------------------------------------------------------------

_IGNORE = re.compile(r"#\s*type:\s*ignore")
_GOOD_IGNORE = re.compile(r"#\s*type:\s*ignore\[[\w\-, ]+\]\s*#\s*\S.+")
_NOQA = re.compile(r"#\s*noqa", re.IGNORECASE)
_GOOD_NOQA = re.compile(r"#\s*noqa:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*\s*[-–—#:]\s*\S.+")


def exceptions_have_reasons(source: Source) -> Found:
    """Whoever reads an exception to a rule must be able to judge it."""
    for line, comment in source.comments():
        if _IGNORE.search(comment) and not _GOOD_IGNORE.search(comment):
            yield line, "type: ignore needs [code] and a reason: # type: ignore[code]  # why"
        if _NOQA.search(comment) and not _GOOD_NOQA.search(comment):
            yield line, "noqa needs a code and a reason: # noqa: CODE - why"


_UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


def nothing_unfinished(source: Source) -> Found:
    """What is not done is an issue, not a comment."""
    for line, comment in source.comments():
        if _UNFINISHED.search(comment):
            yield line, "unfinished: finish it or write an issue"
    for node in source.nodes:
        if isinstance(node, ast.Raise) and last_word(_raised(node)) == "NotImplementedError":
            yield node.lineno, "NotImplementedError: a Protocol says what is missing"


def _raised(node: ast.Raise) -> ast.AST:
    return node.exc.func if isinstance(node.exc, ast.Call) else node.exc or node


MACHINE = re.compile(
    r"(?<![\w.$}])/(?:home/(?!user\b)|root/|Users/|work/|workspace/|mnt/|opt/)[\w.]|[A-Z]:\\Users"
)
HOST = re.compile(
    "|".join(("py" + r"pi\.org", "pythonhosted" + r"\.org", r"localhost:\d{4}/simple"))
)


def no_machine_in(text: str) -> Iterator[tuple[int, str]]:
    """A path or a package index of one machine is wrong on every other.  Any text file."""
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE.search(line):
            yield number, "path of one machine: work it out from __file__ or an argument"
        if HOST.search(line):
            yield number, "address of a package index: that is the user's choice"


LONGEST = 450


def not_too_long(source: Source) -> Found:
    """One file, one subject."""
    lines = source.text.count("\n")
    if lines >= LONGEST:
        yield lines, f"{lines} lines: this is more than one subject"


_NAIVE = {("datetime", "now"), ("datetime", "fromtimestamp")}


def domain_is_told_the_time(source: Source) -> Found:
    """Rules that read the clock themselves cannot be tested on any other day."""
    for call, name in source.calls():
        if (before(call.func), name) in (
            *_NAIVE,
            ("date", "today"),
            ("time", "time"),
            ("time", "monotonic"),
        ):
            yield call.lineno, f"{before(call.func)}.{name}: take the time as an argument"


def nothing_at_import(source: Source) -> Found:
    """Whoever imports a module wants its names, not its threads, engines or files."""
    starters = {"make_engine", "create_engine", "QApplication", "Thread", "QueryRunner", "open"}
    starters |= {"read_text", "read_bytes", "connect", "basicConfig"}
    for statement in source.tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.If, ast.AsyncFunctionDef)):
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and last_word(node.func) in starters:
                yield node.lineno, f"{last_word(node.func)} at import: do it when asked"


XML = "controlroom/careful_xml.py"
_XML = {"xml", "lxml", "defusedxml", "xmlrpc"}


def no_other_xml(source: Source) -> Found:
    """Parsers of XML fetch, expand and nest what a stranger asks them to."""
    typing_only = {
        id(node)
        for test in source.nodes
        if isinstance(test, ast.If) and last_word(test.test) == "TYPE_CHECKING"
        for node in ast.walk(test)
    }
    for node in source.nodes:
        if isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names = {(node.module or "").partition(".")[0]}
        else:
            continue
        if id(node) not in typing_only and names & _XML:
            yield node.lineno, f"XML is read by {XML} only"


@dataclass(frozen=True)
class Rule:
    """Where a rule holds.

    Attributes:
        folders: Prefixes of the paths it holds for.
        but: Prefixes of paths it does not hold for.
    """

    finds: Callable[[Source], Iterator[tuple[int, str]]]
    folders: tuple[str, ...]
    but: tuple[str, ...] = ()

    def applies(self, source: Source) -> bool:
        return source.under(*self.folders) and not (self.but and source.under(*self.but))

    @property
    def name(self) -> str:
        return self.finds.__name__


EVERYWHERE = ("",)
OWN_WORDS = ("tests/quality/",)  # these files quote what they forbid
GENERATED = ("controlroom/database/migrations/versions/",)


def no_offset(source: Source) -> Found:
    """Pages go on after a key: the server reads and throws away everything before an offset."""
    for node, name in source.calls():
        if name == "offset" and isinstance(node.func, ast.Attribute):
            yield node.lineno, "page by the key of the last line: database.sql.later_in_list"
    for line, text in strings(source):
        # OFFSET 0 only keeps PostgreSQL from folding a subquery.
        if re.search(r"\bOFFSET\s+(?!0\b)", text):
            yield line, "page by the key of the last line: database.sql.later_in_list"


RULES = (
    Rule(no_nested_loop, ("ui/", "controlroom/", "tests/"), OWN_WORDS),
    Rule(no_move_to_thread, EVERYWHERE, OWN_WORDS),
    Rule(no_short_enum, HOT),
    Rule(no_colour, ("ui/",), PALETTE),
    Rule(only_literal_texts, ("ui/",)),
    Rule(only_collectable_calls, ("ui/",)),
    Rule(no_waiting_for_time, ("tests/",), OWN_WORDS),
    Rule(no_mocked_qt, ("tests/",), OWN_WORDS),
    Rule(exceptions_have_reasons, EVERYWHERE, OWN_WORDS),
    Rule(nothing_unfinished, EVERYWHERE, OWN_WORDS),
    Rule(not_too_long, ("controlroom/", "ui/", "tools/"), GENERATED),
    Rule(domain_is_told_the_time, ("controlroom/domain/",), ("controlroom/domain/clock.py",)),
    Rule(no_other_xml, ("controlroom/", "ui/", "tools/", "resources/"), (XML, "tools/i18n.py")),
    Rule(no_offset, ("controlroom/",)),
    Rule(nothing_at_import, ("controlroom/", "ui/"), ("controlroom/database/migrations/env.py",)),
)


FOLDERS = ("controlroom", "ui", "resources", "tests", "tools", "examples")


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the project."""
    paths = sorted(p for folder in FOLDERS for p in (ROOT / folder).rglob("*.py"))
    return tuple(
        Source(p.relative_to(ROOT).as_posix(), p.read_text("utf-8"))
        for p in (ROOT / "run.py", *paths)
    )
