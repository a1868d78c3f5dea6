-- Which rows: by ward and by agency.  (SELECT f()) runs once a statement, f() once a row.
-- Only where the group roles exist and own the schema.

DO $$
DECLARE old record; named text;
BEGIN
  FOR old IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP POLICY %I ON %I', old.policyname, old.tablename);
  END LOOP;
  FOREACH named IN ARRAY ARRAY['incident', 'assignment', 'event', 'attachment', 'reporter',
    'call', 'call_number', 'alarm', 'task', 'notice', 'vessel', 'vessel_position'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', named);
  END LOOP;
END $$;

CREATE POLICY by_ward ON incident FOR SELECT TO controlroom_viewer, controlroom_feed
USING ((SELECT cr_sees_all()) OR ward_code = ANY ((SELECT cr_my_wards())::text[]));
CREATE POLICY by_ward_insert ON incident FOR INSERT TO controlroom_operator, controlroom_feed
WITH CHECK ((SELECT cr_sees_all()) OR ward_code = ANY ((SELECT cr_my_wards())::text[]));
CREATE POLICY by_ward_update ON incident FOR UPDATE TO controlroom_operator, controlroom_feed
USING ((SELECT cr_sees_all()) OR ward_code = ANY ((SELECT cr_my_wards())::text[]));
CREATE POLICY by_agency ON incident FOR SELECT TO controlroom_agency
USING (id = ANY ((SELECT cr_my_incidents())::uuid[]));
CREATE POLICY by_agency_update ON incident FOR UPDATE TO controlroom_agency
USING (id = ANY ((SELECT cr_my_incidents())::uuid[]));

-- What belongs to an incident is seen by whoever sees the incident.
CREATE POLICY by_ward ON assignment FOR SELECT TO controlroom_viewer, controlroom_feed
USING ((SELECT cr_sees_all()) OR EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id));
CREATE POLICY by_ward_insert ON assignment FOR INSERT TO controlroom_supervisor
WITH CHECK ((SELECT cr_sees_all()) OR EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id));
CREATE POLICY by_ward_update ON assignment FOR UPDATE TO controlroom_operator
USING ((SELECT cr_sees_all()) OR EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id));
CREATE POLICY by_agency ON assignment FOR SELECT TO controlroom_agency
USING (incident_id = ANY ((SELECT cr_my_incidents())::uuid[]));
CREATE POLICY by_agency_update ON assignment FOR UPDATE TO controlroom_agency
USING (incident_id = ANY ((SELECT cr_my_incidents())::uuid[]));

CREATE POLICY by_ward ON event FOR SELECT TO controlroom_viewer, controlroom_feed
USING ((SELECT cr_sees_all()) OR EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id));
CREATE POLICY by_agency ON event FOR SELECT TO controlroom_agency
USING (incident_id = ANY ((SELECT cr_my_incidents())::uuid[]));

CREATE POLICY by_ward ON attachment FOR SELECT TO controlroom_viewer, controlroom_feed
USING ((SELECT cr_sees_all()) OR EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id));
CREATE POLICY by_agency ON attachment FOR SELECT TO controlroom_agency
USING (incident_id = ANY ((SELECT cr_my_incidents())::uuid[]));
-- Only together with the incident itself, by whoever brings it.
CREATE POLICY with_incident ON attachment FOR INSERT TO controlroom_operator, controlroom_feed
WITH CHECK (EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id AND i.version = 1
                    AND i.updated_by = session_user AND i.updated_at = cr_stamp()));
CREATE POLICY with_incident ON reporter FOR INSERT TO controlroom_operator, controlroom_feed
WITH CHECK (EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id AND i.version = 1
                    AND i.has_reporter AND i.updated_by = session_user
                    AND i.updated_at = cr_stamp()));
CREATE POLICY by_ward ON reporter FOR SELECT TO controlroom_operator
USING ((SELECT cr_sees_all()) OR EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id));

-- A call that belongs to no incident yet is everybody's who takes calls.
CREATE POLICY by_ward ON call FOR SELECT TO controlroom_viewer, controlroom_feed
USING ((SELECT cr_sees_all()) OR incident_id IS NULL
       OR EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id));
CREATE POLICY by_ward_insert ON call FOR INSERT TO controlroom_operator, controlroom_feed
WITH CHECK (true);
CREATE POLICY by_ward_update ON call FOR UPDATE TO controlroom_operator
USING ((SELECT cr_sees_all()) OR incident_id IS NULL
       OR EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id));
CREATE POLICY by_call ON call_number FOR SELECT TO controlroom_operator
USING (EXISTS (SELECT 1 FROM call c WHERE c.id = call_id));
CREATE POLICY with_call ON call_number FOR INSERT TO controlroom_operator, controlroom_feed
WITH CHECK (EXISTS (SELECT 1 FROM call c WHERE c.id = call_id AND c.version = 1
                    AND c.updated_by = session_user AND c.updated_at = cr_stamp()));

CREATE POLICY centre ON task FOR SELECT TO controlroom_viewer, controlroom_feed USING (true);
CREATE POLICY centre_insert ON task FOR INSERT TO controlroom_supervisor, controlroom_feed
WITH CHECK (true);
CREATE POLICY centre_update ON task FOR UPDATE TO controlroom_supervisor USING (true);
CREATE POLICY by_agency ON task FOR SELECT TO controlroom_agency
USING (agency_id = (SELECT cr_my_agency()));
CREATE POLICY by_agency_update ON task FOR UPDATE TO controlroom_agency
USING (agency_id = (SELECT cr_my_agency()));

-- Agencies may ask for these as every program does, and get none.
CREATE POLICY centre ON alarm FOR SELECT TO controlroom_viewer, controlroom_feed USING (true);
CREATE POLICY centre_insert ON alarm FOR INSERT TO controlroom_feed WITH CHECK (true);
CREATE POLICY centre_update ON alarm FOR UPDATE TO controlroom_operator, controlroom_feed
USING (true);
CREATE POLICY centre ON notice FOR SELECT TO controlroom_viewer, controlroom_feed USING (true);
CREATE POLICY centre_insert ON notice FOR INSERT TO controlroom_feed WITH CHECK (true);
CREATE POLICY centre ON vessel FOR SELECT TO controlroom_viewer, controlroom_feed USING (true);
CREATE POLICY centre_insert ON vessel FOR INSERT TO controlroom_feed WITH CHECK (true);
CREATE POLICY centre_update ON vessel FOR UPDATE TO controlroom_feed USING (true);
CREATE POLICY centre ON vessel_position FOR SELECT TO controlroom_viewer, controlroom_feed
USING (true);
CREATE POLICY centre_insert ON vessel_position FOR INSERT TO controlroom_feed WITH CHECK (true);
