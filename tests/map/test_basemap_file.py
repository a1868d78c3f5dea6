"""The basemap file: what is written is read, what is damaged is refused in words."""

from __future__ import annotations

import json
import struct
import zlib
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.domain.errors import CityPackError
from controlroom.domain.geo import Bounds
from ui.map.basemap_file import (
    AREA,
    LINE,
    POINT,
    UNIT_M,
    Basemap,
    Feature,
    read_basemap,
    write_basemap,
)

HUE = Path(str(resources.files("resources").joinpath("cities", "hue", "hue.basemap")))


def small() -> Basemap:
    ring = np.array([[0.0, 0.0], [1000.0, 0.0], [1000.0, 800.0], [0.0, 0.0]])
    hole = ring / 4 + 100
    return Basemap(
        "1", "© somebody", "ODbL", Bounds(16, 107, 17, 108),
        (
            Feature("lake", AREA, ((ring, hole), (ring + 5000,)), name="Hồ Tịnh Tâm"),
            Feature("road", LINE, ((ring[:3],),), name="Lê Lợi", cls="primary", ref="QL.49",
                    rank=1, min_zoom=8, size=12.5, building=True),
            Feature("poi", POINT, ((ring[1:2],),), name="Chợ Đông Ba", icon="shop"),
        ),
    )  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.basemap"
    write_basemap(path, small())
    return path


def test_round_trip(file: Path) -> None:
    made, found = small(), read_basemap(file)
    assert (found.version, found.attribution, found.licence, found.bounds) == (
        made.version, made.attribution, made.licence, made.bounds,
    )  # fmt: skip
    for one, other in zip(made.features, found.features, strict=True):
        for name in ("kind", "geometry", "name", "cls", "ref", "icon", "rank", "min_zoom", "size",
                     "building"):  # fmt: skip
            assert getattr(one, name) == getattr(other, name), name
        assert [len(part) for part in one.parts] == [len(part) for part in other.parts]
        for part, again in zip(one.parts, other.parts, strict=True):
            for ring, same in zip(part, again, strict=True):
                assert np.abs(ring - same).max() <= UNIT_M / 2 + 1e-9


def test_the_same_basemap_gives_the_same_bytes(tmp_path: Path, file: Path) -> None:
    again = tmp_path / "again"
    write_basemap(again, small())
    assert again.read_bytes() == file.read_bytes()


def test_nothing_can_be_written_into_what_was_read(file: Path) -> None:
    ring = read_basemap(file).features[0].parts[0][0]
    with pytest.raises(ValueError, match="read-only"):
        ring[0, 0] = 1.0


def test_hue_is_small_and_names_its_sources() -> None:
    basemap = read_basemap(HUE)
    assert HUE.stat().st_size <= 1_000_000
    assert "OpenStreetMap" in basemap.attribution
    assert "ODbL" in basemap.licence
    assert len(basemap.of("ward_area")) == 40
    assert {"river", "road", "citadel_wall", "poi"} <= {f.kind for f in basemap.features}
    assert any(f.name == "Vỹ Dạ" for f in basemap.of("ward"))


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(CityPackError, match=r"none\.basemap"):
        read_basemap(tmp_path / "none.basemap")


@pytest.mark.parametrize("keep", [0, 7, 19, 20, 60, -1, -40])
def test_truncated(file: Path, keep: int) -> None:
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(CityPackError):
        read_basemap(file)


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(max_examples=120)
def test_one_flipped_bit_anywhere(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int):
    path = tmp_path_factory.mktemp("flip") / "f.basemap"
    write_basemap(path, small())
    data = bytearray(path.read_bytes())
    at %= len(data)
    if 10 <= at < 12:  # two bytes nobody reads
        return
    data[at] ^= 1 << bit
    path.write_bytes(data)
    with pytest.raises(CityPackError):
        read_basemap(path)


def _forge(file: Path, change) -> None:
    """Rewrite the header and put a right check sum on it."""
    front = struct.Struct("<8sHHII")
    data = file.read_bytes()
    magic, version, zero, length, _ = front.unpack_from(data)
    header = json.loads(data[front.size : front.size + length])
    change(header)
    body = json.dumps(header).encode()
    rest = body + data[front.size + length :]
    file.write_bytes(front.pack(magic, version, zero, len(body), zlib.crc32(rest)) + rest)


def _bomb(header) -> None:
    header["sections"][-1][2] = 1 << 40


def _fewer(header) -> None:
    header["sections"].pop()


def _other_type(header) -> None:
    header["sections"][1][1] = "<u8"


def _no_bounds(header) -> None:
    header["bounds"] = [1, 1, 1, 1]


def _negative(header) -> None:
    header["sections"][2][3] = -5


@pytest.mark.parametrize("change", [_bomb, _fewer, _other_type, _no_bounds, _negative])
def test_a_header_that_lies(file: Path, change) -> None:
    _forge(file, change)
    with pytest.raises(CityPackError):
        read_basemap(file)
