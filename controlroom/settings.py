"""Settings of this installation: a TOML file, then the environment; checked once at the start."""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom.domain.access import Role
from controlroom.domain.errors import InvalidInputError
from controlroom.domain.reach import Reach, reach_of
from controlroom.options import LANGS, THEMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from controlroom.options import Lang, ThemeName

PREFIX = "CONTROLROOM_"
NAME_MAX = 64

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "lang": LANGS,
    "theme": ("", *THEMES),
    "role": ("", *(r.value for r in Role)),
    "network_share": ("", "refuse", "allow"),
    "weak_tls": ("", "refuse", "allow"),
    "keep_picture": ("", "yes", "no"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is configured on this computer; the command line wins over it.

    Attributes:
        database: SQLAlchemy address of the shared database; empty means the file
            ``controlroom.db`` in the data directory.  May hold a password, so it stays out of
            ``repr``.
        data_dir: Where this installation keeps its files; not created here.
        city: Id of the city pack.
        lang: Language of the window.
        theme: None follows what was chosen in the window before.
        user: Login of who works here; empty for the program's own default.
        role: A ``Role`` value or empty.
        network_share: ``"allow"`` opens an SQLite file on a network share all the same.
        backup_dir: Where backups are kept; empty means ``backups`` beside the database file, or
            in the data directory for a server.
        keep_picture: ``"no"`` keeps no copy of the open incidents on this computer.
        pg_bin: Folder of PostgreSQL's programs, when they are not where they usually are.
        attachments_dir: Where the photos of reports lie; empty means ``attachments`` in the data
            directory.
        networks: Private networks that feeds, cameras and photos may be got from, divided by
            commas; without any only servers that everybody can reach.
        ports: Ports that they may be on besides the usual ones, e.g. ``"8000-8099, 37777"``.
        ssl_root_cert: File with the certificate of the site's authority, which the server must
            prove itself by; empty means libpq's own place.
        weak_tls: ``"allow"`` connects to a server that cannot prove who it is, or in the clear.
    """

    data_dir: Path
    database: str = field(default="", repr=False)
    city: str = "hue"
    lang: Lang = "vi"
    theme: ThemeName | None = None
    user: str = ""
    role: str = ""
    network_share: str = ""
    backup_dir: str = ""
    pg_bin: str = ""
    attachments_dir: str = ""
    networks: str = ""
    ports: str = ""
    ssl_root_cert: str = ""
    weak_tls: str = ""
    keep_picture: str = ""

    @property
    def database_url(self) -> str:
        """The address to use when the command line names none."""
        return self.database or f"sqlite:///{(self.data_dir / 'controlroom.db').as_posix()}"

    @property
    def reach(self) -> Reach:
        """Where this installation may go on the network."""
        return reach_of(self.networks, self.ports)


def load(environ: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """Read the settings.

    Args:
        environ: ``CONTROLROOM_DATABASE``, ``CONTROLROOM_DATA_DIR`` … win over the file; default
            is the process's environment.
        file: TOML file with the same names in lower case; default is ``CONTROLROOM_CONFIG`` or
            ``config.toml`` in the configuration directory, which need not exist.

    Raises:
        InvalidInputError: A value that cannot be used, a name that does not exist, or a named
            file that cannot be read.
    """
    env = os.environ if environ is None else environ
    values = _from_file(env, file)
    known = {f.name for f in fields(Settings)}
    for name in values.keys() - known:
        raise InvalidInputError(name, "unknown-setting")
    for name in known:
        told = env.get(PREFIX + name.upper(), "")
        if told:
            values[name] = told
    return _checked(values, env)


def default_data_dir(
    environ: Mapping[str, str], platform: str = sys.platform, home: Path | None = None
) -> Path:
    """Return where this platform keeps an application's data.

    Source:
        XDG Base Directory Specification 0.8; Apple and Microsoft file system guidelines.
    """
    at_home = home or Path.home()
    if platform == "win32":
        told = environ.get("LOCALAPPDATA", "")
        return Path(told or at_home / "AppData" / "Local") / "controlroom"
    if platform == "darwin":
        return at_home / "Library" / "Application Support" / "controlroom"
    return _xdg(environ, "XDG_DATA_HOME", at_home / ".local" / "share") / "controlroom"


def default_file(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return where the settings file is looked for."""
    if platform in {"win32", "darwin"}:
        return default_data_dir(environ, platform) / "config.toml"
    return _xdg(environ, "XDG_CONFIG_HOME", Path.home() / ".config") / "controlroom" / "config.toml"


def _xdg(environ: Mapping[str, str], name: str, otherwise: Path) -> Path:
    told = Path(environ.get(name, ""))
    return told if told.is_absolute() else otherwise  # the specification ignores relative ones


def _from_file(environ: Mapping[str, str], file: Path | None) -> dict[str, object]:
    told = environ.get(PREFIX + "CONFIG", "")
    named = file or (Path(told) if told else None)
    path = named or default_file(environ)
    try:
        with path.open("rb") as opened:
            return dict(tomllib.load(opened))
    except FileNotFoundError:
        if named is not None:
            raise InvalidInputError(str(path), "not-found") from None
        return {}
    except (OSError, ValueError) as error:
        raise InvalidInputError(str(path), f"unreadable: {error}") from error


def _checked(values: dict[str, object], environ: Mapping[str, str]) -> Settings:
    words: dict[str, str] = {}
    for name, value in values.items():
        if not isinstance(value, str):
            raise InvalidInputError(name, "not-a-text")
        words[name] = value.strip()
        if words[name] not in _CHOICES.get(name, (words[name],)):
            raise InvalidInputError(name, f"not one of {', '.join(filter(None, _CHOICES[name]))}")
        if name in {"city", "user"} and len(words[name]) > NAME_MAX:
            raise InvalidInputError(name, "too-long")
    reach_of(words.get("networks", ""), words.get("ports", ""))
    told = words.pop("data_dir", "")
    try:
        data_dir = Path(told).expanduser().absolute() if told else default_data_dir(environ)
    except (RuntimeError, OSError) as error:  # "~nobody", or no home at all
        raise InvalidInputError("data_dir", str(error)) from error
    return Settings(
        data_dir=data_dir,
        database=words.get("database", ""),
        city=words.get("city") or "hue",
        lang="en" if words.get("lang") == "en" else "vi",
        theme=next((t for t in THEMES if t == words.get("theme")), None),
        user=words.get("user", ""),
        role=words.get("role", ""),
        network_share=words.get("network_share", ""),
        backup_dir=words.get("backup_dir", ""),
        pg_bin=words.get("pg_bin", ""),
        attachments_dir=words.get("attachments_dir", ""),
        networks=words.get("networks", ""),
        ports=words.get("ports", ""),
        ssl_root_cert=_file(words.get("ssl_root_cert", "")),
        weak_tls=words.get("weak_tls", ""),
        keep_picture=words.get("keep_picture", ""),
    )


def _file(told: str) -> str:
    try:
        return str(Path(told).expanduser().absolute()) if told else ""
    except (RuntimeError, OSError) as error:
        raise InvalidInputError("ssl_root_cert", str(error)) from error
