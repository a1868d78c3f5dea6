"""Pictures that attack: whatever a file holds, this process stays whole and answers in time."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
import threading
import zlib

import pytest
from PySide6.QtCore import QBuffer, QByteArray, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter

from controlroom.domain.errors import PictureRefusedError
from ui import decode_image
from ui.decode_image import HEADER, NO, PIXELS, kind_of
from ui.workers.decoding import Decoder

KINDS = ("png", "jpeg", "webp")
MUTANTS = 200


def encoded(kind, width=120, height=80, quality=80):
    """A picture with a gradient, so that there is something to break."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    for x in range(width):
        for y in range(height):
            image.setPixelColor(x, y, QColor(x * 2 % 256, y * 3 % 256, (x + y) % 256))
    return saved(image, kind, quality)


def saved(image, kind, quality):
    held = QBuffer()
    writer = QImageWriter(held, QByteArray(kind.encode()))
    writer.setQuality(quality)
    assert writer.write(image)
    return bytes(held.data().data())


@pytest.fixture(scope="module", params=KINDS)
def picture(request):
    return encoded(request.param)


def chunk(name, data):
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png_of(width, height):
    """A PNG that says it is so large, as small as it can be."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def reason(data, most_px=100, decoder=None):
    with pytest.raises(PictureRefusedError) as caught:
        (decoder or Decoder()).decode(data, most_px)
    return caught.value.reason


def test_a_picture_comes_back_no_larger_than_shown(picture):
    small = Decoder().decode(picture, 60)
    assert (small.width(), small.height()) == (60, 40)
    whole = Decoder().decode(picture, 480)
    assert (whole.width(), whole.height()) == (120, 80)
    colour = whole.pixelColor(60, 40)
    seen = (colour.red(), colour.green(), colour.blue())
    near = [abs(a - b) for a, b in zip(seen, (120, 120, 100), strict=True)]
    assert max(near) < 12


def test_a_large_photo_of_a_telephone_is_scaled_while_it_is_read():
    image = QImage(8000, 6000, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.gray)
    small = Decoder().decode(saved(image, "jpeg", 50), 480)
    assert (small.width(), small.height()) == (480, 360)


def test_it_is_turned_as_the_camera_was_held_and_nothing_else_gets_through():
    """Orientation 6 of EXIF, and a place where it was taken."""
    plain = encoded("jpeg")
    tiff = (
        b"II*\0" + struct.pack("<IH", 8, 1) + struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0) + b"\0" * 4
    )
    exif = b"Exif\0\0" + tiff + b"GPS 16.4637N 107.5909E"
    turned = plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:]
    shown = Decoder().decode(turned, 480)
    assert (shown.width(), shown.height()) == (80, 120)
    assert shown.textKeys() == []
    assert b"GPS" not in decode_image.decode(turned, 480)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (png_of(60_000, 60_000), "too-large"),
        (png_of(2**31 - 1, 2**31 - 1), "damaged"),
        (png_of(0, 10), "damaged"),
        (png_of(5000, 5000), "too-large"),
        (b"II*\0" + b"\0" * 100, "kind"),
        (b"MM\0*" + b"\0" * 100, "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"BM" + b"\0" * 100, "kind"),
        (b"\0\0\1\0\1\0" + b"\0" * 100, "kind"),
        (b"GIF89a" + b"\0" * 100, "kind"),
        (b"%PDF-1.7", "kind"),
        (b"RIFF\0\0\0\0WAVEfmt ", "kind"),
        (b"", "kind"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\xff\xd8\xff", "damaged"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value[:8]),
)  # fmt: skip
def test_bombs_and_other_kinds_are_refused(data, why):
    assert reason(data) == why


def test_another_kind_under_the_sign_of_a_png_is_not_sniffed():
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    assert reason(b"\x89PNG\r\n\x1a\n" + svg) == "damaged"


def test_a_file_that_breaks_off_is_refused_or_shown_in_part(picture):
    for share in (0.02, 0.3, 0.9):
        part = picture[: int(len(picture) * share)]
        try:
            shown = Decoder().decode(part, 100)
        except PictureRefusedError as error:
            assert error.reason in {"damaged", "kind"}  # noqa: PT017 - decoders may do either
        else:
            assert max(shown.width(), shown.height()) <= 100


def mutants(data, count):
    """Yield *data* with some bytes changed, removed or doubled behind its sign."""
    chance = random.Random(len(data))
    for _ in range(count):
        bytes_ = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(12, len(bytes_))
            how = chance.random()
            if how < 0.7:
                bytes_[at] = chance.choice((0, 0xFF, 0x7F, 0x80, chance.randrange(256)))
            elif how < 0.85:
                del bytes_[at : at + chance.randint(1, 40)]
            else:
                bytes_[at:at] = bytes_[at : at + chance.randint(1, 40)]
            if len(bytes_) < 40:
                break
        yield bytes(bytes_)


CHILD = """
import struct, sys
from ui import decode_image
decode_image.limit()
source = sys.stdin.buffer
while head := source.read(4):
    answer = decode_image.decode(source.read(struct.unpack(">I", head)[0]), 64)
    sys.stdout.buffer.write(struct.pack(">I", len(answer)) + answer)
    sys.stdout.buffer.flush()
"""
"""The same decoder for many files, so that 200 of a kind do not take 200 starts."""


def test_mutants_never_get_more_through_than_a_small_picture(picture, tmp_path):
    given = tmp_path / "given"
    changed = list(mutants(picture, MUTANTS))
    given.write_bytes(b"".join(struct.pack(">I", len(d)) + d for d in changed))
    with given.open("rb") as source:
        done = subprocess.run(
            [sys.executable, "-c", CHILD], stdin=source, capture_output=True, check=False
        )
    # Where one of them ends the child, that is what the child is for; what came is checked.
    answers, out = [], done.stdout
    while len(out) >= 4:
        size = struct.unpack_from(">I", out)[0]
        answers.append(out[4 : 4 + size])
        out = out[4 + size :]
    assert answers, done.stderr
    assert done.returncode == 0 or len(answers) < MUTANTS
    for answer in answers:
        if not answer.startswith(NO):
            sign, width, height = HEADER.unpack_from(answer)
            assert sign == PIXELS
            assert 0 < width <= 64
            assert 0 < height <= 64
            assert len(answer) == HEADER.size + width * height * 4


def test_single_mutants_through_the_whole_way(picture):
    for data in mutants(picture, 2):
        try:
            shown = Decoder().decode(data, 64)
        except PictureRefusedError:
            continue
        assert max(shown.width(), shown.height()) <= 64


# --- children that misbehave


def child(text, **more):
    return Decoder([sys.executable, "-c", text], **more)


GOOD = b"\x89PNG\r\n\x1a\nwhatever"


@pytest.mark.parametrize(
    "text",
    [
        "import os; os.kill(os.getpid(), 11)",
        "import os; os.abort()",
        "import sys; sys.exit(3)",
        "pass",
        "print('x' * 100)",
        "import sys; sys.stdout.buffer.write(b'CRpx')",
        "import sys; sys.stdout.buffer.write(b'CRpx' + bytes((0, 4, 0, 4)) + b'x' * 63)",
        "import sys; sys.stdout.buffer.write(b'CRpx' + bytes((0, 4, 0, 4)) + b'x' * 65)",
        "import sys; sys.stdout.buffer.write(b'CRpx' + bytes((0, 0, 0, 4)))",
        "import sys; sys.stdout.buffer.write(b'CRpx' + bytes((255, 255, 255, 255)) + b'x' * 99)",
        "import sys; sys.stdout.buffer.write(b'CRno' + b'anything at all')",
        "import sys; [sys.stdout.buffer.write(b'x' * 65536) for _ in iter(int, 1)]",
    ],
)
def test_whatever_the_child_does_the_photo_is_damaged_and_no_more(text):
    assert reason(GOOD, decoder=child(text)) == "damaged"


def test_a_child_that_never_ends_is_killed():
    decoder = child("import threading; threading.Event().wait()", time_s=0.2)
    assert reason(GOOD, decoder=decoder) == "too-long"
    assert decoder._running == set()


def test_a_child_that_cannot_be_started():
    assert reason(GOOD, decoder=Decoder(["/no/such/program"])) == "damaged"


def test_stopping_kills_what_runs_and_starts_no_more(monkeypatch):
    decoder = child(
        "import sys, threading; print(end='', flush=True); threading.Event().wait()", time_s=60
    )
    said = []

    def decode():
        try:
            decoder.decode(GOOD, 10)
        except PictureRefusedError as error:
            said.append(error.reason)

    thread = threading.Thread(target=decode)
    started = threading.Event()
    real = decoder._start

    def start(*told):
        process = real(*told)
        started.set()
        return process

    monkeypatch.setattr(decoder, "_start", start)  # to hear when it runs
    thread.start()
    assert started.wait(30)
    decoder.stop()
    thread.join(30)
    assert said == ["stopped"]
    assert reason(GOOD, decoder=decoder) == "stopped"


def test_the_child_is_told_nothing_of_the_database(monkeypatch):
    monkeypatch.setenv("CONTROLROOM_DATABASE", "postgresql+psycopg://u:secret@h/d")
    text = "import os, sys; sys.exit(any('secret' in v for v in os.environ.values()) * 7)"
    with pytest.raises(PictureRefusedError) as caught:
        child(text).decode(GOOD, 10)
    assert "code 0" in caught.value.detail


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_the_child_has_little_memory_and_time_and_no_files():
    text = (
        "import resource as r, sys\n"
        "from ui import decode_image\n"
        "decode_image.limit()\n"
        "limits = [r.getrlimit(x)[0] for x in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_FSIZE)]\n"
        "sys.stdout.write(repr(limits))"
    )
    answer, code = child(text)._ask(b"", 10)
    assert code == 0
    assert answer == repr([4, 768 << 20, 0]).encode()


def test_kinds_are_told_by_their_first_bytes():
    for kind in KINDS:
        assert kind_of(encoded(kind)) == kind
    assert kind_of(b"xxxxxxxxWEBP") == ""
