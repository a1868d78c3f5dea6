-- What hangs the guards on the tables, and what the triggers of revision 0001 run as.

DO $$
DECLARE made record; named text;
BEGIN
  -- Callers have no rights on the logs: what writes them runs as the owner.
  FOR made IN SELECT p.oid::regprocedure AS f FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prorettype = 'trigger'::regtype
      AND (p.proname LIKE 'log\_%'
           OR p.proname IN ('guard_failed', 'append_only', 'change_log_delete', 'call_readers'))
  LOOP
    EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER', made.f);
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', made.f);
  END LOOP;

  FOREACH named IN ARRAY ARRAY['incident', 'assignment', 'alarm', 'task', 'call'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER b_guard BEFORE INSERT OR UPDATE ON %I '
      'FOR EACH ROW EXECUTE FUNCTION cr_guard_%s()', named, named);
  END LOOP;
  FOREACH named IN ARRAY ARRAY['reading', 'sensor_latest', 'vessel', 'vessel_position'] LOOP
    -- The function is called only for what it has to look at: readings come by the thousand.
    EXECUTE format('CREATE OR REPLACE TRIGGER b_guard BEFORE INSERT OR UPDATE ON %I '
      'FOR EACH ROW WHEN (NEW.at > clock_timestamp() + interval ''11 min'') '
      'EXECUTE FUNCTION cr_guard_observed()', named);
  END LOOP;
  FOREACH named IN ARRAY ARRAY['alarm', 'call', 'camera', 'vessel', 'vessel_position'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER c_place BEFORE INSERT OR UPDATE OF lat, lon ON %I '
      'FOR EACH ROW EXECUTE FUNCTION cr_guard_place()', named);
  END LOOP;
  FOREACH named IN ARRAY ARRAY['alarm', 'notice', 'event'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER c_facts BEFORE INSERT OR UPDATE ON %I '
      'FOR EACH ROW EXECUTE FUNCTION cr_guard_facts()', named);
  END LOOP;
  FOREACH named IN ARRAY ARRAY['incident', 'assignment'] LOOP
    -- A note moves only the version: it cannot make a report and its shares disagree.
    EXECUTE format('DROP TRIGGER IF EXISTS y_check ON %I', named);
    EXECUTE format('DROP TRIGGER IF EXISTS y_check_new ON %I', named);
    EXECUTE format('DROP TRIGGER IF EXISTS y_check_moved ON %I', named);
    EXECUTE format('CREATE CONSTRAINT TRIGGER y_check_new AFTER INSERT ON %I '
      'DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cr_check_incident()', named);
    EXECUTE format('CREATE CONSTRAINT TRIGGER y_check_moved AFTER UPDATE ON %I '
      'DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (%s) EXECUTE FUNCTION cr_check_incident()',
      named, CASE named
        WHEN 'incident' THEN '(OLD.id, OLD.state, OLD.stage, OLD.done, OLD.agencies, OLD.due_at)
          IS DISTINCT FROM (NEW.id, NEW.state, NEW.stage, NEW.done, NEW.agencies, NEW.due_at)'
        ELSE '(OLD.incident_id, OLD.state, OLD.agency_id, OLD.lead, OLD.due_at)
          IS DISTINCT FROM (NEW.incident_id, NEW.state, NEW.agency_id, NEW.lead, NEW.due_at)'
      END);
  END LOOP;
  FOR named IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT IN ('alembic_version', 'spatial_ref_sys')
  LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER a_truncate BEFORE TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION append_only()', named);
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', named);
  END LOOP;
END $$;
