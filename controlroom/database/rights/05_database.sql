-- Run once per database by a superuser (controlroom db init): what belongs to the database as a
-- whole and to the server's own functions.  May be run again.
DO $$
DECLARE one record; d CONSTANT text := quote_ident(current_database());
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %s FROM PUBLIC', d);
  EXECUTE format('GRANT CONNECT ON DATABASE %s TO controlroom_viewer, controlroom_feed, '
    'controlroom_agency, controlroom_owner', d);
  EXECUTE 'ALTER SCHEMA public OWNER TO controlroom_owner';
  EXECUTE 'REVOKE ALL ON SCHEMA public FROM PUBLIC';

  -- A schema that was made before belongs to the owner from now on.
  FOR one IN SELECT c.relname, c.relkind FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
      AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = c.oid
        AND e.classid = 'pg_class'::regclass
        -- A partition and its whole are tables of ours; a sequence of a column goes with the table.
        AND (e.deptype = 'e' OR (c.relkind = 'S' AND e.deptype IN ('a', 'i'))))
  LOOP
    EXECUTE format('ALTER %s public.%I OWNER TO controlroom_owner',
      CASE one.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, one.relname);
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS f FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = p.oid
        AND e.classid = 'pg_proc'::regclass AND e.deptype = 'e')
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO controlroom_owner', one.f);
  END LOOP;

  -- Advisory locks fill the lock table that everybody shares; large objects and messages fill
  -- the disk.  The owner needs two of them, for its upgrades
  -- and for giving up what is old.
  FOR one IN SELECT p.oid::regprocedure AS f FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace
      AND (p.proname ~ '^pg_(try_)?advisory' OR p.proname ~ '^lo_(creat|create|from_bytea|put|open)$'
           OR p.proname IN ('lowrite', 'pg_logical_emit_message'))
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', one.f);
  END LOOP;
  GRANT EXECUTE ON FUNCTION pg_advisory_xact_lock(bigint), pg_try_advisory_xact_lock(bigint)
  TO controlroom_owner;
  -- No DO blocks and no functions of people's own.
  REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC;
  GRANT USAGE ON LANGUAGE plpgsql, sql TO controlroom_owner;
END $$;
