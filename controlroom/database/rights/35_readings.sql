-- Readings: marks on the hours that got some, a partition for every day, and the counting.
-- Sources may write readings and nothing else here; what follows from them runs as the owner.

-- One line for every sensor and hour of a statement, never merged with those of others: a mark
-- that is seen belongs to readings that are seen.
CREATE OR REPLACE FUNCTION cr_mark_reading() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO reading_dirty (sensor_id, hour)
  SELECT DISTINCT f.sensor_id, date_trunc('hour', f.at, 'UTC') FROM fresh f;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER d_mark AFTER INSERT ON reading
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cr_mark_reading();

-- Makes the partitions of these days (UTC), and of the week ahead when tomorrow's is missing;
-- returns how many.  What lies outside, and what came while one could not be made, is in
-- reading_rest; it moves when its day is made.  Attaching does not stop readers of other days.
-- A call makes 60 at most, and none after a second, the newest first: a source that brings two
-- years at once must get them in within its statement's time.  cr_roll_readings makes the others.
CREATE OR REPLACE FUNCTION cr_reading_days(p_days date[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '300ms' SET timezone = 'UTC' AS $$
DECLARE wanted date[] := p_days; today CONSTANT date := current_date; d date; named text;
  made int := 0; until CONSTANT timestamptz := clock_timestamp() + interval '1 second';
BEGIN
  IF to_regclass('public.reading_p' || to_char(today + 1, 'YYYYMMDD')) IS NULL THEN
    wanted := wanted || ARRAY(SELECT today + n FROM generate_series(0, 7) n);
  END IF;
  -- 800 days: KEEP_READINGS in reading_days.py.
  FOR d IN SELECT DISTINCT u.x FROM unnest(wanted) u(x)
    WHERE u.x BETWEEN today - 800 AND today + 8 ORDER BY 1 DESC
  LOOP
    EXIT WHEN made >= 60 OR clock_timestamp() > until;
    named := 'reading_p' || to_char(d, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('public.' || named) IS NOT NULL;
    PERFORM pg_advisory_xact_lock(7238114203563);
    CONTINUE WHEN to_regclass('public.' || named) IS NOT NULL;
    LOCK TABLE ONLY reading_rest IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.reading INCLUDING ALL)', named);
    EXECUTE format('WITH moved AS (DELETE FROM public.reading_rest '
      'WHERE at >= %L AND at < %L RETURNING sensor_id, at, value) '
      'INSERT INTO public.%I SELECT * FROM moved', d, d + 1, named);
    EXECUTE format('ALTER TABLE public.reading ATTACH PARTITION public.%I '
      'FOR VALUES FROM (%L) TO (%L)', named, d, d + 1);
    made := made + 1;
  END LOOP;
  RETURN made;
EXCEPTION WHEN lock_not_available THEN
  RETURN 0;  -- somebody reads for long: the next one that brings readings tries again
END $$;

-- Counts the hours that are over and marked, and their days; returns how many marks are gone.
-- One session at a time: of two that counted the same hour the older picture could win.  An hour
-- older than readings are kept is counted once and never again, because they may be gone.
-- It first makes some of the days that cr_reading_days left out.
CREATE OR REPLACE FUNCTION cr_roll_readings(p_marks int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' AS $$
DECLARE marks bigint[]; d timestamptz;
  -- KEEP_READINGS and KEEP_HOURS in reading_days.py.
  raw_from CONSTANT timestamptz := date_trunc('day', now() - interval '800 days');
  hours_from CONSTANT timestamptz := date_trunc('day', now() - interval '1827 days');
BEGIN
  IF NOT pg_try_advisory_xact_lock(7238114203564) THEN RETURN 0; END IF;
  -- Along the key: in reading_rest there may be millions that belong to no day.
  PERFORM cr_reading_days(ARRAY(
    SELECT DISTINCT q.at::date FROM (
      SELECT r.at FROM sensor_latest s CROSS JOIN LATERAL (
        SELECT at FROM reading_rest WHERE sensor_id = s.sensor_id
          AND at >= current_date - 800 AND at < current_date + 9
        ORDER BY at DESC LIMIT 1000) r
      LIMIT 50000) q));
  SELECT array_agg(q.seq) INTO marks FROM (
    SELECT seq FROM reading_dirty WHERE hour < date_trunc('hour', now())
    ORDER BY seq LIMIT least(greatest(p_marks, 1), 50000)) q;
  IF marks IS NULL THEN RETURN 0; END IF;
  -- With its bounds in the text, the plan of a day holds one partition instead of hundreds.
  FOR d IN SELECT DISTINCT date_trunc('day', hour) FROM reading_dirty
    WHERE seq = ANY (marks) AND hour >= hours_from ORDER BY 1
  LOOP
    EXECUTE format($day$
      INSERT INTO reading_hour AS known (sensor_id, hour, n, low, mean, high)
      SELECT k.sensor_id, k.hour, r.n, r.low, r.mean, r.high
      FROM (SELECT DISTINCT sensor_id, hour FROM reading_dirty
            WHERE seq = ANY ($1) AND hour >= %1$L AND hour < %2$L) k
      CROSS JOIN LATERAL (
        SELECT count(*) AS n, min(value) AS low, avg(value ORDER BY at) AS mean, max(value) AS high
        FROM reading WHERE sensor_id = k.sensor_id AND at >= %1$L AND at < %2$L
          AND at >= k.hour AND at < k.hour + interval '1 hour') r
      WHERE r.n > 0
      ON CONFLICT (sensor_id, hour) DO UPDATE
      SET n = excluded.n, low = excluded.low, mean = excluded.mean, high = excluded.high
      WHERE known.hour >= $2 $day$, d, d + interval '1 day') USING marks, raw_from;
    INSERT INTO reading_day (sensor_id, day, n, low, mean, high)
    SELECT h.sensor_id, d, sum(h.n), min(h.low), sum(h.n * h.mean ORDER BY h.hour) / sum(h.n),
      max(h.high)
    FROM reading_hour h
    WHERE h.sensor_id IN (SELECT m.sensor_id FROM reading_dirty m
                          WHERE m.seq = ANY (marks) AND m.hour >= d AND m.hour < d + interval '1 day')
      AND h.hour >= d AND h.hour < d + interval '1 day'
    GROUP BY h.sensor_id
    ON CONFLICT (sensor_id, day) DO UPDATE
    SET n = excluded.n, low = excluded.low, mean = excluded.mean, high = excluded.high;
  END LOOP;
  DELETE FROM reading_dirty WHERE seq = ANY (marks);
  RETURN cardinality(marks);
END $$;
