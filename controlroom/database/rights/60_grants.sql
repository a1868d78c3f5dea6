-- Who may touch which columns.  UPDATE is granted column by column only: whoever could update a
-- whole table could also lock it.  Nobody deletes; nobody writes the logs, the timeline or users.

DO $$
DECLARE made record; groups CONSTANT text := 'controlroom_viewer, controlroom_operator, '
  'controlroom_supervisor, controlroom_administrator, controlroom_feed, controlroom_auditor, '
  'controlroom_agency';
BEGIN
  EXECUTE 'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, ' || groups;
  EXECUTE 'REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, ' || groups;
  EXECUTE 'REVOKE ALL ON SCHEMA public FROM PUBLIC, ' || groups;
  FOR made IN SELECT p.oid::regprocedure AS f FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND pg_has_role(current_user, p.proowner, 'MEMBER')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, ' || groups, made.f);
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO controlroom_viewer, controlroom_feed, controlroom_agency;

-- What every program reads: the schema's number, the city, the feed's opaque ids.
GRANT SELECT ON alembic_version, meta, transition, change_log, city, ward, agency, category,
  source, source_status, sensor, sensor_latest, reading, reading_hour, reading_day, reading_dirty,
  camera, unit, duty_post, incident, assignment, event, attachment, alarm, task, call, notice, vessel, vessel_position
TO controlroom_viewer, controlroom_feed, controlroom_agency;
GRANT SELECT (login, name) ON app_user
TO controlroom_viewer, controlroom_feed, controlroom_agency;
-- What was set aside may hold anything a citizen wrote: others only count it.
GRANT SELECT (id, source_id, at, reason, seen_at) ON quarantine
TO controlroom_viewer, controlroom_feed, controlroom_agency;

GRANT SELECT ON reporter, call_number, quarantine, shift TO controlroom_operator;
GRANT SELECT ON app_user TO controlroom_administrator, controlroom_auditor;
GRANT SELECT ON command_log TO controlroom_auditor;

GRANT INSERT ON incident, attachment, reporter, call, call_number TO controlroom_operator;
GRANT UPDATE (version, severity, category_id, clock, stage, state, ward_code, first_due_at, due_at,
  claimed_by, reject_reason, reject_note, merged_into, satisfaction, updated_at, updated_by)
ON incident TO controlroom_operator;
GRANT UPDATE (due_at) ON assignment TO controlroom_operator;
GRANT UPDATE (version, state, facts, acknowledged_by, acknowledged_at, incident_id, updated_at,
  updated_by) ON alarm TO controlroom_operator;
GRANT UPDATE (version, state, answered_at, answered_by, ended_at, incident_id, updated_at,
  updated_by) ON call TO controlroom_operator;

GRANT UPDATE (answer, published_at, agencies, done) ON incident TO controlroom_supervisor;
GRANT INSERT ON assignment, task TO controlroom_supervisor;
GRANT UPDATE (state, lead, accepted_at, answered_at, approved_at, reply, return_reason,
  asked_until, asked_reason) ON assignment TO controlroom_supervisor;
GRANT UPDATE (version, state, updated_at, updated_by) ON task
TO controlroom_supervisor, controlroom_agency;

GRANT UPDATE (version, state, due_at, agencies, done, updated_at, updated_by) ON incident
TO controlroom_agency;
GRANT UPDATE (state, lead, accepted_at, answered_at, reply, return_reason, asked_until,
  asked_reason) ON assignment TO controlroom_agency;

GRANT INSERT ON incident, attachment, reporter, alarm, task, call, call_number, reading,
  sensor_latest, notice, camera, vessel, vessel_position, quarantine, source_status
TO controlroom_feed;
GRANT UPDATE (version, stage, state, satisfaction, updated_at, updated_by) ON incident
TO controlroom_feed;
GRANT UPDATE (version, severity, state, title, facts, lat, lon, acknowledged_by, acknowledged_at,
  incident_id, updated_at, updated_by) ON alarm TO controlroom_feed;
GRANT UPDATE (at, value) ON sensor_latest TO controlroom_feed;
GRANT UPDATE (name, lat, lon, online, seen_at) ON camera TO controlroom_feed;
GRANT UPDATE (at, lat, lon, course_deg, speed_kn, crew, berthed) ON vessel TO controlroom_feed;
GRANT UPDATE (last_at, error) ON source_status TO controlroom_feed;

GRANT EXECUTE ON FUNCTION cr_trusted(), cr_stamp(), cr_has(text), cr_sees_all(), cr_my_wards(),
  cr_my_agency(), cr_my_incidents(), cr_who(), 
  cr_search(text[], int, timestamptz, uuid)
TO controlroom_viewer, controlroom_feed, controlroom_agency;
GRANT EXECUTE ON FUNCTION cr_reading_days(date[]) TO controlroom_feed;
GRANT EXECUTE ON FUNCTION cr_roll_readings(int) TO controlroom_operator, controlroom_feed;
GRANT EXECUTE ON FUNCTION
  cr_append_event(uuid, uuid, timestamptz, text, text, text, text, json),
  cr_command_begin(uuid, text, text, timestamptz, text),
  cr_command_end(uuid, text, boolean, text, text)
TO controlroom_operator, controlroom_feed, controlroom_agency;
