"""Why a file is refused: a stable code for programs, one sentence for people."""

from enum import StrEnum


class Reason(StrEnum):
    """The stable code of a refusal."""

    EMPTY = "empty"
    NOT_AUDIO = "not_audio"
    WRONG_EXTENSION = "wrong_extension"
    VIDEO = "video"
    NO_SOUND = "no_sound"
    BAD_CODEC = "bad_codec"
    BAD_HEADER = "bad_header"
    BAD_RATE = "bad_rate"
    TOO_MANY_CHANNELS = "too_many_channels"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    CHANGING_FORMAT = "changing_format"
    BAD_SAMPLES = "bad_samples"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_BIG = "too_big"
    TOO_SLOW = "too_slow"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    BAD_SPAN = "bad_span"
    NOT_A_ZIP = "not_a_zip"
    BAD_ARCHIVE = "bad_archive"
    TOO_MANY_FILES = "too_many_files"
    ARCHIVE_BOMB = "archive_bomb"
    NESTED_ARCHIVE = "nested_archive"
    UNSAFE_NAME = "unsafe_name"
    NOT_A_FILE = "not_a_file"
    ENCRYPTED = "encrypted"
    TWIN_NAMES = "twin_names"


class AudioRefused(Exception):  # noqa: N818  a refusal is an answer, not an error
    """A file that the gate does not let in."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = Reason(code)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence
