"""Takes the picture of a player: through the child process, or not at all."""

import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from common.errors import UserError
from game.models import Player

FOLDER = Path(__file__).resolve().parents[2]
MOST_BYTES = 2 * 1024 * 1024
WALL_SECONDS = 20
PER_DAY = 20
DAY = 86400


def take_picture(player: Player, file: "UploadedFile[Any]") -> None:
    """Keep a picture of our own making in the place of the one before."""
    _check_size(file)
    _check_often(player)
    ours = _made(file.read())
    name = default_storage.save(f"pictures/{secrets.token_hex(16)}.png", ContentFile(ours))
    before = player.picture.name
    Player.objects.filter(pk=player.pk).update(picture=name)
    if before:
        default_storage.delete(before)


def drop_picture(player: Player) -> None:
    """Forget a player's picture: the file first, so that a failure leaves none that nobody knows of."""
    if player.picture.name:
        default_storage.delete(player.picture.name)
    Player.objects.filter(pk=player.pk).update(picture="")


def _check_size(file: "UploadedFile[Any]") -> None:
    if not file.size or file.size > MOST_BYTES:
        raise UserError(_("Choose a picture of at most 2 MB."), code="too_large", field="picture")


def _check_often(player: Player) -> None:
    key = f"game.pictures.{player.pk}"
    cache.add(key, 0, DAY)
    if cache.incr(key) > PER_DAY:
        raise UserError(_("Those were many pictures for one day; try again tomorrow."), code="too_many")


def _made(content: bytes) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-s", "-m", "game.pictures.bench"],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            cwd=FOLDER,
            # No secret of this process is among it.
            env={"PYTHONPATH": str(FOLDER), "OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"},
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refusal() from None
    if done.returncode or not done.stdout:
        raise _refusal()
    return done.stdout


def _refusal() -> UserError:
    return UserError(
        _("This cannot be read as a picture. Choose a JPEG, PNG or WebP, or save it once more."),
        code="no_picture",
        field="picture",
    )
