"""Attempts on the audit, its seals and what makes its hashes secret."""

from __future__ import annotations

from datetime import UTC, datetime

_MONTH = f"audit_{datetime.now(UTC):%Y_%m}"
_LINE = (
    "VALUES (1, now(), 'binh', '', '', NULL, 1, 'incident', 'U', '<new>', 9, NULL, '{}', "
    "decode(repeat('00', 32), 'hex'))"
)
_WRITERS = ("lan", "binh", "quan", "sensors", "kiem", "hoa", "wall")

# Must end with an error of the server.
REFUSED = [
    *((f"audit: {login} writes a line", login, f"INSERT INTO audit {_LINE}") for login in _WRITERS),
    *((f"audit: {login} changes a line", login, "UPDATE audit SET actor = 'mai'")
      for login in _WRITERS),
    *((f"audit: {login} removes lines", login, "DELETE FROM audit") for login in _WRITERS),
    ("audit: empties it", "quan", "TRUNCATE audit"),
    ("audit: drops it", "quan", "DROP TABLE audit"),
    ("audit: locks it", "quan", "BEGIN; LOCK TABLE audit IN SHARE MODE"),
    ("audit: writes into a month", "quan", f"INSERT INTO {_MONTH} {_LINE}"),
    ("audit: changes a month", "binh", f"UPDATE {_MONTH} SET actor = 'mai'"),
    ("audit: removes from a month", "kiem", f"DELETE FROM {_MONTH}"),
    ("audit: reads a month past its policy", "kiem", f"SELECT * FROM {_MONTH}"),
    ("audit: takes a month off", "quan", f"ALTER TABLE audit DETACH PARTITION {_MONTH}"),
    ("audit: drops a month", "quan", f"DROP TABLE {_MONTH}"),
    ("audit: makes a month", "quan", "SELECT cr_audit_month('2001-01-01')"),
    ("audit: takes the trigger off", "quan", "DROP TRIGGER x_audit ON incident"),
    ("audit: switches the trigger off", "binh", "ALTER TABLE incident DISABLE TRIGGER x_audit"),
    ("audit: replaces what writes it", "quan",
     "CREATE OR REPLACE FUNCTION cr_audit_of_incident() RETURNS trigger LANGUAGE sql AS ''"),
    ("audit: begins it anew", "quan", "SELECT cr_audit_begin()"),
    ("audit: gives a first line to what was slipped in", "quan",
     "SELECT cr_audit_first('incident', 'id', 'whole', 'x', NULL)"),
    ("audit: operator reads it", "lan", "SELECT * FROM audit"),
    ("audit: viewer reads it", "wall", "SELECT count(*) FROM audit"),
    ("audit: feed reads it", "sensors", "SELECT new FROM audit"),
    ("audit: officer reads it", "hoa", "SELECT new FROM audit"),
    ("audit: operator reads the last lines", "lan", "SELECT * FROM audit_head"),
    ("audit: changes what is noted", "binh", "UPDATE audit_head SET n = 1"),
    ("audit: adds to what is noted", "quan",
     "INSERT INTO audit_head VALUES ('incident', 'x', 1, '')"),
    ("audit: removes what is noted", "kiem", "DELETE FROM audit_head"),
    ("audit: writes a seal", "quan",
     "INSERT INTO audit_seal VALUES (9, now(), 0, 1, 0, 1, 1, '')"),
    ("audit: changes a seal", "kiem", "UPDATE audit_seal SET root = ''"),
    ("audit: removes a seal", "quan", "DELETE FROM audit_seal"),
    ("audit: empties the seals", "quan", "TRUNCATE audit_seal"),
    ("audit: seals all at once", "quan", "SELECT cr_audit_seal_all()"),
    ("audit: seals what it likes", "quan",
     "SELECT cr_audit_seal_to(s, 5) FROM audit_seal s"),
    ("audit: feed seals", "sensors", "SELECT cr_audit_seal()"),
    *((f"audit: {login} reads the secret", login, "SELECT pepper FROM audit_secret")
      for login in _WRITERS),
    ("audit: burns its numbers", "quan", "SELECT nextval('audit_seq')"),
    ("audit: sets its numbers", "binh", "SELECT setval('audit_seq', 1)"),
    ("audit: the owner changes a line", "", "UPDATE audit SET actor = 'mai'"),
    ("audit: the owner removes a line", "", "DELETE FROM audit"),
    ("audit: the owner empties a month", "", f"TRUNCATE {_MONTH}"),
    ("audit: the owner removes the secret", "", "DELETE FROM audit_secret"),
]  # fmt: skip

# Carried out, and shows nothing.
NOTHING = [
    ("audit: auditor looks for a caller", "kiem",
     "SELECT id FROM audit WHERE new LIKE '%SECRET 0912%'"),
    ("audit: auditor looks for a name", "kiem",
     "SELECT id FROM audit WHERE entity = 'reporter' AND (new || old) ILIKE '%an%SECRET%'"),
]  # fmt: skip
