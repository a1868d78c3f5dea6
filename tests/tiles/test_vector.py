"""Vector tiles: the official fixtures, what random tiles say, and what damaged ones cannot do."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.text import nfc
from controlroom.tiles.source import MAX_TILE_BYTES, TileError
from controlroom.tiles.vector import Shape, read
from tests.tiles import writer

FIXTURES = json.loads((Path(__file__).parent / "data" / "mvt_fixtures.json").read_text("utf-8"))
VALID = [name for name, told in FIXTURES.items() if told["valid"] and "layers" in told]
FATAL = {name for name, told in FIXTURES.items() if told["error"] == "fatal" and not told["valid"]}
# Told apart from good ones only by what a map does not draw, or by what it may forgive.
FORGIVEN = {"007", "008", "010", "011", "013", "014", "023", "024", "026", "041", "047", "048"}
# 32 bits overflow there, or the count: a picture has no place for such points.
OVERFLOWS = {"049", "050", "057"}
# Its description says a number, its bytes hold a text.
WRONG = {"076"}


def everything(data):
    """Unpack all of a tile; return it in plain values."""
    told = {}
    for name, layer in read(data).items():
        geometry = layer.geometry
        told[name] = [
            (
                int(layer.shapes[row]),
                {k: v for k in layer.keys if (v := layer.column(k)[row]) is not None},
                [part.tolist() for part in geometry.of(row)],
            )
            for row in range(len(layer))
        ]
    return told


def plainly(shape, words):
    """Decode drawing commands one by one."""
    parts, at, x, y = [], 0, 0, 0
    while at < len(words):
        command, count = words[at] & 7, words[at] >> 3
        at += 1
        for turn in range(0 if command == 7 else count):
            x += (words[at] >> 1) ^ -(words[at] & 1)
            y += (words[at + 1] >> 1) ^ -(words[at + 1] & 1)
            at += 2
            if command == 1 and (shape != 1 or turn == 0):
                parts.append([])
            parts[-1].append([x, y])
    return parts


def as_value(told):
    (kind, value), *_ = told.items() or [("", None)]
    if kind in {"int_value", "uint_value", "sint_value"}:
        return int(value)
    return pytest.approx(value, rel=1e-6) if kind == "float_value" else value


def expected(layers):
    told = {}
    for layer in layers:
        rows = told.setdefault(layer["name"], [])
        for feature in layer.get("features", []):
            tags = feature.get("tags", [])
            pairs = list(zip(tags[::2], tags[1::2], strict=True))
            properties = {layer["keys"][k]: as_value(layer["values"][v]) for k, v in pairs}
            shape = feature.get("type", 0)
            shape = shape if isinstance(shape, int) else Shape[shape]
            rows.append((shape, properties, plainly(shape, feature.get("geometry", []))))
    return told


@pytest.mark.parametrize("name", [n for n in VALID if n not in OVERFLOWS | WRONG])
def test_the_official_fixtures_say_what_they_should(name):
    told = FIXTURES[name]
    assert everything(bytes.fromhex(told["mvt"])) == expected(told["layers"])


@pytest.mark.parametrize("name", sorted((FATAL - FORGIVEN) | OVERFLOWS))
def test_the_official_damaged_fixtures_are_refused(name):
    with pytest.raises(TileError):
        everything(bytes.fromhex(FIXTURES[name]["mvt"]))


@pytest.mark.parametrize("name", [n for n in FIXTURES if n not in VALID])
def test_no_fixture_does_worse_than_a_known_error(name):
    with suppress(TileError):
        everything(bytes.fromhex(FIXTURES[name]["mvt"]))


POINTS = st.tuples(st.integers(-9_000, 9_000), st.integers(-9_000, 9_000))
NAMES = st.sampled_from(["kind", "name", "name:vi", "oneway"])
VALUES = st.one_of(
    st.text(max_size=8), st.booleans(), st.integers(-(2**40), 2**40), st.floats(-1, 1)
)


@st.composite
def features(draw):
    shape = draw(st.sampled_from([1, 2, 3]))
    least = {1: 1, 2: 2, 3: 3}[shape]
    parts = draw(st.lists(st.lists(POINTS, min_size=least, max_size=6), min_size=1, max_size=4))
    if shape == 1:
        parts = parts[:1]
    return shape, draw(st.dictionaries(NAMES, VALUES, max_size=3)), parts


@given(st.lists(features(), max_size=12))
def test_a_layer_comes_back_as_it_was_written(rows):
    data = writer.layer("roads", rows)
    (layer,) = read(data).values()
    assert [int(s) for s in layer.shapes] == [shape for shape, _, _ in rows]
    for row, (_, properties, parts) in enumerate(rows):
        got = [[tuple(p) for p in part.tolist()] for part in layer.geometry.of(row)]
        assert got == parts
        for key in ("kind", "name", "name:vi", "oneway"):
            want = properties.get(key)
            normal = nfc(want) if isinstance(want, str) else want
            assert layer.column(key)[row] == normal


@given(st.lists(features(), min_size=1, max_size=5), st.data())
def test_a_damaged_tile_is_read_or_refused_and_nothing_else(rows, data):
    whole = bytearray(writer.layer("roads", rows))
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        whole = whole[:at]
    else:
        whole[at] ^= data.draw(st.integers(1, 255))
    with suppress(TileError):
        for layer in read(bytes(whole)).values():
            geometry = layer.geometry
            assert geometry.parts[-1] == len(geometry.xy)
            assert geometry.features[-1] == len(geometry.parts) - 1
            assert np.all(np.diff(geometry.parts) >= 0)
            for key in layer.keys:
                layer.column(key)


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_a_known_error(noise):
    with suppress(TileError):
        everything(noise)


def test_layers_that_nobody_wants_are_not_unpacked():
    good = writer.layer("water", [(3, {}, [[(0, 0), (9, 0), (9, 9)]])])
    broken = writer.field(3, writer.field(1, b"poi") + writer.field(2, b"\xff"))
    assert set(read(good + broken, {"water"})) == {"water"}
    with pytest.raises(TileError):
        everything(good + broken)


def test_a_huge_count_takes_no_memory():
    feature = writer.number(3, 2) + writer.field(4, writer.packed([(2**28) << 3 | 1, 2, 2]))
    data = writer.field(3, writer.field(1, b"x") + writer.field(2, feature))
    with pytest.raises(TileError, match="cut off"):
        _ = read(data)["x"].geometry


def test_a_tile_beyond_the_limit_is_not_read():
    with pytest.raises(TileError) as caught:
        read(bytes(MAX_TILE_BYTES + 1))
    assert caught.value.reason == "too-large"
