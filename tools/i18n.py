"""Translations: collected from the source, checked, compiled.  Standard library only.

The ``.ts`` files are committed; the ``.qm`` files are made from them when they are needed.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tools.environment import ROOT, SetupError, package_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = ROOT / "resources" / "i18n"
LANGUAGES = ("vi",)  # English is the language of the source
SOURCES = "ui"

_SLOT = re.compile(r"\{[^{}]*\}|%n|%L?\d")
_WORD_TO_QT = {"unfinished": "not translated", "vanished": "no longer in the source"}


@dataclass(frozen=True)
class Message:
    """One entry of a ``.ts`` file.

    Attributes:
        translations: One, or one for each plural form.
        mark: Qt's word when it is not finished: ``unfinished``, ``vanished``, ``obsolete``.
    """

    context: str
    source: str
    comment: str
    translations: tuple[str, ...]
    mark: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What Qt looks it up by."""
        return self.context, self.source, self.comment


def ts_file(language: str, folder: Path = FOLDER) -> Path:
    """Return where the translations of *language* are kept."""
    return folder / f"controlroom_{language}.ts"


def read(path: Path) -> Iterator[Message]:
    """Yield the entries of a ``.ts`` file in its order."""
    root = ET.parse(path).getroot()  # noqa: S314 - a file of this checkout
    for context in root.iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            target = message.find("translation")
            forms = [] if target is None else list(target.iter("numerusform"))
            texts = tuple(f.text or "" for f in forms) or (
                ("" if target is None else target.text or ""),
            )
            yield Message(
                context=name,
                source=message.findtext("source", ""),
                comment=message.findtext("comment", ""),
                translations=texts,
                mark="unfinished" if target is None else target.get("type", ""),
            )


def faults(message: Message) -> Iterator[str]:
    """Yield what is wrong with one entry."""
    where = f"{message.context}: {message.source!r}"
    if message.mark:
        yield f"{where}: {_WORD_TO_QT.get(message.mark, message.mark)}"
    elif not all(t.strip() for t in message.translations):
        yield f"{where}: empty"
    else:
        slots = sorted(_SLOT.findall(message.source))
        for text in message.translations:
            if sorted(_SLOT.findall(text)) != slots:
                yield f"{where}: {text!r} does not hold the same {{slots}}"


def problems(folder: Path = FOLDER) -> list[str]:
    """Return what keeps the translations from being complete, one line each; empty is good."""
    found = []
    for language in LANGUAGES:
        committed = ts_file(language, folder)
        if not committed.exists():
            found.append(f"{committed.name} is missing: run 'python3 run.py i18n'")
            continue
        held = {m.key: m for m in read(committed)}
        with tempfile.TemporaryDirectory() as scratch:
            fresh = ts_file(language, Path(scratch))
            shutil.copy(committed, fresh)
            collect(language, fresh)
            needed = {m.key for m in read(fresh)}
        found += [f"{c}: {s!r}: not collected" for c, s, _ in sorted(needed - held.keys())]
        found += [f"{c}: {s!r}: no longer used" for c, s, _ in sorted(held.keys() - needed)]
        found += [fault for key in held.keys() & needed for fault in faults(held[key])]
    if found:
        found.append(f"{len(found)} strings: run 'python3 run.py i18n', then translate them")
    return found


def update() -> str:
    """Bring every language up to date; return what the collector says."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return "\n".join(collect(language, ts_file(language)) for language in LANGUAGES)


def collect(language: str, target: Path) -> str:
    """Bring the file *target* up to date with the source; return what the collector says."""
    sources = sorted(str(p) for p in (ROOT / SOURCES).rglob("*.py"))
    # No line numbers: they would change with every edit of the source.
    options = ["-locations", "none", "-no-obsolete", "-source-language", "en"]
    return _linguist(
        "lupdate", [*options, "-target-language", language, *sources, "-ts", str(target)]
    )


def compile_all() -> None:
    """Compile every language."""
    for language in LANGUAGES:
        _compile(ts_file(language))


def compile_stale() -> None:
    """Compile what is missing or older than its source; costs two ``stat`` calls a language."""
    for language in LANGUAGES:
        source = ts_file(language)
        compiled = source.with_suffix(".qm")
        if source.exists() and (
            not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime
        ):
            _compile(source)


def _compile(source: Path) -> None:
    _linguist("lrelease", ["-silent", str(source), "-qm", str(source.with_suffix(".qm"))])


def _linguist(tool: str, arguments: list[str]) -> str:
    here = importlib.util.find_spec("PySide6")  # when this already runs inside an environment
    folder = Path(here.origin).parent if here and here.origin else package_folder("PySide6")
    program = shutil.which(tool, path=str(folder)) if folder else None
    if program is None:
        raise SetupError(f"{tool} is not in .venv; it comes with PySide6-Essentials")
    done = subprocess.run(
        [program, *arguments], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if done.returncode:
        raise SetupError(f"{tool}: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()
