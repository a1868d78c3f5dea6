-- Who is asking, and what they may see.  Applied after every upgrade; may be applied any number of times.
-- Identity is session_user: SET ROLE does not change it, and no client can write it.
-- In plpgsql what every statement asks: it keeps its plans for the session, where a function in
-- SQL that runs as its owner is parsed and planned anew in every transaction.

-- The owner of the tables and whoever may act as it: upgrades, bulk loads, a site with one login.
CREATE OR REPLACE FUNCTION cr_trusted() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN pg_has_role(session_user,
    (SELECT relowner FROM pg_class WHERE oid = 'public.incident'::regclass), 'MEMBER');
END $$;

-- The time of what is written now.  The beginning of the transaction, so that all of it carries
-- one time; but nobody can keep a transaction open to write into the past.
CREATE OR REPLACE FUNCTION cr_stamp() RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN CASE WHEN clock_timestamp() - transaction_timestamp() < interval '10 s'
         THEN transaction_timestamp() ELSE clock_timestamp() END;
END $$;

-- Whether the person has that role or a higher one, and was not shut out.
CREATE OR REPLACE FUNCTION cr_has(p_role text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM app_user u JOIN pg_roles r ON r.rolname = 'controlroom_' || p_role
    WHERE u.login = session_user AND u.disabled_at IS NULL
      AND pg_has_role(session_user, r.oid, 'MEMBER'));
END $$;

-- Scope: every ward, some wards, or what one agency has.
CREATE OR REPLACE FUNCTION cr_sees_all() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN cr_trusted() OR EXISTS (
    SELECT 1 FROM app_user
    WHERE login = session_user AND disabled_at IS NULL AND wards IS NULL AND agency_id IS NULL);
END $$;

CREATE OR REPLACE FUNCTION cr_my_wards() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN (SELECT wards::text[] FROM app_user
    WHERE login = session_user AND disabled_at IS NULL AND agency_id IS NULL);
END $$;

CREATE OR REPLACE FUNCTION cr_my_agency() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
SELECT agency_id::text FROM app_user WHERE login = session_user AND disabled_at IS NULL $$;

-- Incidents in which the officer's agency has or had a share.
CREATE OR REPLACE FUNCTION cr_my_incidents() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
SELECT array_agg(DISTINCT s.incident_id) FROM assignment s
JOIN app_user u ON u.agency_id = s.agency_id
WHERE u.login = session_user AND u.disabled_at IS NULL $$;

-- The same rule as the policies, for functions that run as the owner.
CREATE OR REPLACE FUNCTION cr_visible(p_incident uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
SELECT EXISTS (SELECT 1 FROM incident i WHERE i.id = p_incident
  AND (cr_sees_all() OR i.ward_code = ANY (cr_my_wards())
       OR EXISTS (SELECT 1 FROM assignment s
                  WHERE s.incident_id = i.id AND s.agency_id = cr_my_agency()))) $$;

-- Who the program is working for: nothing for a trusted session, which acts for others.
CREATE OR REPLACE FUNCTION cr_who() RETURNS TABLE (login text, name text, role text, agency_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
SELECT u.login::text, u.name::text, g.role, u.agency_id::text
FROM app_user u
JOIN LATERAL (
  SELECT known.role FROM unnest(ARRAY['administrator', 'supervisor', 'operator', 'auditor',
    'viewer', 'feed', 'agency']) WITH ORDINALITY AS known(role, rank)
  WHERE cr_has(known.role) ORDER BY known.rank LIMIT 1) g ON true
WHERE u.login = session_user AND NOT cr_trusted() $$;

CREATE OR REPLACE FUNCTION cr_refuse(what text, detail text, hint text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'refused: %', what USING ERRCODE = 'CR403', DETAIL = detail, HINT = hint;
END $$;

-- Raises unless the step is in the table and, but for trusted sessions, its role is held.
CREATE OR REPLACE FUNCTION cr_step(kind text, before text, after text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE step transition%ROWTYPE;
BEGIN
  SELECT * INTO step FROM transition t
  WHERE t.entity = kind AND t.from_state = before AND t.to_state = after;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'illegal step of %', kind USING ERRCODE = 'CR422',
      DETAIL = after, HINT = before;
  END IF;
  IF NOT (cr_trusted() OR cr_has(step.least_role) OR (step.also <> '' AND cr_has(step.also))) THEN
    PERFORM cr_refuse(kind, after, step.least_role);
  END IF;
END $$;
