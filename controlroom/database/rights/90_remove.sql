-- Takes back what the other files made, for the way down.
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP POLICY %I ON %I', one.policyname, one.tablename);
  END LOOP;
  FOR one IN SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity LOOP
    EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', one.relname);
  END LOOP;
  FOR one IN SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND NOT c.relispartition
      AND (t.tgname IN ('b_guard', 'c_place', 'c_facts', 'd_mark', 'y_check', 'y_check_new', 'y_check_moved') OR (t.tgname = 'a_truncate' AND c.relname NOT IN
        ('event', 'change_log', 'incident', 'assignment', 'command_log'))) LOOP
    EXECUTE format('DROP TRIGGER %I ON %I', one.tgname, one.relname);
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS f, p.proname FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND (p.proname LIKE 'cr\_%' OR p.prosecdef AND p.prorettype = 'trigger'::regtype) LOOP
    IF one.proname LIKE 'cr\_%' THEN
      EXECUTE format('DROP FUNCTION %s', one.f);
    ELSE
      EXECUTE format('ALTER FUNCTION %s SECURITY INVOKER RESET ALL', one.f);
    END IF;
  END LOOP;
  FOR one IN SELECT rolname FROM pg_roles WHERE rolname IN ('controlroom_viewer',
    'controlroom_operator', 'controlroom_supervisor', 'controlroom_administrator',
    'controlroom_feed', 'controlroom_auditor', 'controlroom_agency') LOOP
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', one.rolname);
    EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM %I', one.rolname);
    EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM %I', one.rolname);
  END LOOP;
END $$;
