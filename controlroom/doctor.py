"""Looks this computer over and says what is missing.  Never loads Qt for Python itself."""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import override

from controlroom import exits, pyside_guard, system_libraries
from controlroom.domain.errors import (
    ControlRoomError,
    DatabaseUnreachableError,
    LoginRefusedError,
    NetworkShareError,
    SchemaMismatchError,
    WeakConnectionError,
)
from controlroom.server_words import server_why, transport_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from controlroom.domain.transport import Transport
    from controlroom.settings import Settings

PYTHON_MIN = (3, 11)
DISK_MIN_MB = 500
PROBE_S = 30.0

DEPENDENCIES = {
    "PySide6-Essentials": "6.8",
    "pyqtgraph": "0.14",
    "SQLAlchemy": "2.1",
    "alembic": "1.17",
    "psycopg": "3.3",
    "numpy": "2.0",
    "holidays": "0.80",
    "defusedxml": "0.7.1",
    "typing_extensions": "4.12",
}
"""Least versions; ``tests/test_doctor.py`` holds them to ``pyproject.toml``."""

_PROBE = """
import ctypes, pathlib, sys
import PySide6.QtNetwork, PySide6.QtSvg, PySide6.QtWidgets
if sys.argv[1:] == ["x11"]:
    plugins = pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
    ctypes.CDLL(str(plugins / "libqxcb.so"))
print(PySide6.QtCore.qVersion())
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    Attributes:
        subject: What was looked at, e.g. ``"python"``.
        ok: Whether the program can work with it.
        text: What was found.
        advice: What to do about it; empty when nothing needs doing.
    """

    subject: str
    ok: bool
    text: str
    advice: str = ""

    @override
    def __str__(self) -> str:
        line = f"{'ok     ' if self.ok else 'PROBLEM'}  {self.subject:<10} {self.text}"
        return f"{line}\n{'':<20}-> {self.advice}" if self.advice else line


@dataclass(frozen=True, slots=True)
class Probe:
    """What became of the attempt to load Qt.

    Attributes:
        version: Qt's version; empty when it could not be loaded.
        library: The system library that is missing, if that was the reason.
        message: Last line of what the loader said.
        x11: Whether the X11 plugin was tried too.
    """

    version: str = ""
    library: str | None = None
    message: str = ""
    x11: bool = False


def probe_qt(arguments: Sequence[str] = (), environ: Mapping[str, str] | None = None) -> Probe:
    """Load Qt in a process of its own and return what happened.

    Args:
        arguments: The program's own; ``-platform`` decides whether X11 counts.
        environ: Default is the process's environment.
    """
    x11 = system_libraries.needs_x11(arguments, os.environ if environ is None else environ)
    command = [sys.executable, "-c", _PROBE, *(["x11"] if x11 else [])]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, capture_output=True, text=True, check=False, timeout=PROBE_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Probe(message=str(error), x11=x11)
    if done.returncode == 0:
        return Probe(version=done.stdout.strip(), x11=x11)
    said = done.stderr.strip().splitlines()
    library = system_libraries.missing_library(done.stderr)
    return Probe(library=library, message=said[-1] if said else "no message", x11=x11)


def load_x11_plugin() -> None:
    """Load Qt's X11 plugin with the libraries it needs.

    Qt itself ends the process when one of them is missing, without naming it.

    Raises:
        OSError: The loader's message about what is missing.
    """
    spec = find_spec("PySide6")
    for place in (spec.submodule_search_locations or []) if spec else []:
        plugin = Path(place) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
        if plugin.exists():
            ctypes.CDLL(str(plugin))


def explain_missing_qt(
    error: ImportError | OSError, arguments: Sequence[str] = ()
) -> tuple[int, str]:
    """Return exit code and sentence for a window that could not load Qt.

    Args:
        error: What the import raised.
        arguments: The program's own, see ``probe_qt``.
    """
    library = system_libraries.missing_library(str(error))
    if library is None:
        if (getattr(error, "name", "") or "").partition(".")[0] in {"PySide6", "shiboken6"}:
            return exits.FAILURE, f"Qt for Python cannot be loaded ({error}); reinstall controlroom"
        return exits.FAILURE, f"the window cannot be loaded: {error}"
    x11 = system_libraries.needs_x11(arguments, os.environ)
    line = system_libraries.advice(library, x11=x11)
    sentence = f"Qt needs the system library {library}, which is not installed. Type:\n    {line}"
    return exits.SYSTEM_LIBRARY_MISSING, sentence


def examine(
    settings: Settings, database_url: str | None = None, qt_args: Sequence[str] = ()
) -> Iterator[Finding]:
    """Look at everything in turn.

    Args:
        settings: Of this installation.
        qt_args: Qt's own options; ``-platform`` decides whether X11 counts.
        database_url: The shared database to try; None leaves it out.
    """
    yield _python()
    yield from _dependencies()
    yield from _qt(qt_args)
    yield _fonts()
    yield _data_dir(settings.data_dir)
    yield _disk(settings.data_dir)
    if database_url is not None:
        yield from _database(database_url)


def _python() -> Finding:
    here = sys.version_info[:2]
    text = f"Python {'.'.join(map(str, sys.version_info[:3]))} in {sys.prefix}"
    ok = here >= PYTHON_MIN
    return Finding("python", ok, text, "" if ok else "install Python 3.11 or newer")


def _dependencies() -> Iterator[Finding]:
    lacking, old, found = [], [], []
    for name, least in DEPENDENCIES.items():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            lacking.append(name)
            continue
        found.append(f"{name} {version}")
        if _numbers(version) < _numbers(least):
            old.append(f"{name} {version} (needs {least})")
    problems = [f"not installed: {', '.join(lacking)}"] if lacking else []
    problems += [f"too old: {', '.join(old)}"] if old else []
    if problems:
        yield Finding(
            "packages", ok=False, text="; ".join(problems), advice="pip install --upgrade ."
        )
    else:
        yield Finding("packages", ok=True, text=", ".join(found))
    binding = pyside_guard.installed()
    if pyside_guard.affected(binding, sys.version_info[:2]):
        yield Finding(
            "binding",
            ok=True,
            text=f"PySide6 {binding} loses references on this Python; the program makes up for it",
            advice="pip install 'PySide6-Essentials<6.12', or use Python 3.12",
        )


def _numbers(version: str) -> tuple[int, ...]:
    digits = ("".join(c for c in part if c.isdigit()) for part in version.split(".")[:3])
    return tuple(int(d) for d in digits if d)


def _qt(arguments: Sequence[str]) -> Iterator[Finding]:
    probe = probe_qt(arguments)
    if probe.version:
        where = "with the X11 plugin" if probe.x11 else "without trying a screen"
        yield Finding("qt", ok=True, text=f"Qt {probe.version} loads, {where}")
    elif probe.library:
        text = f"the system library {probe.library} is missing"
        advice = system_libraries.advice(probe.library, x11=probe.x11)
        yield Finding("qt", ok=False, text=text, advice=advice)
    else:
        text = f"Qt cannot be loaded: {probe.message}"
        yield Finding("qt", ok=False, text=text, advice="pip install PySide6-Essentials")


def _fonts() -> Finding:
    folder = resources.files("resources") / "fonts"
    names = [f.name for f in folder.iterdir() if f.name.endswith(".ttf")] if folder.is_dir() else []
    if names:
        return Finding("fonts", ok=True, text=f"{len(names)} bundled, with Vietnamese letters")
    advice = "reinstall controlroom: resources/fonts is empty"
    return Finding("fonts", ok=False, text="none bundled", advice=advice)


def _data_dir(path: Path) -> Finding:
    there = next((p for p in (path, *path.parents) if p.exists()), path)
    try:
        with tempfile.TemporaryFile(dir=there) as trial:
            trial.write(b"controlroom")
    except OSError as error:
        advice = "choose another one with --data-dir or CONTROLROOM_DATA_DIR"
        return Finding(
            "data", ok=False, text=f"{path} cannot be written: {error.strerror}", advice=advice
        )
    return Finding("data", ok=True, text=f"{path} can be written")


def _disk(path: Path) -> Finding:
    there = next((p for p in (path, *path.parents) if p.exists()), Path.cwd())
    free_mb = shutil.disk_usage(there).free // 1_000_000
    ok = free_mb >= DISK_MIN_MB
    advice = "" if ok else f"make room: {DISK_MIN_MB} MB at least"
    return Finding("disk", ok, f"{free_mb:,} MB free", advice)


def _database(url: str) -> Iterator[Finding]:
    # Imported here: the command line must answer --version without loading SQLAlchemy.
    try:
        from controlroom.database import fsguard, migrate  # noqa: PLC0415 - as above
        from controlroom.database.session import make_engine, reading, server_time  # noqa: PLC0415 - as above
        from controlroom.database.sign_in import is_needed  # noqa: PLC0415 - as above
        from controlroom.database.transport import transport_of  # noqa: PLC0415 - as above
    except ImportError as error:
        text = f"cannot be asked: {error}"
        yield Finding("database", ok=False, text=text, advice="pip install --upgrade .")
        return
    try:
        engine = make_engine(url)
    except NetworkShareError as error:
        advice = (
            "put the file on a disk of this computer, or use PostgreSQL, which is made for many "
            'computers; who knows better sets network_share = "allow"'
        )
        yield Finding("database", ok=False, text=str(error), advice=advice)
        return
    except ControlRoomError as error:
        text = f"the address cannot be used ({error})"
        advice = "sqlite:///path/room.db or postgresql+psycopg://user@host/database"
        yield Finding("database", ok=False, text=text, advice=advice)
        return
    try:
        path = engine.url.database
        share = fsguard.share_of(path) if engine.dialect.name == "sqlite" and path else None
        if share is not None:
            text = f"{path} is on a network share ({share}), which the settings have allowed"
            advice = "open it on one computer only; two would damage it without a word"
            yield Finding("database", ok=True, text=text, advice=advice)
        if engine.dialect.name == "sqlite" and path and not Path(path).exists():
            # Opening it would create it; the doctor changes nothing.
            yield Finding(
                "database", ok=True, text=f"{path} does not exist yet; it is made on first use"
            )
            return
        with reading(engine) as connection:
            found = migrate.read_revision(connection)
            if found == migrate.HEAD and path and is_needed(connection):
                yield file_mode(Path(path))
            version = connection.dialect.server_version_info or ()
            text = f"{engine.dialect.name} {'.'.join(map(str, version))} answers"
            text += f", its clock says {server_time(connection):%Y-%m-%d %H:%M:%S} UTC"
            way = transport_of(connection) if engine.dialect.name == "postgresql" else None
        yield Finding("database", ok=True, text=text)
        if way is not None:
            yield _connection(way)
        yield _schema(found, migrate.HEAD)
    except (WeakConnectionError, DatabaseUnreachableError) as error:
        yield _no_connection(error)
    except SchemaMismatchError as error:
        yield Finding("schema", ok=False, text=str(error), advice="controlroom db upgrade")
    finally:
        engine.dispose()


def file_mode(path: Path) -> Finding:
    """Look whether others on this computer may open the file that people sign in to."""
    mode = path.stat().st_mode & 0o777
    ok = os.name == "nt" or not mode & stat.S_IRWXO
    text = f"people sign in; {path} has the mode {mode:03o}"
    advice = "" if ok else f"sign-in holds nobody who may open the file: chmod o-rwx {path}*"
    return Finding("sign-in", ok, text, advice)


def _no_connection(error: ControlRoomError) -> Finding:
    advice = "is the server running, and does the address name it?"
    why = server_why(error)
    if why is None:
        return Finding("database", ok=False, text=f"does not answer: {error}", advice=advice)
    if isinstance(error, LoginRefusedError):
        advice = "ask the server's administrator"
    elif isinstance(error, WeakConnectionError):
        advice = "take the weak setting out of the address, or answer for it: --allow-weak-tls"
    else:
        advice = "docs/deployment.md, “When the server is not trusted”"
    return Finding("connection", ok=False, text=f"refused: {why} ({error})", advice=advice)


def _connection(found: Transport) -> Finding:
    advice = "use TLS as in docs/deployment.md" if found.weaknesses else ""
    text = transport_words(found)
    return Finding("connection", ok=not found.weaknesses, text=text, advice=advice)


def _schema(found: str | None, head: str) -> Finding:
    if found == head:
        return Finding("schema", ok=True, text=f"at {found}, as this program needs it")
    text = "empty" if found is None else f"at {found}, this program needs {head}"
    advice = "controlroom db upgrade --database URL"
    if (found or "") > head:
        advice = "a newer program made it: update this one"
    return Finding("schema", ok=False, text=text, advice=advice)
