"""The bundled city pack is whole, and a broken one is refused with the place of the fault."""

from __future__ import annotations

import json
import shutil

import pytest

from controlroom.citypack import WARD_AGENCY, load_city, pack_dir, read_pack
from controlroom.domain.city import SensorKind
from controlroom.domain.errors import CityPackError
from controlroom.domain.geo import Position, inside
from controlroom.domain.text import fold

THIRTEEN = {
    "field_report", "camera", "warning", "press", "ecard", "public_service", "advertising",
    "environment", "infosec", "vessel", "weather_flood", "sos", "city_task",
}  # fmt: skip


@pytest.fixture(scope="module")
def city():
    return load_city()


def test_counts_of_the_published_city(city):
    assert len(city.wards) == 40
    assert sum(w.kind == "phuong" for w in city.wards) == 21
    assert len([a for a in city.agencies if a.kind != "ward"]) == 44
    assert len([c for c in city.categories if c.parent_id is None]) == 15
    assert len([c for c in city.categories if c.parent_id == "ha_tang_do_thi"]) == 11
    assert {s.id for s in city.sources} == THIRTEEN


def test_every_ward_has_its_committee_and_lies_in_its_own_outline(city):
    for ward in city.wards:
        assert city.agency_by_id[ward.agency_id].ward_code == ward.code
        assert any(inside(ward.centre, ring) for ring in ward.rings)
        assert city.ward_at(ward.centre) is ward
        assert all(len(f"{n:.9f}".rstrip("0").partition(".")[2]) <= 5
                   for ring in ward.rings for pair in ring for n in pair)  # fmt: skip


def test_home_and_stations_are_inside_the_city(city):
    assert city.bounds.holds(city.home)
    assert city.ward_at(city.home) is not None
    assert all(city.bounds.holds(s.position) for s in city.sensors if s.position)


def test_old_names_lead_to_the_new_ward(city):
    assert "Tây Lộc" in city.ward_by_code["19753"].formerly
    assert all("(" not in name and not name.startswith("TT ") for w in city.wards
               for name in w.formerly)  # fmt: skip


def test_alert_levels_and_records(city):
    kim_long, phu_oc = city.sensor_by_id["kim_long"], city.sensor_by_id["phu_oc"]
    assert (kim_long.alarms, kim_long.record) == ((1.0, 2.0, 3.5), 5.81)
    assert (phu_oc.alarms, phu_oc.record) == ((1.5, 3.0, 4.5), 5.25)
    kinds = [s.kind for s in city.sensors]
    assert kinds.count(SensorKind.RIVER) == 5
    for kind in ("level", "inflow", "outflow"):
        assert kinds.count(SensorKind(f"reservoir_{kind}")) == 3
    assert kinds.count(SensorKind.RAIN) > 40


def test_stations_that_do_not_exist_say_so(city):
    air = [s for s in city.sensors if s.source_id == "environment"]
    assert air
    assert all("mô phỏng" in s.name.vi and "simulated" in s.name.en for s in air)


def test_routing_names_known_agencies_and_covers_every_category(city):
    known = {WARD_AGENCY, *city.agency_by_id}
    assert {r.agency_id for r in city.routing} | {a for r in city.routing for a in r.also} <= known
    ruled = {r.category_id for r in city.routing if not r.words and not r.road_class}
    for category in city.categories:
        assert ruled & {c.id for c in city.category_path(category.id)}, category.id
    assert all(word == fold(word) for rule in city.routing for word in rule.words)


def test_short_names_fit_a_row(city):
    for agency in city.agencies:
        assert 0 < len(agency.short.vi) <= 26
        assert 0 < len(agency.short.en) <= 26


def test_minutes_are_marked_as_a_proposal(city):
    assert city.deadlines.immediate_basis == "proposal"
    assert city.deadlines.normal_working_days == 7
    assert (city.deadlines.ack_min, city.deadlines.resolve_min) == ((5, 15), 240)


def test_templates_and_streets_refer_to_the_pack(city):
    folder = pack_dir()
    for report in read_pack(folder, "templates")["reports"]:
        assert report["category"] in city.category_by_id
        assert report["agency"] == WARD_AGENCY or report["agency"] in city.agency_by_id
    for street in read_pack(folder, "streets")["streets"]:
        for code, spots in street["spots"].items():
            assert all(city.ward_at(Position(lat, lon)).code == code for lon, lat in spots)


def _broken(tmp_path, file, change):
    shutil.copytree(pack_dir(), tmp_path / "hue", dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("*.basemap"))  # fmt: skip
    path = tmp_path / "hue" / f"{file}.json"
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(CityPackError) as caught:
        load_city(root=tmp_path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        ("wards", lambda d: d["wards"][0].update(agency="nobody"), "19753: agency nobody"),
        ("wards", lambda d: d["wards"][3].update(lat=0.0), "wards.json: 19789: centre is outside"),
        ("wards", lambda d: d["wards"][1].pop("short"), "wards.json: 19774: short is missing"),
        ("wards", lambda d: d["wards"].append(d["wards"][0]), "wards.json: 19753 more than once"),
        ("agencies", lambda d: d["agencies"][4].update(valid_to="soon"), "agencies.json: s_nnmt"),
        ("agencies", lambda d: d["agencies"][4].update(successor="x"), "successor x is unknown"),
        ("categories", lambda d: d["categories"][-1].update(parent="x"), "parent x is unknown"),
        ("sources", lambda d: d["sources"][0].update(cadence_s=0), "sources.json: field_report"),
        ("sources", lambda d: d["sources"][1].update(category="x"), "category x is unknown"),
        ("sensors", lambda d: d["sensors"][0].update(alarms=[2, 1]), "kim_long: alarms"),
        ("sensors", lambda d: d["sensors"][0].update(lat=float("nan")), "kim_long: position"),
        ("sensors", lambda d: d["sensors"][0].update(kind="taste"), "sensors.json: kim_long"),
        ("routing", lambda d: d["rules"][0].update(agency="x"), "routing.json: entry 1"),
        ("city", lambda d: d.update(zone="Asia/Nowhere"), "zone"),
        ("city", lambda d: d["home"].update(lat=40.0), "home is outside bounds"),
        ("city", lambda d: d.update(id="other"), "city.json: id is 'other'"),
        ("holidays", lambda d: d["holidays"][0].update(date="31/12"), "holidays.json: 31/12"),
    ],
)  # fmt: skip
def test_a_contradiction_names_file_and_entry(tmp_path, file, change, words):
    assert words in _broken(tmp_path, file, change)


def test_a_missing_pack_and_a_bad_name(tmp_path):
    with pytest.raises(CityPackError, match="no city pack 'atlantis'"):
        load_city("atlantis", tmp_path)
    with pytest.raises(CityPackError, match="not the name"):
        pack_dir("../hue")


def test_unreadable_json_names_the_file(tmp_path):
    shutil.copytree(pack_dir(), tmp_path / "hue")
    (tmp_path / "hue" / "routing.json").write_text("{", "utf-8")
    with pytest.raises(CityPackError, match=r"routing\.json"):
        load_city(root=tmp_path)
