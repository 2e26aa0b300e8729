"""A web process never loads the numerical libraries: they belong into jobs, and are imported there."""

import pytest

from benchmarks.import_weight import web_modules, weigh


def test_the_asgi_application_loads_no_heavy_library():
    assert weigh("asgi", "import config.asgi, config.urls").heavy == []


def test_no_module_of_the_web_loads_a_heavy_library():
    modules = web_modules()
    assert {"annotation.services", "clips.models", "config.urls", "jobs.models"} <= set(modules)
    assert weigh("all", f"import config.asgi, {', '.join(modules)}").heavy == []


@pytest.mark.parametrize("statement", ["import numpy", "from av import open"])
def test_a_heavy_library_is_noticed(statement):
    assert weigh("heavy", statement).heavy
