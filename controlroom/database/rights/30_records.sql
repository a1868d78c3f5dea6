-- Guards of alarms, tasks, calls and what sources bring.

CREATE OR REPLACE FUNCTION cr_guard_alarm() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF cr_trusted() THEN RETURN NEW; END IF;
    IF NEW.state <> 'unacknowledged' THEN
      RAISE EXCEPTION 'illegal step of alarm' USING ERRCODE = 'CR422',
        DETAIL = NEW.state, HINT = '';
    END IF;
    NEW.version := 1;
    NEW.raised_at := cr_stamp();
    NEW.acknowledged_by := NULL;
    NEW.acknowledged_at := NULL;
  ELSE
    IF NEW.state <> OLD.state THEN PERFORM cr_step('alarm', OLD.state, NEW.state); END IF;
    IF cr_trusted() THEN RETURN NEW; END IF;
    IF NEW.acknowledged_by IS DISTINCT FROM OLD.acknowledged_by
       OR NEW.acknowledged_at IS DISTINCT FROM OLD.acknowledged_at THEN
      IF NEW.state = 'unacknowledged' THEN
        NEW.acknowledged_by := NULL;
        NEW.acknowledged_at := NULL;
      ELSIF NEW.state <> OLD.state AND cr_has('operator') THEN
        NEW.acknowledged_by := session_user;
        NEW.acknowledged_at := cr_stamp();
      ELSE
        PERFORM cr_refuse('acknowledge', NEW.state, 'operator');
      END IF;
    END IF;
    IF NEW.facts::text <> OLD.facts::text AND NOT cr_has('feed')
       AND NEW.acknowledged_by IS NOT DISTINCT FROM OLD.acknowledged_by THEN
      PERFORM cr_refuse('alarm', NEW.state, 'feed');
    END IF;
    IF NEW.incident_id IS DISTINCT FROM OLD.incident_id
       AND (NEW.incident_id IS NULL OR NOT cr_visible(NEW.incident_id)) THEN
      PERFORM cr_refuse('alarm', NEW.state, 'supervisor');
    END IF;
  END IF;
  NEW.updated_at := cr_stamp();
  NEW.updated_by := session_user;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cr_guard_task() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF cr_trusted() THEN RETURN NEW; END IF;
    IF NEW.state <> 'open' THEN
      RAISE EXCEPTION 'illegal step of task' USING ERRCODE = 'CR422',
        DETAIL = NEW.state, HINT = '';
    END IF;
    IF NEW.incident_id IS NOT NULL AND NOT cr_visible(NEW.incident_id) THEN
      PERFORM cr_refuse('task', NEW.state, 'supervisor');
    END IF;
    NEW.version := 1;
    NEW.created_at := cr_stamp();
    NEW.created_by := session_user;
  ELSE
    IF NEW.state <> OLD.state THEN PERFORM cr_step('task', OLD.state, NEW.state); END IF;
    IF cr_trusted() THEN RETURN NEW; END IF;
  END IF;
  NEW.updated_at := cr_stamp();
  NEW.updated_by := session_user;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cr_guard_call() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state THEN
    PERFORM cr_step('call', OLD.state, NEW.state);
  END IF;
  IF cr_trusted() THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.version := 1;
    IF NEW.answered_by IS NOT NULL THEN NEW.answered_by := session_user; END IF;
    IF NEW.incident_id IS NOT NULL AND NOT cr_visible(NEW.incident_id) THEN
      PERFORM cr_refuse('call', NEW.state, 'supervisor');
    END IF;
  ELSE
    IF NEW.answered_by IS DISTINCT FROM OLD.answered_by THEN NEW.answered_by := session_user; END IF;
    IF NEW.answered_at IS DISTINCT FROM OLD.answered_at THEN
      NEW.answered_at := greatest(OLD.began_at, cr_stamp());
    END IF;
    IF NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
      NEW.ended_at := greatest(OLD.began_at, cr_stamp());
    END IF;
    IF NEW.incident_id IS DISTINCT FROM OLD.incident_id
       AND (NEW.incident_id IS NULL OR NOT cr_visible(NEW.incident_id)) THEN
      PERFORM cr_refuse('call', NEW.state, 'supervisor');
    END IF;
    IF NEW.state = OLD.state THEN PERFORM cr_refuse('call', NEW.state, 'administrator'); END IF;
  END IF;
  NEW.updated_at := cr_stamp();
  NEW.updated_by := session_user;
  RETURN NEW;
END $$;

-- A clock that runs ahead would hide every later value.
CREATE OR REPLACE FUNCTION cr_guard_observed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT cr_trusted() AND NEW.at > clock_timestamp() + interval '11 min' THEN
    RAISE EXCEPTION 'from the future: %', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- What no workstation could draw or hold: refused for everybody, the owner too.
CREATE OR REPLACE FUNCTION cr_guard_place() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT (NEW.lat BETWEEN -90 AND 90 AND NEW.lon BETWEEN -180 AND 180) THEN
    RAISE EXCEPTION 'no place on earth: %', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cr_guard_facts() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF length(NEW.facts::text) > 40000 THEN
    RAISE EXCEPTION 'too long: %.facts', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- The one way into the timeline.  A line about a step needs the role of the step, and that the
-- incident was changed in this transaction; remarks and calls may come at any time.
CREATE OR REPLACE FUNCTION cr_append_event(p_id uuid, p_incident uuid, p_at timestamptz,
  p_actor text, p_name text, p_action text, p_text text, p_facts json) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT cr_trusted() THEN
    IF NOT cr_visible(p_incident) THEN PERFORM cr_refuse('event', p_action, 'supervisor'); END IF;
    PERFORM cr_step('event', '', p_action);
    IF p_action NOT IN ('note', 'call') AND NOT EXISTS (
      SELECT 1 FROM incident i
      WHERE i.id = p_incident AND i.updated_by = session_user AND i.updated_at = cr_stamp()) THEN
      PERFORM cr_refuse('event', p_action, 'administrator');
    END IF;
    p_at := cr_stamp();
    p_actor := session_user;
    SELECT u.name INTO p_name FROM app_user u WHERE u.login = session_user;
  END IF;
  INSERT INTO event (id, incident_id, at, actor, actor_name, action, text, facts)
  VALUES (p_id, p_incident, p_at, p_actor, p_name, p_action, p_text, p_facts);
END $$;

-- A command begins: true once for every id.  Its twin gets what the first run stored or why it
-- was refused, and nothing when it was another person's or asked for something else.
CREATE OR REPLACE FUNCTION cr_command_begin(p_id uuid, p_actor text, p_kind text, p_at timestamptz,
  p_hash text)
RETURNS TABLE (fresh boolean, outcome text, ok boolean, code text, message text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE known command_log%ROWTYPE;
BEGIN
  IF NOT cr_trusted() THEN
    IF NOT (cr_has('operator') OR cr_has('agency') OR cr_has('feed')) THEN
      PERFORM cr_refuse('command', p_kind, 'operator');
    END IF;
    p_actor := session_user;
    p_at := cr_stamp();
  END IF;
  PERFORM set_config('controlroom.command', p_id::text, true);  -- for the audit
  INSERT INTO command_log (id, actor, kind, at, outcome, replays, args_hash)
  VALUES (p_id, p_actor, p_kind, p_at, '{}', 0, p_hash) ON CONFLICT (id) DO NOTHING;
  IF FOUND THEN
    RETURN QUERY SELECT true, NULL::text, NULL::boolean, NULL::text, NULL::text;
    RETURN;
  END IF;
  SELECT * INTO known FROM command_log c WHERE c.id = p_id;
  IF (known.actor, known.kind, known.args_hash)
     IS DISTINCT FROM (p_actor::varchar, p_kind::varchar, p_hash::varchar) THEN
    RETURN QUERY SELECT false, NULL::text, NULL::boolean, NULL::text, NULL::text;
    RETURN;
  END IF;
  -- The answer to a repetition writes too: only then it waits for a synchronous standby.
  UPDATE command_log c SET replays = known.replays + 1 WHERE c.id = p_id;
  RETURN QUERY SELECT false, known.outcome::text, known.ok, known.code::text, known.message::text;
END $$;

-- Keeps what a command has stored, or why it was refused: once, in the transaction that began it.
CREATE OR REPLACE FUNCTION cr_command_end(p_id uuid, p_outcome text, p_ok boolean, p_code text,
  p_message text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF length(p_outcome) > 4000 OR length(p_message) > 1000 OR p_ok <> (p_code = '') THEN
    PERFORM cr_refuse('command', 'outcome', 'administrator');
  END IF;
  UPDATE command_log c
  SET outcome = p_outcome::json::text, ok = p_ok, code = p_code, message = p_message
  WHERE c.id = p_id AND (cr_trusted() OR (c.actor = session_user AND c.outcome = '{}' AND c.ok
    AND c.replays = 0 AND c.at = cr_stamp()));
  IF NOT FOUND THEN PERFORM cr_refuse('command', 'outcome', 'administrator'); END IF;
END $$;
