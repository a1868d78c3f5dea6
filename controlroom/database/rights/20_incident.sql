-- Guards of incidents and their shares: legal steps by the roles that may take them, the
-- server's time and the session's login whatever the client wrote.

CREATE OR REPLACE FUNCTION cr_guard_incident() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE moved boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.ref = 0 OR NOT cr_trusted() THEN
      NEW.ref := nextval('incident_ref_seq');
      NEW.folded := btrim(NEW.ref::text || ' ' || regexp_replace(NEW.folded, '^[0-9]+ ?', ''));
    END IF;
    IF cr_trusted() THEN RETURN NEW; END IF;
    IF NEW.stage <> 'new' OR NEW.state <> 'new' THEN
      RAISE EXCEPTION 'illegal step of incident' USING ERRCODE = 'CR422',
        DETAIL = NEW.state, HINT = '';
    END IF;
    IF NEW.claimed_by IS NOT NULL OR NEW.reject_reason IS NOT NULL OR NEW.reject_note <> ''
       OR NEW.merged_into IS NOT NULL OR NEW.published_at IS NOT NULL OR NEW.answer <> ''
       OR NEW.satisfaction IS NOT NULL OR NEW.first_due_at IS NOT NULL OR NEW.agencies <> ''
       OR NEW.done <> 0 OR length(NEW.folded) > 22000 THEN
      PERFORM cr_refuse('incident', 'new', 'supervisor');
    END IF;
    NEW.version := 1;
    NEW.received_at := least(NEW.received_at, cr_stamp());
    NEW.updated_at := cr_stamp();
    NEW.updated_by := session_user;
    RETURN NEW;
  END IF;

  moved := NEW.state <> OLD.state OR NEW.stage <> OLD.stage;
  IF NEW.state <> OLD.state THEN PERFORM cr_step('incident', OLD.state, NEW.state); END IF;
  IF NEW.stage <> OLD.stage THEN PERFORM cr_step('stage', OLD.stage, NEW.stage); END IF;
  IF OLD.first_due_at IS NOT NULL AND NEW.first_due_at IS DISTINCT FROM OLD.first_due_at THEN
    RAISE EXCEPTION 'guard: incident';
  END IF;
  IF cr_trusted() THEN RETURN NEW; END IF;

  IF NOT moved AND NOT (cr_has('operator') OR (cr_has('agency') AND NEW.stage = 'handling')) THEN
    PERFORM cr_refuse('incident', NEW.state, 'operator');
  END IF;
  IF (NEW.severity <> OLD.severity OR NEW.clock <> OLD.clock)
     AND OLD.stage IN ('rejected', 'merged', 'published', 'rated') THEN
    PERFORM cr_refuse('set_severity', NEW.state, 'administrator');
  END IF;
  IF NEW.claimed_by IS DISTINCT FROM OLD.claimed_by THEN
    IF NOT moved THEN PERFORM cr_refuse('claim', NEW.state, 'administrator'); END IF;
    IF OLD.claimed_by IS NOT NULL AND OLD.claimed_by <> session_user
       AND NOT cr_has('supervisor') THEN
      PERFORM cr_refuse('release', NEW.state, 'supervisor');
    END IF;
    IF NEW.claimed_by IS NOT NULL THEN NEW.claimed_by := session_user; END IF;
  END IF;
  IF NEW.first_due_at IS DISTINCT FROM OLD.first_due_at AND NEW.stage <> 'verified' THEN
    PERFORM cr_refuse('first_due_at', NEW.state, 'administrator');
  END IF;
  IF (NEW.ward_code IS DISTINCT FROM OLD.ward_code OR NEW.category_id <> OLD.category_id)
     AND NOT (moved AND NEW.stage = 'verified') THEN
    PERFORM cr_refuse('verify', NEW.state, 'administrator');
  END IF;
  IF NEW.due_at IS DISTINCT FROM OLD.due_at AND NOT moved AND NEW.severity = OLD.severity
     AND NEW.stage <> 'handling' THEN
    PERFORM cr_refuse('due_at', NEW.state, 'administrator');
  END IF;
  IF (NEW.reject_reason IS DISTINCT FROM OLD.reject_reason OR NEW.reject_note <> OLD.reject_note)
     AND NOT (moved AND 'rejected' IN (NEW.stage, OLD.stage)) THEN
    PERFORM cr_refuse('reject', NEW.state, 'administrator');
  END IF;
  IF NEW.merged_into IS DISTINCT FROM OLD.merged_into THEN
    IF NOT (moved AND 'merged' IN (NEW.stage, OLD.stage)) THEN
      PERFORM cr_refuse('merge', NEW.state, 'administrator');
    END IF;
    IF NEW.merged_into = NEW.id
       OR (NEW.merged_into IS NOT NULL AND NOT cr_visible(NEW.merged_into)) THEN
      PERFORM cr_refuse('merge', NEW.state, 'supervisor');
    END IF;
  END IF;
  IF NEW.answer <> OLD.answer AND NOT (moved AND NEW.stage = 'published') THEN
    PERFORM cr_refuse('publish', NEW.state, 'supervisor');
  END IF;
  IF NEW.stage = 'published' AND moved THEN
    NEW.published_at := cr_stamp();
  ELSIF NEW.published_at IS DISTINCT FROM OLD.published_at
        AND NOT (moved AND NEW.stage = 'reopened' AND NEW.published_at IS NULL) THEN
    PERFORM cr_refuse('publish', NEW.state, 'supervisor');
  END IF;
  IF NEW.satisfaction IS DISTINCT FROM OLD.satisfaction
     AND NOT (moved AND NEW.stage IN ('rated', 'published')) THEN
    PERFORM cr_refuse('rate', NEW.state, 'operator');
  END IF;
  NEW.updated_at := cr_stamp();
  NEW.updated_by := session_user;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cr_guard_assignment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE same assignment%ROWTYPE; led boolean; whole text;
BEGIN
  -- Written after the incident, and so in the stage that it goes to.
  SELECT i.stage INTO whole FROM incident i WHERE i.id = NEW.incident_id;
  IF TG_OP = 'INSERT' THEN
    IF cr_trusted() THEN RETURN NEW; END IF;
    IF whole IS DISTINCT FROM 'handling' THEN
      PERFORM cr_refuse('dispatch', 'sent', 'administrator');
    END IF;
    IF NEW.state <> 'sent' OR NEW.due_at <> NEW.first_due_at OR NEW.accepted_at IS NOT NULL
       OR NEW.answered_at IS NOT NULL OR NEW.approved_at IS NOT NULL OR NEW.reply <> ''
       OR NEW.return_reason <> '' OR NEW.asked_until IS NOT NULL OR NEW.asked_reason <> '' THEN
      PERFORM cr_refuse('assignment', 'sent', 'administrator');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM agency a WHERE a.id = NEW.agency_id) THEN
      RAISE EXCEPTION 'unknown agency' USING ERRCODE = 'CR422', DETAIL = 'sent', HINT = '';
    END IF;
    NEW.sent_at := cr_stamp();
    NEW.sent_by := session_user;
    RETURN NEW;
  END IF;

  IF NEW.state <> OLD.state THEN PERFORM cr_step('assignment', OLD.state, NEW.state); END IF;
  IF cr_trusted() THEN RETURN NEW; END IF;

  IF NEW.state <> OLD.state AND NOT (whole = 'handling'
     OR (NEW.state = 'cancelled' AND whole IN ('verified', 'reopened'))) THEN
    PERFORM cr_refuse('assignment', NEW.state, 'administrator');
  END IF;
  IF cr_has('agency') THEN
    same := NEW;
    same.lead := OLD.lead;
    IF OLD.agency_id <> cr_my_agency() AND same IS DISTINCT FROM OLD THEN
      PERFORM cr_refuse('assignment', NEW.state, 'supervisor');
    END IF;
    -- Another agency leads only when the one that led has given its share back.
    IF NEW.lead <> OLD.lead THEN
      SELECT EXISTS (SELECT 1 FROM assignment o WHERE o.incident_id = NEW.incident_id
        AND o.id <> NEW.id AND o.lead AND o.state NOT IN ('cancelled', 'returned')) INTO led;
      IF (NEW.lead AND led) OR (OLD.lead AND NEW.state <> 'returned') THEN
        PERFORM cr_refuse('lead', NEW.state, 'supervisor');
      END IF;
    END IF;
  END IF;
  IF NEW.state = OLD.state THEN
    same := NEW;
    same.lead := OLD.lead;
    same.due_at := OLD.due_at;
    IF same IS DISTINCT FROM OLD THEN PERFORM cr_refuse('assignment', NEW.state, 'supervisor'); END IF;
  END IF;
  IF NEW.due_at > OLD.due_at
     AND NOT (OLD.state = 'extension_requested' AND NEW.state = 'accepted') THEN
    PERFORM cr_refuse('grant_extension', NEW.state, 'supervisor');
  END IF;
  IF (NEW.reply <> OLD.reply AND NEW.state <> 'answered')
     OR (NEW.return_reason <> OLD.return_reason AND NEW.state <> 'returned') THEN
    PERFORM cr_refuse('assignment', NEW.state, 'supervisor');
  END IF;
  IF NEW.accepted_at IS DISTINCT FROM OLD.accepted_at AND NEW.accepted_at IS NOT NULL THEN
    NEW.accepted_at := cr_stamp();
  END IF;
  IF NEW.state = 'answered' AND OLD.state <> 'answered' THEN NEW.answered_at := cr_stamp();
  ELSIF NEW.answered_at IS DISTINCT FROM OLD.answered_at AND NEW.answered_at IS NOT NULL THEN
    PERFORM cr_refuse('answer', NEW.state, 'supervisor');
  END IF;
  IF NEW.state = 'approved' AND OLD.state <> 'approved' THEN NEW.approved_at := cr_stamp();
  ELSIF NEW.approved_at IS DISTINCT FROM OLD.approved_at AND NEW.approved_at IS NOT NULL THEN
    PERFORM cr_refuse('approve', NEW.state, 'supervisor');
  END IF;
  RETURN NEW;
END $$;

-- At the end of the transaction: what the incident says of itself is what its shares say.
CREATE OR REPLACE FUNCTION cr_check_incident() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  it incident%ROWTYPE;
  live text[]; working boolean; expected text; due timestamptz; names text[]; n int; leads int;
BEGIN
  IF cr_trusted() THEN RETURN NULL; END IF;
  IF TG_TABLE_NAME = 'assignment' THEN
    SELECT * INTO it FROM incident WHERE id = NEW.incident_id;
  ELSE
    SELECT * INTO it FROM incident WHERE id = NEW.id;
  END IF;
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT coalesce(array_agg(s.state::text) FILTER (WHERE s.state <> 'cancelled'), '{}'),
         coalesce(array_agg(DISTINCT s.agency_id::text)
                  FILTER (WHERE s.state NOT IN ('cancelled', 'returned')), '{}'),
         count(*) FILTER (WHERE s.state IN ('answered', 'approved')),
         count(*) FILTER (WHERE s.lead AND s.state NOT IN ('cancelled', 'returned')),
         coalesce(min(s.due_at) FILTER (WHERE s.state NOT IN ('cancelled', 'returned', 'approved')),
                  max(s.due_at) FILTER (WHERE s.state = 'approved'))
  INTO live, names, n, leads, due FROM assignment s WHERE s.incident_id = it.id;
  working := live && ARRAY['accepted', 'answered', 'sent_back', 'approved'];
  expected := CASE
    WHEN it.stage <> 'handling' THEN it.stage
    WHEN 'returned' = ANY (live) THEN 'returned'
    WHEN 'extension_requested' = ANY (live) THEN 'extension_requested'
    WHEN 'sent' = ANY (live) AND NOT working THEN 'dispatched'
    WHEN 'sent_back' = ANY (live) THEN 'sent_back'
    WHEN live && ARRAY['sent', 'accepted'] THEN 'in_progress'
    WHEN 'answered' = ANY (live) THEN 'awaiting_approval'
    WHEN 'approved' = ANY (live) THEN 'approved'
    ELSE 'verified' END;
  IF it.state <> expected
     OR (it.stage = 'handling' AND live = '{}')
     OR it.done <> n
     OR (SELECT coalesce(array_agg(w ORDER BY w COLLATE "C"), '{}')
         FROM regexp_split_to_table(it.agencies, ' ') w WHERE w <> '')
        <> (SELECT coalesce(array_agg(w ORDER BY w COLLATE "C"), '{}') FROM unnest(names) w)
     OR (it.stage = 'handling' AND names <> '{}' AND (leads <> 1 OR it.due_at IS DISTINCT FROM due))
  THEN
    RAISE EXCEPTION 'incident and shares disagree' USING ERRCODE = 'CR422',
      DETAIL = it.state, HINT = expected;
  END IF;
  RETURN NULL;
END $$;
