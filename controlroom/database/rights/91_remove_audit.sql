-- Takes the audit's triggers and functions back, for the way down.
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND t.tgname = 'x_audit' LOOP
    EXECUTE format('DROP TRIGGER x_audit ON %I', one.relname);
  END LOOP;
  DROP FUNCTION IF EXISTS cr_audit_seal_to(audit_seal, bigint);
  FOR one IN SELECT p.oid::regprocedure AS f FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'cr\_audit%' LOOP
    EXECUTE format('DROP FUNCTION %s', one.f);
  END LOOP;
END $$;
