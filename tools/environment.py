"""The checkout's own ``.venv``: made, filled and remembered.  Standard library only."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
FAILURE = 1
SYSTEM_LIBRARY_MISSING = 3

_REDIRECTING = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME", "PYTHONPATH")
"""Settings that would send packages, or the interpreter, somewhere else than to ``.venv``."""


class SetupError(Exception):
    """Something outside the checkout is missing; the message says what to do.

    Attributes:
        code: Exit code for the shell.
    """

    def __init__(self, message: str, code: int = FAILURE) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Stamp:
    """What ``.venv`` was filled from.  Written after a complete installation only."""

    key: str
    extras: frozenset[str]

    @classmethod
    def read(cls, venv: Path) -> Stamp | None:
        """Return the stamp of *venv*; None when there is none or it cannot be read."""
        try:
            held = json.loads((venv / "controlroom.json").read_text("utf-8"))
            return cls(str(held["key"]), frozenset(held["extras"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, venv: Path) -> None:
        """Store it in one step, so that an interruption leaves no half of it."""
        fresh = venv / "controlroom.json.new"
        held = {"key": self.key, "extras": sorted(self.extras)}
        fresh.write_text(json.dumps(held), "utf-8")
        fresh.replace(venv / "controlroom.json")

    @staticmethod
    def remove(venv: Path) -> None:
        """Forget it: from now on *venv* counts as incomplete."""
        (venv / "controlroom.json").unlink(missing_ok=True)


def key(root: Path = ROOT, python: Sequence[int] = sys.version_info[:2]) -> str:
    """Return a digest of everything an installation depends on."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((root / name).read_bytes() + b"\0")
    # The place belongs to it: start scripts hold absolute paths.
    digest.update(f"{sys.platform} {tuple(python)} {root}".encode())
    return digest.hexdigest()


def python_of(venv: Path = VENV) -> Path:
    """Return the interpreter of *venv*, whether or not it exists yet."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def script_of(name: str, venv: Path = VENV) -> Path:
    """Return the start script *name* of *venv*."""
    return python_of(venv).with_name(f"{name}.exe" if os.name == "nt" else name)


def package_folder(name: str, venv: Path = VENV) -> Path | None:
    """Return the folder of an installed package; None when it is not there."""
    patterns = (f"lib/python3.*/site-packages/{name}", f"Lib/site-packages/{name}")
    return next((found for p in patterns for found in venv.glob(p)), None)


def installing_environment() -> dict[str, str]:
    """Return the variables for an installer: nothing may lead it away from ``.venv``."""
    kept = {k: v for k, v in os.environ.items() if k not in _REDIRECTING}
    kept.pop("UV_SYSTEM_PYTHON", None)
    return kept | {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        # Also against "user = true" and "require-virtualenv = true" in a configuration file.
        "PIP_USER": "0",
        "PIP_REQUIRE_VIRTUALENV": "0",
    }


def ensure(extras: Iterable[str] = ()) -> None:
    """Make sure that ``.venv`` holds the dependencies; costs two small reads when it does.

    Args:
        extras: Names of optional dependencies that the verb needs besides the plain ones.

    Raises:
        SetupError: It cannot be made or filled here.
    """
    wanted, needed, stamp = key(), frozenset(extras), Stamp.read(VENV)
    if stamp and stamp.key == wanted and needed <= stamp.extras and python_of().exists():
        return
    if stamp:
        needed |= stamp.extras  # whoever ran the tests once keeps their tools
    Stamp.remove(VENV)
    if not _usable(VENV):
        _say("making .venv")
        if VENV.exists():
            shutil.rmtree(VENV)
        _make()
    _say("installing into .venv (the first time this takes a minute or two)")
    _install(needed)
    Stamp(wanted, needed).write(VENV)


def _usable(venv: Path) -> bool:
    """Whether *venv* is there, whole, and of the running Python's version."""
    if not python_of(venv).exists():  # also when it is a link to a Python that is gone
        return False
    try:
        lines = (venv / "pyvenv.cfg").read_text("utf-8").splitlines()
    except OSError:
        return False
    values = dict(line.replace(" ", "").split("=", 1) for line in lines if "=" in line)
    made_with = values.get("version") or values.get("version_info", "")
    return made_with.split(".")[:2] == [str(part) for part in sys.version_info[:2]]


def _makers() -> Iterator[list[str]]:
    python = getattr(sys, "_base_executable", None) or sys.executable
    if uv := shutil.which("uv"):
        yield [uv, "venv", "--quiet", "--python", python, str(VENV)]
    if importlib.util.find_spec("ensurepip"):
        yield [python, "-m", "venv", str(VENV)]
    if importlib.util.find_spec("virtualenv"):
        yield [sys.executable, "-m", "virtualenv", "--quiet", str(VENV)]
    elif virtualenv := shutil.which("virtualenv"):
        yield [virtualenv, "--quiet", "--python", python, str(VENV)]
    if importlib.util.find_spec("pip"):
        # Without a pip of its own; the one out here installs into it.
        yield [python, "-m", "venv", "--without-pip", str(VENV)]


def _make() -> None:
    for command in _makers():
        if _quietly(command) and _usable(VENV):
            return
        shutil.rmtree(VENV, ignore_errors=True)
    raise SetupError(
        "this Python cannot make a virtual environment. Install the missing part, then run "
        f"this again:\n    {_become_root()}{_venv_package()}",
        SYSTEM_LIBRARY_MISSING,
    )


def _venv_package() -> str:
    for manager, line in (
        ("apt-get", "apt-get install python3-venv"),
        ("dnf", "dnf install python3-pip"),
        ("pacman", "pacman -S python-pip"),
    ):
        if shutil.which(manager):
            return line
    return "python3 -m ensurepip"


def _become_root() -> str:
    return "sudo " if hasattr(os, "geteuid") and os.geteuid() != 0 else ""


def _install(extras: frozenset[str]) -> None:
    project = f"{ROOT}[{','.join(sorted(extras))}]" if extras else str(ROOT)
    what = ["--editable", project, "--constraint", str(ROOT / "constraints.txt")]
    # What an installer tells goes beside the figures of a bench, not among them.
    done = subprocess.run(
        [*_installer(), *what], env=installing_environment(), stdout=sys.stderr, check=False
    )
    if done.returncode:
        raise SetupError(
            f"installing failed (exit code {done.returncode}); the lines above say why. The "
            "first start needs the network. Run the same again: what is there is kept."
        )


def _installer() -> list[str]:
    python = str(python_of(VENV))
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", python]
    if package_folder("pip", VENV) is None and not _quietly([python, "-m", "ensurepip"]):
        return [sys.executable, "-m", "pip", "--python", python, "install"]
    return [python, "-m", "pip", "install"]


def wheel_builder(folder: Path) -> list[str]:
    """Return the command that writes this project's wheel into *folder*."""
    if uv := shutil.which("uv"):
        return [uv, "build", "--wheel", "--out-dir", str(folder), str(ROOT)]
    command = [*_installer()[:-1], "wheel", "--no-deps"]
    return [*command, "--wheel-dir", str(folder), str(ROOT)]


def _quietly(command: Sequence[str]) -> bool:
    done = subprocess.run(
        command, env=installing_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        _say(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()[-400:]}")
    return done.returncode == 0


def _say(what: str) -> None:
    print(f"run.py: {what}", file=sys.stderr, flush=True)
