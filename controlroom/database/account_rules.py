"""What a login is and which values it may have, on either engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from controlroom.database.models import AgencyRow, WardRow
from controlroom.database.sql import table_of
from controlroom.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

ROLES = ("viewer", "operator", "supervisor", "administrator", "feed", "auditor", "agency")

RESERVED = re.compile(r"pg_|controlroom_|postgres$|public$|none$|session_user$|current_")
_LOGIN = re.compile(r"[a-z][a-z0-9_.-]{0,62}")


@dataclass(frozen=True, slots=True)
class Account:
    """One login.

    Attributes:
        role: One of ``ROLES``; empty when it was revoked.
        wards: Codes of the wards that are seen; None for all.
        connected: Sessions at this moment; None where nobody counts them.
    """

    login: str
    name: str
    role: str
    wards: tuple[str, ...] | None
    agency_id: str | None
    disabled: bool
    connected: int | None


def check_login(login: str) -> None:
    """Raise ``InvalidInputError`` unless *login* may become one."""
    if not _LOGIN.fullmatch(login) or RESERVED.match(login):
        raise InvalidInputError("login", "unusable")


def check_role(role: str, agency_id: str | None) -> None:
    """Raise ``InvalidInputError`` unless it is a role; officers have an agency, others none."""
    if role not in ROLES:
        raise InvalidInputError("role", "unknown")
    if (role == "agency") != (agency_id is not None):
        raise InvalidInputError("agency_id", "for-officers-only" if agency_id else "missing")


def check_scope(connection: Connection, wards: Sequence[str] | None, agency_id: str | None) -> None:
    """Raise ``InvalidInputError`` for a ward or an agency that the database does not have."""
    ward, agency = table_of(WardRow), table_of(AgencyRow)
    known = set(connection.execute(ward.select().with_only_columns(ward.c.code)).scalars())
    if wards is not None and (not wards or set(wards) - known):
        raise InvalidInputError("ward_code", "unknown")
    if agency_id is not None:
        found = connection.execute(agency.select().where(agency.c.id == agency_id)).first()
        if found is None:
            raise InvalidInputError("agency_id", "unknown")
