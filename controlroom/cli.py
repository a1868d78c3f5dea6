"""The console script: chooses a command, loads only what that one needs, and names failures."""

from __future__ import annotations

import argparse
import io
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from typing_extensions import override

from controlroom import __version__, exits
from controlroom.cli_qt import split_qt_options
from controlroom.domain.redact import without_login, without_secrets
from controlroom.options import LANGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn


class Command(NamedTuple):
    """A command of the console script.

    Attributes:
        help: One line for ``--help``.
        module: Has ``add_arguments(parser)``, which also sets the default ``run``: a callable
            from the parsed arguments to an exit code.  Imported only when the command is given.
        qt: Whether it takes Qt's own options.
    """

    help: str
    module: str
    qt: bool = False


COMMANDS = {
    "demo": Command("start on simulated data, offline", "controlroom.cli_window", qt=True),
    "run": Command("start a workstation on a database", "controlroom.cli_window", qt=True),
    "wall": Command("start a large screen, read-only", "controlroom.cli_window", qt=True),
    "db": Command("upgrade, back up, restore or check a database", "controlroom.cli_db"),
    "ingest": Command("bring reports in from a file or a server", "controlroom.cli_ingest"),
    "simulate": Command("play all sources into a database", "controlroom.cli_simulate"),
    "incident": Command("work on reports without a window", "controlroom.cli_incident"),
    "map": Command("look at or make basemap files", "controlroom.cli_map"),
    "doctor": Command("say what is missing on this computer", "controlroom.cli_doctor", qt=True),
}


class Parser(argparse.ArgumentParser):
    """Does not repeat the passwords and keys of a command that it refuses."""

    words: Sequence[str] = ()

    @override
    def error(self, message: str) -> NoReturn:
        for word in self.words:  # a whole word first: in it a blank belongs to the password
            if (bare := without_login(word)) != word:
                message = message.replace(word, bare)
        super().error(without_secrets(message))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: Arguments without the program's name; None takes the process's.

    Returns:
        An exit code of ``controlroom.exits``.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without Vietnamese letters gets signs in their place, not a failure.
            stream.reconfigure(errors="backslashreplace")
    try:
        return _main(words)
    except SystemExit as end:  # argparse ends this way, with 0 or 2
        return end.code if isinstance(end.code, int) else exits.FAILURE
    except KeyboardInterrupt:
        return exits.FAILURE
    except BrokenPipeError:
        # The reader of our output has gone; let the interpreter not complain while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.OK


def _main(words: list[str]) -> int:
    ours, qt = split_qt_options(words)
    name = next((word for word in ours if not word.startswith("-")), "")
    parser = build_parser(name)
    Parser.words = words
    args = parser.parse_args(ours)
    if qt and not COMMANDS[args.command].qt:
        parser.error(f"{qt[0]} is Qt's; only demo, run and wall have a window")
    args.qt_args = qt
    run: Callable[[argparse.Namespace], int] = args.run
    from controlroom.domain.errors import ControlRoomError  # noqa: PLC0415 - not for --version

    try:
        return run(args)
    except ControlRoomError as error:
        from controlroom.cli_words import exit_code, refusal  # noqa: PLC0415 - as above

        lang = getattr(args, "lang", None) or _configured_lang()
        said = without_secrets(refusal(error, None, lang))
        sys.stderr.write(f"controlroom: {said}\n")
        return exit_code(error)


def build_parser(chosen: str = "") -> Parser:
    """Return the parser; only the command *chosen* knows its arguments, the others their names."""
    parser = Parser(
        prog="controlroom",
        description="A city's operations-centre control room over a shared database.",
        epilog="Qt's own options (-platform, -style, …) are passed on. "
        "Exit codes: 0 ok, 1 failure, 2 usage, 3 system library missing, 4 database unreachable.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"controlroom {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        own = commands.add_parser(
            name, help=command.help, description=command.help, allow_abbrev=False
        )
        if name == chosen:
            import_module(command.module).add_arguments(own)
    return parser


def _configured_lang() -> str:
    told = os.environ.get("CONTROLROOM_LANG", "")
    return told if told in LANGS else LANGS[0]
