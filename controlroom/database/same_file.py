"""Notices when an SQLite file is deleted or replaced while the program runs.

The system keeps a deleted file for whoever has it open: writes would succeed and be gone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

from controlroom.domain.errors import DatabaseMissingError, DatabaseUnreachableError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

_INFO = "controlroom_file"


def watch(engine: Engine) -> None:
    """Have no connection of *engine* lent that is to another file than its path leads to now."""
    path = _path_of(engine)
    if path is None:
        return

    @event.listens_for(engine, "connect")
    def remember(_connection: object, record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        record.info[_INFO] = _identity(path)

    @event.listens_for(engine, "checkout")
    def compare(_connection: object, record: Any, _proxy: object) -> None:  # noqa: ANN401 - as above
        if record.info.get(_INFO) != _identity(path):
            raise DisconnectionError(f"{path} is another file now")


def require(connection: Connection) -> None:
    """Raise unless the path still leads to the file that *connection* has open.

    For who keeps a connection; takes microseconds.

    Raises:
        DatabaseMissingError: There is no file any more.
        DatabaseUnreachableError: There is another one; connect again.
    """
    path = _path_of(connection.engine)
    if path is None:
        return
    found = _identity(path)
    if found is None:
        raise DatabaseMissingError(path)
    if found != connection.info.get(_INFO):
        raise DatabaseUnreachableError(f"{path} is another file now")


def open_existing(engine: Engine) -> None:
    """From now on open the file of *engine* only if it is there; does nothing for a server."""
    if _path_of(engine) is not None:
        event.listen(engine, "do_connect", _open_existing)


def _open_existing(
    _dialect: object, _record: object, arguments: list[Any], settings: dict[str, Any]
) -> None:
    """Tell SQLite to make no file; it would, even for who only reads.

    Not ``mode=ro``: beside a writer that has just left, reading takes writing to the shared memory.
    """
    path = str(arguments[0])
    if not Path(path).exists():
        raise DatabaseMissingError(path)
    arguments[0] = f"{Path(path).absolute().as_uri()}?mode=rw"
    settings["uri"] = True


def _path_of(engine: Engine) -> str | None:
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    return None if not path or path.startswith((":", "file:")) else path


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
