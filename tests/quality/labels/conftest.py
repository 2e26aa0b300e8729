"""A disputed clip."""

import pytest

from tests.quality.labels.deciding import disputed_project


@pytest.fixture
def disputed(omar):
    return disputed_project(omar)
