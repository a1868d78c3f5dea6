"""Panels meet in the room's picture and nowhere else, and their contract lists every one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from ui.panels import registry

ROOT = Path(__file__).parents[2]
SHARED = {"spec"}
"""What every panel may import of the folder."""


def panels():
    """Names of the modules that hold the registered panels."""
    specs = {id(spec) for spec in (registry.CENTRE, *registry.DOCKS)}
    found = set()
    for path in (ROOT / "ui" / "panels").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"^SPEC = PanelSpec\(", text, re.MULTILINE):
            found.add(path.stem)
    assert len(found) == len(specs)
    return found


def owner(module):
    """The panel a module belongs to: its own name up to the first underscore."""
    return module.partition("_")[0]


def test_the_contract_lists_every_panel():
    made = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = made["tool"]["importlinter"]["contracts"]
    (listed,) = [c["modules"] for c in contracts if c["type"] == "independence"]
    assert set(listed) == {f"ui.panels.{name}" for name in panels()}


def test_no_panel_uses_a_part_of_another():
    taken = re.compile(r"^\s*from ui\.panels(?:\.(\w+))? import (.+)$", re.MULTILINE)
    for path in (ROOT / "ui" / "panels").glob("*.py"):
        if owner(path.stem) not in panels():
            continue
        for module, names in taken.findall(path.read_text(encoding="utf-8")):
            parts = [module] if module else [n.split()[0] for n in names.split(",")]
            strangers = {p for p in parts if p not in SHARED and owner(p) != owner(path.stem)}
            assert not strangers, (path.name, strangers)


def test_ids_are_unique():
    ids = [spec.id for spec in (registry.CENTRE, *registry.DOCKS)]
    assert len(set(ids)) == len(ids)
