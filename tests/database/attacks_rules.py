"""Attempts on the rules: illegal steps, foreign scope, forged stamps, unusable values."""

from __future__ import annotations

from tests.database.attacks_direct import incident


def step(stage: str, state: str, on: str = "<new>", more: str = "") -> str:
    """Return an UPDATE that moves an incident."""
    return (
        f"UPDATE incident SET version = version + 1, stage = '{stage}', state = '{state}'{more} "
        f"WHERE id = '{on}'"
    )


def share(state: str, on: str = "<share>", more: str = "") -> str:
    """Return an UPDATE that moves a share, without its incident."""
    return f"UPDATE assignment SET state = '{state}'{more} WHERE id = '{on}'"


# Must end with an error of the server.
REFUSED = [
    ("operator dispatches", "lan", step("handling", "dispatched", "<verified>")),
    ("operator publishes", "lan", step("published", "published", "<approved>")),
    ("operator reopens", "lan", step("reopened", "reopened", "<done>")),
    ("operator jumps to published", "lan", step("published", "published")),
    ("supervisor jumps to published", "binh", step("published", "published")),
    ("supervisor publishes what is not approved", "binh",
     step("published", "published", "<sent>", ", answer = 'x'")),
    ("administrator jumps to rated", "quan", step("rated", "rated")),
    ("owner's own rule: legal steps", "", step("published", "published")),
    ("an unknown state", "lan", step("exploded", "exploded")),
    ("a state without its stage", "binh", step("verified", "dispatched", "<verified>")),
    ("a stage without its state", "binh", step("handling", "verified", "<verified>")),
    ("a report is dispatched to nobody", "binh", step("handling", "dispatched", "<verified>")),
    ("a report is born published", "lan", incident(stage="published", state="published")),
    ("a report is born claimed", "lan", incident(more=", claimed_by", values=", 'binh'")),
    ("a report is born answered", "sensors", incident(more=", satisfaction", values=", 4")),
    ("feed verifies", "sensors", step("verified", "verified")),
    ("feed publishes", "sensors", step("published", "published", "<approved>")),
    ("feed moves nothing but the version", "sensors", "UPDATE incident SET version = version + 1"),
    ("officer publishes", "hoa", step("published", "published", "<sent>")),
    ("officer approves the own share", "hoa", share("approved")),
    ("officer approves the own answer", "hoa", share("approved", "<answered_share>")),
    ("operator sends an answer back", "lan", share("sent_back", "<answered_share>")),
    ("officer answers before accepting", "hoa", share("answered", "<untouched>", ", reply = 'x'")),
    ("officer cancels", "hoa", share("cancelled")),
    ("officer takes another's share", "hoa", share("accepted", "<partner>")),
    ("officer rewrites a reply unasked", "hoa",
     "UPDATE assignment SET reply = 'x' WHERE id = '<share>'"),
    ("officer gives the lead away", "hoa",
     "UPDATE assignment SET lead = false WHERE id = '<share>'"),
    ("officer takes the lead", "tu", "UPDATE assignment SET lead = true WHERE id = '<partner>'"),
    ("officer grants the own extension", "hoa",
     "UPDATE assignment SET due_at = due_at + interval '9 days'"),
    ("officer makes a share", "hoa",
     ("INSERT INTO assignment SELECT gen_random_uuid(), '<theirs>', 'hepco', 'sent', true, '', "
     "now(), 'hoa', now(), now(), NULL, NULL, NULL, '', '', NULL, ''")),
    ("officer moves a share without its incident", "hoa",
     share("answered", "<share>", ", reply = 'x'")),
    ("officer moves the due date of the whole", "hoa",
     "UPDATE incident SET version = version + 1, due_at = '2099-01-01' WHERE id = '<sent>'"),
    ("officer takes another off the list", "hoa",
     "UPDATE incident SET version = version + 1, agencies = 'hepco' WHERE id = '<sent>'"),
    ("supervisor counts answers that are none", "binh",
     "UPDATE incident SET version = version + 1, done = 2 WHERE id = '<sent>'"),
    ("supervisor backdates a due date", "binh",
     "UPDATE assignment SET first_due_at = now() WHERE id = '<share>'"),
    ("supervisor gives time nobody asked for", "binh",
     "UPDATE assignment SET due_at = due_at + interval '9 days' WHERE id = '<share>'"),
    ("supervisor writes a reply for the agency without answering", "binh",
     "UPDATE assignment SET reply = 'x' WHERE id = '<share>'"),
    ("supervisor sends to an agency that is none", "binh",
     ("INSERT INTO assignment SELECT gen_random_uuid(), '<verified>', 'mafia', 'sent', true, '', "
     "now(), 'binh', now(), now(), NULL, NULL, NULL, '', '', NULL, ''")),
    ("supervisor sends in secret", "binh",
     ("INSERT INTO assignment SELECT gen_random_uuid(), '<verified>', 'hepco', 'sent', true, '', "
     "now(), 'binh', now(), now(), NULL, NULL, NULL, '', '', NULL, ''")),
    ("operator moves the own deadline", "lan",
     "UPDATE incident SET version = version + 1, due_at = '2099-01-01' WHERE id = '<verified>'"),
    ("operator moves the first due date", "lan",
     "UPDATE incident SET version = version + 1, first_due_at = now() WHERE id = '<verified>'"),
    ("operator moves a report to another ward", "lan",
     "UPDATE incident SET version = version + 1, ward_code = 'w2' WHERE id = '<verified>'"),
    ("operator invents a satisfaction", "lan",
     "UPDATE incident SET version = version + 1, satisfaction = 4 WHERE id = '<done>'"),
    ("operator claims what is verified", "lan",
     "UPDATE incident SET version = version + 1, claimed_by = 'lan' WHERE id = '<verified>'"),
    ("operator makes a closed report urgent", "lan",
     "UPDATE incident SET version = version + 1, severity = 1 WHERE id = '<done>'"),
    ("officer stirs a closed report", "hoa",
     "UPDATE incident SET version = version + 1 WHERE id = '<done>'"),
    ("supervisor takes back what was published", "binh",
     ("UPDATE incident SET version = version + 1, done = 0 WHERE id = '<done>'; "
      "UPDATE assignment SET state = 'sent_back' WHERE incident_id = '<done>'")),
    ("supervisor sends what is published", "binh",
     ("INSERT INTO assignment SELECT gen_random_uuid(), '<done>', 'htkt', 'sent', false, '', "
      "now(), 'binh', now(), now(), NULL, NULL, NULL, '', '', NULL, ''")),
    ("policies are switched off for the session", "mai",
     "SET row_security = off; SELECT * FROM incident"),
    ("operator takes another's claim", "lan",
     step("new", "new", "<claimed>", ", claimed_by = NULL")),
    ("a version jumps", "lan", "UPDATE incident SET version = version + 5 WHERE id = '<new>'"),
    ("a version stays", "lan", "UPDATE incident SET severity = 1 WHERE id = '<new>'"),
    ("a version falls", "lan", "UPDATE incident SET version = 0 WHERE id = '<new>'"),
    ("an alarm of the feed is acknowledged by the feed", "sensors",
     "UPDATE alarm SET version = version + 1, state = 'acknowledged', acknowledged_by = 'lan'"),
    ("an acknowledgement is moved to another", "lan",
     "UPDATE alarm SET version = version + 1, acknowledged_by = 'binh', acknowledged_at = now()"),
    ("an alarm's facts are rewritten", "lan",
     "UPDATE alarm SET version = version + 1, facts = '[[\"level\", \"0\"]]'"),
    ("a call is answered after it ended", "lan",
     "UPDATE call SET version = version + 1, state = 'answered' WHERE id = '<ended>'"),
    ("a call is rewritten", "lan",
     "UPDATE call SET version = version + 1, answered_by = 'binh' WHERE id = '<ended>'"),
    ("a call's number is changed", "lan", "UPDATE call_number SET number = '0'"),
    ("a reporter is added later", "lan",
     "INSERT INTO reporter VALUES ('<new>', 'forged', '', '', '')"),
    ("a reporter is changed", "binh", "UPDATE reporter SET phone = '0'"),
    ("a reporter is removed", "quan", "DELETE FROM reporter"),
    ("a photo is added later", "lan",
     "INSERT INTO attachment VALUES (gen_random_uuid(), '<new>', 'image/png', 'x', 'report')"),
    ("a photo is removed", "lan", "DELETE FROM attachment"),
    # Foreign wards.
    ("a report is put into a foreign ward", "mai", incident(more=", ward_code", values=", 'w2'")),
    ("a report is put into no ward", "mai", incident()),
    ("a report is moved out of sight", "mai",
     step("verified", "verified", "<claimed_mai>", ", ward_code = 'w2'")),
    ("merged into a foreign report", "mai",
     step("merged", "merged", "<claimed_mai>", ", merged_into = '<foreign>'")),
    ("a photo for a foreign report", "mai",
     "INSERT INTO attachment VALUES (gen_random_uuid(), '<foreign>', 'image/png', 'x', 'report')"),
    # Values.
    ("latitude is no number", "lan", incident(lat="'NaN'")),
    ("longitude is infinite", "lan", incident(lon="'Infinity'")),
    ("latitude of 91", "lan", incident(lat="91")),
    ("half a position", "lan", incident(lat="NULL")),
    ("a vessel at no place", "sensors",
     "INSERT INTO vessel VALUES ('X-1', now(), 'NaN', 1, NULL, NULL, NULL, false)"),
    ("a camera beyond the pole", "sensors",
     "INSERT INTO camera VALUES ('x', 'x', 91, 0, true, now())"),
    ("a camera at minus infinity", "sensors", "UPDATE camera SET lon = '-Infinity'"),
    ("a reading that is no number", "sensors",
     "INSERT INTO reading VALUES ('kim_long', now(), 'NaN')"),
    ("an infinite reading", "sensors",
     "INSERT INTO reading VALUES ('kim_long', now(), 'Infinity')"),
    ("a reading from 2099", "sensors",
     "INSERT INTO reading VALUES ('kim_long', '2099-01-01', 1.0)"),
    ("a vessel from the future", "sensors", "UPDATE vessel SET at = '2099-01-01'"),
    ("a title of a megabyte", "lan", incident(title="repeat('x', 1000000)")),
    ("a description of a megabyte", "lan", incident(prose="repeat('x', 1000000)")),
    ("search words of a megabyte", "lan", incident(folded="repeat('x', 1000000)")),
    ("facts of a megabyte", "sensors",
     ("UPDATE alarm SET version = version + 1, "
     "facts = ('[[\"a\", \"' || repeat('x', 1000000) || '\"]]')::json")),
    ("a NUL in a title", "lan", incident(title="'a' || chr(0)")),
    ("a NUL by escape", "lan", incident(title="E'a\\000b'")),
    ("severity 9", "lan", "UPDATE incident SET version = version + 1, severity = 9"),
]  # fmt: skip

# Must touch no row, or show none.
NOTHING = [
    ("a foreign report is read", "mai", "SELECT * FROM incident WHERE id = '<foreign>'"),
    ("a foreign report is claimed", "mai",
     step("verifying", "verifying", "<foreign>", ", claimed_by = 'mai'") + " RETURNING title"),
    ("a foreign report is locked", "mai",
     "SELECT id FROM incident WHERE id = '<foreign>' FOR UPDATE"),
    ("a foreign timeline is read", "mai", "SELECT * FROM event WHERE incident_id = '<foreign>'"),
    ("a foreign reporter is read", "mai",
     "SELECT * FROM reporter WHERE incident_id = '<foreign>'"),
    ("a foreign photo is read", "mai",
     "SELECT * FROM attachment WHERE incident_id = '<foreign>'"),
    ("a foreign share is read", "mai", "SELECT * FROM assignment WHERE incident_id = '<foreign>'"),
    ("a foreign report is searched", "mai", "SELECT * FROM cr_search(ARRAY['secret'], 100)"),
    ("a wildcard finds no more", "mai",
     "SELECT i FROM cr_search(ARRAY['%'], 100) i WHERE i.id = '<foreign>'"),
    ("a foreign report is guessed by an error", "mai",
     "SELECT 1 FROM incident WHERE title LIKE 'SECRET%' AND (1 / (length(title) - 11)) > 0"),
    ("a report of another agency", "hoa", "SELECT * FROM incident WHERE id = '<theirs>'"),
    ("a share of another agency", "hoa", share("accepted", "<their_share>") + " RETURNING id"),
    ("a task of another agency", "hoa", "SELECT * FROM task WHERE agency_id <> 'hepco'"),
    ("a task of another agency is done", "hoa",
     "UPDATE task SET version = version + 1, state = 'done' WHERE agency_id = 'htkt' RETURNING id"),
    ("an officer looks at alarms", "hoa", "SELECT * FROM alarm"),
    ("an officer looks at calls", "hoa", "SELECT * FROM call"),
    ("an officer looks at vessels", "hoa", "SELECT * FROM vessel"),
    ("another's command is asked for", "lan",
     ("SELECT * FROM cr_command_begin('<command>', 'binh', 'dispatch', now(), '') "
     "WHERE fresh OR outcome IS NOT NULL")),
    ("the own command with other arguments", "binh",
     ("SELECT * FROM cr_command_begin('<command>', 'binh', 'dispatch', now(), 'other') "
     "WHERE fresh OR outcome IS NOT NULL OR message IS NOT NULL")),
    ("the planner's statistics tell", "wall",
     "SELECT * FROM pg_stats WHERE tablename IN ('reporter', 'call_number')"),
    ("what others are asking", "lan",
     ("SELECT query FROM pg_stat_activity WHERE usename <> session_user "
     "AND query NOT LIKE '<insufficient privilege>'")),
    ("a setting in place of a right", "lan",
     "SELECT set_config('cr.role', 'supervisor', false) WHERE cr_has('supervisor')"),
    ("another search path", "lan",
     ("SELECT 1 FROM set_config('search_path', 'pg_temp, pg_catalog, public', false) p "
     "WHERE public.cr_has('supervisor') OR public.cr_trusted()")),
    # The server only warns.
    ("grants on a table", "binh", "GRANT ALL ON reporter TO wall"),
    ("a lesser role keeps the identity", "lan",
     "SELECT 1 WHERE cr_has('supervisor') OR cr_trusted()"),
]  # fmt: skip

# Is carried out, but what is stored is the truth: (name, login, SQL with RETURNING, condition on
# what came back); rolled back afterwards.
OVERRULED = [
    ("actor and time of a new report", "lan",
     incident(more=", ward_code", values=", 'w1'").replace("now(), 'x'", "'1999-01-01', 'binh'")
     + " RETURNING updated_by, version, updated_at > now() - interval '1 min'",
     ("lan", 1, True)),
    ("version of a new report", "lan",
     incident().replace("gen_random_uuid(), 0, 1,", "gen_random_uuid(), 1, 77,")
     + " RETURNING version, ref > 1", (1, True)),
    ("reception in the future", "sensors",
     incident().replace("'normal', now()", "'normal', '2099-01-01'")
     + " RETURNING received_at <= now()", (True,)),
    ("actor of a change", "lan",
     ("UPDATE incident SET version = version + 1, severity = 2, updated_by = 'binh', "
     "updated_at = '1999-01-01' WHERE id = '<new>' "
     "RETURNING updated_by, updated_at > now() - interval '1 min'"), ("lan", True)),
    ("a claim for another", "lan",
     step("verifying", "verifying", "<new>", ", claimed_by = 'binh'") + " RETURNING claimed_by",
     ("lan",)),
    ("an acknowledgement for another", "lan",
     ("UPDATE alarm SET version = version + 1, state = 'acknowledged', acknowledged_by = 'binh', "
     "acknowledged_at = '1999-01-01' WHERE id = '<alarm>' "
     "RETURNING acknowledged_by, acknowledged_at > now() - interval '1 min'"), ("lan", True)),
    ("a call for another", "lan",
     ("UPDATE call SET version = version + 1, state = 'answered', answered_by = 'binh', "
     "answered_at = '2099-01-01' WHERE id = '<waiting>' "
     "RETURNING answered_by, answered_at < now() + interval '1 min'"), ("lan", True)),
    ("a task of another's", "binh",
     ("INSERT INTO task SELECT gen_random_uuid(), 9, 'x', 'open', 'hepco', NULL, NULL, "
      "'1999-01-01',"
     " 'lan', NULL, '1999-01-01', 'lan', false "
     "RETURNING created_by, updated_by, version, created_at > now() - interval '1 min'"),
     ("binh", "binh", 1, True)),
    ("an alarm raised long ago", "sensors",
     ("INSERT INTO alarm (id, version, source_id, kind, severity, state, title, raised_at, facts, "
     "acknowledged_by, updated_at, updated_by, simulated) VALUES (gen_random_uuid(), 5, 'water', "
     "'x', 1, 'unacknowledged', 'x', '1999-01-01', '[]', 'lan', now(), 'lan', false) "
     "RETURNING version, acknowledged_by, updated_by, raised_at > now() - interval '1 min'"),
     (1, None, "sensors", True)),
]  # fmt: skip
