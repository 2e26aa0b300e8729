"""What a worker needs in memory does not depend on how many files come, nor on how long one is."""

import gc
import tracemalloc

import pytest

from clips.models import Clip
from clips.services import close_upload, receive
from jobs.running import run
from tests.clips.conftest import incoming, tone, zipped

pytestmark = pytest.mark.django_db
FEW, MANY = 20, 160
# Of each file the worker keeps a line in the zip's directory, and nothing of its 32 kB.
MOST_PER_FILE = 4_000


def sounds_of(number: int, first: int) -> dict[str, bytes]:
    """Return sounds that differ, of a second each."""
    return {f"{n:04}.wav": tone(300 + n, seconds=1.0) for n in range(first, first + number)}


def peak_of(work) -> int:
    """Return the most bytes that were in use at once, above those before."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("way", ["one zip", "many files"])
def test_memory_does_not_grow_with_the_number_of_files(sounds, way):
    def prepared(number: int, first: int) -> int:
        files = sounds_of(number, first)
        sent = {"all.zip": zipped(files)} if way == "one zip" else files
        upload = close_upload(receive(sounds, sounds.owner, incoming(sent)))
        del files, sent
        return peak_of(lambda: run(str(upload.job_id)))

    prepared(2, 0)
    few, many = prepared(FEW, 10), prepared(MANY, 100)
    assert Clip.objects.count() == 2 + FEW + MANY
    assert (many - few) / (MANY - FEW) < MOST_PER_FILE
