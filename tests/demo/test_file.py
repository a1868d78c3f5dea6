"""The demonstration's file: made whole, kept while it is used, set aside when it is old."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from controlroom.citypack import load_city
from controlroom.database.address import file_url
from controlroom.database.incident_store import INCIDENT
from controlroom.database.session import make_engine, reading
from controlroom.demo import file
from controlroom.demo.seed import seed_demo


@pytest.fixture
def prepare(tmp_path, monkeypatch):
    """Prepare with a small seed; count how often it was seeded."""
    seeded = []

    def small(engine, city, **values):
        seeded.append(values["scenario"])
        return seed_demo(engine, city, **values, open_count=5, past_count=5)

    monkeypatch.setattr(file, "seed_demo", small)

    def run(**values):
        return file.prepare(tmp_path, load_city("hue"), **values)

    run.seeded, run.folder = seeded, tmp_path  # type: ignore[attr-defined]  # what tests ask
    return run


def count(path):
    engine = make_engine(file_url(path))
    with reading(engine) as connection:
        found = connection.execute(select(func.count()).select_from(INCIDENT)).scalar_one()
    engine.dispose()
    return found


def test_a_second_start_uses_what_the_first_made(prepare):
    assert prepare() == prepare() == file_url(prepare.folder / "demo-hue-1.db")
    assert prepare.seeded == ["normal"]
    assert [p.name for p in prepare.folder.glob("*.part*")] == []


def test_each_scenario_and_seed_has_a_file_of_its_own(prepare):
    prepare(scenario="flood-2025")
    prepare(seed=2)
    names = {p.name for p in prepare.folder.glob("*.db")}
    assert names == {"demo-hue-1-flood-2025.db", "demo-hue-2.db"}


def test_an_old_one_is_set_aside_whole_and_made_anew(prepare, monkeypatch):
    prepare()
    path = prepare.folder / "demo-hue-1.db"
    monkeypatch.setattr(file, "KEPT", timedelta(0))
    prepare()
    assert prepare.seeded == ["normal", "normal"]
    (kept,) = prepare.folder.glob("demo-hue-1.until-*.db")
    assert count(kept) == count(path) == 10


def test_an_old_one_that_is_open_is_left_where_it_is(prepare, monkeypatch):
    url = prepare()
    engine = make_engine(url)
    with reading(engine):
        monkeypatch.setattr(file, "KEPT", timedelta(0))
        prepare()
    engine.dispose()
    assert prepare.seeded == ["normal"]
    assert list(prepare.folder.glob("*.until-*")) == []


def test_of_two_first_starts_one_makes_it_and_the_other_waits(prepare, monkeypatch):
    whole, second = vars(file)["seed_demo"], []

    def slow(engine, city, **values):
        other = threading.Thread(target=lambda: second.append(prepare()))
        other.start()
        done = whole(engine, city, **values)
        assert second == [], "it waits until the file is whole"
        monkeypatch.setattr(file, "seed_demo", whole)
        prepare.other = other
        return done

    monkeypatch.setattr(file, "seed_demo", slow)
    first = prepare()
    prepare.other.join()
    assert second == [first]
    assert prepare.seeded == ["normal"]
    assert count(prepare.folder / "demo-hue-1.db") == 10


def test_what_a_killed_start_left_is_cleared_away(prepare):
    left = prepare.folder / "demo-hue-1.4711.part-wal"
    left.write_bytes(b"left")
    prepare()
    assert not left.exists()


def test_one_of_another_version_or_damaged_is_set_aside(prepare):
    prepare()
    path = prepare.folder / "demo-hue-1.db"
    path.write_bytes(b"not a database" * 100)
    prepare()
    assert count(path) == 10
    (kept,) = prepare.folder.glob("demo-hue-1.until-*.db")
    assert kept.read_bytes().startswith(b"not a database")


def test_an_interrupted_first_start_leaves_nothing_half_filled(prepare, monkeypatch):
    def break_off(*_args, **_values):
        raise KeyboardInterrupt

    whole = vars(file)["seed_demo"]
    monkeypatch.setattr(file, "seed_demo", break_off)
    with pytest.raises(KeyboardInterrupt):
        prepare()
    assert not (prepare.folder / "demo-hue-1.db").exists()
    monkeypatch.setattr(file, "seed_demo", whole)
    prepare()
    assert count(prepare.folder / "demo-hue-1.db") == 10
