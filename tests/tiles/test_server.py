"""Servers of tiles as they are remembered, and what the bytes of a tile are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage

from controlroom.domain.reach import PUBLIC
from controlroom.tiles.grid import TileKey
from controlroom.tiles.server import TileServer, checked, from_text, target_name, to_text
from controlroom.tiles.sniff import kind_of, made_for, side_of
from controlroom.tiles.source import TileError, TileFormat

OSM = TileServer("Bản đồ", "https://{s}.tile.example.org/{z}/{x}/{y}.png", "© Người đóng góp")


def test_an_address_is_made_of_the_template():
    assert OSM.address(TileKey(3, 6, 2)) == "https://c.tile.example.org/3/6/2.png"
    south = replace(OSM, template="https://t.example.org/{z}/{x}/{-y}.png?key={s}")
    assert south.address(TileKey(3, 6, 2)) == "https://t.example.org/3/6/5.png?key=c"


def test_it_is_remembered_as_it_is():
    assert from_text(to_text(OSM)) == OSM


@given(st.text(max_size=80))
def test_what_is_no_server_is_a_value_error(text):
    with pytest.raises(ValueError):  # noqa: PT011 - JSON's own or ours
        from_text(text)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("https://t.example.org/{z}/{x}.png", "address"),
        ("https://t.example.org/{z}/{x}/{y}/{-y}.png", "address"),
        ("https://t.example.org/{z}/{x}/{y}/{quadkey}.png", "address"),
        ("https://t.example.org/{z}/{x}/{y}.png}", "address"),
        ("ftp://t.example.org/{z}/{x}/{y}.png", "refused"),
        ("file:///etc/{z}/{x}/{y}", "refused"),
        ("https://me:word@t.example.org/{z}/{x}/{y}.png", "refused"),
        ("http://127.0.0.1/{z}/{x}/{y}.png", "refused"),
        ("http://169.254.169.254/{z}/{x}/{y}", "refused"),
        ("http://[::1]/{z}/{x}/{y}", "refused"),
        ("http://10.0.0.7/{z}/{x}/{y}", "refused"),
        ("https://t.example.org:22/{z}/{x}/{y}", "refused"),
    ],
)
def test_an_address_that_is_not_asked(template, reason):
    with pytest.raises(TileError) as caught:
        checked(replace(OSM, template=template), PUBLIC)
    assert caught.value.reason == reason


def test_somebody_has_to_be_named():
    with pytest.raises(TileError) as caught:
        checked(replace(OSM, attribution=" <b> </b> "), PUBLIC)
    assert caught.value.reason == "attribution"
    made = checked(replace(OSM, attribution="<a href='x'>© A</a>", name=""), PUBLIC)
    assert (made.attribution, made.name) == ("© A", "tile.example.org")
    assert target_name("https://t.example.org:8443/a/{z}") == "t.example.org:8443"


@pytest.mark.parametrize(("zooms", "side"), [((3, 2), 256), ((0, 30), 256), ((0, 19), 300)])
def test_zooms_and_sides_of_no_sense_are_refused(zooms, side):
    with pytest.raises(TileError):
        checked(replace(OSM, min_zoom=zooms[0], max_zoom=zooms[1], side=side), PUBLIC)


@pytest.mark.parametrize("side", [256, 512])
@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_picture_is_known_by_its_bytes(tmp_path, kind, side):
    path = tmp_path / f"a.{kind}"
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    assert image.save(str(path))
    data = path.read_bytes()
    assert kind_of(data) == TileFormat(kind)
    assert side_of(data) == side
    assert made_for(data) == side


def test_other_things_are_no_tiles():
    for data in (
        b"",
        b"<!DOCTYPE html><html>",
        b'{"error": 1}',
        b"BM1234",
        b"GIF89a",
        b"\x00" * 40,
    ):
        assert kind_of(data) is None
    assert kind_of(b"\x1a\x05hello") is TileFormat.MVT
    assert kind_of(b"\x1f\x8b\x08") is TileFormat.MVT
    assert made_for(b"\x1a\x05hello") == 512


@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFFxxxxWEBPVP8 "]), st.binary())
def test_a_head_that_breaks_off_has_no_side_or_one(begin, rest):
    side = side_of(begin + rest)
    assert side is None or 0 < side <= 1 << 32
