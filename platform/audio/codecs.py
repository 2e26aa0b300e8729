"""The decoders that may run: those of sound that people really have."""

_PLAIN_BITS = (
    "u8",
    "s8",
    "s16le",
    "s16be",
    "s24le",
    "s24be",
    "s32le",
    "s32be",
    "f32le",
    "f32be",
    "f64le",
    "f64be",
)
_PLAIN = {f"pcm_{bits}" for bits in (*_PLAIN_BITS, "alaw", "mulaw")}
_ADPCM = {"adpcm_ima_qt", "adpcm_ima_wav", "adpcm_ms"}
_LOSSY = {"aac", "amrnb", "amrwb", "mp3", "mp3float", "opus", "vorbis", "wmav1", "wmav2"}

LOSSLESS = frozenset(_PLAIN | {"flac", "alac"})
CODECS = LOSSLESS | _ADPCM | _LOSSY
