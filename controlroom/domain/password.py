"""Passwords as they are kept: never themselves, only what scrypt makes of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import unicodedata
from dataclasses import dataclass, field

from controlroom.domain.errors import InvalidInputError

PASSWORD_MIN = 12
PASSWORD_MAX = 1_000
SALT_BYTES = 16
HASH_BYTES = 32
_KIND = "scrypt"
_SPARE = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs.

    Attributes:
        log2_n: scrypt's N as a power of two; memory is ``128 * r * N`` bytes.
        r, p: scrypt's block size and how often all of it is done.
    """

    log2_n: int = 15
    r: int = 8
    p: int = 1

    @property
    def work(self) -> int:
        """How much is done, to compare two of them."""
        return (1 << self.log2_n) * self.r * self.p


COST = Cost()
"""32 MiB and about 0.14 s of one core: once a shift for a person, 7 guesses a second for a thief.

Source:
    RFC 7914, section 2.
"""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a person types to sign in; the password stays out of ``repr``."""

    login: str
    password: str = field(repr=False)


def checked(password: str) -> str:
    """Return *password* if it may become somebody's.

    Raises:
        InvalidInputError: Shorter than ``PASSWORD_MIN`` or longer than ``PASSWORD_MAX``.
    """
    if len(password) < PASSWORD_MIN:
        raise InvalidInputError("password", "too-short")
    if len(password) > PASSWORD_MAX:
        raise InvalidInputError("password", "too-long")
    return password


def kept(password: str, cost: Cost = COST, salt: bytes | None = None) -> str:
    """Return what is stored of *password*; takes ``COST`` of processor time.

    Args:
        password: Vietnamese letters may be typed composed or not: both give the same.
        cost: Goes into the result, so that it can be raised later.
        salt: For tests; otherwise new random bytes.
    """
    grain = os.urandom(SALT_BYTES) if salt is None else salt
    digest = _digest(password, cost, grain)
    coded = (base64.b64encode(part).decode() for part in (grain, digest))
    return "$".join([_KIND, str(cost.log2_n), str(cost.r), str(cost.p), *coded])


def matches(password: str, stored: str) -> bool:
    """Return whether *stored* was made of *password*; what cannot be read matches nothing."""
    found = _read(stored)
    if found is None or len(password) > PASSWORD_MAX:
        return False
    cost, salt, digest = found
    return hmac.compare_digest(_digest(password, cost, salt), digest)


def is_weak(stored: str, cost: Cost = COST) -> bool:
    """Return whether *stored* was made more cheaply than *cost*."""
    found = _read(stored)
    return found is None or found[0].work < cost.work


def waste(password: str) -> None:
    """Take as long as a wrong password does: nobody learns from the clock which logins exist."""
    _digest(password[:PASSWORD_MAX], COST, b"\0" * SALT_BYTES)


def _read(stored: str) -> tuple[Cost, bytes, bytes] | None:
    kind, *parts = stored.split("$")
    try:
        log2_n, r, p, salt, digest = parts
        cost = Cost(int(log2_n), int(r), int(p))
        found = base64.b64decode(salt, validate=True), base64.b64decode(digest, validate=True)
    except ValueError:
        return None
    return (cost, *found) if kind == _KIND and len(found[1]) == HASH_BYTES else None


def _digest(password: str, cost: Cost, salt: bytes) -> bytes:
    n = 1 << cost.log2_n
    return hashlib.scrypt(
        unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass"),
        salt=salt,
        n=n,
        r=cost.r,
        p=cost.p,
        maxmem=128 * cost.r * (n + cost.p + _SPARE) + (1 << 20),
        dklen=HASH_BYTES,
    )
