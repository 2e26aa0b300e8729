"""Static files collect as they do in production, and every one that a page names is among them."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
COMPRESSED = ["css", "html", "js", "json", "md", "svg", "ttf", "txt", "webmanifest", "xml", ""]


@pytest.fixture
def manifest(settings, tmp_path) -> dict[str, str]:
    """Collect everything, without the compression that takes most of the time; return name to hashed name."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "common.static_storage.HashedFiles"}}
    skipped = [*settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS, *COMPRESSED]
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = skipped
    call_command("collectstatic", interactive=False, verbosity=0)
    return json.loads((tmp_path / "staticfiles.json").read_text())["paths"]


def named_in_templates() -> set[str]:
    """Return the static files that our templates name."""
    templates = [*(ROOT / "templates").rglob("*.*"), *(ROOT / "platform").rglob("templates/**/*.*")]
    return set().union(
        *(re.findall(r"{% static ['\"]([^'\"]+)['\"]", file.read_text()) for file in templates)
    )


def test_every_static_file_that_a_page_names_is_collected(manifest):
    named = named_in_templates()
    assert len(named) > 5
    assert named - set(manifest) == set()
    assert "django_htmx/htmx-2.min.js" in manifest
