"""What a window would hold, and writes that feed tests time to the statement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from tests.database.samples import BINH, LAN, an_incident

if TYPE_CHECKING:
    from controlroom.services.feed import Batch


class Mirror:
    """What a window would hold."""

    def __init__(self, reader):
        self.reader = reader
        self.versions: dict[UUID, int] = {}
        self.batches: list[Batch] = []

    def apply(self, batch):
        if batch.resync:
            self.versions.clear()
        for key in batch.gone:
            self.versions.pop(key, None)
        self.versions.update(zip(batch.lines.id, batch.lines.version.tolist(), strict=True))

    def poll(self):
        """Poll until nothing more follows; return the batches."""
        got = []
        while True:
            batch = self.reader.fetch()
            self.apply(batch)
            self.reader.applied(batch)
            got.append(batch)
            if not batch.more:
                self.batches += got
                return got


def received(works, **changes):
    with works(LAN, "receive") as work:
        return work.add_incident(an_incident(**changes), None, ())


def save(works, incident, **changes):
    with works(BINH, "save") as work:
        return work.save_incident(replace(incident, **changes), seen=incident.version)


def insert_raw(connection, incident, ref):
    """Insert by plain SQL, so that a test decides when the transaction ends."""
    connection.execute(
        text(
            "INSERT INTO incident SELECT :id, :ref, 1, source_id, channel, NULL, title,"
            " description, category_id, severity, stage, state, clock, received_at,"
            " first_due_at, due_at, ward_code, address, lat, lon, claimed_by, reject_reason,"
            " reject_note, merged_into, published_at, answer, satisfaction, has_reporter,"
            " simulated, updated_at, updated_by, agencies, done, folded"
            " FROM incident WHERE ref = 1"
        ),
        {"id": incident.hex if connection.dialect.name == "sqlite" else incident, "ref": ref},
    )


def naive_last(engine):
    with engine.connect() as connection:
        return connection.execute(text("SELECT max(seq) FROM change_log")).scalar_one()


def naive_poll(engine, last):
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT seq, id FROM change_log WHERE seq > :last"), {"last": last}
        ).all()
    return {UUID(key) for _, key in rows}, max([last, *(seq for seq, _ in rows)])
