"""Makes a PostgreSQL database with as many open incidents as a bench needs, within seconds."""

from __future__ import annotations

from sqlalchemy import text

from controlroom import administration
from controlroom.citypack import load_city
from controlroom.database.session import make_engine
from controlroom.demo.seed import seed_demo

SEEDED = 5_000
"""So many are told by the demonstration's seed; the rest are copies with ids of their own."""

_COLUMNS = text("""
SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = 'incident'
  AND column_name NOT IN ('id', 'ref', 'external_ref', 'due_at', 'received_at')""")

# As the program makes them: the time first, so that ids lie in the table in their order.
_ID = """(lpad(to_hex((extract(epoch FROM received_at - copy * interval '11 minutes') * 1000
  )::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
  || '8' || substr(md5(random()::text), 1, 15))::uuid"""


def fill(url: str, count: int) -> None:
    """Migrate and fill the empty PostgreSQL database at *url*; needs its superuser.

    Args:
        url: Address.
        count: Open incidents; a multiple of ``SEEDED``.
    """
    administration.upgrade_database(url)
    engine = make_engine(url)
    seed_demo(engine, load_city("hue"), seed=1, open_count=min(count, SEEDED), past_count=1_000)
    with engine.begin() as connection:
        columns = connection.execute(_COLUMNS).scalar_one()
        # Guards and the feed's triggers are not what is measured.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.execute(
            text(
                f"INSERT INTO incident (id, ref, due_at, received_at, {columns}) "  # noqa: S608 - our own names
                f"SELECT {_ID}, ref + copy * 1000000, "
                "due_at + copy * interval '7 minutes', "
                f"received_at - copy * interval '11 minutes', {columns} "
                "FROM incident, generate_series(1, :copies) copy "
                "WHERE state NOT IN ('rejected', 'merged', 'published', 'rated') "
                "ORDER BY received_at - copy * interval '11 minutes'"
            ),
            {"copies": count // SEEDED - 1},
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("VACUUM ANALYZE incident")
    engine.dispose()
