-- The audit: who writes it, what keeps it as it is, its months and its seals.

-- Makes the part of the month that *p_at* is in.  Beside the table first and attached afterwards:
-- attaching waits for nobody who is writing lines, making it in its place would.
CREATE OR REPLACE FUNCTION cr_audit_month(p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' AS $$
DECLARE part text := 'audit_' || to_char(p_at, 'YYYY_MM');
  first timestamptz := date_trunc('month', p_at);
BEGIN
  IF to_regclass('public.' || part) IS NOT NULL THEN RETURN; END IF;
  LOCK TABLE audit IN SHARE UPDATE EXCLUSIVE MODE;
  IF to_regclass('public.' || part) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE audit INCLUDING ALL)', part);
  EXECUTE format('ALTER TABLE audit ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
    part, first, first + interval '1 month');
  EXECUTE format('CREATE TRIGGER a_truncate BEFORE TRUNCATE ON public.%I '
    'FOR EACH STATEMENT EXECUTE FUNCTION append_only()', part);
END $$;

-- Which tables, and by which key: AUDITED and PERSONAL in audited.py.
CREATE OR REPLACE FUNCTION cr_audited() RETURNS TABLE (named text, key text, how text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
VALUES ('incident', 'id', 'whole'), ('assignment', 'id', 'whole'), ('event', 'id', 'whole'),
  ('attachment', 'id', 'whole'), ('reporter', 'incident_id', 'hash'), ('call', 'id', 'whole'),
  ('call_number', 'call_id', 'hash'), ('alarm', 'id', 'whole'), ('task', 'id', 'whole'),
  ('shift', 'id', 'whole'), ('app_user', 'login', 'whole') $$;

-- Makes what writes the line of one changed row, one function a table, anew after every upgrade.
-- Column by column, because turning whole rows into JSON to see what differs took half the time.
-- What could spell the same value in two ways is pinned for the while it takes, but only where the
-- client has it otherwise: settings of the function's own cost a third of all this.
DO $make$
DECLARE one record; differ text;
BEGIN
  FOR one IN SELECT * FROM cr_audited() LOOP
    IF one.how = 'hash' THEN
      differ := $part$
  IF TG_OP <> 'DELETE' THEN
    s := jsonb_build_object('hash', encode(sha256((SELECT pepper FROM audit_secret)
      || convert_to(to_jsonb(NEW)::text, 'UTF8')), 'hex'));
  END IF;
  changed := TG_OP <> 'UPDATE' OR to_jsonb(NEW) <> to_jsonb(OLD);$part$;
    ELSE
      SELECT $part$
  IF TG_OP = 'INSERT' THEN s := to_jsonb(NEW);
  ELSIF TG_OP = 'DELETE' THEN o := to_jsonb(OLD);
  ELSE
    o := '{}';
    s := '{}';$part$ || string_agg(format(
          CASE WHEN a.atttypid = 'json'::regtype  -- which knows no equality
          THEN E'\n    IF to_jsonb(NEW.%1$I) IS DISTINCT FROM to_jsonb(OLD.%1$I) THEN'
          ELSE E'\n    IF NEW.%1$I IS DISTINCT FROM OLD.%1$I THEN' END
          || E'\n      o := o || jsonb_build_object(%1$L, OLD.%1$I);'
          || E'\n      s := s || jsonb_build_object(%1$L, NEW.%1$I);\n    END IF;', a.attname),
          '' ORDER BY a.attnum) || $part$
    changed := s <> '{}';
  END IF;$part$ INTO differ
      FROM pg_attribute a WHERE a.attrelid = format('public.%I', one.named)::regclass
        AND a.attnum > 0 AND NOT a.attisdropped;
    END IF;
    EXECUTE format($whole$
CREATE OR REPLACE FUNCTION %1$I() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE o jsonb; s jsonb; changed boolean := true; od text; nd text; key text; number int;
  link bytea; line bigint; xact bigint; moment timestamptz := clock_timestamp(); who text;
  place text; program text; command uuid; fixed text; free text;
  zone text := current_setting('TimeZone');
  digits text := current_setting('extra_float_digits');
  style text := current_setting('IntervalStyle');
  pinned CONSTANT boolean := zone IN ('UTC', 'Etc/UTC', 'GMT') AND digits = '1' AND style = 'postgres';
BEGIN
  IF NOT pinned THEN
    PERFORM set_config('TimeZone', 'UTC', true), set_config('extra_float_digits', '1', true),
      set_config('IntervalStyle', 'postgres', true);
  END IF;
  IF to_regclass('public.audit_' || to_char(moment AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL THEN
    PERFORM cr_audit_month(moment);
  END IF;%2$s
  IF NOT pinned THEN
    PERFORM set_config('TimeZone', zone, true), set_config('extra_float_digits', digits, true),
      set_config('IntervalStyle', style, true);
  END IF;
  IF NOT changed THEN RETURN NULL; END IF;
  IF TG_OP = 'DELETE' THEN key := OLD.%3$I::text; ELSE key := NEW.%3$I::text; END IF;
  od := o::text;
  nd := s::text;
  who := session_user;
  place := coalesce(host(inet_client_addr()), '');
  program := left(current_setting('application_name'), 64);
  command := nullif(current_setting('controlroom.command', true), '');
  -- As in the change log: the transaction's number before the line's.
  xact := pg_current_xact_id()::text;
  line := nextval('audit_seq');
  fixed := concat_ws('|', line, (extract(epoch FROM moment) * 1000000)::bigint, xact,
    %4$L, left(TG_OP, 1)) || '|';
  free := '|' || coalesce(command::text, '')
    || '|' || length(key) || ':' || key || '|' || length(who) || ':' || who
    || '|' || length(place) || ':' || place || '|' || length(program) || ':' || program
    || '|' || coalesce(length(od) || ':' || od, '-')
    || '|' || coalesce(length(nd) || ':' || nd, '-');
  UPDATE audit_head h SET n = h.n + 1,
    chain = sha256(h.chain || convert_to(fixed || (h.n + 1) || free, 'UTF8'))
  WHERE h.entity = %4$L AND h.id = key RETURNING h.n, h.chain INTO number, link;
  IF NOT FOUND THEN
    number := 1;
    link := sha256(decode(repeat('00', 32), 'hex') || convert_to(fixed || '1' || free, 'UTF8'));
    INSERT INTO audit_head (entity, id, n, chain) VALUES (%4$L, key, number, link);
  END IF;
  INSERT INTO audit (seq, at, actor, client, program, command_id, xid, entity, op, id, n, old,
    new, chain)
  VALUES (line, moment, who, place, program, command, xact, %4$L, left(TG_OP, 1), key, number,
    od, nd, link);
  RETURN NULL;
END $body$ $whole$, 'cr_audit_of_' || one.named, differ, one.key, one.named);
  END LOOP;
END $make$;

-- Writes the first line of records that have none: of those with *p_ids*, or of all of that kind.
CREATE OR REPLACE FUNCTION cr_audit_first(p_named text, p_key text, p_how text, p_program text,
  p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO, YMD' SET extra_float_digits = 1
SET intervalstyle = 'postgres' AS $$
DECLARE moment timestamptz := clock_timestamp();
  xact bigint := pg_current_xact_id()::text::bigint;
BEGIN
  PERFORM cr_audit_month(moment);
  EXECUTE format($q$
WITH row AS (
  SELECT r.%2$I::text AS id, CASE WHEN %3$L THEN jsonb_build_object('hash', encode(sha256(
      (SELECT pepper FROM audit_secret) || convert_to(to_jsonb(r)::text, 'UTF8')), 'hex'))::text
    ELSE to_jsonb(r)::text END AS new
  FROM %1$I r %4$s),
line AS MATERIALIZED (
  SELECT nextval('audit_seq') AS seq, row.id, row.new FROM row),
kept AS (
  INSERT INTO audit (seq, at, actor, client, program, xid, entity, op, id, n, new, chain)
  SELECT seq, $1, session_user, '', $3, $2, %1$L, 'B', id, 1, new,
    sha256(decode(repeat('00', 32), 'hex') || convert_to(concat_ws('|', seq,
      (extract(epoch FROM $1) * 1000000)::bigint, $2, %1$L, 'B', 1, '',
      length(id) || ':' || id, length(session_user::text) || ':' || session_user, '0:',
      length($3) || ':' || $3, '-', length(new) || ':' || new), 'UTF8'))
  FROM line RETURNING entity, id, n, chain)
INSERT INTO audit_head (entity, id, n, chain) SELECT entity, id, n, chain FROM kept
$q$, p_named, p_key, p_how = 'hash', CASE WHEN p_ids IS NULL THEN ''
    ELSE format('JOIN unnest($4) wanted (id) ON wanted.id = r.%I', p_key) END)
  USING moment, xact, p_program, p_ids;
END $$;

-- The same for every record of a kind that has no line at all: what was there before.
CREATE OR REPLACE FUNCTION cr_audit_begin() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE one record;
BEGIN
  FOR one IN SELECT * FROM cr_audited() LOOP
    CONTINUE WHEN EXISTS (SELECT 1 FROM audit_head h WHERE h.entity = one.named);
    PERFORM cr_audit_first(one.named, one.key, one.how, 'upgrade', NULL);
  END LOOP;
END $$;

-- How many lines a seal covers at most, where more than one transaction wrote them.
CREATE OR REPLACE FUNCTION cr_audit_piece() RETURNS int
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS 'SELECT 500000';

-- Seals every line of transactions that have ended and is in no seal yet.  Called every hour by
-- whoever is there; a seal says nothing about who made it.  Returns its number, or nothing.
-- Of many lines a piece, so that it ends in time and one value holds their hashes; whoever calls
-- goes on while pieces are whole.
CREATE OR REPLACE FUNCTION cr_audit_seal() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' AS $$
DECLARE last audit_seal%ROWTYPE; moment timestamptz; horizon bigint; cut bigint; first bigint;
  base bigint; ended CONSTANT bigint := 9223372036854775807;
BEGIN
  LOCK TABLE audit_seal IN EXCLUSIVE MODE;
  moment := clock_timestamp();
  PERFORM cr_audit_month(moment), cr_audit_month(moment + interval '1 month');
  SELECT * INTO last FROM audit_seal s ORDER BY s.number DESC LIMIT 1;
  IF NOT cr_trusted() AND last.at > moment - interval '10 min'
     AND last.lines < cr_audit_piece() THEN RETURN NULL; END IF;
  horizon := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  SELECT coalesce(max(s.seq_to), 0) INTO base FROM audit_seal s WHERE s.xid_to = ended;
  first := CASE WHEN last.xid_to = ended THEN 0 ELSE coalesce(last.xid_to, 0) END;
  -- The end of the transaction in which the piece is full.
  SELECT a.xid + 1 INTO cut FROM audit a
  WHERE a.xid >= first AND a.xid < horizon AND a.seq > base
  ORDER BY a.xid OFFSET cr_audit_piece() - 1 LIMIT 1;
  RETURN cr_audit_seal_to(last, least(horizon, cut));
END $$;

-- After a restore the server's transactions may have lower numbers than those that are stored:
-- everything that came with the backup is sealed, and counting begins anew.
CREATE OR REPLACE FUNCTION cr_audit_seal_all() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE last audit_seal%ROWTYPE;
BEGIN
  LOCK TABLE audit_seal IN EXCLUSIVE MODE;
  LOCK TABLE audit IN SHARE MODE;  -- whoever is writing a line has ended then
  SELECT * INTO last FROM audit_seal s ORDER BY s.number DESC LIMIT 1;
  RETURN cr_audit_seal_to(last, 9223372036854775807);
END $$;

CREATE OR REPLACE FUNCTION cr_audit_seal_to(last audit_seal, horizon bigint) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' AS $$
DECLARE moment timestamptz := clock_timestamp(); ended CONSTANT bigint := 9223372036854775807;
  base bigint; first bigint; low bigint; high bigint; number bigint; chains bytea; told text;
BEGIN
  SELECT coalesce(max(s.seq_to), 0) INTO base FROM audit_seal s WHERE s.xid_to = ended;
  first := CASE WHEN last.xid_to = ended THEN 0 ELSE coalesce(last.xid_to, 0) END;
  IF horizon <= first THEN RETURN NULL; END IF;
  SELECT count(*), min(a.seq) - 1, max(a.seq), sha256(string_agg(a.chain, ''::bytea ORDER BY a.seq))
  INTO number, low, high, chains FROM audit a
  WHERE a.xid >= first AND a.xid < horizon AND a.seq > base;
  IF number = 0 THEN
    IF horizon < ended THEN RETURN NULL; END IF;
    SELECT coalesce(max(a.seq), 0) INTO high FROM audit a;
    low := high;
    chains := sha256(''::bytea);
  END IF;
  told := concat_ws('|', coalesce(last.number, 0) + 1,
    (extract(epoch FROM moment) * 1000000)::bigint, low, high, first, horizon, number);
  INSERT INTO audit_seal (number, at, seq_from, seq_to, xid_from, xid_to, lines, root)
  VALUES (coalesce(last.number, 0) + 1, moment, low, high, first, horizon, number,
    sha256(coalesce(last.root, decode(repeat('00', 32), 'hex')) || convert_to(told, 'UTF8')
      || chains));
  RETURN coalesce(last.number, 0) + 1;
END $$;

DO $$
DECLARE one record; named text;
BEGIN
  FOR one IN SELECT * FROM cr_audited() LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER x_audit AFTER INSERT OR UPDATE OR DELETE ON %I '
      'FOR EACH ROW EXECUTE FUNCTION %I()', one.named, 'cr_audit_of_' || one.named);
  END LOOP;
  FOREACH named IN ARRAY ARRAY['audit', 'audit_seal', 'audit_secret'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'a_append'
                   AND tgrelid = format('public.%I', named)::regclass) THEN
      EXECUTE format('CREATE TRIGGER a_append BEFORE UPDATE OR DELETE ON %I '
        'FOR EACH ROW EXECUTE FUNCTION append_only()', named);
    END IF;
  END LOOP;
  CREATE OR REPLACE TRIGGER a_append BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION append_only();
  CREATE OR REPLACE TRIGGER a_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
  PERFORM cr_audit_month(now()), cr_audit_month(now() + interval '1 month');
END $$;
