"""The colours of the basemap, in three sets beside those of ``tokens``.

The second and last file that may hold a colour.  The map stays grey so that incidents stand out:
nothing here has a saturation (HSV) above one half.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MapTokens:
    """Colours of the basemap, named by what they paint.

    Attributes:
        land … beach: Surfaces.  ``outside`` is laid over what is not the city.
        sea, water, water_line: Water and its edge; ``shallow`` for narrow streams.
        wall, wall_fill: Ramparts of the citadel.
        motorway … link: Road surfaces; ``casing`` their edges, ``minor_casing`` of small ones.
        text, text_2, text_3: Places and roads, points of interest, quarters.
        halo: Behind every letter.
        poi, poi_heritage, poi_care: Discs of points of interest; ``poi_glyph`` the picture in it.
        shield…: Road numbers; ``way`` those of motorways.
        scale_1 … scale_5: Areas by a figure, least to most; ``less_2`` … ``more_2`` by a change;
            ``hatch`` where too little is known.
        heat: Where most came from; fades to nothing.
        flooded, flooded_line: Streets reported as flooded, and the line within.
    """

    land: str
    outside: str
    forest: str
    farmland: str
    dunes: str
    built: str
    urban: str
    industrial: str
    park: str
    heritage: str
    airport: str
    runway: str
    beach: str
    sea: str
    water: str
    water_line: str
    wall: str
    wall_fill: str
    motorway: str
    trunk: str
    primary: str
    secondary: str
    tertiary: str
    link: str
    casing: str
    minor_casing: str
    rail: str
    rail_gap: str
    bridge: str
    ward_line: str
    city_line: str
    text: str
    text_2: str
    text_3: str
    water_text: str
    park_text: str
    ward_text: str
    wall_text: str
    halo: str
    poi: str
    poi_heritage: str
    poi_care: str
    poi_line: str
    poi_glyph: str
    shield: str
    shield_line: str
    shield_text: str
    way: str
    way_text: str
    scale_1: str
    scale_2: str
    scale_3: str
    scale_4: str
    scale_5: str
    less_2: str
    less_1: str
    even: str
    more_1: str
    more_2: str
    hatch: str
    heat: str
    flooded: str
    flooded_line: str


DARK = MapTokens(
    land="#1D2022",
    outside="#17191B",
    forest="#1D2221",
    farmland="#1F2322",
    dunes="#232423",
    built="#24282D",
    urban="#22262A",
    industrial="#26282D",
    park="#222A26",
    heritage="#2B2A26",
    airport="#272A30",
    runway="#3A3F47",
    beach="#2A2926",
    sea="#19232B",
    water="#1C2A34",
    water_line="#2A3C49",
    wall="#7A6E5C",
    wall_fill="#3D3830",
    motorway="#7B5F53",
    trunk="#7A6E58",
    primary="#67614F",
    secondary="#4A4F56",
    tertiary="#3D4147",
    link="#5B564A",
    casing="#15181A",
    minor_casing="#1A1D20",
    rail="#6A7078",
    rail_gap="#22262A",
    bridge="#7D8790",
    ward_line="#6C6F78",
    city_line="#7D7F88",
    text="#C9CED3",
    text_2="#ABA69D",
    text_3="#787C80",
    water_text="#7E97A8",
    park_text="#86998B",
    ward_text="#938E9D",
    wall_text="#A3937A",
    halo="#16191B",
    poi="#414852",
    poi_heritage="#514A40",
    poi_care="#574346",
    poi_line="#8C8A84",
    poi_glyph="#DDD9D2",
    shield="#C9C8C4",
    shield_line="#6B6658",
    shield_text="#25272A",
    way="#3C5A4A",
    way_text="#DCE5DF",
    scale_1="#26323A",
    scale_2="#2F4652",
    scale_3="#3C5F6F",
    scale_4="#55839A",
    scale_5="#86B2C9",
    less_2="#4E8A7C",
    less_1="#35574F",
    even="#2A2D31",
    more_1="#6B5340",
    more_2="#A9835F",
    hatch="#6F7479",
    heat="#C9A06B",
    flooded="#47728C",
    flooded_line="#B9D6E6",
)

LIGHT = MapTokens(
    land="#F2F1ED",
    outside="#E4E4E2",
    forest="#E3E8DE",
    farmland="#ECEDE4",
    dunes="#F0ECE0",
    built="#E6E3DE",
    urban="#E9E6E1",
    industrial="#E3E1E4",
    park="#DAE5D0",
    heritage="#ECE4D2",
    airport="#E0DFE6",
    runway="#BDBCC8",
    beach="#F0E8CF",
    sea="#BCD0DD",
    water="#BFD3E0",
    water_line="#9FBBCC",
    wall="#98846B",
    wall_fill="#CDBCA4",
    motorway="#E2B7A3",
    trunk="#F0D7A8",
    primary="#F5E6BC",
    secondary="#FFFFFF",
    tertiary="#FFFFFF",
    link="#F0DEBB",
    casing="#B9A585",
    minor_casing="#C9C4BA",
    rail="#83838C",
    rail_gap="#F6F5F2",
    bridge="#766F65",
    ward_line="#9C90A8",
    city_line="#85769A",
    text="#2F3236",
    text_2="#5E554B",
    text_3="#77726A",
    water_text="#436A82",
    park_text="#4D6A46",
    ward_text="#6C5F80",
    wall_text="#766044",
    halo="#FBFAF7",
    poi="#6A7280",
    poi_heritage="#86715A",
    poi_care="#96666B",
    poi_line="#FFFFFF",
    poi_glyph="#FFFFFF",
    shield="#FFFFFF",
    shield_line="#95886A",
    shield_text="#3A3629",
    way="#547D67",
    way_text="#FFFFFF",
    scale_1="#DCE6EA",
    scale_2="#BFD2DB",
    scale_3="#9CBAC8",
    scale_4="#7498AB",
    scale_5="#50788F",
    less_2="#6FA597",
    less_1="#B5D1C9",
    even="#E4E2DD",
    more_1="#E3C9AE",
    more_2="#C99A6B",
    hatch="#8C8880",
    heat="#B98C5E",
    flooded="#5E92B2",
    flooded_line="#2A4252",
)

CONTRAST = MapTokens(
    land="#0A0A0A",
    outside="#000000",
    forest="#0C0E0D",
    farmland="#0D0E0D",
    dunes="#111110",
    built="#161819",
    urban="#131415",
    industrial="#17181A",
    park="#141B17",
    heritage="#1F1D18",
    airport="#1A1C20",
    runway="#5A6068",
    beach="#1C1B18",
    sea="#1C2830",
    water="#22323E",
    water_line="#5D7686",
    wall="#D0BFA0",
    wall_fill="#5E5546",
    motorway="#C79F8C",
    trunk="#C4B38F",
    primary="#A89D80",
    secondary="#8A9098",
    tertiary="#6A6F76",
    link="#958B74",
    casing="#000000",
    minor_casing="#000000",
    rail="#B4BAC2",
    rail_gap="#000000",
    bridge="#E6EBEF",
    ward_line="#9A9CA6",
    city_line="#D0D2DA",
    text="#FFFFFF",
    text_2="#EDE7DC",
    text_3="#C4C8CC",
    water_text="#B4D2E6",
    park_text="#BFDAC7",
    ward_text="#D6CCE6",
    wall_text="#E6D5B8",
    halo="#000000",
    poi="#2E343C",
    poi_heritage="#3A342B",
    poi_care="#443235",
    poi_line="#FFFFFF",
    poi_glyph="#FFFFFF",
    shield="#FFFFFF",
    shield_line="#000000",
    shield_text="#000000",
    way="#2F4A3B",
    way_text="#FFFFFF",
    scale_1="#22323A",
    scale_2="#3A5866",
    scale_3="#5A8496",
    scale_4="#84B2C6",
    scale_5="#C2E2F0",
    less_2="#7CC4B2",
    less_1="#3F6B61",
    even="#1C1E20",
    more_1="#85684E",
    more_2="#D6A878",
    hatch="#B8BDC2",
    heat="#E6B880",
    flooded="#74B4D8",
    flooded_line="#FFFFFF",
)

ALL = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
"""By the name of the ``Tokens`` they go with."""
