"""A .env file beside the project gives what the environment leaves open, and no more."""

import pytest

from config import env

NAMES = ("EARMARK_TEST_PORT", "EARMARK_TEST_FROM")


@pytest.fixture(autouse=True)
def forget(monkeypatch):
    """Take the variables of these tests away again; monkeypatch restores only what it has set itself."""
    for name in NAMES:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_a_file_fills_what_the_environment_leaves_open(tmp_path):
    file = tmp_path / ".env"
    file.write_text('# a comment\nEARMARK_TEST_PORT=8123\nEARMARK_TEST_FROM="Earmark <a@example.org>"\n')
    env.read_file(file)
    assert env.number("EARMARK_TEST_PORT", 1) == 8123
    assert env.text("EARMARK_TEST_FROM") == "Earmark <a@example.org>"


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("EARMARK_TEST_PORT", "9000")
    file = tmp_path / ".env"
    file.write_text("EARMARK_TEST_PORT=8123\n")
    env.read_file(file)
    assert env.number("EARMARK_TEST_PORT", 1) == 9000


def test_no_file_is_no_error(tmp_path):
    env.read_file(tmp_path / ".env")
    assert env.number("EARMARK_TEST_PORT", 1) == 1
