"""The picture kept for the next start: the same when it is sound, nothing when it is not."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from controlroom.database import feed_store, upkeep
from controlroom.database.feed_cursor import Cursor, Hole
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.last_picture import (
    PictureFile,
    cursor_of,
    packed,
    place_of,
    unpacked,
)
from controlroom.database.person import reach_of
from controlroom.database.session import writing
from controlroom.database.works import SqlWorks
from controlroom.domain.lines import LineBlock
from controlroom.domain.states import Stage
from tests.database.mirror import Mirror, received, save
from tests.ui.builders import block

AT = 1_700_000_000.0
CURSOR = Cursor("e", "i", 7, (Hole(3, 4, 99),))


def picture(folder, login="lan", database="db", reach="all"):
    return PictureFile(folder, database, login, reach)


def same(one: LineBlock, other: LineBlock) -> bool:
    left, right = one, other
    return all(
        np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        if isinstance(a, np.ndarray)
        else list(a) == list(b)
        for name in LineBlock.__slots__
        for a, b in [(getattr(left, name), getattr(right, name))]
    )


@given(
    st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8")), min_size=1, max_size=9)
)
def test_any_text_comes_back_as_it_was(words):
    lines = block(len(words), title=words, folded=words[::-1], due_at=np.full(len(words), np.nan))
    assert same(unpacked(memoryview(packed(lines))), lines)


def test_what_was_kept_comes_back_the_most_urgent_first(tmp_path):
    picture(tmp_path).keep(block(6_000), place_of(CURSOR), AT)
    found = picture(tmp_path).take(AT + 5)
    assert found is not None
    assert (found.at, found.cursor, found.count) == (AT, CURSOR, 6_000)
    blocks = list(found.blocks())
    assert [len(b) for b in blocks] == [2_500, 2_500, 1_000]
    whole = LineBlock.join(blocks)
    assert whole.severity.tolist() == sorted(whole.severity.tolist())
    order = np.argsort(whole.ref)
    assert same(whole.take(order.tolist()), block(6_000))


def test_it_is_given_once_so_that_a_bug_in_it_is_not_met_twice(tmp_path):
    picture(tmp_path).keep(block(3), place_of(CURSOR), AT)
    file = picture(tmp_path)
    assert file.take(AT) is not None
    assert file.take(AT) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_on_this_computer_reads_it(tmp_path):
    file = picture(tmp_path / "pictures")
    file.keep(block(3), place_of(CURSOR), AT)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700


def test_a_flipped_bit_anywhere_and_a_missing_end_make_it_worthless(tmp_path):
    file = picture(tmp_path)
    file.keep(block(20), place_of(CURSOR), AT)
    sound = file.path.read_bytes()
    for at in range(0, len(sound), 97):
        broken = bytearray(sound)
        broken[at] ^= 4
        file.path.write_bytes(broken)
        assert picture(tmp_path).take(AT) is None
        assert not file.path.exists()
    for length in (0, 5, 30, len(sound) // 2, len(sound) - 1):
        file.path.write_bytes(sound[:length])
        assert picture(tmp_path).take(AT) is None


def test_another_version_of_the_program_does_not_read_it(tmp_path, monkeypatch):
    picture(tmp_path).keep(block(3), place_of(CURSOR), AT)
    monkeypatch.setattr("controlroom.database.last_picture.__version__", "another")
    assert picture(tmp_path).take(AT) is None


def test_neither_another_person_nor_another_database_sees_it(tmp_path):
    picture(tmp_path).keep(block(3), place_of(CURSOR), AT)
    assert picture(tmp_path, login="binh").take(AT) is None
    assert picture(tmp_path, database="other").take(AT) is None
    assert picture(tmp_path).take(AT) is not None


def test_a_copy_under_another_name_is_of_somebody_else(tmp_path):
    mine, other = picture(tmp_path), picture(tmp_path, login="binh")
    mine.keep(block(3), place_of(CURSOR), AT)
    mine.path.rename(other.path)
    assert other.take(AT) is None


def test_with_other_rights_it_is_not_shown_and_is_gone(tmp_path):
    file = picture(tmp_path)
    file.keep(block(3), place_of(CURSOR), AT)
    assert picture(tmp_path, reach="w1").take(AT) is None
    assert not file.path.exists()


@pytest.mark.parametrize("later", [upkeep.RETENTION + timedelta(seconds=1), -timedelta(hours=1)])
def test_too_old_or_from_the_future_it_is_not_shown(tmp_path, later):
    picture(tmp_path).keep(block(3), place_of(CURSOR), AT)
    assert picture(tmp_path).take(AT + later.total_seconds()) is None


def test_what_nobody_came_back_for_is_removed(tmp_path):
    left = picture(tmp_path, login="long gone")
    left.keep(block(3), place_of(CURSOR), AT)
    old = time.time() - upkeep.RETENTION.total_seconds() - 60
    os.utime(left.path, (old, old))
    assert picture(tmp_path).take(AT) is None
    assert not left.path.exists()


_WRITER = """
import sys
from pathlib import Path
from controlroom.database.last_picture import PictureFile, place_of
from controlroom.database.feed_cursor import Cursor
from tests.ui.builders import block
file, lines = PictureFile(Path(sys.argv[1]), "db", "lan", "all"), block(3_000)
print("ready", flush=True)
while True:
    file.keep(lines, place_of(Cursor("e", "i", 7)), 1_700_000_000.0)
    print("kept", flush=True)
"""


def test_killed_while_it_is_written_the_one_before_is_whole(tmp_path):
    root = Path(__file__).parents[2]
    for rounds in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path)], cwd=root, stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            for _ in range(2 + rounds):  # "ready", then some that were kept
                writer.stdout.readline()
            writer.kill()
        found = picture(tmp_path).take(AT)
        assert found is not None
        assert sum(map(len, found.blocks())) == 3_000


def test_a_folder_that_cannot_be_written_loses_nothing(tmp_path):
    file = picture(tmp_path / "pictures")
    file.keep(block(3), place_of(CURSOR), AT)
    sound = file.path.read_bytes()
    (tmp_path / "file").write_text("")
    with pytest.raises((FileExistsError, NotADirectoryError)):
        picture(tmp_path / "file").keep(block(3), place_of(CURSOR), AT)
    assert file.path.read_bytes() == sound
    assert [path.name for path in file.path.parent.iterdir()] == [file.path.name]


def test_a_place_comes_back_as_it_was():
    assert cursor_of(place_of(CURSOR)) == CURSOR


# --- the reader that begins with one


def lines_of(engine) -> tuple[LineBlock, str]:
    """The whole picture as a window would keep it, and its place."""
    with closing(ChangeFeedReader(engine, listen=False)) as reader:
        batches = Mirror(reader).poll()
    return LineBlock.join([b.lines for b in batches]), batches[-1].place


def started(engine, folder, lines, place):
    picture(folder).keep(lines, place, time.time())
    return ChangeFeedReader(engine, listen=False, last=picture(folder).take())


@pytest.fixture
def works(engine):
    return SqlWorks(engine)


def polled(reader):
    """Read what is old and the first answer; return mirror, old batches and answers."""
    mirror, old, answers = Mirror(reader), [], []
    while not answers or answers[-1].more:
        batch = reader.fetch()
        mirror.apply(batch)
        reader.applied(batch)
        (old if batch.old else answers).append(batch)
    return mirror, old, answers


def test_it_begins_with_the_old_and_then_brings_only_what_differs(engine, works, tmp_path):
    same_now, changes, closes = (received(works) for _ in range(3))
    reader = started(engine, tmp_path, *lines_of(engine))
    changed = save(works, changes, stage=Stage.VERIFYING)
    save(works, closes, stage=Stage.REJECTED)
    new = received(works)
    with closing(reader):
        mirror, old, (answer,) = polled(reader)
        assert [b.resync for b in old] == [True]
        assert not answer.resync
        assert not answer.old
        assert set(answer.lines.id) == {changed.id, new.id}
        assert answer.gone == (closes.id,)
        assert mirror.versions == {same_now.id: 1, changed.id: changed.version, new.id: 1}
        later = received(works)
        assert later.id in mirror.poll()[0].lines.id  # and goes on as ever


def test_the_database_is_not_asked_before_the_old_has_been_shown(engine, works, tmp_path):
    received(works)
    lines, place = lines_of(engine)
    reader = started(engine, tmp_path, lines, place)
    engine.dispose()
    with closing(reader):
        batch = reader.fetch()
        assert batch.old
        assert reader._connection is None
        reader.applied(batch)


def test_another_history_is_read_from_the_beginning(engine, works, tmp_path):
    incident = received(works)
    lines, place = lines_of(engine)
    upkeep.new_epoch(engine)
    with closing(started(engine, tmp_path, lines, place)) as reader:
        mirror, _, answers = polled(reader)
    assert answers[0].resync
    assert answers[0].why == "another history"
    assert mirror.versions == {incident.id: 1}


def test_what_slept_past_the_purge_is_read_from_the_beginning(engine, works, tmp_path):
    received(works)
    lines, place = lines_of(engine)
    received(works)
    received(works)
    upkeep.purge(engine, timedelta(0))
    with closing(started(engine, tmp_path, lines, place)) as reader:
        mirror, _, answers = polled(reader)
    assert answers[0].why == "slept past retention"
    assert len(mirror.versions) == 3


def test_when_most_has_changed_all_is_read_at_once(engine, works, tmp_path, monkeypatch):
    received(works)
    lines, place = lines_of(engine)
    monkeypatch.setattr(feed_store, "CATCH_UP_MAX", 1)
    for _ in range(2):
        received(works)
    with closing(started(engine, tmp_path, lines, place)) as reader:
        mirror, _, answers = polled(reader)
    assert answers[0].why == "too much has changed"
    assert len(mirror.versions) == 3


def test_a_line_that_is_not_there_in_this_history_goes(engine, works, tmp_path):
    received(works)
    lines, place = lines_of(engine)
    ghost = block(1)
    with closing(started(engine, tmp_path, LineBlock.join([lines, ghost]), place)) as reader:
        mirror, _, (answer,) = polled(reader)
    assert answer.gone == (ghost.id[0],)
    assert ghost.id[0] not in mirror.versions


def test_who_was_told_to_see_less_loses_the_rest_with_the_first_answer(site, tmp_path):
    boss, mai = SqlWorks(site.engine("")), site.engine("mai")
    inside, outside = received(boss, ward_code="w1"), received(boss, ward_code="w2")
    with writing(site.engine("")) as connection:
        connection.execute(text("UPDATE app_user SET wards = NULL WHERE login = 'mai'"))
    wide = reach_of(mai)
    lines, place = lines_of(mai)
    assert set(lines.id) == {inside.id, outside.id}
    with writing(site.engine("")) as connection:
        connection.execute(text("UPDATE app_user SET wards = ARRAY['w1'] WHERE login = 'mai'"))
    # Another reach is another file, so it is not even shown; and if it were:
    assert reach_of(mai) != wide
    with closing(started(mai, tmp_path, lines, place)) as reader:
        mirror, _, (answer,) = polled(reader)
    assert answer.gone == (outside.id,)
    assert set(mirror.versions) == {inside.id}
