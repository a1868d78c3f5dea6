"""The front door: what it installs and when, what it says when something is missing."""

from __future__ import annotations

import ast
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tools import environment, i18n, qt_libraries, verbs
from tools.environment import SetupError, Stamp

ROOT = Path(__file__).resolve().parents[1]
NO_EGL = "ImportError: libEGL.so.1: cannot open shared object file: No such file or directory"
NO_CURSOR = "OSError: libxcb-cursor.so.0: cannot open shared object file: No such file"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout without ``.venv``; installing only writes down what was asked for."""
    (tmp_path / "pyproject.toml").write_text("[project]")
    (tmp_path / "constraints.txt").write_text("numpy==2")
    venv = tmp_path / ".venv"
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", venv)
    original = environment.key
    monkeypatch.setattr(environment, "key", lambda: original(tmp_path))
    monkeypatch.setattr(environment, "python_of", lambda _=None: venv / "bin" / "python")
    done = []

    def make():
        (venv / "bin").mkdir(parents=True)
        (venv / "bin" / "python").touch()
        version = ".".join(str(part) for part in sys.version_info[:3])
        (venv / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n")
        done.append("made")

    def install(extras):
        assert Stamp.read(venv) is None, "an interrupted installation must count as none"
        done.append(",".join(sorted(extras)) or "plain")

    monkeypatch.setattr(environment, "_make", make)
    monkeypatch.setattr(environment, "_install", install)
    return tmp_path, done


class TestInstalling:
    def test_the_first_start_makes_and_fills_it_and_the_second_does_nothing(self, checkout):
        _, done = checkout
        environment.ensure()
        environment.ensure()
        assert done == ["made", "plain"]

    def test_more_is_installed_when_a_verb_needs_more_and_kept_afterwards(self, checkout):
        _, done = checkout
        environment.ensure()
        environment.ensure(["dev"])
        environment.ensure()
        environment.ensure(["dev"])
        assert done == ["made", "plain", "dev"]

    @pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
    def test_a_change_of_the_requirements_installs_again_with_the_same_extras(self, checkout, name):
        root, done = checkout
        environment.ensure(["dev"])
        (root / name).write_text("changed")
        environment.ensure()
        assert done == ["made", "dev", "dev"]

    def test_an_interrupted_installation_is_repeated(self, checkout, monkeypatch):
        _, done = checkout
        install = environment._install

        def interrupted(extras):
            raise KeyboardInterrupt

        monkeypatch.setattr(environment, "_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            environment.ensure()
        monkeypatch.setattr(environment, "_install", install)
        environment.ensure()
        assert done == ["made", "plain"]

    def test_a_broken_or_foreign_environment_is_made_anew(self, checkout):
        root, done = checkout
        environment.ensure()
        (root / ".venv" / "bin" / "python").unlink()
        environment.ensure()
        (root / ".venv" / "pyvenv.cfg").write_text("version_info = 3.9.1\n")
        (root / "constraints.txt").write_text("numpy==3")
        environment.ensure()
        assert done == ["made", "plain"] * 3

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"key": "x"}', '{"key": "x", "extras": 3}'])
    def test_an_unreadable_stamp_counts_as_none(self, tmp_path, text):
        (tmp_path / "controlroom.json").write_text(text)
        assert Stamp.read(tmp_path) is None

    def test_a_stamp_reads_back(self, tmp_path):
        stamp = Stamp("abc", frozenset({"dev", "keyring"}))
        stamp.write(tmp_path)
        assert Stamp.read(tmp_path) == stamp
        assert json.loads((tmp_path / "controlroom.json").read_text())["extras"] == [
            "dev",
            "keyring",
        ]


def test_the_key_changes_with_everything_it_depends_on(tmp_path):
    def made(place, project, pins, python):
        folder = tmp_path / place
        folder.mkdir(exist_ok=True)
        (folder / "pyproject.toml").write_text(project)
        (folder / "constraints.txt").write_text(pins)
        return environment.key(folder, python)

    keys = [
        made("a", "p", "c", (3, 11)),
        made("a", "p2", "c", (3, 11)),
        made("a", "p", "c2", (3, 11)),
        made("a", "p", "c", (3, 12)),
        made("b", "p", "c", (3, 11)),
    ]
    assert len(set(keys)) == len(keys)
    assert made("a", "p", "c", (3, 11)) == keys[0]


class TestInstallers:
    @pytest.fixture(autouse=True)
    def place(self, monkeypatch, tmp_path):
        monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")

    def found(self, monkeypatch, *, modules=(), programs=()):
        monkeypatch.setattr(
            "tools.environment.importlib.util.find_spec",
            lambda name: name if name in modules else None,
        )
        monkeypatch.setattr(
            "tools.environment.shutil.which",
            lambda name: f"/bin/{name}" if name in programs else None,
        )

    def test_uv_is_used_when_it_is_there(self, monkeypatch):
        self.found(monkeypatch, modules=("ensurepip",), programs=("uv",))
        assert next(environment._makers())[:2] == ["/bin/uv", "venv"]
        assert environment._installer()[:3] == ["/bin/uv", "pip", "install"]

    def test_without_ensurepip_there_are_other_ways(self, monkeypatch):
        self.found(monkeypatch, modules=("pip",), programs=("virtualenv",))
        ways = list(environment._makers())
        assert ways[0][0] == "/bin/virtualenv"
        assert "--without-pip" in ways[1]

    def test_without_any_way_the_line_to_type_is_printed(self, monkeypatch):
        self.found(monkeypatch, programs=("apt-get",))
        with pytest.raises(SetupError, match="apt-get install python3-venv") as caught:
            environment._make()
        assert caught.value.code == 3

    def test_a_way_that_fails_is_followed_by_the_next(self, monkeypatch):
        self.found(monkeypatch, modules=("ensurepip", "pip"))
        tried = []

        def quietly(command):
            tried.append(command)
            return "--without-pip" in command

        monkeypatch.setattr(environment, "_quietly", quietly)
        monkeypatch.setattr(environment, "_usable", lambda _: True)
        environment._make()
        assert len(tried) == 2

    def test_pip_of_the_outside_installs_when_the_inside_has_none(self, monkeypatch):
        self.found(monkeypatch)
        monkeypatch.setattr(environment, "_quietly", lambda _: False)
        assert environment._installer()[:4] == [sys.executable, "-m", "pip", "--python"]

    def test_settings_that_lead_elsewhere_are_set_aside(self, monkeypatch):
        monkeypatch.setenv("PIP_TARGET", "/elsewhere")
        monkeypatch.setenv("PYTHONPATH", "/elsewhere")
        monkeypatch.setenv("PIP_REQUIRE_VIRTUALENV", "1")
        monkeypatch.setenv("PIP_USER", "1")
        monkeypatch.setenv("PIP_INDEX_URL", "kept")
        told = environment.installing_environment()
        assert "PIP_TARGET" not in told
        assert "PYTHONPATH" not in told
        assert told["PIP_USER"] == told["PIP_REQUIRE_VIRTUALENV"] == "0"
        assert told["PIP_INDEX_URL"] == "kept"

    def test_a_failed_installation_says_so(self, monkeypatch):
        failed: subprocess.CompletedProcess[str] = subprocess.CompletedProcess([], 7)
        monkeypatch.setattr("tools.environment.subprocess.run", lambda *_a, **_k: failed)
        monkeypatch.setattr(environment, "_installer", lambda: ["pip", "install"])
        with pytest.raises(SetupError, match="exit code 7"):
            environment._install(frozenset({"dev"}))


class TestQtLibraries:
    @pytest.fixture(autouse=True)
    def apt(self, monkeypatch):
        """A system with apt, seen by a user who is not root."""
        monkeypatch.setattr("shutil.which", lambda name: name if name == "apt-get" else None)
        monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)

    def test_a_missing_library_becomes_the_line_to_type(self):
        error = qt_libraries.explain(NO_EGL, x11=False)
        assert error.code == 3
        assert "libEGL.so.1" in str(error)
        assert "sudo apt-get install libegl1 libgl1 libglib2.0-0" in str(error)
        assert "xcb" not in str(error)

    def test_a_screen_needs_more(self):
        error = qt_libraries.explain(NO_CURSOR, x11=True)
        assert "libxcb-cursor0" in str(error)
        assert "libegl1" in str(error)

    def test_any_other_failure_is_passed_on(self):
        error = qt_libraries.explain("Traceback\nImportError: something else", x11=False)
        assert error.code == 1
        assert "something else" in str(error)
        assert qt_libraries.explain("", x11=False).code == 1

    def test_qt_loads_here(self, monkeypatch):
        monkeypatch.setattr(qt_libraries, "python_of", lambda: sys.executable)
        qt_libraries.check(("-platform", "offscreen"))

    def test_the_probe_is_what_fails(self, monkeypatch):
        monkeypatch.setattr(qt_libraries, "python_of", lambda: sys.executable)
        told = NO_EGL.removeprefix("ImportError: ")
        monkeypatch.setattr(qt_libraries, "PROBE", f"raise ImportError({told!r})")
        with pytest.raises(SetupError) as caught:
            qt_libraries.check(("-platform", "offscreen"))
        assert caught.value.code == 3


class TestVerbs:
    @pytest.fixture
    def became(self, monkeypatch):
        calls = []

        def become(command, more=None):
            calls.append((command, dict(more or {})))
            return 42

        monkeypatch.setattr(verbs, "_become", become)
        monkeypatch.setattr("tools.verbs.os.chdir", lambda _: None)
        monkeypatch.setattr("tools.verbs.qt_libraries.check", lambda _: None)
        monkeypatch.setattr("tools.verbs.i18n.compile_stale", lambda: None)
        monkeypatch.setattr("tools.verbs.environment.ensure", calls.append)
        monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
        return calls

    def test_demo_passes_everything_on_and_its_exit_code_back(self, became):
        assert verbs.main(["demo", "--lang", "vi", "-platform", "offscreen"]) == 42
        extras, (command, more) = became
        assert extras == ()
        assert Path(command[0]).stem == "controlroom"
        assert command[1:] == ["demo", "--lang", "vi", "-platform", "offscreen"]
        assert more == {}

    def test_test_runs_offscreen_in_two_processes(self, became):
        assert verbs.main(["test", "tests/domain", "-k", "clock"]) == 42
        extras, (command, more) = became
        assert extras == ("dev",)
        assert command[1:] == ["-m", "pytest", "-n", "2", "tests/domain", "-k", "clock"]
        assert more == {"QT_QPA_PLATFORM": "offscreen"}

    def test_the_number_of_processes_may_be_chosen(self, became):
        verbs.main(["test", "-n", "0"])
        assert became[1][0][1:] == ["-m", "pytest", "-n", "0"]

    @pytest.mark.parametrize("verb", ["bench", "soak", "shots"])
    def test_tools_run_inside(self, became, verb):
        assert verbs.main([verb, "map"]) == 42
        command, more = became[1]
        assert command[1:] == ["-m", f"tools.{verb}", "map"]
        assert more["PYTHONPATH"].split(os.pathsep)[0] == str(ROOT)

    def test_what_cannot_be_set_up_ends_with_its_code(self, monkeypatch, capsys):
        def ensure(_):
            raise SetupError("type this", 3)

        monkeypatch.setattr("tools.verbs.environment.ensure", ensure)
        assert verbs.main(["demo"]) == 3
        assert "type this" in capsys.readouterr().err

    def test_an_unknown_verb_is_wrong_usage(self, capsys):
        assert verbs.main(["dance"]) == 2
        assert "unknown verb: dance" in capsys.readouterr().err

    def test_help_names_every_verb(self, capsys):
        assert verbs.main(["--help"]) == 0
        told = capsys.readouterr().out
        for verb in ("demo", "test", "check", "shots", "bench", "soak", "i18n", "build"):
            assert f"  {verb}" in told

    def test_check_runs_everything_and_fails_when_one_fails(self, monkeypatch, capsys):
        monkeypatch.setattr("tools.verbs.environment.ensure", lambda _: None)
        monkeypatch.setattr("tools.verbs.i18n.problems", list)
        monkeypatch.setattr(
            verbs, "_captured", lambda command: (int("mypy" in command), "a type is wrong")
        )
        assert verbs.main(["check"]) == 1
        told = capsys.readouterr().out
        assert told.count("FAILED") == 1
        assert told.count("ok") == 4
        assert "a type is wrong" in told
        monkeypatch.setattr(verbs, "_captured", lambda _: (0, ""))
        assert verbs.main(["check"]) == 0


def test_an_old_python_is_told_what_is_needed(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(ROOT / "run.py"))
    assert caught.value.code == 1
    assert "needs Python 3.11 or newer; this is 3.9" in capsys.readouterr().err


def test_an_old_python_can_read_the_front_door():
    text = (ROOT / "run.py").read_text("ascii")
    tree = ast.parse(text, feature_version=(3, 4))
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.FunctionDef, ast.AsyncFunctionDef)
    assert not [n for n in ast.walk(tree) if isinstance(n, new)]
    first = next(n for n in tree.body if isinstance(n, ast.If))
    for node in tree.body[: tree.body.index(first)]:
        if isinstance(node, ast.Import):
            assert {a.name for a in node.names} <= {"os", "sys"}
        assert not isinstance(node, ast.ImportFrom)


def test_the_front_door_needs_only_the_standard_library():
    done = subprocess.run(
        [sys.executable, "-S", "-I", str(ROOT / "run.py"), "--help"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


class TestTranslations:
    HEAD = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS><TS version="2.1" language="vi">'

    def messages(self, tmp_path, body):
        path = tmp_path / "controlroom_vi.ts"
        path.write_text(f"{self.HEAD}<context><name>Queue</name>{body}</context></TS>", "utf-8")
        return list(i18n.read(path))

    def faults(self, tmp_path, body):
        return [f for m in self.messages(tmp_path, body) for f in i18n.faults(m)]

    def test_a_finished_one_has_no_fault(self, tmp_path):
        body = (
            "<message><source>{n} new</source><translation>{n} mới</translation></message>"
            "<message numerus='yes'><source>%n row(s)</source><translation>"
            "<numerusform>%n dòng</numerusform></translation></message>"
        )
        assert self.faults(tmp_path, body) == []

    @pytest.mark.parametrize(
        ("body", "word"),
        [
            ("<translation type='unfinished'></translation>", "not translated"),
            ("<translation type='vanished'>x {n}</translation>", "no longer"),
            ("<translation> </translation>", "empty"),
            ("<translation>mới</translation>", "slots"),
            ("", "not translated"),
        ],
    )
    def test_an_unfinished_one_is_named(self, tmp_path, body, word):
        found = self.faults(tmp_path, f"<message><source>{{n}} new</source>{body}</message>")
        assert len(found) == 1
        assert word in found[0]
        assert "Queue" in found[0]

    def test_only_what_is_older_than_its_source_is_compiled(self, tmp_path, monkeypatch):
        compiled: list[Path] = []
        monkeypatch.setattr(i18n, "FOLDER", tmp_path)
        monkeypatch.setattr(i18n, "ts_file", lambda lang: tmp_path / f"controlroom_{lang}.ts")
        monkeypatch.setattr(i18n, "_compile", compiled.append)
        i18n.compile_stale()
        assert compiled == []
        source, made = tmp_path / "controlroom_vi.ts", tmp_path / "controlroom_vi.qm"
        source.touch()
        i18n.compile_stale()
        made.touch()
        os.utime(source, (1_000, 1_000))
        os.utime(made, (2_000, 2_000))
        i18n.compile_stale()
        os.utime(source, (3_000, 3_000))
        i18n.compile_stale()
        assert compiled == [source, source]
