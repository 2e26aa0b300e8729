"""Every file of the hostile collection behaves as its manifest expects."""

from pathlib import Path

import pytest
import soundfile

from audio.archives import RefusedMember, members
from audio.errors import AudioRefused
from audio.prepared import AudioFlag, Prepared
from audio.workshop import Workshop

pytestmark = pytest.mark.corpora

SAME_SOUND = "57_duplicate_B_same_bytes.wav"  # good in itself; its content hash gives it away
ARCHIVES = (".zip", ".tar.gz")
# All that the maker writes, and those of it that are no archive and no table: nothing is left out silently.
ALL, ALONE = 119, 89


@pytest.fixture(scope="module")
def outcomes(hostile, tmp_path_factory) -> dict[str, Prepared | AudioRefused]:
    """What the gate says of each file that is not an archive or a table."""
    folder, rows = hostile
    copies = tmp_path_factory.mktemp("copies")
    said: dict[str, Prepared | AudioRefused] = {}
    with Workshop() as workshop:
        for number, row in enumerate(rows):
            if row["kind"] == "csv" or row["file"].endswith(ARCHIVES):
                continue
            try:
                said[row["file"]] = workshop.prepare(folder / row["file"], copies / f"{number}.flac")
            except AudioRefused as refusal:
                said[row["file"]] = refusal
    refused = sum(isinstance(outcome, AudioRefused) for outcome in said.values())
    assert len(list(copies.iterdir())) == len(said) - refused, "a refused file left something behind"
    return said


def test_each_file_is_accepted_or_refused_as_expected(hostile, outcomes):
    expected = {row["file"]: row["expected"] for row in hostile[1] if row["file"] in outcomes}
    expected[SAME_SOUND] = "accept"

    got = {
        file: "reject" if isinstance(outcome, AudioRefused) else "accept"
        for file, outcome in outcomes.items()
    }

    assert (len(hostile[1]), len(got)) == (ALL, ALONE)
    assert got == expected


def test_accepted_files_have_their_real_duration(outcomes):
    durations = {file: said.duration for file, said in outcomes.items() if isinstance(said, Prepared)}

    assert durations.pop("81_mp3_vbr_no_xing.mp3") == pytest.approx(20, abs=0.1)
    assert durations.pop("89_mp3_truncated.mp3") == pytest.approx(6.55, abs=0.05)
    assert durations == {file: pytest.approx(1.0, abs=0.03) for file in durations}


def test_each_refusal_is_one_sentence_that_names_no_path(outcomes):
    for file, said in outcomes.items():
        if isinstance(said, AudioRefused):
            assert said.sentence.endswith("."), file
            assert "\n" not in said.sentence, file
            assert "/" not in said.sentence, file


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("10_zero_bytes.wav", "empty"),
        ("13_truncated_half.wav", "truncated"),
        ("14_truncated.flac", "truncated"),
        ("17_odd_block_align.wav", "bad_header"),
        ("19_sr_4294967295.wav", "bad_rate"),
        ("21_channels_255.wav", "too_many_channels"),
        ("26_garbage_random.mp3", "not_audio"),
        ("47_10ms.wav", "too_short"),
        ("48_float_nan.wav", "bad_samples"),
        ("49_float_inf.wav", "bad_samples"),
        ("55_10h_silence_tiny.flac", "too_long"),
        ("61_svg_named.wav", "not_audio"),
        ("65_wav_named.exe", "wrong_extension"),
        ("72_m3u_named.wav", "not_audio"),
        ("87_video_mp4_with_audio.mp4", "video"),
        ("88_video_no_audio.mp4", "video"),
    ],
)
def test_the_reason_is_the_right_one(outcomes, file, code):
    assert outcomes[file].code == code


@pytest.mark.parametrize(
    ("file", "flags"),
    [
        ("00_control_16k_mono_pcm16.wav", set()),
        ("44_stereo_one_side_silent.wav", {AudioFlag.ONE_CHANNEL_SILENT}),
        ("50_float_over_range_1e30.wav", {AudioFlag.OVER_RANGE, AudioFlag.CLIPPED, AudioFlag.LOUD}),
        ("51_all_zero_silence.wav", {AudioFlag.SILENT}),
        ("52_full_scale_noise.wav", {AudioFlag.CLIPPED, AudioFlag.LOUD}),
        ("53_dc_offset.wav", {AudioFlag.DC_OFFSET}),
    ],
)
def test_what_an_owner_should_know_is_flagged(outcomes, file, flags):
    assert set(outcomes[file].flags) == flags


def test_the_same_sound_is_known_by_its_content(outcomes):
    assert outcomes["56_duplicate_A.wav"].content_hash == outcomes[SAME_SOUND].content_hash
    assert outcomes["01_control.flac"].content_hash == outcomes["64_flac_named.wav"].content_hash
    assert outcomes["56_duplicate_A.wav"].content_hash != outcomes["01_control.flac"].content_hash


def test_each_archive_is_accepted_or_refused_as_expected(hostile, tmp_path):
    folder, rows = hostile
    archives = {row["file"]: row["expected"] for row in rows if row["file"].endswith(ARCHIVES)}

    got = {file: _judged(folder / file, tmp_path / file) for file in archives}

    assert len(got) == 11
    assert got == archives


def _judged(archive: Path, folder: Path) -> str:
    """Say "reject" when a zip is refused as a whole or any of its members is, with one sentence each."""
    folder.mkdir()
    try:
        found = list(members(archive, folder))
    except AudioRefused:
        found = [None]
    refused = [member for member in found if not hasattr(member, "path")]
    assert len(list(folder.iterdir())) == len(found) - len(refused), "a refused member left something behind"
    assert len(refused) <= 3
    assert all(
        member.refusal.sentence.endswith(".") for member in refused if isinstance(member, RefusedMember)
    )
    return "reject" if refused else "accept"


def test_nothing_is_written_outside_the_folder(hostile, tmp_path):
    folder = tmp_path / "a" / "b" / "c" / "d" / "e"
    folder.mkdir(parents=True)

    found = list(members(hostile[0] / "a1_zip_slip.zip", folder))

    assert [member.name for member in found] == ["ok.wav", "../../../../zipslip_pwned.wav"]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [found[0].path]


@pytest.mark.parametrize("corpus", ["emodb", "esc10", "fsdd"])
def test_real_corpora_pass(shared_data, workshop, tmp_path, corpus):
    files = sorted(
        (shared_data / "corpora" / corpus / "audio").rglob("*.flac"), key=lambda file: file.stat().st_size
    )

    for file in [*files[:10], *files[10::40]]:
        prepared = workshop.prepare(file, tmp_path / "copy.flac")
        original, rate = soundfile.read(file, dtype="int16")
        copy, copy_rate = soundfile.read(tmp_path / "copy.flac", dtype="int16")
        assert (copy_rate, prepared.duration) == (rate, len(original) / rate)
        assert (copy == original).all()
