"""Addresses that somebody else wrote: where the program goes and where it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.address_words import REASONS
from controlroom.domain.errors import AddressRefusedError, InvalidInputError
from controlroom.domain.reach import CAMERA, PORTS, PUBLIC, WEB, Reach, reach_of, target_of
from ui.errors import ADDRESS_REASONS

NAMES = {
    "city.example": ["93.184.216.34", "2606:2800:220:1::1"],
    "localhost": ["127.0.0.1", "::1"],
    "inside.example": ["10.1.2.3"],
    "mixed.example": ["93.184.216.34", "192.168.0.7"],
    "six.example": ["::ffff:169.254.169.254"],
    "linklocal.example": ["fe80::1%eth0"],
    "camera.example": ["10.20.3.4"],
    "metadata.google.internal": ["169.254.169.254"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "gone.example": [],
}
HOSTILE = {
    # the network this computer stands in, by figures
    "http://127.0.0.1/": "private",
    "http://127.1.2.3/": "private",
    "http://10.0.0.1/": "private",
    "http://172.31.255.255/": "private",
    "http://192.168.1.1/admin": "private",
    "http://[::1]/": "private",
    "http://[fd12:3456::1]/": "private",
    "http://[::ffff:127.0.0.1]/": "private",
    "http://[::ffff:7f00:1]/": "private",
    "http://[0:0:0:0:0:ffff:10.0.0.1]/": "private",
    # by name
    "http://localhost/": "private",
    "http://LOCALHOST/": "private",
    "http://inside.example/": "private",
    "http://mixed.example/": "private",
    "http://six.example/": "reserved",
    "http://linklocal.example/": "reserved",
    "http://127.0.0.1.nip.example/": "private",
    "http://gone.example/": "unknown",
    # addresses of special use
    "http://169.254.169.254/latest/meta-data": "reserved",
    "http://metadata.google.internal/": "reserved",
    "http://168.63.129.16/": "reserved",
    "http://100.100.100.200/": "reserved",
    "http://[fd00:ec2::254]/": "reserved",
    "http://0.0.0.0/": "reserved",
    "http://255.255.255.255/": "reserved",
    "http://224.0.0.1/": "reserved",
    "http://240.0.0.1/": "reserved",
    "http://198.18.0.1/": "reserved",
    "http://192.0.2.1/": "reserved",
    "http://[::]/": "reserved",
    "http://[fe80::1]/": "reserved",
    "http://[ff02::1]/": "reserved",
    "http://[64:ff9b::7f00:1]/": "reserved",
    "http://[64:ff9b:1::a00:1]/": "reserved",
    "http://[2002:7f00:1::]/": "reserved",
    "http://[2001:0:4136:e378::1]/": "reserved",
    "http://[::127.0.0.1]/": "reserved",
    "http://[::ffff:169.254.169.254]/": "reserved",
    # figures that programs read in different ways
    "http://2130706433/": "figures",
    "http://0x7f000001/": "figures",
    "http://017700000001/": "figures",
    "http://0x7f.0.0.1/": "figures",
    "http://0177.0.0.1/": "figures",
    "http://127.1/": "figures",
    "http://127.0.1/": "figures",
    "http://127.0.0.01/": "figures",
    "http://1.2.3.4.5/": "figures",
    "http://256.1.1.1/": "figures",
    "http://city.example.0x7f/": "figures",
    # characters
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/": "characters",
    "http://１２７.0.0.1/": "characters",
    "http://127。0。0。1/": "characters",
    "http://cіty.example/": "characters",
    "http://city.example\\@127.0.0.1/": "characters",
    "http://city.example /": "characters",
    "http://city.example/\r\nHost: inside": "characters",
    "http://city\t.example/": "characters",
    "http://city.example/\x00": "characters",
    "http://%31%32%37.0.0.1/": "malformed",
    "http://127.0.0.1%00.city.example/": "malformed",
    "http://city.example./": "malformed",
    "http://127.0.0.1./": "malformed",
    "http://a..example/": "malformed",
    # logins
    "http://user:word@city.example/": "login",
    "http://city.example@127.0.0.1/": "login",
    "http://@127.0.0.1/": "login",
    # ports
    "http://city.example:22/": "port",
    "http://city.example:6379/": "port",
    "http://city.example:0/": "port",
    "http://city.example:/": "port",
    "http://city.example:65536/": "malformed",
    "http://city.example:80:80/": "malformed",
    "http://city.example:-1/": "malformed",
    # schemes
    "file:///etc/passwd": "scheme",
    "ftp://city.example/": "scheme",
    "gopher://127.0.0.1:6379/_x": "scheme",
    "data:text/html,x": "scheme",
    "jar:http://city.example!/x": "scheme",
    "rtsp://city.example/": "scheme",
    "//city.example/": "scheme",
    "city.example": "scheme",
    "": "scheme",
    # broken
    "http://": "malformed",
    "http:///etc/passwd": "malformed",
    "http:city.example": "malformed",
    "http://[::1": "malformed",
    "http://[bad]/": "malformed",
    "http://[fe80::1%25eth0]/": "malformed",
    "http://[v1.x]/": "malformed",
    "http://" + "a" * 64 + ".example/": "malformed",
    "http://city.example/" + "a" * 2000: "too-long",
}
GOOD = [
    "http://city.example/requests.json?page=1",
    "https://city.example:8443/",
    "HTTPS://City.Example/",
    "http://8.8.8.8/",
    "http://[2606:4700::1111]/",
    "http://city.example/a@b#c",
]


def decide(address, reach=PUBLIC, schemes=WEB):
    """Go as far as connecting, with ``NAMES`` for what names stand for."""
    target = target_of(address, reach, schemes)
    reach.check(NAMES.get(target.host, [target.host]))
    return target


@pytest.mark.parametrize(("address", "reason"), HOSTILE.items())
def test_hostile_addresses_are_refused(address, reason):
    with pytest.raises(AddressRefusedError) as caught:
        decide(address)
    assert caught.value.reason == reason


def test_there_are_many_of_them_and_each_reason_is_met():
    assert len(HOSTILE) >= 51
    assert set(HOSTILE.values()) == set(REASONS) == set(ADDRESS_REASONS)


@pytest.mark.parametrize("address", GOOD)
def test_good_addresses_are_not(address):
    target = decide(address)
    assert target.host == target.host.lower()
    assert any(first <= target.port <= last for first, last in PORTS)


def test_the_network_of_the_cameras_is_opened_by_a_setting():
    reach = reach_of("10.20.0.0/16, fd12::/32", "8000-8099,37777")
    assert decide("rtsp://camera.example/1", reach, CAMERA).port == 554
    assert decide("http://10.20.255.1:8050/", reach).host == "10.20.255.1"
    assert decide("http://[::ffff:10.20.0.1]:37777/", reach).port == 37777
    for other in ("http://10.21.0.1/", "http://127.0.0.1/", "http://[fd13::1]/"):
        with pytest.raises(AddressRefusedError, match="private"):
            decide(other, reach)


def test_no_setting_opens_what_belongs_to_nobody():
    reach = reach_of("127.0.0.0/8, fc00::/7", "1-65535")
    assert decide("http://127.0.0.1:5000/", reach).port == 5000
    for never in ("169.254.169.254", "0.0.0.0", "fd00:ec2::254", "fe80::1", "224.0.0.1"):
        with pytest.raises(AddressRefusedError, match="reserved"):
            reach.check([never])


@pytest.mark.parametrize(
    ("networks", "ports"),
    [("0.0.0.0/0", ""), ("::/0", ""), ("10.0.0.1/8", ""), ("8.8.8.8", ""), ("x", ""),
     ("169.254.0.0/16", ""), ("", "x"), ("", "80-79"), ("", "0"), ("", "65536"),
     ("", "-5")],
)  # fmt: skip
def test_settings_that_open_too_much_are_refused(networks, ports):
    with pytest.raises(InvalidInputError):
        reach_of(networks, ports)


@given(st.text(max_size=60).map("http://{}".format) | st.text(max_size=60))
def test_any_text_is_decided(address):
    """Whatever it is, it is refused or leads to a plain name or address."""
    try:
        target = target_of(address)
    except AddressRefusedError as refused:
        known = refused.reason in REASONS
        assert known
    else:
        assert target.host.isascii()
        assert "@" not in target.host


@given(st.ip_addresses())
def test_any_address_is_decided_alike_however_it_is_written(address):
    def reason(text):
        try:
            PUBLIC.check([text])
        except AddressRefusedError as error:
            return error.reason
        return ""

    if address.version == 4:
        assert reason(f"::ffff:{address}") == reason(str(address))
        assert reason(f"64:ff9b::{address}") == "reserved"
    assert reason(address.exploded) == reason(address.compressed)
    if not address.is_global and reason(str(address)) == "":
        pytest.fail(f"{address} is not global and would be gone to")


def test_one_reach_says_so_of_every_address():
    Reach().check(NAMES["city.example"])
    with pytest.raises(AddressRefusedError):
        Reach().check([*NAMES["city.example"], "::1"])
