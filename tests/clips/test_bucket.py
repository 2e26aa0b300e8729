"""The same sounds in an S3-compatible bucket: prepared, lent by signed links, withdrawn."""

from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import boto3
import pytest
from django.core.files.base import ContentFile
from moto.server import ThreadedMotoServer

from clips.cleaning import clean_up
from clips.models import Clip
from clips.services import (
    Announced,
    add_piece,
    close_upload,
    open_upload,
    receive,
    withdraw_clips,
)
from clips.serving import audio_url
from jobs.running import run
from tests.clips.conftest import incoming, outcomes, tone, zipped

pytestmark = pytest.mark.django_db
KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "eu-central-1"}


@pytest.fixture(scope="module")
def endpoint():
    """A store of its own on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(endpoint, settings):
    """An empty bucket, in which the site keeps its sounds."""
    bucket = boto3.resource("s3", endpoint_url=endpoint, **KEYS).create_bucket(
        Bucket="sounds", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    options = {
        "bucket_name": "sounds",
        "endpoint_url": endpoint,
        "access_key": "key",
        "secret_key": "secret",
        "region_name": "eu-central-1",
        "addressing_style": "path",
        "signature_version": "s3v4",
        "file_overwrite": False,
        "querystring_expire": 600,
    }
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()


def names(bucket):
    return {thing.key for thing in bucket.objects.all()}


def test_an_upload_goes_through_the_bucket_and_out_again(bucket, omar, anna, sounds, settings):
    packed = zipped({"b.wav": tone(500), "bad.wav": b"", "labels.csv": b"file,speaker\nb.wav,s1\n"})
    upload = receive(sounds, omar, incoming({"a.wav": tone(400), "z.zip": packed}))
    run(str(upload.job_id))
    assert {state for state, _ in outcomes(upload).values()} == {"ready", "unpacked", "read", "refused"}
    owned = set()
    for clip in Clip.objects.select_related("recording"):
        owned |= {clip.playable.name, clip.recording.original.name}
    assert names(bucket) == owned
    assert len(owned) == 4
    assert not list(settings.FILE_UPLOAD_TEMP_DIR.glob("preparing-*"))

    link = audio_url(Clip.objects.get(name="a.wav"), anna)
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["600"]
    with urlopen(Request(link, headers={"Range": "bytes=0-3"}), timeout=30) as answer:
        assert (answer.status, answer.read()) == (206, b"fLaC")
        assert answer.headers["Content-Type"] == "audio/flac"

    withdraw_clips(Clip.objects.values_list("pk", flat=True))
    clean_up()
    assert names(bucket) == set()


def test_a_big_file_comes_into_the_bucket_in_pieces(bucket, omar, sounds):
    content = tone(440, seconds=2)
    upload = open_upload(sounds, omar)
    big = Announced(0, "big.wav", len(content))
    for offset in range(0, len(content), 30_000):
        add_piece(upload, big, offset, ContentFile(content[offset : offset + 30_000]))
    assert len(names(bucket)) == 3
    run(str(close_upload(upload).job_id))
    assert outcomes(upload) == {"big.wav": ("ready", "")}
    [clip] = Clip.objects.select_related("recording")
    assert names(bucket) == {clip.playable.name, clip.recording.original.name}
    assert clip.recording.original.read() == content


def test_half_a_file_leaves_nothing_in_the_bucket(bucket, omar, sounds):
    upload = open_upload(sounds, omar)
    add_piece(upload, Announced(0, "big.wav", 50_000), 0, ContentFile(tone()))
    run(str(close_upload(upload).job_id))
    assert outcomes(upload) == {"big.wav": ("refused", "not_arrived")}
    assert names(bucket) == set()
