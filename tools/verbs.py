"""The verbs of ``run.py``.  Standard library only: nothing is installed yet when this loads."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools import environment, i18n, qt_libraries
from tools.environment import ROOT, SetupError, python_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

OK, FAILURE, USAGE = 0, 1, 2
INTERRUPTED = 130
_SIGNAL_BASE = 128
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"


@dataclass(frozen=True)
class Verb:
    """One word after ``run.py``.

    Attributes:
        does: One line for ``--help``.
        run: Gets the remaining arguments, returns the exit code.
        extras: Optional dependencies it needs in ``.venv``.
    """

    does: str
    run: Callable[[Sequence[str]], int]
    extras: tuple[str, ...] = ()


def demo(arguments: Sequence[str]) -> int:
    """Start the program on its demonstration data."""
    qt_libraries.check(arguments)
    i18n.compile_stale()
    return _become([str(environment.script_of("controlroom")), "demo", *arguments])


def test(arguments: Sequence[str]) -> int:
    """Run the tests, two at a time, without a display."""
    qt_libraries.check(("-platform", "offscreen"))
    i18n.compile_stale()
    chosen = any(a.startswith(("-n", "--numprocesses", "--pdb", "--lf")) for a in arguments)
    os.chdir(ROOT)
    return _become(
        [str(python_of()), "-m", "pytest", *([] if chosen else ["-n", "2"]), *arguments],
        {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")},
    )


def check(arguments: Sequence[str]) -> int:
    """Run everything that reads the source without running it; all of it, then the verdict."""
    if arguments:
        return _wrong(f"check takes no arguments: {' '.join(arguments)}")
    python = str(python_of())
    steps: dict[str, Callable[[], tuple[int, str]]] = {
        "ruff check": lambda: _captured([python, "-m", "ruff", "check", "."]),
        "ruff format": lambda: _captured([python, "-m", "ruff", "format", "--check", "."]),
        "mypy --strict": lambda: _captured([python, "-m", "mypy"]),
        "import contracts": lambda: _captured([python, "-c", LINT_IMPORTS]),
        "translations": lambda: _translations_checked(),  # noqa: PLW0108 - defined below
    }
    failed = [name for name, step in steps.items() if not _timed(name, step)]
    return FAILURE if failed else OK


def _timed(name: str, step: Callable[[], tuple[int, str]]) -> bool:
    began = time.monotonic()
    code, output = step()
    took = time.monotonic() - began
    print(f"{name:<18} {'FAILED' if code else 'ok':<6} {took:6.1f} s", flush=True)
    if code:
        print(output.rstrip(), flush=True)
    return code == 0


def _translations_checked() -> tuple[int, str]:
    problems = i18n.problems()
    return (FAILURE if problems else OK), "\n".join(problems)


def _translate(arguments: Sequence[str]) -> int:
    if list(arguments) == ["--check"]:
        code, output = _translations_checked()
        print(output or "every string is translated")
        return code
    if arguments:
        return _wrong("i18n takes --check or nothing")
    print(i18n.update())
    i18n.compile_all()
    return OK


def _tool(module: str) -> Callable[[Sequence[str]], int]:
    """Return a verb that runs ``tools/<module>.py`` inside ``.venv``, offscreen."""

    def run(arguments: Sequence[str]) -> int:
        qt_libraries.check(("-platform", "offscreen"))
        i18n.compile_stale()
        path = os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH", "")) if p)
        platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
        return _become(
            [str(python_of()), "-m", f"tools.{module}", *arguments],
            {"PYTHONPATH": path, "QT_QPA_PLATFORM": platform},
        )

    return run


def build(arguments: Sequence[str]) -> int:
    """Write the wheel into ``dist/``, translations compiled."""
    if problems := i18n.problems():
        print("\n".join(problems), file=sys.stderr)
        return FAILURE
    i18n.compile_all()
    os.chdir(ROOT)
    return _become([*environment.wheel_builder(ROOT / "dist"), *arguments])


VERBS: Mapping[str, Verb] = {
    "demo": Verb("start the control room on simulated data, without a network", demo),
    "test": Verb("run the tests; further words go to pytest", test, ("dev",)),
    "check": Verb("ruff, mypy --strict, import contracts, translations", check, ("dev",)),
    "shots": Verb(
        "photograph every panel, window and wall into a folder", _tool("shots"), ("dev",)
    ),
    "bench": Verb("measure; names choose what, none means all", _tool("bench"), ("dev",)),
    "site": Verb(
        "try docs/deployment.md as written: a server with TLS, workstations and a wall, as root",
        _tool("site"),
        ("dev",),
    ),
    "soak": Verb(
        "the long runs: memory over 100,000 changes, 1,000 commands over cut connections, "
        "SQLite under 200 kill -9, 30,000 schedules of the change feed, every fault of a server",
        _tool("soak"),
        ("dev",),
    ),
    "i18n": Verb("collect and compile the translations; --check only looks", _translate),
    "build": Verb("write the package into dist/", build),
}


def main(arguments: Sequence[str]) -> int:
    """Run the verb named first; return the exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return OK if arguments else USAGE
    verb = VERBS.get(arguments[0])
    if verb is None:
        return _wrong(f"unknown verb: {arguments[0]}")
    try:
        environment.ensure(verb.extras)
        return verb.run(arguments[1:])
    except SetupError as error:
        print(f"run.py: {error}", file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        return INTERRUPTED


def usage() -> str:
    """Return the help text."""
    verbs = "\n".join(f"  {name:<6} {verb.does}" for name, verb in VERBS.items())
    return f"usage: python3 run.py VERB [arguments]\n\n{verbs}"


def _wrong(what: str) -> int:
    print(f"run.py: {what}\n\n{usage()}", file=sys.stderr)
    return USAGE


def _environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONHOME"}
    return inherited | {"VIRTUAL_ENV": str(environment.VENV)} | dict(more or {})


def _become(command: Sequence[str], more: Mapping[str, str] | None = None) -> int:
    """Hand this process over to *command*, so that signals and exit codes are its own."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], list(command), _environment(more))  # noqa: S606 - no shell wanted
    code = subprocess.run(command, env=_environment(more), check=False).returncode
    return code if code >= 0 else _SIGNAL_BASE - code


def _captured(command: Sequence[str]) -> tuple[int, str]:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout
