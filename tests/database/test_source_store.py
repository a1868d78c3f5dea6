"""What is counted for a source is counted for one that the city has."""

from __future__ import annotations

from datetime import timedelta

from controlroom.citypack import load_city
from controlroom.database.session import reading
from controlroom.database.source_store import records_since
from controlroom.database.works import SqlWorks
from tests.database.samples import LAN, NOON, a_call, a_task


def test_every_count_belongs_to_a_source_of_the_city(engine):
    with SqlWorks(engine)(LAN, "fill") as work:
        work.save_task(a_task(), seen=None)
        work.save_call(a_call(), seen=None)
    with reading(engine) as connection:
        counts = records_since(connection, NOON - timedelta(hours=1))
    assert set(counts) <= set(load_city("hue").source_by_id)
    assert (counts["city_task"], counts["sos"]) == (1, 1)
