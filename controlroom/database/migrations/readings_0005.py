"""SQL of revision 0005: readings by the day, and marks on the hours that got some."""

HOUR_US = 3_600_000_000

SQLITE_MARK = f"""
CREATE TRIGGER mark_reading AFTER INSERT ON reading
WHEN NOT EXISTS (SELECT 1 FROM reading_dirty d WHERE d.sensor_id = NEW.sensor_id
  AND d.hour = NEW.at - ((NEW.at % {HOUR_US}) + {HOUR_US}) % {HOUR_US})
BEGIN
  INSERT INTO reading_dirty (sensor_id, hour)
  VALUES (NEW.sensor_id, NEW.at - ((NEW.at % {HOUR_US}) + {HOUR_US}) % {HOUR_US});
END"""  # noqa: S608 - a number from above

COLUMNS = """
  sensor_id varchar(64) NOT NULL,
  at timestamptz NOT NULL,
  value double precision NOT NULL,
  CONSTRAINT ck_reading_value_finite CHECK (value BETWEEN -1e300 AND 1e300),
  CONSTRAINT pk_reading PRIMARY KEY (sensor_id, at)"""

COMMENTS = (
    "COMMENT ON COLUMN reading.at IS 'When it was measured'",
    "COMMENT ON COLUMN reading.value IS 'In the sensor''s unit'",
)

ASIDE = (
    "ALTER TABLE reading RENAME TO reading_before",
    "ALTER TABLE reading_before RENAME CONSTRAINT pk_reading TO pk_reading_before",
    "ALTER TABLE reading_before RENAME CONSTRAINT ck_reading_value_finite TO ck_reading_before",
)

DAYS = """
SELECT DISTINCT (at AT TIME ZONE 'UTC')::date FROM reading_before
WHERE at >= now() - interval '800 days' AND at < now() + interval '8 days'
UNION SELECT (now() AT TIME ZONE 'UTC')::date + n FROM generate_series(0, 7) n ORDER BY 1"""


def day(day: str) -> tuple[str, str]:
    """Return the statements that make the partition of *day* (ISO) and fill it.

    A day at a time, so that none outlasts the server's limit for a statement.
    """
    span = f"FOR VALUES FROM ('{day} 00:00+00') TO ('{day} 00:00+00'::timestamptz + interval '1 d')"
    name = f"reading_p{day.replace('-', '')}"
    return (
        f"CREATE TABLE {name} PARTITION OF reading {span}",
        (
            f"INSERT INTO {name} SELECT sensor_id, at, value FROM reading_before "  # noqa: S608 - a date
            f"WHERE at >= '{day} 00:00+00' AND at < '{day} 00:00+00'::timestamptz + interval '1 d'"
        ),
    )


def rest(days: list[str]) -> tuple[str, str]:
    """Return the statements that make the partition of everything else and fill it."""
    known = ", ".join(f"'{one}'" for one in days) or "NULL"
    return (
        "CREATE TABLE reading_rest PARTITION OF reading DEFAULT",
        (
            "INSERT INTO reading_rest SELECT sensor_id, at, value FROM reading_before "  # noqa: S608 - dates
            f"WHERE ((at AT TIME ZONE 'UTC')::date IN ({known})) IS NOT TRUE"
        ),
    )


BACK = (
    "INSERT INTO reading SELECT sensor_id, at, value FROM reading_before",
    "DROP TABLE reading_before",
)

FUNCTIONS = (
    "cr_mark_reading()",
    "cr_reading_days(date[])",
    "cr_roll_readings(int)",
    "cr_search(text[], int, timestamptz, uuid)",
)
