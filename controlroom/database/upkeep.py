"""What keeps the database in order: purging the change log, and a new epoch after a restore."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import case, func, select

from controlroom.database.models import ChangeLogRow, MetaRow
from controlroom.database.session import server_time, writing
from controlroom.database.sql import table_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

RETENTION = timedelta(hours=48)
"""How long a workstation may sleep and still catch up without reading everything again."""

_LOG = table_of(ChangeLogRow)
_META = table_of(MetaRow)


def purge(engine: Engine, keep: timedelta = RETENTION) -> int:
    """Delete changes older than *keep*; return how many.

    Readers that had not come that far notice by the floor and start over.
    """
    with writing(engine) as connection:
        before = server_time(connection) - keep
        floor = connection.execute(select(func.max(_LOG.c.seq)).where(_LOG.c.at <= before)).scalar()
        if floor is None:
            return 0
        higher = case((_META.c.floor_seq < floor, floor), else_=_META.c.floor_seq)
        connection.execute(_META.update().values(floor_seq=higher))
        return connection.execute(_LOG.delete().where(_LOG.c.seq <= floor)).rowcount


def new_epoch(engine: Engine) -> None:
    """Make every reader start over; to be called after a restore from a backup."""
    with writing(engine) as connection:
        connection.execute(_META.update().values(feed_epoch=uuid4()))
