"""Arguments and steps that several commands share."""

from __future__ import annotations

import argparse
import errno
import math
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from controlroom import settings as settings_file
from controlroom.domain.errors import InvalidInputError
from controlroom.options import LANGS

if TYPE_CHECKING:
    from controlroom.settings import Settings


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add ``--data-dir`` and ``--city``."""
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="where this installation keeps its files"
    )
    parser.add_argument("--city", metavar="ID", help="city pack (default: hue)")


def add_database(parser: argparse.ArgumentParser) -> None:
    """Add ``--database`` and what belongs to it."""
    parser.add_argument(
        "--database",
        metavar="URL",
        help="sqlite:///path/room.db or postgresql+psycopg://user@host/database (default: "
        "CONTROLROOM_DATABASE, else a file in the data directory); the password comes from "
        "PGPASSWORD, the password file, the key ring or a question",
    )
    add_weak_tls(parser)
    add_common(parser)


def add_weak_tls(parser: argparse.ArgumentParser) -> None:
    """Add ``--allow-weak-tls``, which whoever names a database may need."""
    parser.add_argument(
        "--allow-weak-tls",
        action="store_true",
        help="connect although the server does not prove who it is, or in the clear; the window "
        "says so all the time",
    )


def add_lang(parser: argparse.ArgumentParser) -> None:
    """Add ``--lang`` of a command that administrators type; the window's default is the city's."""
    parser.add_argument(
        "--lang", choices=LANGS, default="en", help="language of what is printed (default: en)"
    )


def file_of_backup(text: str) -> Path:
    """Return the file that *text* names; neither an address nor a mistyped option is one.

    Both may hold a password, which would be repeated when there is no such file.
    """
    if text.startswith("-") or "://" in text:
        msg = "not a file; a database is named with --database"
        raise argparse.ArgumentTypeError(msg)
    return Path(text)


def settings_of(args: argparse.Namespace) -> Settings:
    """Return the settings with what the command line says in place of them.

    Raises:
        InvalidInputError: A setting that cannot be used.
    """
    settings = settings_file.load()
    if args.data_dir is not None:
        settings = replace(settings, data_dir=_absolute(args.data_dir))
    if args.city is not None:
        settings = replace(settings, city=args.city)
    return settings


def _absolute(path: Path) -> Path:
    try:
        return path.expanduser().absolute()
    except (RuntimeError, OSError) as error:  # "~nobody", or the working directory is gone
        raise InvalidInputError(str(path), str(error)) from error


def database_of(args: argparse.Namespace, settings: Settings, *, ask: bool | None = None) -> str:
    """Return the complete address of the database, its password included.

    A password on the command line is used, with a warning: everybody on the computer can read it.

    Args:
        args: The command line.
        settings: Of this installation.
        ask: Whether a missing password may be asked for; None where there is a terminal.
    """
    from controlroom.passwords import complete, has_password  # noqa: PLC0415 - only with a database

    told: str | None = args.database
    if told is not None and has_password(told):
        sys.stderr.write(
            "controlroom: a password on the command line can be read by everybody on this "
            "computer; use PGPASSWORD, the password file or the key ring\n"
        )
    url = told if told is not None else settings.database_url
    if told is None and not settings.database:
        make_dir(settings.data_dir)
    if settings.network_share == "allow" and url.startswith("sqlite:///"):
        url = _with(url, "network_share", "allow")
    if url.startswith("postgresql"):
        if settings.ssl_root_cert and "sslrootcert=" not in url:
            url = _with(url, "sslrootcert", settings.ssl_root_cert)
        if args.allow_weak_tls or settings.weak_tls == "allow":
            url = _with(url, "weak_tls", "allow")
    at_terminal = sys.stdin is not None and sys.stdin.isatty()
    return complete(url, environ=os.environ, ask=at_terminal if ask is None else ask)


def _with(url: str, name: str, value: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{name}={quote(value, safe='')}"


def make_dir(path: Path) -> None:
    """Make a directory and its parents, and look whether it can be written to.

    Raises:
        InvalidInputError: It cannot be made or written to.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInputError(str(path), str(error.strerror)) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise InvalidInputError(str(path), os.strerror(errno.EACCES))


def positive_seconds(text: str) -> float:
    """Return a number of seconds, 0 or more and finite; for ``argparse``."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < 1e9:  # noqa: PLR2004 - thirty years; NaN fails it too
        msg = "not a number of seconds"
        raise argparse.ArgumentTypeError(msg)
    return value
