"""What is opened, what is said of it, and what is refused."""

import os
import struct
import zlib
from dataclasses import replace

import av
import numpy as np
import pytest
import soundfile

from audio.containers import open_container
from audio.errors import AudioRefused
from audio.files import open_sound, read_mono
from audio.limits import Limits
from audio.sniffing import Kind
from tests.audio.conftest import decode, header, length, probe, refusal


@pytest.mark.parametrize(
    ("name", "how", "codec"),
    [
        ("a.wav", {"subtype": "PCM_U8"}, "pcm_u8"),
        ("a.wav", {"subtype": "PCM_16"}, "pcm_s16le"),
        ("a.wav", {"subtype": "PCM_24"}, "pcm_s24le"),
        ("a.wav", {"subtype": "PCM_32"}, "pcm_s32le"),
        ("a.wav", {"subtype": "FLOAT"}, "pcm_f32le"),
        ("a.wav", {"subtype": "DOUBLE"}, "pcm_f64le"),
        ("a.wav", {"subtype": "ALAW"}, "pcm_alaw"),
        ("a.wav", {"subtype": "ULAW"}, "pcm_mulaw"),
        ("a.wav", {"format": "WAVEX", "subtype": "PCM_24"}, "pcm_s24le"),
        ("a.wav", {"format": "RF64", "subtype": "PCM_16"}, "pcm_s16le"),
        ("a.w64", {"format": "W64", "subtype": "PCM_16"}, "pcm_s16le"),
        ("a.aif", {"format": "AIFF", "subtype": "PCM_16"}, "pcm_s16be"),
        ("a.aif", {"format": "AIFF", "subtype": "FLOAT"}, "pcm_f32be"),
        ("a.caf", {"format": "CAF", "subtype": "PCM_16"}, "pcm_s16be"),
        ("a.flac", {"subtype": "PCM_24"}, "flac"),
    ],
)
def test_lossless_files_decode_to_what_was_written(write, tone, name, how, codec):
    path = write(name, tone(), **how)

    assert probe(path).codec == codec
    decoded = np.concatenate([block[0] for block in decode(path)])
    step = 0.04 if codec in {"pcm_u8", "pcm_alaw", "pcm_mulaw"} else 1e-4
    assert len(decoded) == 16_000
    assert np.abs(decoded - tone()).max() < step


@pytest.mark.parametrize(
    ("name", "how", "format_name"),
    [
        ("a.mp3", ("mp3", {}), "mp3"),
        ("a.m4a", ("aac", {}), "mp4"),
        ("a.m4a", ("aac", {"movflags": "frag_keyframe+empty_moov"}), "mp4"),
        ("a.mp4", ("alac", {}), "mp4"),
        ("a.aac", ("aac", {}), "aac"),
        ("a.webm", ("libopus", {}), "webm"),
        ("a.webm", ("libopus", {"live": "1"}), "webm"),
        ("a.opus", ("libopus", {}), "ogg"),
        ("a.wma", ("wmav2", {}), "wma"),
        ("a.mka", ("flac", {}), "webm"),
    ],
)
def test_compressed_files_decode_to_the_same_sound(encode, tone, name, how, format_name):
    path = encode(name, tone(2, 48_000), 48_000, *how)

    facts = probe(path)
    decoded = np.concatenate([block[0] for block in decode(path)])
    assert (facts.format, facts.sample_rate, facts.channels) == (format_name, 48_000, 1)
    assert len(decoded) / 48_000 == pytest.approx(2, abs=0.07)
    spectrum = np.abs(np.fft.rfft(decoded[20_000:68_000]))
    assert spectrum.argmax() == 440
    assert decoded[20_000:68_000].std() == pytest.approx(0.4 / np.sqrt(2), rel=0.05)


def test_what_fills_the_last_frame_is_no_sound(encode, tone):
    path = encode("a.m4a", tone(2, 48_000), 48_000, "aac")

    assert length(path) == 2 * 48_000


@pytest.mark.parametrize("promised", [1.9, 0.5])
def test_a_container_that_promises_too_little_loses_nothing(encode, tone, promised):
    path = encode("a.m4a", tone(2, 48_000), 48_000, "aac")

    with open_sound(path) as sound:
        sound.facts = replace(sound.facts, declared_seconds=promised)
        frames = sum(block.shape[1] for block in sound.blocks())
    assert 2 * 48_000 <= frames < 2 * 48_000 + 1024


def test_ogg_vorbis_is_read(write, tone):
    path = write("a.ogg", tone(2, 44_100), 44_100, format="OGG", subtype="VORBIS")

    assert probe(path).codec == "vorbis"
    assert length(path) / 44_100 == pytest.approx(2, abs=0.01)


def test_old_phones_are_understood(tmp_path):
    path = tmp_path / "memo.amr"
    path.write_bytes(b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50)

    assert (probe(path).codec, length(path)) == ("amrnb", 8_000)


@pytest.mark.parametrize("rate", [2_000, 8_000, 11_025, 44_100, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_all_allowed_rates_and_channels_are_read(write, tone, rate, channels):
    levels = np.arange(1, channels + 1, dtype=np.float32) / channels
    path = write("a.wav", tone(rate=rate)[:, None] * levels, rate, subtype="FLOAT")

    block = np.concatenate(list(decode(path)), axis=1)

    assert block.shape == (channels, rate)
    assert np.allclose(block.max(axis=1) / block.max(), levels, atol=1e-6)


def test_the_bytes_decide_and_not_the_name(write):
    path = write("a.flac")

    assert probe(path, name="a.wav").format == "flac"
    assert probe(path, name="no extension").format == "flac"
    assert refusal(path, name="a.html") == "wrong_extension"
    assert refusal(path, name="a.wav.exe") == "wrong_extension"


@pytest.mark.parametrize("tag", [b"ID3\x04\0\0\0\0\0\x0a" + bytes(10), (b"ID3\x03\0\0\0\0\0\0") * 3])
@pytest.mark.parametrize("name", ["a.mp3", "a.flac"])
def test_tags_before_the_sound_are_passed_over(write, tag, name):
    path = write(name)
    path.write_bytes(tag + path.read_bytes())

    assert length(path) == pytest.approx(16_000, abs=1200)


def test_a_short_mp3_with_a_tag_behind_it_is_read(write, tone):
    path = write("a.mp3", tone(0.15, 8_000), 8_000)
    path.write_bytes(path.read_bytes() + b"TAG" + bytes(125))

    assert length(path) >= 1_200


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("a.wav", {"subtype": "PCM_16"}),
        ("a.wav", {"subtype": "ALAW"}),
        ("a.wav", {"format": "RF64"}),
        ("a.w64", {"format": "W64"}),
        ("a.aif", {"format": "AIFF"}),
        ("a.caf", {"format": "CAF"}),
        ("a.flac", {}),
    ],
)
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_file_that_lost_its_end_is_refused(write, tone, name, how, share):
    path = write(name, tone(3) + np.random.default_rng(0).normal(0, 0.01, 48_000).astype(np.float32), **how)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    assert refusal(path) == "truncated"


def test_an_m4a_that_lost_its_end_is_refused(encode, tone):
    at_the_front = encode("front.m4a", tone(3, 48_000), 48_000, "aac", {"movflags": "faststart"})
    at_the_back = encode("back.m4a", tone(3, 48_000), 48_000, "aac")
    for path in (at_the_front, at_the_back):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert refusal(at_the_front) == "truncated"
    assert refusal(at_the_back) == "damaged"


@pytest.mark.parametrize(("name", "codec"), [("a.mp3", "mp3"), ("a.webm", "libopus"), ("a.aac", "aac")])
def test_half_a_stream_is_a_shorter_stream(encode, tone, name, codec):
    path = encode(name, tone(4, 48_000), 48_000, codec)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert length(path) / 48_000 == pytest.approx(2, abs=0.2)


def test_a_flac_with_one_wrong_byte_is_refused(write, tone):
    path = write("a.flac", tone(3))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x55
    path.write_bytes(content)

    assert refusal(path) in {"truncated", "damaged"}


def test_an_mp3_full_of_noise_is_refused_and_one_scratch_is_not(encode, tone):
    path = encode("a.mp3", tone(4, 48_000), 48_000, "mp3")
    content = path.read_bytes()
    scratched = content[:30_000] + b"\xff" * 300 + content[30_300:]
    drowned = content[:5_000] + np.random.default_rng(0).bytes(len(content) - 5_000)

    path.write_bytes(scratched)
    assert length(path) / 48_000 == pytest.approx(4, abs=0.2)
    path.write_bytes(drowned)
    assert refusal(path) in {"damaged", "too_short", "changing_format"}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_samples_that_are_no_numbers_are_refused(write, tone, value, subtype):
    samples = tone().astype(np.float64)
    samples[-1] = value

    assert refusal(write("a.wav", samples, subtype=subtype)) == "bad_samples"


def test_samples_beyond_float32_are_only_loud(write, tone):
    path = write("a.wav", tone().astype(np.float64) * 1e300, subtype="DOUBLE")

    assert all(np.isfinite(block).all() for block in decode(path))


def test_channels_that_change_on_the_way_are_refused(write, tone):
    mono = write("a.mp3", tone(1, 48_000), 48_000)
    stereo = write("b.mp3", np.stack([tone(1, 48_000)] * 2, 1), 48_000)
    mono.write_bytes(mono.read_bytes() + stereo.read_bytes())

    assert refusal(mono) == "changing_format"


def test_a_cover_is_not_a_video(write):
    path = write("a.mp3")
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(bytes(4)))]
    picture = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in [*parts, (b"IEND", b"")]
    )
    frame = b"\0image/png\0\x03\0" + picture
    tag = b"APIC" + struct.pack(">I", len(frame)) + b"\0\0" + frame
    assert len(tag) < 0x100
    path.write_bytes(b"ID3\x03\0\0\0\0" + bytes([len(tag) >> 7, len(tag) & 0x7F]) + tag + path.read_bytes())

    assert length(path) == pytest.approx(16_000, abs=1_200)


def test_even_a_playlist_could_open_nothing_else(write, tmp_path):
    sound = write("a.mp3", np.zeros(48_000), 48_000)
    playlist = tmp_path / "a.m3u8"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{sound}\n#EXT-X-ENDLIST\n")

    with playlist.open("rb") as file, pytest.raises(AudioRefused):
        open_container(file, Kind("hls", "hls"))


def test_a_video_is_refused(tmp_path, tone):
    path = tmp_path / "film.mp4"
    with av.open(path, "w") as film:
        picture = film.add_stream("mpeg4", rate=25)
        picture.width = picture.height = 64
        sound = film.add_stream("aac", rate=48_000, layout="mono")
        for _ in range(5):
            film.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
        frame = av.AudioFrame.from_ndarray(tone(0.5, 48_000)[None], "fltp", "mono")
        frame.sample_rate = 48_000
        film.mux(sound.encode(frame))
        film.mux(picture.encode(None))
        film.mux(sound.encode(None))

    assert refusal(path) == "video"
    assert refusal(path, name="film.m4a") == "video"
    avi = tmp_path / "film.avi"
    avi.write_bytes(b"RIFF\0\0\0\0AVI LIST")
    assert refusal(avi, name="film.wav") == "video"


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXTINF:10.0,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\xff\xfb\x90\x64" + bytes(2_000),
        b"\xff\xf1" + bytes(2_000),
        b"ID3\x04\0\0\0\0\0\x0a" + bytes(50_000),
        bytes(50_000),
    ],
)
def test_what_is_no_sound_is_refused_by_its_first_bytes(tmp_path, content):
    path = tmp_path / "a.wav"
    path.write_bytes(content)

    assert refusal(path) == "not_audio"


def test_random_bytes_behind_any_magic_are_refused(tmp_path):
    noise = np.random.default_rng(3).bytes(30_000)
    starts = [
        b"OggS",
        b"fLaC",
        b"\0\0\0\x18ftypM4A ",
        b"\x1aE\xdf\xa3",
        b"RIFF\0\0\0\0WAVE",
        b"FORM\0\0\0\0AIFF",
        b"caff",
    ]
    for start in [*starts, b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00"]:
        path = tmp_path / "a.wav"
        path.write_bytes(start + noise)

        assert refusal(path), start


def test_the_limits_are_kept(write, tone, tmp_path):
    path = write("a.wav", tone(2), 16_000)

    assert refusal(path, Limits(max_seconds=1.9)) == "too_long"
    assert refusal(path, Limits(min_seconds=2.1)) == "too_short"
    assert refusal(path, Limits(max_bytes=60_000)) == "too_big"
    assert refusal(path, Limits(max_rate=8_000)) == "bad_rate"
    assert sum(block.shape[1] for block in decode(path, Limits(min_seconds=2.0, max_seconds=2.0))) == 32_000


def test_a_length_that_nobody_declared_is_limited_too(encode, tone):
    path = encode("a.webm", tone(3, 48_000), 48_000, "libopus", {"live": "1"})

    assert probe(path).declared_seconds is None
    assert refusal(path, Limits(max_seconds=2.0)) == "too_long"


def test_a_shortest_clip_is_read(write, tone):
    assert length(write("a.wav", tone(0.1))) == 1_600
    assert refusal(write("b.wav", tone(0.0999))) == "too_short"


def test_blocks_are_bounded(write, tone):
    with open_sound(write("a.wav", np.tile(tone(1, 48_000), 20), 48_000)) as sound:
        lengths = [block.shape[1] for block in sound.blocks()]

    assert sum(lengths) == 960_000
    assert max(lengths) < 200_000


def test_nothing_stays_open(write, tmp_path):
    before = set(os.listdir("/proc/self/fd"))
    bad = tmp_path / "bad.wav"
    bad.write_bytes(header()[:8_000])
    for _ in range(5):
        assert length(write("a.flac")) == 16_000
        assert refusal(bad) == "truncated"

    assert set(os.listdir("/proc/self/fd")) == before


def test_features_are_read_at_their_own_rate(write, tone):
    path = write("a.flac", tone(1, 44_100), 44_100)

    samples = read_mono(path, 16_000)

    assert (samples.dtype, samples.shape) == (np.float32, (16_000,))
    assert np.abs(samples - tone())[800:-800].max() < 1e-3
    assert (read_mono(path, 44_100) == soundfile.read(path, dtype="float32")[0]).all()
