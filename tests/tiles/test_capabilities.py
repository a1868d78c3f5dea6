"""What servers say of their tiles by themselves, and finding out before they are used."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.geo import Position
from controlroom.domain.reach import PUBLIC
from controlroom.tiles.capabilities import servers_of
from controlroom.tiles.grid import TileKey
from controlroom.tiles.probe import offered, tried
from controlroom.tiles.server import WORLD, TileServer
from controlroom.tiles.source import TileError, TileFormat
from tests.tiles.test_client import PNG
from tests.web_server import HERE, Server

HUE = Position(16.4637, 107.5909)
SCALE = 559_082_264.0287178
CORNER = "-20037508.3427892 20037508.3427892"


def matrices(names, scales, corner=CORNER, side=256):
    return "".join(
        f"<TileMatrix><ows:Identifier>{name}</ows:Identifier>"
        f"<ScaleDenominator>{scale}</ScaleDenominator><TopLeftCorner>{corner}</TopLeftCorner>"
        f"<TileWidth>{side}</TileWidth><TileHeight>{side}</TileHeight>"
        "<MatrixWidth>1</MatrixWidth><MatrixHeight>1</MatrixHeight></TileMatrix>"
        for name, scale in zip(names, scales, strict=True)
    )


def grid(name, inside, crs="urn:ogc:def:crs:EPSG::3857"):
    return (
        f"<TileMatrixSet><ows:Identifier>{name}</ows:Identifier>"
        f"<ows:SupportedCRS>{crs}</ows:SupportedCRS>{inside}</TileMatrixSet>"
    )


def layer(name, kind="image/png", link="web", resource=""):
    return (
        f"<Layer><ows:Title>Lớp {name}</ows:Title><ows:WGS84BoundingBox>"
        "<ows:LowerCorner>107 16</ows:LowerCorner><ows:UpperCorner>108.2 16.8</ows:UpperCorner>"
        f"</ows:WGS84BoundingBox><ows:Identifier>{name}</ows:Identifier>"
        "<Style isDefault='true'><ows:Identifier>plain</ows:Identifier></Style>"
        f"<Format>{kind}</Format><TileMatrixSetLink><TileMatrixSet>{link}</TileMatrixSet>"
        f"</TileMatrixSetLink>{resource}</Layer>"
    )


def wmts(layers, grids, href="https://t.example.org/wmts?map=a&amp;"):
    return (
        "<Capabilities xmlns='http://www.opengis.net/wmts/1.0' "
        "xmlns:ows='http://www.opengis.net/ows/1.1' xmlns:xlink='http://www.w3.org/1999/xlink'>"
        "<ows:ServiceProvider><ows:ProviderName>Sở Xây dựng</ows:ProviderName>"
        "</ows:ServiceProvider>"
        "<ows:OperationsMetadata><ows:Operation name='GetTile'><ows:DCP><ows:HTTP>"
        f"<ows:Get xlink:href='{href}'><ows:Constraint name='GetEncoding'><ows:AllowedValues>"
        "<ows:Value>KVP</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get>"
        "</ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata>"
        f"<Contents>{layers}{grids}</Contents></Capabilities>"
    ).encode()


ZOOMS = range(8, 13)
SCALES = [SCALE / (1 << zoom) for zoom in ZOOMS]
WEB = grid("web", matrices([f"EPSG:3857:{zoom}" for zoom in ZOOMS], SCALES))
REST = (
    "<ResourceURL format='image/png' resourceType='tile' template='https://t.example.org/a/"
    "{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png'/>"
)


def test_a_layer_with_an_address_of_its_own():
    (found,) = servers_of(wmts(layer("streets", resource=REST), WEB), "https://t.example.org/c")
    assert found.name == "Lớp streets"
    assert found.attribution == "Sở Xây dựng"
    assert (found.min_zoom, found.max_zoom, found.side) == (8, 12, 256)
    assert (found.bounds.south, found.bounds.east) == (16, 108.2)
    address = found.address(TileKey(12, 3272, 1858))
    assert address == "https://t.example.org/a/plain/web/EPSG:3857:12/1858/3272.png"


def test_a_layer_that_is_asked_for_by_name():
    (found,) = servers_of(wmts(layer("streets"), WEB), "https://t.example.org/c")
    address = found.address(TileKey(12, 3272, 1858))
    assert address == (
        "https://t.example.org/wmts?map=a&SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
        "&LAYER=streets&STYLE=plain&FORMAT=image%2Fpng&TILEMATRIXSET=web"
        "&TILEMATRIX=EPSG:3857:12&TILEROW=1858&TILECOL=3272"
    )


def test_tiles_of_512_pixels_and_vectors_are_known():
    doubled = grid("web", matrices(ZOOMS, [scale / 2 for scale in SCALES], side=512))
    kind = "application/vnd.mapbox-vector-tile"
    (found,) = servers_of(wmts(layer("streets", kind), doubled), "https://t.example.org/c")
    assert (found.min_zoom, found.max_zoom, found.side) == (8, 12, 512)
    assert found.format is TileFormat.MVT


@pytest.mark.parametrize(
    "other",
    [
        grid("web", matrices(ZOOMS, SCALES), crs="urn:ogc:def:crs:EPSG::9214"),
        grid("web", matrices(ZOOMS, [s * 1.1 for s in SCALES])),
        grid("web", matrices(ZOOMS, SCALES, corner="0 0")),
        grid("web", matrices("abcde", SCALES)),
        grid("web", matrices(ZOOMS, ["nan"] * 5)),
        grid("web", matrices(ZOOMS, ["0"] * 5)),
        grid("other", matrices(ZOOMS, SCALES)),
    ],
)
def test_a_grid_that_is_not_ours_is_not_shown_askew(other):
    with pytest.raises(TileError) as caught:
        servers_of(wmts(layer("streets"), other), "https://t.example.org/c")
    assert caught.value.reason == "no-grid"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"{", b'{"tiles": []}', b"{}",
     b'{"tiles": 5}', b"[" * 100_000, b"{" * 100_000],
)  # fmt: skip
def test_what_is_no_such_document_is_said(body):
    with pytest.raises(TileError) as caught:
        servers_of(body, "https://t.example.org/c")
    assert caught.value.reason == "web-page"


@given(st.binary(max_size=300))
def test_any_bytes_are_layers_or_a_known_error(body):
    with contextlib.suppress(TileError):
        assert servers_of(b"{" + body, "https://t.example.org/")


def tilejson(**told):
    return json.dumps({"tiles": ["/t/{z}/{x}/{y}.pbf"], "name": "A", **told}).encode()


def test_tilejson_is_read_and_what_makes_no_sense_in_it_is_left_out():
    told = tilejson(
        attribution="<a>© A</a>",
        minzoom=3,
        maxzoom=14,
        bounds=[107, 16, 108, 17],
        vector_layers=[{"id": "water"}],
    )
    (found,) = servers_of(told, "https://t.example.org/a/tiles.json")
    assert found.template == "https://t.example.org/t/{z}/{x}/{y}.pbf"
    assert (found.attribution, found.format, found.side) == ("© A", TileFormat.MVT, 512)
    assert (found.min_zoom, found.max_zoom, found.bounds.west) == (3, 14, 107)
    odd = tilejson(minzoom="a", maxzoom=1e9, bounds=[5, 5, "nan", 1], scheme="tms")
    (found,) = servers_of(odd, "https://t.example.org/")
    assert (found.min_zoom, found.max_zoom, found.bounds) == (0, 24, WORLD)
    assert "{-y}" in found.template


def test_a_server_is_tried_where_the_city_is():
    with Server() as web:
        web.answer = lambda asked: asked.send(PNG)
        entered = TileServer("A", f"{web.url}/{{z}}/{{x}}/{{y}}.png", "© A")
        found = tried(entered, HUE, HERE)
        assert web.asked == ["/12/3272/1858.png"]
        assert (found.format, found.side) == (TileFormat.PNG, 256)
        web.answer = lambda asked: asked.send(b"\x1a\x05hello")
        found = tried(entered, HUE, HERE)
        assert (found.format, found.side) == (TileFormat.MVT, 512)


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"<html>", 200, "web-page"),
        (b"GIF89a", 200, "format"),
        (b"", 404, "no-answer"),
        (b"", 401, "login"),
    ],
)
def test_a_server_that_does_not_bring_a_tile_is_not_added(body, status, reason):
    with Server() as web:
        web.answer = lambda asked: asked.send(body, status)
        with pytest.raises(TileError) as caught:
            tried(TileServer("A", f"{web.url}/{{z}}/{{x}}/{{y}}", "© A"), HUE, HERE)
        assert caught.value.reason == reason


def test_the_question_of_a_wmts_is_added_where_it_is_missing():
    with Server() as web:
        web.answer = lambda asked: asked.send(wmts(layer("streets"), WEB))
        assert len(offered(f"{web.url}/s?service=WMTS", HERE)) == 1
        assert len(offered(f"{web.url}/1.0.0/capabilities.xml", HERE)) == 1
        assert web.asked == [
            "/s?service=WMTS&REQUEST=GetCapabilities",
            "/1.0.0/capabilities.xml",
        ]
        with pytest.raises(TileError) as caught:
            offered(f"{web.url}/s", PUBLIC)
        assert caught.value.reason == "refused"
        assert len(web.asked) == 2
