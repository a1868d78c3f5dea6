-- Run once per server by its administrator; may be run again.  Roles belong to the whole server,
-- not to one database, so no migration makes them.  Nobody logs in as one of these.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['controlroom_owner', 'controlroom_viewer', 'controlroom_operator',
    'controlroom_supervisor', 'controlroom_administrator', 'controlroom_feed',
    'controlroom_auditor', 'controlroom_agency'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = r) THEN
      EXECUTE format('CREATE ROLE %I', r);
    END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION '
      'NOBYPASSRLS', r);
  END LOOP;
END $$;
GRANT controlroom_viewer TO controlroom_operator;
GRANT controlroom_operator TO controlroom_supervisor;
GRANT controlroom_supervisor TO controlroom_administrator;
GRANT controlroom_viewer TO controlroom_auditor;
