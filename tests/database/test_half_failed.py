"""An upgrade that fails after all its work leaves the schema exactly as it was, on both engines."""

from __future__ import annotations

import itertools

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from controlroom.database import migrate
from controlroom.database.session import make_engine, writing
from controlroom.domain.errors import ControlRoomError

REVISIONS = [
    script.revision
    for script in ScriptDirectory.from_config(migrate.script_config()).walk_revisions()
][::-1]

# The last thing a step does is to write its number: whoever refuses that undoes all of it.
SPOIL = {
    "sqlite": [
        """CREATE TRIGGER spoil BEFORE UPDATE ON alembic_version
        BEGIN SELECT RAISE(ABORT, 'half way'); END"""
    ],
    "postgresql": [
        """CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'half way'; END $$""",
        """CREATE TRIGGER spoil BEFORE UPDATE ON alembic_version
        FOR EACH ROW EXECUTE FUNCTION spoil()""",
    ],
}
MEND = {
    "sqlite": ["DROP TRIGGER spoil"],
    "postgresql": ["DROP TRIGGER spoil ON alembic_version", "DROP FUNCTION spoil()"],
}
DESCRIBE = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2",
    "postgresql": """
SELECT 'column', c.oid::regclass::text,
  a.attname::text || ' ' || format_type(a.atttypid, a.atttypmod)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname::text FROM pg_trigger
WHERE NOT tgisinternal
UNION ALL SELECT 'function', p.oid::regprocedure::text, md5(p.prosrc) FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname::text FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'policy', tablename::text, policyname::text FROM pg_policies
ORDER BY 1, 2, 3""",
}


def _run(engine, statements):
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def _described(engine):
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(DESCRIBE[engine.dialect.name]).all()
        number = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    return number, [tuple(row) for row in rows]


@pytest.mark.parametrize(("before", "after"), list(itertools.pairwise(REVISIONS)), ids=str)
def test_a_step_that_fails_half_way_is_undone_whole(empty_url, before, after):
    engine = make_engine(empty_url)
    kind = engine.dialect.name
    migrate.upgrade(engine, before)
    _run(engine, SPOIL[kind])
    there = _described(engine)
    with pytest.raises((ControlRoomError, DBAPIError), match="half way"):
        migrate.upgrade(engine, after)
    assert _described(engine) == there

    _run(engine, MEND[kind])
    migrate.upgrade(engine, after)
    _run(engine, SPOIL[kind])
    there = _described(engine)
    assert there[0] == after
    with pytest.raises((ControlRoomError, DBAPIError), match="half way"):
        migrate.downgrade(engine, before)
    assert _described(engine) == there

    _run(engine, MEND[kind])
    migrate.downgrade(engine, before)
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.HEAD
    engine.dispose()
