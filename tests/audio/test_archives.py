"""Zips are read member by member: the good stay, the bad are named."""

import io
import os
import stat
import tarfile
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from audio.archives import Member, RefusedMember, members
from audio.errors import AudioRefused
from audio.limits import MEBIBYTE, ArchiveLimits
from audio.zip_directory import is_archive

GOOD = b"sound" * 100


@pytest.fixture
def pack(tmp_path):
    """Return a writer of zips: `pack(("a.wav", b"..."), ...)`."""

    def write(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
        path = tmp_path / "upload.zip"
        with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as archive:
            warnings.simplefilter("ignore")
            for name, content in files:
                archive.writestr(name, content)
        return path

    return write


@pytest.fixture
def folder(tmp_path) -> Path:
    """An empty folder to unpack into."""
    path = tmp_path / "unpacked"
    path.mkdir()
    return path


def codes(archive: Path, folder: Path, limits: ArchiveLimits | None = None) -> dict[str, str]:
    """Return what became of each member: "ok", or the code of its refusal."""
    found = {}
    for member in members(archive, folder, limits):
        found[member.name] = member.refusal.code if isinstance(member, RefusedMember) else "ok"
    assert len(list(folder.iterdir())) == list(found.values()).count("ok")
    return found


def test_members_come_out_one_by_one_under_safe_names(pack, folder):
    archive = pack(("clips/bell äö.WAV", GOOD), ("clips/no suffix", b"2"), ("labels.csv", b"file,label\n"))

    unpacking = members(archive, folder)
    first = next(unpacking)

    assert first == Member("clips/bell äö.WAV", folder / "000000.wav")
    assert first.path.read_bytes() == GOOD
    assert len(list(folder.iterdir())) == 1
    assert [member.name for member in unpacking] == ["clips/no suffix", "labels.csv"]
    assert sorted(path.name for path in folder.iterdir()) == ["000000.wav", "000001", "000002"]


def test_the_disk_holds_one_member_when_each_is_taken_away(pack, folder):
    archive = pack(*((f"{n}.wav", GOOD) for n in range(50)))

    for member in members(archive, folder):
        assert [path.name for path in folder.iterdir()] == [member.path.name]
        member.path.unlink()


def test_litter_and_folders_are_passed_over(pack, folder):
    litter = ("__MACOSX/._a.wav", ".DS_Store", "x/Thumbs.db", "x/desktop.ini", "x/._b.wav")

    assert codes(pack(("x/", b""), ("x/a.wav", GOOD), *((name, b"x") for name in litter)), folder) == {
        "x/a.wav": "ok"
    }


def test_names_of_macs_are_read_as_utf8(pack, folder):
    archive = pack(("größe.wav", GOOD))
    content = archive.read_bytes()
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(magic) + offset
        content = content[:at] + bytes([content[at], content[at + 1] & ~0x08]) + content[at + 2 :]
    archive.write_bytes(content)

    assert codes(archive, folder) == {"größe.wav": "ok"}


@pytest.mark.parametrize(
    "name",
    ["../x.wav", "a/../../x.wav", "/x.wav", "C:\\x.wav", "C:x.wav", "..\\x.wav", "a\\b.wav", "//host/x.wav"],
)
def test_names_that_point_elsewhere_are_refused_and_the_rest_is_kept(pack, folder, name):
    assert codes(pack((name, GOOD), ("ok.wav", GOOD)), folder) == {"ok.wav": "ok", name: "unsafe_name"}


def test_a_name_with_a_nul_is_refused(pack, folder):
    archive = pack(("abcXwav", GOOD), ("ok.wav", GOOD))
    archive.write_bytes(archive.read_bytes().replace(b"abcXwav", b"abc\0wav"))

    assert codes(archive, folder) == {"ok.wav": "ok", "abc wav": "unsafe_name"}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_what_is_no_file_is_refused(pack, folder, kind):
    link = zipfile.ZipInfo("link.wav")
    link.external_attr = (kind | 0o777) << 16

    assert codes(pack((link, b"/etc/passwd"), ("ok.wav", GOOD)), folder) == {
        "ok.wav": "ok",
        "link.wav": "not_a_file",
    }


def test_twins_are_all_refused_for_nobody_knows_which_is_meant(pack, folder):
    archive = pack(
        ("a.wav", b"1"),
        ("A.WAV", b"2"),
        ("b.wav", b"3"),
        ("b.wav", b"4"),
        ("é.wav", b"5"),
        ("e\u0301.wav", b"6"),
        ("ok.wav", GOOD),
    )

    found = list(members(archive, folder))

    assert [member.name for member in found if isinstance(member, Member)] == ["ok.wav"]
    assert [member.refusal.code for member in found if isinstance(member, RefusedMember)] == [
        "twin_names"
    ] * 6


def test_archives_inside_are_refused_by_name_and_by_content(pack, folder):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.wav", GOOD)

    found = codes(pack(("a.zip", inner.getvalue()), ("b.wav", inner.getvalue()), ("c.tar.gz", b"x")), folder)

    assert found == {"a.zip": "nested_archive", "b.wav": "nested_archive", "c.tar.gz": "nested_archive"}


def test_protected_members_are_refused(pack, folder):
    archive = pack(("a.wav", GOOD))
    content = bytearray(archive.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + offset] |= 1
    archive.write_bytes(content)

    assert codes(archive, folder) == {"a.wav": "encrypted"}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_packings_are_refused(pack, folder, method):
    assert codes(pack(("a.wav", GOOD), method=method), folder) == {"a.wav": "bad_archive"}


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_damaged_member_is_refused_and_the_rest_is_kept(pack, folder, method):
    noise = np.random.default_rng(0).bytes(100_000)
    archive = pack(("bad.wav", noise), ("ok.wav", GOOD), method=method)
    content = bytearray(archive.read_bytes())
    content[50_000] ^= 0xFF
    archive.write_bytes(content)

    assert codes(archive, folder) == {"ok.wav": "ok", "bad.wav": "bad_archive"}


def test_a_bomb_is_stopped_while_it_unpacks(pack, folder):
    limits = ArchiveLimits(harmless_member_bytes=MEBIBYTE)
    archive = pack(("bomb.wav", bytes(8 * MEBIBYTE)), ("quiet.wav", bytes(MEBIBYTE)), ("ok.wav", GOOD))

    assert codes(archive, folder, limits) == {"quiet.wav": "ok", "ok.wav": "ok", "bomb.wav": "archive_bomb"}


def test_many_small_bombs_are_stopped_together(pack, folder):
    limits = ArchiveLimits(harmless_total_bytes=3 * MEBIBYTE, max_ratio=10)
    archive = pack(*((f"{n}.wav", bytes(MEBIBYTE)) for n in range(6)))

    assert list(codes(archive, folder, limits).values()) == ["ok"] * 3 + ["archive_bomb"] * 3


def test_sizes_are_measured_and_not_believed(pack, folder):
    archive = pack(("a.wav", np.random.default_rng(0).bytes(3_000)), ("ok.wav", GOOD))

    assert codes(archive, folder, ArchiveLimits(max_member_bytes=2_000)) == {
        "ok.wav": "ok",
        "a.wav": "too_big",
    }


def test_too_many_members_are_one_refusal(pack, folder):
    archive = pack(*((f"{n}.wav", GOOD) for n in range(11)))

    assert list(codes(archive, folder, ArchiveLimits(max_members=11)).values()) == ["ok"] * 11
    with pytest.raises(AudioRefused, match="more than 10 files") as refused:
        list(members(archive, folder, ArchiveLimits(max_members=10)))
    assert refused.value.code == "too_many_files"


def test_a_count_that_lies_is_found_out(pack, folder):
    archive = pack(*((f"{n}.wav", GOOD) for n in range(11)))
    content = bytearray(archive.read_bytes())
    content[content.rindex(b"PK\x05\x06") + 8 :][:4] = b""
    at = content.rindex(b"PK\x05\x06")
    content[at + 8 : at + 12] = b"\x01\0\x01\0"
    archive.write_bytes(content)

    with pytest.raises(AudioRefused) as refused:
        list(members(archive, folder, ArchiveLimits(max_members=10)))
    assert refused.value.code == "too_many_files"
    with pytest.raises(AudioRefused) as refused:
        list(members(archive, folder, ArchiveLimits(max_directory_bytes=500)))
    assert refused.value.code == "too_many_files"


def test_ten_thousand_empty_members_are_one_message(pack, folder):
    archive = pack(*((f"{n}.wav", b"") for n in range(10_000)), ("ok.wav", GOOD))

    good, refused = members(archive, folder)

    assert good.name == "ok.wav"
    assert refused.name == "10,000 files (0.wav, 1.wav, 2.wav, …)"
    assert refused.refusal.code == "empty"


def test_a_zip_without_files_is_refused(pack, folder):
    for archive in (pack(), pack(("folder/", b""), (".DS_Store", b"x"))):
        with pytest.raises(AudioRefused) as refused:
            list(members(archive, folder))
        assert refused.value.code == "empty"


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", ""])
def test_other_archives_are_refused_by_name(tmp_path, folder, kind):
    path = tmp_path / "a.tar"
    with tarfile.open(path, f"w:{kind}") as archive:
        archive.add(__file__, "a.wav")

    assert is_archive(path)
    with pytest.raises(AudioRefused, match="pack your sounds into a zip") as refused:
        list(members(path, folder))
    assert refused.value.code == "not_a_zip"


def test_a_sound_is_no_archive_even_with_a_zip_behind_it(write, pack, folder):
    sound = write("a.wav")
    sound.write_bytes(sound.read_bytes() + pack(("a.wav", GOOD)).read_bytes())

    assert not is_archive(sound)
    with pytest.raises(AudioRefused, match="no zip"):
        list(members(sound, folder))


def damaged(content: bytes) -> Iterator[bytes]:
    """Yield a zip cut short and with bytes changed at random, more often near its end."""
    random = np.random.default_rng(5)
    for share in (0.1, 0.5, 0.9, 0.99):
        yield content[: int(len(content) * share)]
    for round_number in range(400):
        spoilt = bytearray(content)
        start = 0 if round_number % 2 else len(content) - 250
        for at in random.integers(start, len(content), 3):
            spoilt[at] = random.integers(256)
        yield bytes(spoilt)


def test_no_damage_causes_more_than_a_refusal(pack, folder):
    archive = pack(("clips/a.wav", GOOD), ("b.wav", GOOD), ("c.wav", os.urandom(200)))
    for spoilt in damaged(archive.read_bytes()):
        archive.write_bytes(spoilt)
        try:
            for member in members(archive, folder):
                if isinstance(member, Member):
                    member.path.unlink()
        except AudioRefused:
            pass
        assert list(folder.iterdir()) == []


def test_who_stops_in_the_middle_leaves_no_half_file(pack, folder):
    archive = pack(("a.wav", GOOD), ("b.wav", GOOD))
    unpacking = members(archive, folder)
    next(unpacking)
    unpacking.close()

    assert [path.read_bytes() for path in folder.iterdir()] == [GOOD]
