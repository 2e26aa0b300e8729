"""What the header of a WAV says is held against what there is."""

import struct

import pytest

from tests.audio.conftest import header, length, refusal


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channels": 0, "block": 2}, "bad_header"),
        ({"channels": 9}, "too_many_channels"),
        ({"rate": 0}, "bad_rate"),
        ({"rate": 1_999}, "bad_rate"),
        ({"rate": 192_001}, "bad_rate"),
        ({"bits": 0, "block": 2}, "bad_header"),
        ({"bits": 16, "tag": 3}, "bad_header"),
        ({"block": 3}, "bad_header"),
        ({"tag": 0x5555}, "bad_codec"),
    ],
)
def test_headers_that_contradict_themselves_are_refused(tmp_path, changes, code):
    path = tmp_path / "a.wav"
    path.write_bytes(header(**changes))

    assert refusal(path) == code


def test_parts_before_and_behind_the_sound_do_no_harm(tmp_path):
    path = tmp_path / "a.wav"
    junk = (b"junk" + struct.pack("<I", 3) + b"abc\0") * 1_000
    whole = header()
    path.write_bytes(whole[:12] + junk + whole[12:] + b"LIST\xff\xff\xff\xff<script>")

    assert length(path) == 16_000


@pytest.mark.parametrize("offset", [4, 16, 40])
def test_sizes_that_lie_never_cost_more_than_the_file(tmp_path, offset):
    path = tmp_path / "a.wav"
    content = bytearray(header())
    content[offset : offset + 4] = b"\xf0\xff\xff\xff"
    path.write_bytes(content)

    if offset == 4:  # the size of the whole is believed by nobody
        assert length(path) == 16_000
    else:
        assert refusal(path) in {"bad_header", "truncated"}
