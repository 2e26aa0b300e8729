"""Where a recording is cut: windows, pauses, tables."""

import pytest

from audio.outline import level_of
from clips.cutting.pictures import COLUMNS, bands, wave
from clips.cutting.segments import read_segments
from clips.cutting.silence import Pauses, between_pauses, loudness
from clips.cutting.spans import Span, known_apart, number_of_windows, span, windows
from clips.labels import LabelsError

STEP = 0.02


def times(spans) -> list[tuple[float, float]]:
    return [(one.start, one.end) for one in spans]


@pytest.mark.parametrize(
    ("duration", "length", "hop", "rest", "expected"),
    [
        (10, 5, 5, True, [(0, 5), (5, 10)]),
        (11, 5, 5, True, [(0, 5), (5, 10), (10, 11)]),
        (11, 5, 5, False, [(0, 5), (5, 10)]),
        (10.05, 5, 5, True, [(0, 5), (5, 10)]),
        (4, 2, 1, True, [(0, 2), (1, 3), (2, 4)]),
        (4.5, 2, 1, True, [(0, 2), (1, 3), (2, 4), (3, 4.5)]),
        (9, 2, 4, True, [(0, 2), (4, 6), (8, 9)]),
        (3, 5, 5, True, [(0, 3)]),
        (3, 5, 5, False, []),
        (0.9, 0.3, 0.3, False, [(0, 0.3), (0.3, 0.6), (0.6, 0.9)]),
    ],
)
def test_windows(duration, length, hop, rest, expected):
    assert times(windows(duration, length, hop, rest=rest)) == expected


def test_windows_are_counted_before_they_are_made():
    assert number_of_windows(7200, 1, 0.5) == len(list(windows(7200, 1, 0.5, rest=False))) == 14_399


def test_what_is_there_and_what_is_named_twice_is_left_out():
    spans = [span(3, 4), span(0, 1), span(3.0000001, 4), span(1, 2, speaker="Eva")]
    assert times(known_apart(spans, {(0.0, 1.0)})) == [(1, 2), (3, 4)]


def test_a_span_survives_the_way_through_json():
    for one in (span(1, 2), span(1, 2, speaker="Eva", metadata={"word": "yes"})):
        assert Span.from_json(one.to_json()) == one


def levels(*parts: tuple[float, float]) -> bytes:
    """Return levels from (seconds, decibels)."""
    return b"".join(bytes([level_of(decibels)]) * round(seconds / STEP) for seconds, decibels in parts)


SPEECH = levels((1, -90), (2, -20), (0.2, -90), (1, -20), (1, -90), (0.3, -20), (2, -90), (1, -20))
DURATION = 8.5


def found(**how) -> list[tuple[float, float]]:
    chosen = Pauses(**{"margin": 0, "shortest": 0.1, **how})
    return times(between_pauses(SPEECH, STEP, DURATION, chosen))


def test_pauses_part_and_short_ones_do_not():
    assert found() == [(1, 4.2), (5.2, 5.5), (7.5, 8.5)]
    assert found(pause=0.1) == [(1, 3), (3.2, 4.2), (5.2, 5.5), (7.5, 8.5)]
    assert found(shortest=0.5) == [(1, 4.2), (7.5, 8.5)]


def test_a_margin_stays_in_its_own_half_of_the_pause():
    assert found(margin=0.1) == [(0.9, 4.3), (5.1, 5.6), (7.4, 8.5)]
    assert found(margin=5, pause=1) == [(0.5, 4.7), (4.7, 6.0), (7.0, 8.5)]


def test_long_stretches_are_parted_where_they_are_quietest():
    dip = levels((2.5, -20), (0.1, -40), (2.4, -20))
    parts = times(between_pauses(dip, STEP, 5, Pauses(longest=3, margin=0)))
    assert parts == [(0, 2.51), (2.51, 5)]
    even = times(between_pauses(levels((7, -20)), STEP, 7, Pauses(longest=3, margin=0)))
    assert even[0][0] == 0
    assert even[-1][1] == 7
    assert all(end - start <= 3 for start, end in even)
    assert [end for _, end in even[:-1]] == [start for start, _ in even[1:]]


def test_how_much_quieter_a_pause_is_is_a_choice():
    noisy = levels((1, -20), (1, -40), (1, -20))
    assert times(between_pauses(noisy, STEP, 3, Pauses(quiet=30, margin=0))) == [(0, 3)]
    assert times(between_pauses(noisy, STEP, 3, Pauses(quiet=10, margin=0))) == [(0, 1), (2, 3)]


def test_the_advice_lies_half_way_between_loud_and_quiet():
    assert loudness(levels((5, -20), (5, -60))).advice == 20
    assert loudness(levels((5, -20))).advice == 6
    assert loudness(levels((5, -20), (5, -100))).advice == 40


def test_silence_alone_has_no_clip():
    assert times(between_pauses(bytes(500), STEP, 10, Pauses())) == []
    assert times(between_pauses(b"", STEP, 10, Pauses())) == []


def read(text: str, duration: float = 100):
    return read_segments(text.encode(), duration)


def test_a_table_of_segments():
    segments = read("start,end,speaker,word\n1.5,2.5,Eva,yes\n0:01:02.5,1:03,,no\n")
    assert segments.problems == []
    assert segments.spans == [
        span(1.5, 2.5, speaker="Eva", metadata={"word": "yes"}),
        span(62.5, 63, metadata={"word": "no"}),
    ]


def test_a_spreadsheet_of_another_country():
    assert times(read("Start;End\n1,5;2,5\n").spans) == [(1.5, 2.5)]


def test_the_end_of_the_recording_may_be_rounded():
    assert times(read("start,end\n98,100.04\n").spans) == [(98, 100)]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("x,2", "line 2 has “x” as its start; needed are seconds"),
        (",2", "line 2 has nothing as its start"),
        ("-1,2", "line 2 has “-1” as its start"),
        ("nan,2", "line 2 has “nan”"),
        ("3,2", "line 2 ends at 2 s, which is not behind its start at 3 s"),
        ("2,2", "line 2 ends at 2 s"),
        ("2,2.05", "line 2 is 50 ms long; at least 100 ms"),
        ("99,101", "line 2 reaches to 101 s, and the recording ends at 100.00 s"),
        ("100,100", "line 2 reaches to 100 s"),
        ("1,2,3", "line 2 has 3 fields, not the 2 of its columns"),
        ("1", "line 2 has 1 fields"),
        ("1,\0", "line 2 holds a NUL"),
        (f"1,{'9' * 600}", "line 2 has 600 characters"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_used(line, complaint):
    segments = read(f"start,end\n{line}\n5,6\n")
    [problem] = segments.problems
    assert problem.startswith(complaint)
    assert times(segments.spans) == [(5, 6)]


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("", "found: nothing"),
        ("from,to\n1,2\n", "among them “start” and “end”; found: from, to"),
        ("start,end,start\n1,2,3\n", "Two columns are called “start”"),
        ("start,end,\n1,2,3\n", "Every column needs a name"),
        ('start,end\n1,"2\n', "From line 2 on it cannot be read"),
        ("start,end\n" + "1,2\n" * 500_000, "larger than 1.9 MB"),
    ],
)
def test_a_table_that_says_nothing_usable_is_refused(table, complaint):
    with pytest.raises(LabelsError, match=complaint):
        read(table)


def test_lines_without_a_header():
    assert times(read_segments(b"1, 2\n3, 4\n", 10, ["start", "end"]).spans) == [(1, 2), (3, 4)]
    [problem] = read_segments(b"1, 2\nx, 4\n", 10, ["start", "end"]).problems
    assert problem.startswith("line 2 has “x”")


def test_pictures_are_small_however_much_they_show():
    assert wave(bytes(range(256)) * 800).count("M") == COLUMNS
    assert wave(bytes([0, 255])).count("M") == 2
    assert wave(b"") == ""
    one, two = bands(windows(7200, 1, 0.5, rest=True), 7200)
    assert (one.count("M"), two.count("M")) == (1, 1)
    assert bands([span(0, 50), span(50, 100)], 100) == ["M0 0H300V100H0z", "M300 0H600V100H300z"]
