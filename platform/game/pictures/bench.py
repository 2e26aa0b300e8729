"""The child process in which an unknown picture is opened: `python -m game.pictures.bench`.

The picture comes in, a square PNG of our own goes out; nothing of what came is kept but the colours of its
points. It holds itself to its limits before it decodes anything, and opens no file and no address: the bytes
go to one of three decoders, chosen by how they begin. An exit status above 0 is a refusal.
"""

import resource
import sys
from fractions import Fraction
from typing import cast

import av
import numpy as np

SIDE = 256
MEBIBYTE = 2**20
MEMORY = 768 * MEBIBYTE
SECONDS = 10
# A photo of a phone has less; what unpacks to more is meant to do harm.
MOST_POINTS = 60_000_000
BEGINS = {b"\xff\xd8\xff": "mjpeg", b"\x89PNG\r\n\x1a\n": "png", b"RIFF": "webp"}


def main() -> int:
    """Read a picture, write ours."""
    for which, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, MEBIBYTE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (value, value))
    content = sys.stdin.buffer.read()
    codec = next((name for begin, name in BEGINS.items() if content.startswith(begin)), None)
    if codec is None:
        return 2
    sys.stdout.buffer.write(_encoded(_square(_decoded(codec, content))))
    return 0


def _decoded(codec: str, content: bytes) -> av.VideoFrame:
    decoder = cast(av.VideoCodecContext, av.CodecContext.create(codec, "r"))
    decoder.options = {"max_pixels": str(MOST_POINTS)}
    frames = [*decoder.decode(av.Packet(content)), *decoder.decode(None)]
    return frames[0]


def _square(frame: av.VideoFrame) -> av.VideoFrame:
    """Return the middle of a picture, small; what was transparent is white."""
    shorter = min(frame.width, frame.height)
    scale = SIDE / shorter
    width, height = max(SIDE, round(frame.width * scale)), max(SIDE, round(frame.height * scale))
    # Very long pictures stay within bounds: their middle is all that is kept.
    if max(width, height) > 16 * SIDE:
        raise ValueError("a picture of that shape shows nobody")
    points = frame.reformat(width=width, height=height, format="rgba").to_ndarray().astype(np.float32)
    left, top = (width - SIDE) // 2, (height - SIDE) // 2
    points = points[top : top + SIDE, left : left + SIDE]
    cover = points[..., 3:] / 255
    flat = points[..., :3] * cover + 255 * (1 - cover)
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(flat.round().astype(np.uint8)), format="rgb24")


def _encoded(frame: av.VideoFrame) -> bytes:
    encoder = av.CodecContext.create("png", "w")
    encoder.width = encoder.height = SIDE
    encoder.pix_fmt = "rgb24"
    encoder.time_base = Fraction(1)
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


if __name__ == "__main__":
    sys.exit(main())
