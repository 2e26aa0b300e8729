"""What is not in the documentation does not exist: variables, commands, make targets."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "docs" / "settings.md").read_text()
OPERATING = (ROOT / "docs" / "operating.md").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()


def test_every_variable_stands_in_the_docs_and_no_other(
    settings_variables, compose_variables, developer_variables
):
    documented = set(re.findall(r"^\| `([A-Z][A-Z0-9_]*)` \|", SETTINGS, re.MULTILINE))
    assert documented == settings_variables | compose_variables | developer_variables


def test_every_variable_stands_in_the_example_and_no_other(settings_variables, compose_variables):
    shown = set(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", EXAMPLE, re.MULTILINE))
    assert shown == (settings_variables | compose_variables) - {"EARMARK_ENV_FILE"}


def test_the_example_gives_away_no_secret():
    secrets = re.findall(r"^#?(\w*(?:SECRET|PASSWORD|ACCESS_KEY)\w*)=(.*)$", EXAMPLE, re.MULTILINE)
    assert {name: value for name, value in secrets if value} == {}


def test_every_command_stands_in_the_docs(own_commands):
    documented = set(re.findall(r"^\| `manage\.py (\w+)", OPERATING, re.MULTILINE))
    assert documented == own_commands


def test_every_make_target_stands_in_the_docs(make_targets):
    documented = set(re.findall(r"^\| `make ([a-z-]+)", OPERATING, re.MULTILINE))
    assert documented == make_targets


def markdown_links() -> list[tuple[Path, str]]:
    """Return each relative link of each page of documentation."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    ]
    return [(page, link) for page, link in links if "://" not in link]


@pytest.mark.parametrize(
    ("page", "link"), markdown_links(), ids=lambda value: str(value).removeprefix(f"{ROOT}/")
)
def test_links_lead_somewhere(page, link):
    assert (page.parent / link).exists()


def test_the_readme_says_what_opensmile_allows():
    readme = " ".join((ROOT / "README.md").read_text().split())
    assert re.search(r"openSMILE[^.]*research and private use only, features and models included", readme)
