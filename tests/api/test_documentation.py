"""docs/api.md is true: it lists every endpoint and every code, and its client plays a real site."""

import ast
import re
import sys
from pathlib import Path

import pytest

from api.schemas import MEANINGS
from tests.config.processes import Site
from tests.journeys.addresses import all_addresses

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
# Where what the API raises is written.
SOURCES = ["annotation/access.py", "annotation/services/answers.py", "platform/common/error_shape.py"]
SOURCES += ["platform/game/play.py", "platform/game/services.py"]
SOURCES += [
    str(path.relative_to(ROOT))
    for folder in ("api", "game/together")
    for path in (ROOT / "platform" / folder).glob("*.py")
]
# What the framework raises by itself.
FRAMEWORK = {
    "authentication_failed",
    "invalid",
    "method_not_allowed",
    "not_acceptable",
    "not_authenticated",
    "not_found",
    "parse_error",
    "permission_denied",
    "throttled",
    "unsupported_media_type",
}
TOKEN = "from accounts import models, tokens; print(tokens.issue(models.User.objects.get(username='anna')))"
PROJECT = "from annotation.models import Project; print(Project.objects.get(name='Up or down?').pk)"


def raised_codes() -> set[str]:
    """Return every code that the API's own code names."""
    codes: set[str] = set()
    for source in SOURCES:
        text = (ROOT / source).read_text(encoding="utf-8")
        codes |= set(re.findall(r'(?:code=|default_code = |\bshape\()"(\w+)"', text))
        codes |= set(re.findall(r'^    \d{3}: \(\s*"(\w+)",', text, re.MULTILINE))
    return codes


def test_every_code_stands_in_the_docs_and_no_other():
    documented = re.findall(r"^\| `(\w+)` \| \d{3} \|", PAGE, re.MULTILINE)
    assert len(documented) == len(set(documented))
    assert set(documented) == raised_codes() | FRAMEWORK


def test_the_schema_says_every_code_with_its_status():
    documented = re.findall(r"^\| `(\w+)` \| (\d{3}) \|", PAGE, re.MULTILINE)
    told = {(code, status) for code, status in documented if int(status) in MEANINGS}
    assert {(code, status) for code, status in told if f"`{code}`" not in MEANINGS[int(status)]} == set()


def test_every_endpoint_stands_in_the_docs():
    routes = {re.sub(r"<uuid:(\w+)>", r"{\1}", address.route) for address in all_addresses()}
    documented = set(re.findall(r"^\| `(?:GET|POST) /(api/v1/\S+)` \|", PAGE, re.MULTILINE))
    assert documented == {route for route in routes if route.startswith("api/v1/")}


@pytest.fixture(scope="module")
def client(tmp_path_factory) -> Path:
    """The client of the page, as a file."""
    code = max(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL), key=len)
    file = tmp_path_factory.mktemp("client") / "client.py"
    file.write_text(code, encoding="utf-8")
    return file


def test_the_client_needs_only_the_standard_library(client):
    tree = ast.parse(client.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.fixture(scope="module")
def site(tables, tmp_path_factory) -> Site:
    """The site with its demo, running."""
    site = Site(tmp_path_factory.mktemp("site"))
    site.begin_with(tables)
    done = site.manage("load_demo")
    assert done.returncode == 0, done.stderr
    site.play()
    yield site
    site.kill_all()


@pytest.mark.embedded
def test_the_client_plays_a_real_site(client, site):
    token, project = (site.manage("shell", "-v0", "-c", code).stdout.strip() for code in (TOKEN, PROJECT))
    played = site.run(sys.executable, str(client), site.address, token, project, "2")
    assert played.returncode == 0, played.stderr
    earned = re.findall(r"^\d{3,} bytes heard, (\d+) points, (\d+) in all$", played.stdout, re.MULTILINE)
    assert len(earned) == 2

    refused = site.run(sys.executable, str(client), site.address, "wrong", project, "1")
    assert refused.stderr.startswith("authentication_failed: ")
