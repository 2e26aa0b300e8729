"""Topics and their groups."""

from uuid import UUID

import pytest
from channels.layers import BaseChannelLayer

from live.topics import group, split, topic

JOB = UUID("5f0c31b6-0000-4000-8000-000000000001")


def test_a_topic_comes_apart_as_it_was_put_together():
    assert split(topic("job", JOB)) == ("job", str(JOB))


def test_the_longest_topic_is_a_group_of_the_channel_layer():
    assert BaseChannelLayer().require_valid_group_name(group(topic("a" * 20, "b" * 64)))


def test_different_topics_have_different_groups():
    assert len({group(name) for name in ("a:1", "a:2", "b:1", "a_b:1", "a:b_1", "a:b-1")}) == 6


@pytest.mark.parametrize("name", ["", "job", "job:", ":1", "Job:1", "job:1:2", "job:1.2", "job:ä", "job:1\n"])
def test_what_is_no_topic_is_refused(name):
    with pytest.raises(ValueError, match="kind:id"):
        split(name)
