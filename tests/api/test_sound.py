"""A program hears what it is lent: a turn's link works with the token that asked for it."""

import pytest
from asgiref.sync import sync_to_async
from django.core.files.base import ContentFile
from django.test import AsyncClient

from accounts import tokens
from clips.models import Clip
from clips.serving import audio_url
from tests import makers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clip(omar) -> Clip:
    """A clip with something to send."""
    clip = makers.make_clips(makers.make_dataset(omar), ["1.wav"])[0]
    clip.playable.save("1.flac", ContentFile(b"sound"))
    return clip


async def fetch(path, key):
    response = await AsyncClient().get(path, headers={"authorization": f"Token {key}"})
    return response.status_code, b"".join([piece async for piece in response]) if response.streaming else b""


async def test_the_token_that_was_lent_a_sound_hears_it(anna, clip):
    key = await tokens_of(anna)
    assert await fetch(audio_url(clip, anna), key) == (200, b"sound")


async def test_another_token_does_not(anna, sam, clip):
    assert (await fetch(audio_url(clip, anna), await tokens_of(sam)))[0] == 404
    assert (await fetch(audio_url(clip, anna), "wrong"))[0] == 404


async def tokens_of(person):
    return await sync_to_async(tokens.issue)(person)
