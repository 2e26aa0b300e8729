"""Pictures of players: decoded in a child process, made anew, and shown to whoever may see the profile."""

import io
import struct
import zlib
from fractions import Fraction

import av
import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.closing import ask_to_close
from accounts.erasing import close_account
from common.errors import UserError
from game.models import Player
from game.pictures.making import MOST_BYTES, PER_DAY, take_picture
from game.services import player_of

pytestmark = pytest.mark.django_db
SECRET = b"Exif: taken at home"


def encoded(codec="png", width=320, height=200, form="rgb24"):
    """A picture, red on its left half and blue on its right."""
    points = np.zeros((height, width, 3), np.uint8)
    points[:, : width // 2, 0] = points[:, width // 2 :, 2] = 250
    encoder = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = width, height, form, Fraction(1)
    frame = av.VideoFrame.from_ndarray(points, format="rgb24").reformat(format=form)
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


def file(content, name="me.png"):
    return SimpleUploadedFile(name, content)


def kept(user):
    with default_storage.open(Player.objects.get(user=user).picture.name) as picture:
        return picture.read()


def points_of(content):
    decoder = av.CodecContext.create("png", "r")
    return [*decoder.decode(av.Packet(content)), *decoder.decode(None)][0].to_ndarray(format="rgb24")


@pytest.mark.parametrize(("codec", "form"), [("png", "rgb24"), ("mjpeg", "yuvj444p")])
def test_a_picture_is_kept_as_a_small_square_of_our_own(anna, codec, form):
    # What follows a picture in its file, or stands beside it, is not kept.
    take_picture(player_of(anna), file(encoded(codec, form=form) + SECRET))
    ours = kept(anna)
    assert SECRET not in ours
    found = points_of(ours)
    assert found.shape == (256, 256, 3)
    assert found[128, 20, 0] > 200 > found[128, 20, 2]
    assert found[128, 236, 2] > 200 > found[128, 236, 0]


def bomb():
    """A picture of 50,000 x 50,000 points in a few thousand bytes."""

    def chunk(kind, content):
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        b"no picture at all",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"#EXTM3U\nhttp://127.0.0.1/secret",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
        b"\xff\xd8\xff" + b"\xff" * 2000,
        encoded()[:300],
        encoded(width=4000, height=20),
        bomb(),
    ],
    ids=["text", "svg", "playlist", "empty png", "broken jpeg", "cut off", "a line", "bomb"],
)
def test_what_is_no_picture_is_refused_and_the_one_before_stays(anna, content):
    player = player_of(anna)
    take_picture(player, file(encoded()))
    before = Player.objects.get().picture.name
    with pytest.raises(UserError, match="cannot be read as a picture"):
        take_picture(Player.objects.get(), file(content))
    assert Player.objects.get().picture.name == before


def test_a_picture_that_is_too_large_is_not_even_opened(anna):
    with pytest.raises(UserError, match="at most 2 MB"):
        take_picture(player_of(anna), file(bytes(MOST_BYTES + 1)))


def test_nobody_keeps_the_child_busy_all_day(anna, monkeypatch):
    monkeypatch.setattr("game.pictures.making._made", lambda content: b"ours")
    player = player_of(anna)
    for _ in range(PER_DAY):
        take_picture(player, file(b"x"))
    with pytest.raises(UserError, match="tomorrow"):
        take_picture(player, file(b"x"))


def test_a_picture_is_shown_with_its_profile_alone(anna, sam, as_user):
    client = as_user(anna)
    client.post("/play/me/picture/", {"picture": io.BytesIO(encoded())})
    address = f"/play/people/{anna.pk}/picture/"
    shown = client.get(address)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert as_user(sam).get(address).status_code == 404
    Player.objects.update(is_public=True)
    assert as_user(sam).get(address).status_code == 200
    client.post("/play/me/picture/", {"drop": "1"})
    assert client.get(address).status_code == 404


def test_a_picture_goes_with_its_player(anna):
    take_picture(player_of(anna), file(encoded()))
    name = Player.objects.get().picture.name
    ask_to_close(anna)
    assert close_account(anna.pk)
    assert not default_storage.exists(name)
