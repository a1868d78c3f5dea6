"""Which addresses of the network this program may go to: feeds, cameras, tiles, photos.

Whoever writes an address into a report or a feed must not be able to send a workstation into the
network it stands in.  What counts is never the name but the address it stands for at the moment
of connecting, so there are two questions: ``target_of`` about the text, ``check`` about every
address the name turns out to have.  Both are pure; ``ingest.fetch`` looks names up and connects
to the very addresses that were checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from controlroom.domain.errors import AddressRefusedError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Network = IPv4Network | IPv6Network
    Address = IPv4Address | IPv6Address

WEB: Mapping[str, int] = {"http": 80, "https": 443}
CAMERA: Mapping[str, int] = {**WEB, "rtsp": 554, "rtsps": 322}
"""Schemes and their usual ports."""

PORTS = ((80, 80), (322, 322), (443, 443), (554, 554), (8080, 8080), (8443, 8443), (8554, 8554))

_LONGEST, _LONGEST_NAME, _LAST_PORT = 2000, 253, 65_535
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_NAME = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)")

# Nobody's, or everybody's, or the way round the rules: no setting opens these.
_NEVER: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "169.254.0.0/16", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "2002::/16", "fd00:ec2::254/128", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
_COMPATIBLE = ip_network("::/96")  # IPv4 within IPv6 as nobody writes it; ::1 is in it too
_LISTABLE: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reach:
    """What the settings open.

    Attributes:
        networks: Private networks that may be gone to, e.g. that of the cameras.
        ports: First and last of each range, both included.
    """

    networks: tuple[Network, ...] = ()
    ports: tuple[tuple[int, int], ...] = PORTS

    def check(self, addresses: Iterable[str]) -> None:
        """Hold every address a name has against the rules.

        A name with one good and one bad address is refused: nobody but an attacker has it.

        Raises:
            AddressRefusedError: ``reserved`` or ``private``; ``unknown`` when there is none.
        """
        found = list(addresses)
        if not found:
            raise AddressRefusedError("unknown", "the name has no address")
        for text in found:
            self._check_one(text)

    def _check_one(self, text: str) -> None:
        try:
            given = ip_address(text)
        except ValueError:  # with a zone, as link-local ones have
            raise AddressRefusedError("reserved", text) from None
        address: Address = getattr(given, "ipv4_mapped", None) or given
        if _in(address, _NEVER) or (address in _COMPATIBLE and int(address) > 1):
            raise AddressRefusedError("reserved", text)
        if _in(address, self.networks):
            return
        if _in(address, _LISTABLE):
            raise AddressRefusedError("private", text)
        if not address.is_global or address.is_multicast:
            raise AddressRefusedError("reserved", text)


PUBLIC = Reach()
"""What nobody has set anything for: servers that everybody can reach."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads; ``host`` is in lower case, an IPv6 address without brackets."""

    scheme: str
    host: str
    port: int


def target_of(address: str, reach: Reach = PUBLIC, schemes: Mapping[str, int] = WEB) -> Target:
    """Return where *address* leads, if its text is beyond doubt.

    Args:
        address: As written, without a login.
        reach: Which ports, and which networks for an address in figures.
        schemes: That may be used, with their usual ports.

    Raises:
        AddressRefusedError: Programs read it in different ways, or it leads where it must not.
    """
    if len(address) > _LONGEST:
        raise AddressRefusedError("too-long", f"{len(address):,} characters")
    if not address.isascii() or _FORBIDDEN.search(address):
        raise AddressRefusedError("characters", "other than plain ASCII")
    try:
        parts = urlsplit(address)
        told = parts.port
    except ValueError:
        raise AddressRefusedError("malformed", "brackets or port") from None
    scheme = parts.scheme.lower()
    if scheme not in schemes:
        raise AddressRefusedError("scheme", scheme or "none")
    if "@" in parts.netloc:
        raise AddressRefusedError("login", "an address with a login")
    host = (parts.hostname or "").lower()
    port = schemes[scheme] if told is None else told
    if parts.netloc.endswith(":") or not any(a <= port <= b for a, b in reach.ports):
        raise AddressRefusedError("port", str(port))
    if parts.netloc.startswith("["):
        if "%" in host:  # the zone of an address that only this computer knows
            raise AddressRefusedError("malformed", host)
        try:
            reach.check([str(IPv6Address(host))])
        except ValueError:
            raise AddressRefusedError("malformed", host) from None
    else:
        _check_name(host, reach)
    return Target(scheme, host, port)


def _check_name(host: str, reach: Reach) -> None:
    if len(host) > _LONGEST_NAME or not _NAME.fullmatch(host):
        raise AddressRefusedError("malformed", host or "no server")
    if not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return
    try:
        address = str(IPv4Address(host))  # four plain decimals, nothing else
    except ValueError:
        raise AddressRefusedError("figures", host) from None
    reach.check([address])


def reach_of(networks: str, ports: str) -> Reach:
    """Return what two settings open.

    Args:
        networks: Private networks, divided by commas, e.g. ``"10.20.0.0/16, 192.168.7.5"``.
        ports: Besides the usual ones, e.g. ``"8000-8099, 37777"``.

    Raises:
        InvalidInputError: One is no network, or more than a private one; no port or range.
    """
    open_: list[Network] = []
    for word in _words(networks):
        try:
            network = ip_network(word)
        except ValueError:
            raise InvalidInputError("networks", "not-a-network") from None
        if not any(_within(network, whole) for whole in _LISTABLE):
            raise InvalidInputError("networks", "not-private")
        open_.append(network)
    ranges = list(PORTS)
    for word in _words(ports):
        first, _, last = word.partition("-")
        ends = [int(p) if p.isascii() and p.isdigit() else 0 for p in (first, last or first)]
        if not 0 < ends[0] <= ends[1] <= _LAST_PORT:
            raise InvalidInputError("ports", "out-of-range")
        ranges.append((ends[0], ends[1]))
    return Reach(tuple(open_), tuple(ranges))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _within(network: Network, whole: Network) -> bool:
    if isinstance(network, IPv4Network):
        return isinstance(whole, IPv4Network) and network.subnet_of(whole)
    return isinstance(whole, IPv6Network) and network.subnet_of(whole)
