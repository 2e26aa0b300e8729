"""Names from outside are shown and never obeyed."""

import pytest

from audio.names import MAX_CHARACTERS, display_name, storage_suffix, suffix_of


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("bell.wav", "bell.wav"),
        ("umlaut_äöü_日本語_🎧.wav", "umlaut_äöü_日本語_🎧.wav"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\Windows\\x.wav", "x.wav"),
        ("../../x.wav", "x.wav"),
        ("rtl_\u202egpj.wav", "rtl_gpj.wav"),
        ("nfd_e\u0301.wav", "nfd_é.wav"),
        ("newline_\n_x.wav", "newline_ _x.wav"),
        ("tab\t\x00nul\x7f.wav", "tab nul .wav"),
        ("  many   spaces .wav ", "many spaces .wav"),
        ("zero\u200bwidth\ufeff.wav", "zerowidth.wav"),
        ("half\udcff.wav", "half .wav"),
        ("-rf.wav", "-rf.wav"),
        ("=cmd()|' A1.wav", "=cmd()|' A1.wav"),
        ("<img src=x onerror=alert(1)>.wav", "<img src=x onerror=alert(1)>.wav"),
        ("👩‍👩‍👧.wav", "👩‍👩‍👧.wav"),
        ("", "unnamed"),
        ("\n\u202e", "unnamed"),
        ("folder/", "unnamed"),
    ],
)
def test_names_are_shown_on_one_line_and_without_a_path(given, shown):
    assert display_name(given) == shown


def test_long_names_keep_their_beginning_and_their_end():
    shown = display_name("L" * 240 + ".WAV")

    assert len(shown) == MAX_CHARACTERS
    assert shown.startswith("LLLL")
    assert shown.endswith("….wav")


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.WAV", ".wav"),
        ("a.wav.exe", ".exe"),
        ("none", ""),
        ("a.wav ", ".wav"),
        ("Take 3.2 final", ""),
        ("a.", ""),
    ],
)
def test_the_last_extension_counts(name, suffix):
    assert suffix_of(name) == suffix


def test_only_audio_extensions_reach_the_storage():
    assert [storage_suffix(name) for name in ("a.FLAC", "a.html", "a", "a.wav.php")] == [".flac", "", "", ""]
