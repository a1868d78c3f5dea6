"""The core works on a machine that has no Qt: every module of it imports with Qt banned."""

from __future__ import annotations

import subprocess
import sys

from tests.quality.rules import ROOT

PROGRAM = """
import importlib, pkgutil, sys

class Ban:
    banned = ("PySide6", "shiboken6", "pyqtgraph", "ui")
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.banned:
            raise ImportError(f"banned here: {name}")
        return None

sys.meta_path.insert(0, Ban())
import controlroom

skipped = {"controlroom.__main__", "controlroom.database.migrations.env"}
seen = 0
for module in pkgutil.walk_packages(controlroom.__path__, "controlroom."):
    if module.name not in skipped:  # one starts the program, one runs inside Alembic only
        importlib.import_module(module.name)
        seen += 1
print(seen)
"""
LEAN = """
import sys
import controlroom.domain.errors, controlroom.services.ports, controlroom.services.desk
heavy = {"sqlalchemy", "alembic", "psycopg", "PySide6", "pyqtgraph"} & set(sys.modules)
assert not heavy, heavy
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_every_module_of_the_core_imports_with_qt_banned():
    done = run(PROGRAM)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30


def test_the_ban_works():
    done = run(PROGRAM.replace("import controlroom\n", "import PySide6\n", 1))
    assert "banned here: PySide6" in done.stderr


def test_rules_and_use_cases_load_no_framework():
    done = run(LEAN)
    assert done.returncode == 0, done.stderr
