"""``demo``, ``run`` and ``wall``: the only commands that load Qt, and only when they start."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom import doctor, exits, logs, system_libraries
from controlroom.cli_common import (
    add_common,
    add_database,
    database_of,
    make_dir,
    positive_seconds,
    settings_of,
)
from controlroom.domain.access import Role
from controlroom.options import (
    KINDS,
    LANGS,
    SCENARIOS,
    SPEED_MAX,
    SPEED_MIN,
    THEMES,
    Kind,
    UiOptions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from controlroom.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command that *parser* is named after."""
    kind = next(k for k in KINDS if parser.prog.endswith(k))
    (add_common if kind == "demo" else add_database)(parser)
    parser.add_argument("--lang", choices=LANGS, help="language of the window")
    parser.add_argument("--theme", choices=THEMES, help="default: as chosen before")
    parser.add_argument(
        "--screenshot", type=Path, metavar="DIR", help="photograph the window before it ends"
    )
    parser.add_argument(
        "--exit-after", type=positive_seconds, metavar="SECONDS", help="end by itself"
    )
    if kind == "demo":
        add_simulation(parser)
        parser.add_argument("--no-simulator", action="store_true", help="nothing new comes in")
    if kind == "wall":
        text = "the wall's login, where people sign in to the file"
        parser.add_argument("--user", metavar="LOGIN", help=text)
    if kind == "run":
        parser.add_argument("--user", metavar="LOGIN", help="who sits here")
        parser.add_argument(
            "--role", choices=[r.value for r in Role if r is not Role.FEED], help="what they may do"
        )
    parser.set_defaults(run=start, kind=kind)


def add_simulation(parser: argparse.ArgumentParser) -> None:
    """Add ``--scenario``, ``--speed`` and ``--seed``."""
    parser.add_argument("--scenario", choices=SCENARIOS, default=SCENARIOS[0])
    parser.add_argument(
        "--speed",
        type=speed,
        default=1,
        metavar=f"{SPEED_MIN}..{SPEED_MAX}",
        help="seconds that pass in the simulation per second (default: 1)",
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="same seed, same records (default: 1)"
    )


def speed(text: str) -> int:
    """Return a speed; for ``argparse``."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if not SPEED_MIN <= value <= SPEED_MAX:
        msg = f"must be {SPEED_MIN} to {SPEED_MAX}"
        raise argparse.ArgumentTypeError(msg)
    return value


def start(args: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    from controlroom import administration  # noqa: PLC0415 - "--help" needs no database

    settings = settings_of(args)
    options = options_of(args, settings)
    make_dir(options.data_dir)
    if options.screenshot_dir is not None:
        make_dir(options.screenshot_dir)
    if options.database_url:
        administration.check_address(options.database_url)
    logs.set_up(options.kind, log_dir=options.data_dir / "logs", who=options.user)
    qt_args: list[str] = args.qt_args
    if not has_display(qt_args, os.environ):
        if options.screenshot_dir is None and options.exit_after_s is None:
            sys.stderr.write(
                "controlroom: there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set. "
                "With “-platform offscreen” the program runs without one.\n"
            )
            return exits.FAILURE
        qt_args = [*qt_args, "-platform", "offscreen"]
    try:
        if system_libraries.needs_x11(qt_args, os.environ):
            doctor.load_x11_plugin()
        from ui import app  # noqa: PLC0415 - the other commands must not load Qt
    except (ImportError, OSError) as error:
        code, sentence = doctor.explain_missing_qt(error, qt_args)
        sys.stderr.write(f"controlroom: {sentence}\n")
        return code
    return app.main(options, qt_args)


def has_display(
    qt_args: Sequence[str], environ: Mapping[str, str], platform: str = sys.platform
) -> bool:
    """Return whether Qt has a screen to open or was told to do without.

    Without one Qt ends the process by a signal, which tells nobody anything.
    """
    told = any(word.partition("=")[0] == "-platform" for word in qt_args)
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return not platform.startswith("linux") or told or any(environ.get(name) for name in names)


def options_of(args: argparse.Namespace, settings: Settings) -> UiOptions:
    """Return what the command line and the settings say together."""
    kind: Kind = args.kind
    demo = kind == "demo"
    return UiOptions(
        kind=kind,
        # The window itself asks for a password: who starts it from an icon has no terminal.
        database_url="" if demo else database_of(args, settings, ask=False),
        data_dir=settings.data_dir,
        city=settings.city,
        lang=args.lang or settings.lang,
        theme=args.theme or settings.theme,
        screenshot_dir=args.screenshot,
        exit_after_s=args.exit_after,
        user="" if demo else args.user or settings.user,
        role=(getattr(args, "role", None) or settings.role) if kind == "run" else "",
        backup_dir=settings.backup_dir if kind == "run" else "",
        attachments_dir=Path(settings.attachments_dir) if settings.attachments_dir else None,
        reach=settings.reach,
        keep_picture=settings.keep_picture != "no",
        scenario=args.scenario if demo else SCENARIOS[0],
        speed=args.speed if demo else SPEED_MIN,
        seed=args.seed if demo else 1,
        simulator=demo and not args.no_simulator,
    )
