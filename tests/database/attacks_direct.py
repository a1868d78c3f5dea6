"""Attempts on the tables themselves: writing past the services, the logs, other people's things.

Each is (name, login, SQL).  ``<name>`` in the SQL stands for the id of a seeded record.
"""

from __future__ import annotations

_INCIDENT = (
    "INSERT INTO incident (id, ref, version, source_id, channel, title, description, category_id, "
    "severity, stage, state, clock, received_at, address, lat, lon, reject_note, answer, "
    "has_reporter, simulated, updated_at, updated_by, agencies, done, folded{more}) VALUES "
    "(gen_random_uuid(), 0, 1, 'field_report', 'app', {title}, {prose}, 've_sinh', 3, '{stage}', "
    "'{state}', 'normal', now(), '', {lat}, {lon}, '', '', false, false, now(), 'x', '', 0, "
    "{folded}{values})"
)


def incident(**changes: str) -> str:
    """Return an INSERT of a new report."""
    plain = {"title": "'t'", "prose": "''", "stage": "new", "state": "new", "lat": "16.45",
             "lon": "107.55", "folded": "'0 t'", "more": "", "values": ""}  # fmt: skip
    return _INCIDENT.format_map(plain | changes)


_EVENT = "'x', '{action}', 'forged', '[]'"


def event(on: str, action: str, text: str = "'forged'") -> str:
    """Return a call of the one function that writes the timeline."""
    return (
        f"SELECT cr_append_event(gen_random_uuid(), '{on}', '1999-01-01', 'binh', 'Binh', "
        f"'{action}', {text}, '[]')"
    )


READ = "SELECT * FROM"

# Must end with an error of the server.
REFUSED = [
    # Direct DML on every kind of table, by somebody who has no business there.
    ("viewer inserts an incident", "wall", incident()),
    ("viewer updates an incident", "wall", "UPDATE incident SET title = 'x'"),
    ("viewer deletes an incident", "wall", "DELETE FROM incident"),
    ("operator deletes an incident", "lan", "DELETE FROM incident"),
    ("administrator deletes an incident", "quan", "DELETE FROM incident WHERE id = '<new>'"),
    ("operator rewrites a title", "lan", "UPDATE incident SET version = version + 1, title = 'x'"),
    ("operator moves the reception", "lan",
     "UPDATE incident SET version = version + 1, received_at = now()"),
    ("operator changes a number", "lan", "UPDATE incident SET version = version + 1, ref = 7"),
    ("operator writes an answer", "lan",
     "UPDATE incident SET version = version + 1, answer = 'x' WHERE id = '<done>'"),
    ("operator inserts an assignment", "lan",
     ("INSERT INTO assignment SELECT gen_random_uuid(), '<new>', 'hepco', 'sent', true, '', now(), "
     "'lan', now(), now(), NULL, NULL, NULL, '', '', NULL, ''")),
    ("operator approves a share", "lan", "UPDATE assignment SET state = 'approved'"),
    ("operator deletes a share", "lan", "DELETE FROM assignment"),
    ("operator gives more time", "lan",
     "UPDATE assignment SET due_at = due_at + interval '9 days' WHERE id = '<share>'"),
    ("operator creates a task", "lan",
     ("INSERT INTO task SELECT gen_random_uuid(), 1, 'x', 'open', 'hepco', NULL, NULL, now(), "
     "'lan', NULL, now(), 'lan', false")),
    ("operator cancels a task", "lan", "UPDATE task SET version = 2, state = 'cancelled'"),
    ("operator invents a reading", "lan", "INSERT INTO reading VALUES ('kim_long', now(), 9.9)"),
    ("operator changes what a sensor says", "lan", "UPDATE sensor_latest SET value = 0"),
    ("supervisor deletes readings", "binh", "DELETE FROM reading"),
    ("feed rewrites a reading", "sensors", "UPDATE reading SET value = 0"),
    ("operator raises an alarm", "lan",
     ("INSERT INTO alarm (id, version, source_id, kind, severity, state, title, raised_at, facts, "
     "updated_at, updated_by, simulated) VALUES (gen_random_uuid(), 1, 'water', 'x', 1, "
     "'unacknowledged', 'x', now(), '[]', now(), 'lan', false)")),
    ("operator lowers an alarm", "lan", "UPDATE alarm SET version = 2, severity = 4"),
    ("operator takes a camera off", "lan", "UPDATE camera SET online = false"),
    ("operator moves a vessel", "lan", "UPDATE vessel SET lat = 0"),
    ("operator changes a city's agency", "lan", "UPDATE agency SET phone = '0'"),
    ("operator adds a ward", "lan", "DELETE FROM ward"),
    ("administrator changes a source", "quan", "UPDATE source SET cadence_s = 1e9"),
    ("operator changes a unit", "lan", "DELETE FROM unit"),
    ("operator changes a source's age", "lan", "UPDATE source_status SET last_at = now()"),
    ("operator empties the quarantine", "lan", "DELETE FROM quarantine"),
    ("supervisor writes a notice", "binh", "DELETE FROM notice"),
    ("operator changes a shift", "lan", "DELETE FROM shift"),
    ("auditor changes an incident", "kiem", "UPDATE incident SET version = version + 1"),
    ("auditor deletes a command", "kiem", "DELETE FROM command_log"),
    # The timeline, the logs, the users.
    ("operator writes the timeline by hand", "lan",
     f"INSERT INTO event SELECT gen_random_uuid(), '<new>', now(), 'binh', {_EVENT}"),
    ("supervisor changes the timeline", "binh", "UPDATE event SET text = 'x'"),
    ("administrator deletes from the timeline", "quan", "DELETE FROM event"),
    ("owner's own rule: the timeline grows", "", "UPDATE event SET text = 'x'"),
    ("feed forges a change", "sensors",
     "INSERT INTO change_log VALUES (999999, now(), 1, 'U', '<new>', 99)"),
    ("operator forges a change", "lan",
     "INSERT INTO change_log (seq, at, entity, op, id, version) VALUES (1, now(), 1, 'D', 'x', 0)"),
    ("administrator erases changes", "quan", "DELETE FROM change_log"),
    ("operator changes the log", "lan", "UPDATE change_log SET version = 0"),
    ("operator starts a new history", "lan", "UPDATE meta SET feed_epoch = gen_random_uuid()"),
    ("operator raises the floor", "lan", "UPDATE meta SET floor_seq = 1000000"),
    ("operator makes another meta", "lan", "INSERT INTO meta VALUES (2, gen_random_uuid(), 0)"),
    ("operator enters a command by hand", "lan",
     "INSERT INTO command_log VALUES (gen_random_uuid(), 'binh', 'x', now(), '{}', 0)"),
    ("operator changes an outcome", "lan", "UPDATE command_log SET outcome = '{\"x\": 1}'"),
    ("operator ends another's command", "lan",
     "SELECT cr_command_end('<command>', '{}', true, '', '')"),
    ("the same person ends a command again", "binh",
     "SELECT cr_command_end('<command>', '{\"forged\": true}', true, '', '')"),
    ("the same person calls a done command refused", "binh",
     "SELECT cr_command_end('<command>', '{}', false, 'access.not-allowed', 'forged')"),
    ("viewer begins a command", "wall",
     "SELECT * FROM cr_command_begin(gen_random_uuid(), 'wall', 'x', now(), '')"),
    ("auditor begins a command", "kiem",
     "SELECT * FROM cr_command_begin(gen_random_uuid(), 'kiem', 'x', now(), '')"),
    ("an outcome of a megabyte", "lan",
     ("WITH b AS MATERIALIZED (SELECT * FROM "
      "cr_command_begin('0197c000-0000-7000-8000-000000000001'"
     ", 'lan', 'x', now(), '')) SELECT cr_command_end('0197c000-0000-7000-8000-000000000001', "
     "'{\"a\": \"' || repeat('x', 1000000) || '\"}', true, '', '') FROM b")),
    ("a refusal of a megabyte", "lan",
     ("WITH b AS MATERIALIZED (SELECT * FROM "
      "cr_command_begin('0197c000-0000-7000-8000-000000000002'"
     ", 'lan', 'x', now(), '')) SELECT cr_command_end('0197c000-0000-7000-8000-000000000002', "
     "'{}', false, 'x', repeat('x', 1000000)) FROM b")),
    ("a refusal that is none", "lan",
     ("WITH b AS MATERIALIZED (SELECT * FROM "
      "cr_command_begin('0197c000-0000-7000-8000-000000000003'"
     ", 'lan', 'x', now(), '')) SELECT cr_command_end('0197c000-0000-7000-8000-000000000003', "
     "'{}', false, '', '') FROM b")),
    ("operator reads the commands", "lan", f"{READ} command_log"),
    ("operator makes a user", "lan",
     "INSERT INTO app_user (login, name, role) VALUES ('evil', 'x', 'administrator')"),
    ("administrator makes a user", "quan",
     "INSERT INTO app_user (login, name, role) VALUES ('evil', 'x', 'administrator')"),
    ("operator widens the own scope", "mai", "UPDATE app_user SET wards = NULL"),
    ("administrator becomes an officer", "quan", "UPDATE app_user SET agency_id = 'hepco'"),
    ("operator deletes a user", "lan", "DELETE FROM app_user WHERE login = 'binh'"),
    ("operator writes new legal steps", "lan",
     "INSERT INTO transition VALUES ('stage', 'new', 'published', 'operator', '')"),
    ("administrator loosens a step", "quan", "UPDATE transition SET least_role = 'viewer'"),
    ("operator changes the schema's number", "lan", "UPDATE alembic_version SET version_num = '1'"),
    # Lines of the timeline that did not happen.
    ("operator claims to have published", "lan", event("<new>", "published")),
    ("supervisor claims a step without taking it", "binh", event("<done>", "published")),
    ("operator claims a verification", "lan", event("<new>", "verified")),
    ("officer claims an approval", "hoa", event("<sent>", "approved")),
    ("officer notes on another's report", "hoa", event("<theirs>", "accepted")),
    ("operator notes on a foreign ward", "mai", event("<foreign>", "note")),
    ("an action nobody knows", "lan", event("<new>", "exploded")),
    ("viewer writes a note", "wall", event("<new>", "note")),
    ("a note of a megabyte", "lan", event("<new>", "note", "repeat('x', 1000000)")),
    # Sequences.
    ("operator burns numbers", "lan", "SELECT nextval('incident_ref_seq')"),
    ("feed burns the feed's numbers", "sensors", "SELECT nextval('change_log_seq_seq')"),
    ("administrator resets numbers", "quan", "SELECT setval('incident_ref_seq', 1)"),
    ("operator reads a sequence", "lan", "SELECT last_value FROM change_log_seq_seq"),
    # Emptying and locking.
    ("administrator truncates", "quan", "TRUNCATE incident CASCADE"),
    ("feed truncates readings", "sensors", "TRUNCATE reading"),
    ("owner's own rule: no truncate", "", "TRUNCATE event"),
    ("viewer locks a table", "wall", "BEGIN; LOCK TABLE incident IN ACCESS EXCLUSIVE MODE; COMMIT"),
    ("operator locks a table", "lan",
     "BEGIN; LOCK TABLE incident IN ACCESS EXCLUSIVE MODE; COMMIT"),
    ("supervisor locks out writers", "binh", "BEGIN; LOCK TABLE assignment IN SHARE MODE; COMMIT"),
    ("feed locks the readings", "sensors",
     "BEGIN; LOCK TABLE sensor_latest IN EXCLUSIVE MODE; COMMIT"),
    ("viewer locks rows", "wall", "SELECT * FROM incident FOR UPDATE"),
    ("viewer locks rows a little", "wall", "SELECT * FROM incident FOR KEY SHARE"),
]  # fmt: skip
