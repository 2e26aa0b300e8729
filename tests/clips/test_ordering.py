"""Names sort as people read them."""

from clips.ordering import LENGTH, sort_key


def test_numbers_count_as_numbers() -> None:
    names = ["take 10.wav", "Take 9.wav", "take 2b.wav", "take 2a.wav", "take 0100.wav"]
    assert sorted(names, key=sort_key) == [
        "take 2a.wav",
        "take 2b.wav",
        "Take 9.wav",
        "take 10.wav",
        "take 0100.wav",
    ]


def test_a_key_always_fits_its_column() -> None:
    assert len(sort_key("1a" * 200)) == LENGTH
