"""Many rows are walked along in batches, and whoever gets them may write."""

import pytest
from django.db import connections

from clips.models import Clip
from common.batches import in_batches
from tests.makers import make_dataset


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_every_row_comes_once_and_in_order(omar, size):
    dataset = make_dataset(omar, clips=7)
    Clip.objects.filter(name__in=["clip 2.wav", "clip 3.wav", "clip 4.wav"]).update(duration=9)
    batches = list(in_batches(dataset.clips.all(), "duration", "pk", size=size))
    assert max(map(len, batches)) <= size
    came = [clip for batch in batches for clip in batch]
    assert came == list(dataset.clips.order_by("duration", "pk"))
    assert len(came) == 7


@pytest.mark.django_db(transaction=True)
def test_others_may_write_while_the_rows_are_walked_along(omar):
    """With an open cursor SQLite would refuse every write after somebody else's."""
    dataset = make_dataset(omar, clips=300)
    elsewhere = connections.create_connection("default")
    elsewhere.settings_dict = connections["default"].settings_dict
    try:
        for batch in in_batches(dataset.clips.all(), "pk", size=150):
            with elsewhere.cursor() as cursor:
                cursor.execute("UPDATE clips_dataset SET description = 'changed'")
            Clip.objects.filter(pk=batch[0].pk).update(speaker="s1")
    finally:
        elsewhere.close()
    assert dataset.clips.filter(speaker="s1").count() == 2
