"""What is in force on a server is what the stored picture says: nobody loosens it unseen.

After a change that is meant: ``CR_RIGHTS_RECORD=1 run.py test tests/database/test_rights_drift.py``
and read the difference before it is committed.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from controlroom.database import migrate
from controlroom.database.migrations.transitions_0002 import TRANSITIONS

SNAPSHOT = Path(__file__).with_name("rights_snapshot.json")

QUERIES = {
    "policies": """
SELECT tablename || '.' || policyname, cmd || ' ' || permissive || ' ' || roles::text
  || ' USING ' || coalesce(qual, '') || ' CHECK ' || coalesce(with_check, '')
FROM pg_policies WHERE schemaname = 'public'""",
    "row security": """
SELECT relname, relrowsecurity::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition""",
    "functions": """
SELECT p.oid::regprocedure::text, concat_ws(' ', CASE WHEN prosecdef THEN 'definer' END,
  provolatile::text, proowner::regrole::text, proconfig::text, md5(prosrc),
  (SELECT string_agg(coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC'), ','
   ORDER BY coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC')) FROM aclexplode(proacl)))
FROM pg_proc p WHERE pronamespace = 'public'::regnamespace""",
    "triggers": """
SELECT c.relname || '.' || t.tgname, t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND NOT c.relispartition""",
    "table grants": """
SELECT c.relname || ' ' || coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'),
  string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ' '
             ORDER BY a.privilege_type)
FROM pg_class c, aclexplode(c.relacl) a
WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner GROUP BY 1""",
    "column grants": """
SELECT c.relname || ' ' || coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC') || ' '
  || a.privilege_type, string_agg(t.attname, ' ' ORDER BY t.attname)
FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
WHERE c.relnamespace = 'public'::regnamespace GROUP BY 1""",
    "owners": """
SELECT relname, relowner::regrole::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S', 'v')
  AND NOT relispartition""",
    "schema and database": """
SELECT 'schema', nspowner::regrole::text || ' ' || coalesce((SELECT string_agg(
  coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC') || ':' || privilege_type, ' '
  ORDER BY grantee::regrole::text COLLATE "C", privilege_type) FROM aclexplode(nspacl)), '')
FROM pg_namespace WHERE nspname = 'public'
UNION ALL SELECT 'database', (SELECT string_agg(
  coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC') || ':' || privilege_type, ' '
  ORDER BY grantee::regrole::text COLLATE "C", privilege_type) FROM aclexplode(datacl))
FROM pg_database WHERE datname = current_database()""",
    "roles": """
SELECT r.rolname, concat_ws(' ', CASE WHEN rolsuper THEN 'SUPER' END,
  CASE WHEN rolcanlogin THEN 'LOGIN' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
  CASE WHEN rolcreaterole THEN 'CREATEROLE' END, (SELECT string_agg(g.rolname, ','
  ORDER BY g.rolname) FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
  WHERE m.member = r.oid))
FROM pg_roles r WHERE r.rolname LIKE 'controlroom\\_%'""",
    "everybody's functions": """
SELECT p.oid::regprocedure::text, 'PUBLIC' FROM pg_proc p
WHERE pronamespace = 'pg_catalog'::regnamespace
  AND (proname ~ '^pg_(try_)?advisory_(xact_)?lock' OR proname ~ '^lo_(creat|create|from_bytea)$'
       OR proname = 'pg_logical_emit_message')
  AND has_function_privilege('public', p.oid, 'EXECUTE')""",
    "steps": """
SELECT entity || ' ' || from_state || '>' || to_state, concat_ws(' ', least_role, also)
FROM transition""",
}


def in_force(site):
    with site.plain("") as owner:
        owner.execute("SET search_path = pg_catalog")
        owner.execute("SET search_path = public, pg_catalog")
        return {
            name: {
                monthless(row[0]): monthless(row[1].strip())
                for row in sorted(owner.execute(query).fetchall())
            }
            for name, query in QUERIES.items()
        }


def monthless(said):
    """Return what is said of a part of the audit, whichever month it is."""
    return re.sub(r"audit_\d{4}_\d\d", "audit_MONTH", said)


def test_what_is_in_force_is_what_was_decided(site):
    found = in_force(site)
    if os.environ.get("CR_RIGHTS_RECORD"):
        words = json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True)
        SNAPSHOT.write_text(words + "\n", "utf-8")
    told = json.loads(SNAPSHOT.read_text("utf-8"))
    for name in QUERIES:
        assert found[name] == told[name], name


def test_applying_again_changes_nothing(site):
    before = in_force(site)
    migrate.apply_rights(site.engine(""))
    assert in_force(site) == before


@pytest.mark.parametrize(
    "loosened",
    [
        "GRANT UPDATE ON incident TO controlroom_viewer",
        "GRANT SELECT (phone) ON reporter TO controlroom_viewer",
        "DROP POLICY by_ward ON incident; CREATE POLICY by_ward ON incident USING (true)",
        "ALTER TABLE event DISABLE TRIGGER a_append",
        "ALTER FUNCTION cr_trusted() RESET search_path",
        "GRANT EXECUTE ON FUNCTION cr_visible(uuid) TO PUBLIC",
        "ALTER TABLE reporter DISABLE ROW LEVEL SECURITY",
        "UPDATE transition SET least_role = 'viewer' WHERE to_state = 'published'",
    ],
)
def test_whoever_loosens_something_is_seen_and_the_next_upgrade_mends_it(site, loosened):
    before = in_force(site)
    with site.plain("") as owner:
        owner.execute(loosened)
    assert in_force(site) != before
    if "transition" in loosened:
        return  # the steps belong to their revision
    migrate.apply_rights(site.engine(""))
    assert in_force(site) == before


def test_the_steps_are_those_of_the_migration(site):
    with site.plain("") as owner:
        rows = owner.execute(
            "SELECT entity, from_state, to_state, least_role, also FROM transition"
        ).fetchall()
    assert sorted(rows) == sorted(TRANSITIONS)
