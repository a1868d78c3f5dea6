-- Who may read the audit: whoever may see every ward.  Nobody writes it; everybody may have what
-- there is sealed, and copies the seals.

ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY whole ON audit FOR SELECT TO controlroom_auditor, controlroom_supervisor
USING ((SELECT cr_sees_all()));
GRANT SELECT ON audit, audit_head TO controlroom_auditor, controlroom_supervisor;
GRANT SELECT ON audit_seal TO controlroom_viewer, controlroom_feed, controlroom_agency;
GRANT EXECUTE ON FUNCTION cr_audit_seal() TO controlroom_viewer;
