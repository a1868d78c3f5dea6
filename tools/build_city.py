"""Make a city pack from research figures, a geography and our own choices.

Usage: ``python tools/build_city.py FACTS.json GEOGRAPHY.geojson OUT [--own DIR]``

``FACTS.json`` holds figures with their sources, ``GEOGRAPHY.geojson`` outlines, roads and
stations, and ``--own`` a folder with ``<city>.json`` (short names, cadences, routing choices)
and ``<city>_templates.json`` (wording of simulated reports).  Every datum written keeps its
``basis`` and, where there is one, its ``src``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from datetime import date
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import holidays

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from controlroom.domain.geo import Position, distance_m, inside
from controlroom.domain.text import fold
from tools.build_city_scenarios import flood_scenario, normal_scenario

Json = dict[str, Any]
Feature = dict[str, Any]

SPOT_EVERY_M = 180.0
SPOTS_PER_WARD = 14
MAIN_TIER = 2
"""Drawing tiers of the geography: 1 arterial, 2 secondary, 3 the rest."""
ROAD_CLASSES = (("QL", "national"), ("CT", "national"), ("TL", "provincial"), ("ĐT", "provincial"),
                ("DT", "provincial"))  # fmt: skip


def slug(text: str) -> str:
    """Return *text* as an ASCII identifier."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    ascii_only = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")


def rings(feature: Feature) -> list[list[list[float]]]:
    """Return the outer rings of a polygon feature as [lon, lat] pairs, five decimals."""
    shape = feature["geometry"]
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return [[[round(x, 5), round(y, 5)] for x, y in polygon[0]] for polygon in polygons]


def lines(feature: Feature) -> list[list[list[float]]]:
    """Return the lines of a line feature."""
    shape = feature["geometry"]
    return [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]


class Builder:
    """Holds the three inputs and writes one file of the pack per method."""

    def __init__(self, facts: Json, geography: Json, own: Json) -> None:
        self.facts, self.own = facts, own
        self.features: list[Feature] = geography["features"]
        self.geography = geography
        self.areas: dict[str, Feature] = {
            f["properties"]["code"]: f
            for f in self.features
            if f["properties"]["kind"] == "ward_area"
        }
        self.rings = {code: rings(f) for code, f in self.areas.items()}

    def ward_of(self, lon: float, lat: float) -> str | None:
        """Return the code of the ward around a point."""
        place = Position(lat, lon)
        for code, area in self.rings.items():
            if any(inside(place, [(x, y) for x, y in ring]) for ring in area):
                return code
        return None

    def srcs(self, names: list[str]) -> Json:
        """Return the addresses of the sources called *names*."""
        return {n: self.facts["sources"][n] for n in names if n in self.facts["sources"]}

    # --- the files

    def city(self) -> Json:
        """City, centre and deadlines."""
        centre, clocks = self.facts["centre"], self.facts["deadlines"]
        west, south, east, north = self.facts["administrative"]["bbox"]
        pad = self.own["bounds_pad_deg"]
        view = self.facts["administrative"]["city_core_view"]
        first, second = clocks["priority_proposal"][:2]
        return {
            "id": self.own["id"],
            "name": self.own["name"],
            "centre_name": self.own["centre_name"],
            "centre": {
                "vi": centre["name_vi"], "en": centre["name_en"], "app": centre["app"],
                "channels": centre["channels"], "basis": "found",
                "src": list(self.srcs(["khoahoc2019", "reg30_stp"]).values()),
            },
            "hotline": centre["hotline"],
            "zone": self.own["zone"],
            "bounds": {
                "south": round(south - pad, 4), "west": round(west - pad, 4),
                "north": round(north + pad, 4), "east": round(east + pad, 4),
                "basis": f"derived: extent of the wards, {pad} degrees around it",
            },
            "home": {"lat": view["lat"], "lon": view["lon"], "basis": "own"},
            "deadlines": {
                "normal_working_days": {
                    "value": clocks["normal_working_days"], "basis": "derived",
                    "note": clocks["normal_basis"],
                },
                "long_working_days": {"value": 15, "basis": "proposal"},
                "evening_from_h": {"value": 17, "basis": "derived", "note": clocks["normal_basis"]},
                "ack_min": {"value": [first["ack_min"], second["ack_min"]], "basis": "proposal"},
                "dispatch_min": {
                    "value": [first["dispatch_min"], second["dispatch_min"]], "basis": "proposal",
                },
                "resolve_min": {"value": second["resolve_h"] * 60, "basis": "proposal"},
                "warn_h": {"value": 24, "basis": "proposal", "note": clocks["warn_before"]},
            },
            "attribution": self.own["attribution"],
        }  # fmt: skip

    def wards(self) -> Json:
        """Wards with outlines, old names and population where it is known."""
        made = []
        for ward in self.facts["wards"]:
            area = self.areas[ward["code"]]["properties"]
            formerly = [re.sub(r"^TT | \(.*\)$", "", name) for name in ward["merged_from_vi"]]
            made.append({
                "code": ward["code"], "kind": ward["type"],
                "vi": ward["name_vi"], "en": ward["name_en"], "short": ward["short_vi"],
                "lat": ward["label_lat"], "lon": ward["label_lon"],
                "agency": f"ub_{ward['code']}", "formerly": formerly,
                "former_district": ward["former_district_vi"],
                "area_km2": ward["area_km2"], "population": area.get("population"),
                "basis": "found", "src": "wards-2025, vietnamadminunits",
                "rings": self.rings[ward["code"]],
            })  # fmt: skip
        return {"sources": self.geography["sources"], "wards": made}

    def agencies(self) -> Json:
        """City units and the People's Committee of each ward."""
        made = []
        for agency in self.facts["agencies"]:
            vi, en = self.own["agency_shorts"][agency["id"]]
            made.append({
                "id": agency["id"], "vi": agency["name_vi"], "en": agency["name_en"],
                "short_vi": vi, "short_en": en, "kind": agency["kind"], "basis": agency["basis"],
            })  # fmt: skip
        for ward in self.facts["wards"]:
            plain = re.sub(r"^Commune | (Ward|Commune)$", "", ward["name_en"])
            made.append({
                "id": f"ub_{ward['code']}", "vi": ward["authority_vi"],
                "en": f"People's Committee of {ward['name_en']}",
                "short_vi": f"UBND {ward['short_vi']}", "short_en": f"{plain} PC",
                "kind": "ward", "ward": ward["code"],
                "valid_from": self.facts["administrative"]["two_tier_since"], "basis": "found",
            })  # fmt: skip
        return {"short_names_basis": "own", "agencies": made}

    def categories(self) -> Json:
        """The category tree."""
        made = [
            {"id": c["id"], "vi": c["vi"], "en": c["en"], "basis": c["basis"]}
            | ({"src": c["src"]} if "src" in c else {})
            for c in self.facts["categories"]
        ]
        top = made[0]["id"]
        made += [
            {
                "id": f"{top}/{c['id']}",
                "parent": top,
                "vi": c["vi"],
                "en": c["en"],
                "basis": "found",
            }
            for c in self.facts["urban_infrastructure_sublabels"]
        ]
        return {"categories": made}

    def sources(self) -> Json:
        """The services that feed the room."""
        facts = {s["id"]: s for s in self.facts["services"]}
        made = []
        for source in self.own["sources"]:
            fact = facts[source["fact"]]
            made.append({
                "id": source["id"],
                "vi": source.get("vi", fact["name_vi"]), "en": source.get("en", fact["name_en"]),
                "short_vi": source["short"][0], "short_en": source["short"][1],
                "cadence_s": source["cadence_s"], "category": source.get("category", ""),
                "basis": fact["basis"], "src": fact["src"],
            })  # fmt: skip
        return {"note": self.own["sources_basis"], "sources": made}

    def sensors(self) -> Json:
        """River stations, reservoirs, rain gauges and the simulated air stations."""
        by_id = {f["properties"]["id"]: f for f in self.features}
        made: list[Json] = []
        for s in self.facts["water_stations"]:
            marks = [s[k] for k in ("BD1", "BD2", "BD3") if s[k] is not None]
            made.append({
                "id": s["id"], "source": "weather_flood", "kind": "river",
                "vi": s["name_vi"], "en": s["name_vi"], "unit": "m",
                "lat": s["lat"], "lon": s["lon"], "alarms": marks,
                "record": s.get("record", {}).get("level"),
                "record_year": s.get("record", {}).get("year"),
                "river": s["river_vi"][:1].upper() + s["river_vi"][1:], "cadence_s": 600,
                "basis": s["basis"], "position_confidence": s["coord_conf"],
                "src": s.get("src", []),
            })  # fmt: skip
        parts = (
            ("level", "mực nước hồ", "level", "m"),
            ("inflow", "lưu lượng đến", "inflow", "m³/s"),
            ("outflow", "lưu lượng xả", "outflow", "m³/s"),
        )
        for r in self.facts["reservoirs"]:
            lon, lat = by_id[self.own["reservoir_stations"][r["id"]]]["geometry"]["coordinates"]
            for part, vi, en, unit in parts:
                made.append({
                    "id": f"{r['id']}_{part}", "source": "weather_flood",
                    "kind": f"reservoir_{part}", "vi": f"Hồ {r['name_vi']}, {vi}",
                    "en": f"{r['name_vi']} reservoir, {en}", "unit": unit, "lat": lat, "lon": lon,
                    "normal": r["normal_level_m"] if part == "level" else None,
                    "record": r["max_inflow_m3s"] if part == "inflow" else None,
                    "river": r["name_vi"], "cadence_s": 3600, "basis": "found",
                    "position": "monitoring-network", "src": r["src"],
                })  # fmt: skip
        for f in self.features:
            p = f["properties"]
            if p["kind"] == "station" and p["cls"] == "rain":
                lon, lat = f["geometry"]["coordinates"]
                key = f"rain_{slug(p['id'].partition('/')[2])}"
                marks = self.own["rain_alarms"].get(key)
                proposal = {"alarms": marks, "alarms_basis": self.own["rain_alarms"]["basis"]}
                made.append({
                    "id": key, "source": "weather_flood", "kind": "rain",
                    "vi": p["name"], "en": p["name"], "unit": "mm",
                    "lat": lat, "lon": lon, "code": p["code"], "cadence_s": 600,
                    "basis": "found", "src": p["source"], "note": "mm of the last hour",
                } | (proposal if marks else {}))  # fmt: skip
        made += [
            s | {"source": "environment", "cadence_s": 600, "basis": self.own["air_basis"],
                 "simulated": True}
            for s in self.own["air_sensors"]
        ]  # fmt: skip
        used = sorted({x for s in made for x in s.get("src", []) if len(x) > 1})
        return {"srcs": self.srcs(used), "sensors": made}

    def routing(self) -> Json:
        """Who handles what; the first part was seen in published cases, the rest is ours."""
        seen = self.facts["routing_rules_seen"]
        made = []
        for rule in self.own["routing"]:
            fact = rule.get("fact")
            words = self._main_streets() if "main_streets" in rule else rule.get("words", [])
            made.append({
                "category": rule["category"], "agency": rule["agency"],
                "vi": seen[fact]["topic_vi"] if fact is not None else rule["vi"],
                "en": self.own["topics_en"][fact] if fact is not None else rule["en"],
                "road_class": rule.get("road_class"), "words": words,
                "also": rule.get("also", []),
                "basis": rule.get("basis", "found" if fact is not None else "own"),
            })  # fmt: skip
        return {"note": f"found: {self.facts['routing_basis']}", "rules": made}

    def _main_streets(self) -> list[str]:
        """Return the folded names of main streets, apart from those named by a number."""
        names = {
            fold(f["properties"]["name"])
            for f in self.features
            if f["properties"]["kind"] == "road"
            and f["properties"].get("name")
            and f["properties"]["tier"] <= MAIN_TIER
        }
        return sorted(n for n in names if not re.match(r"quoc lo|tinh lo|cao toc|duong ", n))

    def holidays(self) -> Json:
        """Public holidays; the centre edits them here."""
        calendar = holidays.country_holidays(
            self.own["holiday_country"], years=self.own["holiday_years"], language="vi"
        )
        release = version("holidays")
        days = [{"date": d.isoformat(), "vi": name} for d, name in sorted(calendar.items())]
        return {"basis": f"python-holidays {release}; editable", "holidays": days}

    def streets(self) -> Json:
        """Named streets as spots inside wards, and named places."""
        streets: dict[str, Json] = {}
        for f in self.features:
            p = f["properties"]
            if p["kind"] != "road" or not p.get("name") or p.get("cls") == "motorway":
                continue
            ref = p.get("ref") or ""
            kind = next((c for head, c in ROAD_CLASSES if ref.startswith(head)), None)
            kind = kind or ("main" if p["tier"] <= MAIN_TIER else "street")
            name = p["name"].removeprefix("Đường ")
            street = streets.setdefault(
                name, {"name": name, "class": kind, "refs": [], "spots": {}}
            )
            if ref and ref not in street["refs"]:
                street["refs"].append(ref)
            for lon, lat in self._spots(f):
                code = self.ward_of(lon, lat)
                if code is not None:
                    street["spots"].setdefault(code, []).append([lon, lat])
        for street in streets.values():
            for code, spots in street["spots"].items():
                step = max(1, len(spots) // SPOTS_PER_WARD)
                street["spots"][code] = spots[::step][:SPOTS_PER_WARD]
        return {
            "src": self.geography["sources"]["osm"],
            "streets": sorted((s for s in streets.values() if s["spots"]), key=lambda s: s["name"]),
            "places": self._places(),
        }

    def _places(self) -> list[Json]:
        """Return named places inside wards."""
        places = []
        for f in self.features:
            p = f["properties"]
            if p["kind"] in ("poi", "place", "gate", "bridge_point") and p.get("name"):
                lon, lat = f["geometry"]["coordinates"]
                code = self.ward_of(lon, lat)
                if code is not None and "(" not in p["name"]:
                    kind = p.get("cat") or p.get("cls") or p["kind"]
                    places.append({"name": p["name"], "kind": kind, "ward": code, "lon": lon,
                                   "lat": lat})  # fmt: skip
        return places

    @staticmethod
    def _spots(feature: Feature) -> list[list[float]]:
        """Return points along a road about every ``SPOT_EVERY_M`` metres."""
        spots: list[list[float]] = []
        for line in lines(feature):
            for (x1, y1), (x2, y2) in pairwise(line):
                length = distance_m(Position(y1, x1), Position(y2, x2))
                parts = max(1, round(length / SPOT_EVERY_M))
                spots += [
                    [round(x1 + (x2 - x1) * i / parts, 5), round(y1 + (y2 - y1) * i / parts, 5)]
                    for i in range(parts)
                ]
        return spots

    def scenarios(self, own: Json) -> Json:
        """What the simulator plays."""
        scenarios = [normal_scenario(self.facts, own), flood_scenario(self.facts, own)]
        used = {e["src"] for s in scenarios for e in s.get("published", []) if e.get("src")}
        shared = {k: own[k] for k in ("ports", "sea", "sea_basis", "registration")}
        return {"srcs": self.srcs(sorted(used)), "scenarios": scenarios} | shared

    def templates(self, own: Json) -> Json:
        """Wording of simulated records: the facts' subjects and our own."""
        known = {"{duong}": "{street}", "{phuong}": "{ward}"}
        sub = {f"{c['id']}" for c in self.facts["urban_infrastructure_sublabels"]}
        top = self.facts["categories"][0]["id"]
        reports = []
        for t in self.facts["demo_report_templates"]["items"]:
            title = t["title_vi"]
            for old, new in known.items():
                title = title.replace(old, new)
            nested = t["category"] == top and t["sublabel"] in sub
            reports.append({
                "category": f"{top}/{t['sublabel']}" if nested else t["category"],
                "vi": title, "en": t["title_en"], "agency": t["agency"],
                "severity": int(t["priority"][1]), "weight": 2,
                "basis": "own wording on subjects seen",
            })  # fmt: skip
        reports += [
            {"category": c, "vi": vi, "en": en, "agency": agency, "severity": severity,
             "weight": weight, "basis": "own"}
            for c, severity, weight, agency, vi, en in own["reports"]
        ]  # fmt: skip
        rest = {key: value for key, value in own.items() if key != "reports"}
        return {"note": "simulated data only", "reports": reports} | rest


def dump(path: Path, value: Json) -> None:
    """Write JSON a person can read: one record per line in lists of records."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    # Coordinates, words and other short lists go back on one line.
    text = re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + " ".join(m[1].split()) + "]", text)
    text = re.sub(r"\{\s+([^\[\]{}]*?)\s+\}", lambda m: "{" + " ".join(m[1].split()) + "}", text)
    text = re.sub(r"(\])(,)\n\s+(?=\[-?\d)", r"\1\2 ", text)
    path.write_text(text + "\n", encoding="utf-8")
    if json.loads(text) != json.loads(json.dumps(value)):
        raise SystemExit(f"{path.name}: lost something while formatting")


def main() -> int:
    """Build the pack; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("facts", type=Path)
    parser.add_argument("geography", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--own", type=Path, default=Path(__file__).parent / "city_own")
    args = parser.parse_args()
    city = args.out.name
    read = {p: json.loads(p.read_text("utf-8")) for p in (args.facts, args.geography)}
    own = json.loads((args.own / f"{city}.json").read_text("utf-8"))
    wording = json.loads((args.own / f"{city}_templates.json").read_text("utf-8"))
    plot = json.loads((args.own / f"{city}_scenarios.json").read_text("utf-8"))
    builder = Builder(read[args.facts], read[args.geography], own)
    args.out.mkdir(parents=True, exist_ok=True)
    files = {
        "city": builder.city(), "wards": builder.wards(), "agencies": builder.agencies(),
        "categories": builder.categories(), "sources": builder.sources(),
        "sensors": builder.sensors(), "routing": builder.routing(),
        "holidays": builder.holidays(), "streets": builder.streets(),
        "scenarios": builder.scenarios(plot), "templates": builder.templates(wording),
    }  # fmt: skip
    for name, value in files.items():
        dump(args.out / f"{name}.json", value)
        print(f"{name}.json {(args.out / f'{name}.json').stat().st_size:,} B")
    print(f"built {date.today().isoformat()}")  # noqa: DTZ011 - the builder's own day
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
