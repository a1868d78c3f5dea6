"""Tiles kept of a server: the least used go first, and damage costs only pictures."""

from __future__ import annotations

import pytest

from controlroom.tiles.cache import APPLICATION_ID, TileCache, cache_file
from controlroom.tiles.cached import CachedTiles
from controlroom.tiles.freshness import Freshness
from controlroom.tiles.grid import TileKey
from controlroom.tiles.open import open_tiles
from controlroom.tiles.server import TileServer
from controlroom.tiles.source import TileError

SERVER = TileServer("Bản đồ", "https://t.example.org/{z}/{x}/{y}.png?key=secret", "© A")
KEY = TileKey(12, 3272, 1858)
GOOD = Freshness(2_000.0)


@pytest.fixture
def file(tmp_path):
    return cache_file(tmp_path, SERVER)


@pytest.fixture
def cache(file):
    cache = TileCache(file, SERVER.info)
    yield cache
    cache.close()


def test_a_tile_comes_back_for_who_only_reads(file, cache):
    assert cache.put(KEY, b"picture", GOOD, 1_000.0, etag='"1"', modified="Mon")
    kept = cache.look(KEY, 1_000.0)
    assert kept is not None
    assert (kept.there, kept.expires, kept.etag, kept.modified) == (True, 2_000.0, '"1"', "Mon")
    read = open_tiles(file)
    assert isinstance(read, CachedTiles)
    assert read.info == SERVER.info
    assert read.tile(KEY) == b"picture"
    assert read.tile(TileKey(12, 0, 0)) is None
    # One that comes while it is read is seen.
    assert cache.put(TileKey(12, 0, 0), b"other", GOOD, 1_000.0)
    assert read.tile(TileKey(12, 0, 0)) == b"other"
    assert read.count() == 2
    read.close()


def test_only_another_tile_counts_as_changed(cache):
    assert cache.put(KEY, b"a", GOOD, 1.0)
    assert not cache.put(KEY, b"a", GOOD, 2.0)
    assert cache.put(KEY, b"b", GOOD, 3.0)
    assert cache.put(KEY, None, GOOD, 4.0)
    assert cache.look(KEY, 5.0).there is False


def test_a_server_s_word_renews_a_tile(cache):
    cache.put(KEY, b"a", GOOD, 1.0)
    cache.renew(KEY, Freshness(9_000.0))
    assert cache.look(KEY, 1.0).expires == 9_000.0


def test_nothing_of_the_address_is_in_the_file_or_its_name(file, cache):
    cache.put(KEY, b"a", GOOD, 1.0)
    assert b"secret" not in file.read_bytes()
    assert "example" not in file.name


def test_the_least_used_go_first_and_the_size_stays_under_the_most(file):
    cache = TileCache(file, SERVER.info, most_bytes=20_000)
    for number in range(100):
        cache.put(TileKey(12, number, 0), bytes(800), GOOD, float(number))
        cache.look(TileKey(12, 0, 0), 10_000.0 * number)  # the first is used again and again
        assert cache.size <= 20_000
    there = [n for n in range(100) if cache.look(TileKey(12, n, 0), 0.0) is not None]
    assert there[0] == 0
    assert there[1:] == list(range(100 - len(there) + 1, 100))
    assert len(there) >= 17
    cache.close()
    again = TileCache(file, SERVER.info, most_bytes=20_000)
    assert again.size == cache.size
    again.close()


def test_what_a_server_does_not_want_kept_goes_with_the_program(file):
    cache = TileCache(file, SERVER.info)
    cache.put(KEY, b"a", Freshness(2_000.0, brief=True), 1.0)
    cache.close()
    again = TileCache(file, SERVER.info)
    assert again.look(KEY, 1.0) is None
    again.close()


def test_clearing_gives_the_room_back(file, cache):
    for number in range(200):
        cache.put(TileKey(12, number, 0), bytes(4_000), GOOD, 1.0)
    large = file.stat().st_size
    cache.clear()
    assert cache.size == 0
    assert file.stat().st_size < large / 4


@pytest.mark.parametrize("how", ["no-database", "cut", "another-program"])
def test_a_damaged_file_is_put_aside_and_begun_anew(file, how):
    cache = TileCache(file, SERVER.info)
    for number in range(50):
        cache.put(TileKey(12, number, 0), bytes(2_000), GOOD, 1.0)
    cache.close()
    data = file.read_bytes()
    if how == "no-database":
        file.write_bytes(b"something else" * 100)
    elif how == "cut":
        file.write_bytes(data[:5_000])
    else:
        mark = APPLICATION_ID.to_bytes(4, "big")
        assert data[68:72] == mark
        file.write_bytes(data[:68] + b"\x00\x00\x00\x07" + data[72:])
    again = TileCache(file, SERVER.info)
    assert again.damaged is not None
    assert again.damaged.is_file()
    again.put(KEY, b"a", GOOD, 1.0)
    kept = again.look(KEY, 1.0)
    assert kept is not None
    assert kept.there
    again.close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(TileError) as caught:
        TileCache(tmp_path / "file" / "a.tiles", SERVER.info)
    assert caught.value.reason == "unreadable"


def test_a_file_that_is_no_cache_cannot_be_read_as_one(tmp_path):
    path = tmp_path / "a.tiles"
    path.write_bytes(b"SQLite format 3\x00" + bytes(52) + APPLICATION_ID.to_bytes(4, "big"))
    with pytest.raises(TileError):
        open_tiles(path)
