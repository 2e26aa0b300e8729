"""Static files are gathered when one has changed, and only then."""

import pytest

from config.collecting import collect_if_changed


@pytest.fixture
def sources(settings, tmp_path):
    """One folder of static files, and an empty place to gather them in."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "site.css").write_text("body {}")
    settings.DEBUG = False
    settings.STATIC_ROOT = tmp_path / "gathered"
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return folder


def test_files_are_gathered_once(sources, settings):
    assert collect_if_changed()
    assert (settings.STATIC_ROOT / "site.css").read_text() == "body {}"
    assert not collect_if_changed()


def test_a_changed_file_is_gathered_again(sources, settings):
    collect_if_changed()
    (sources / "site.css").write_text("body { margin: 0 }")
    assert collect_if_changed()
    assert (settings.STATIC_ROOT / "site.css").read_text() == "body { margin: 0 }"


def test_what_is_gone_goes_from_the_gathered_files_too(sources, settings):
    (sources / "old.css").write_text("")
    collect_if_changed()
    (sources / "old.css").unlink()
    assert collect_if_changed()
    assert not (settings.STATIC_ROOT / "old.css").exists()


def test_a_gathering_that_was_interrupted_is_done_again(sources, settings):
    collect_if_changed()
    (settings.STATIC_ROOT / ".sources").unlink()
    assert collect_if_changed()


def test_with_debug_the_files_are_served_where_they_lie(sources, settings):
    settings.DEBUG = True
    assert not collect_if_changed()
