"""Lock files name packages, versions and hashes, no host, and hold what the project asks for."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON_LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)")


def pins(lock: Path) -> dict[str, str]:
    """Return name and version of everything that a Python lock file pins."""
    found = (PIN.match(line) for line in lock.read_text().splitlines())
    return {match[1]: match[2] for match in found if match}


def names(requirements: list[str]) -> set[str]:
    """Return the bare, normalised names of requirements."""
    bare = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in bare if match}


@pytest.mark.parametrize("lock", [*PYTHON_LOCKS, ROOT / "package-lock.json"], ids=lambda lock: lock.name)
def test_a_lock_names_no_host(lock):
    assert "://" not in lock.read_text()


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_hashes(lock):
    entries = re.split(r"^(?=[a-z0-9])", lock.read_text(), flags=re.MULTILINE)[1:]
    assert {PIN.match(entry)[1] for entry in entries} == set(pins(lock))
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_hold_what_pyproject_asks():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    run, dev = (set(pins(ROOT / "requirements" / f"{name}.lock")) for name in ("run", "dev"))
    assert names(project["project"]["dependencies"]) | names(groups["build"]) <= run
    assert run | names(groups["dev"]) <= dev


def test_tests_run_on_the_versions_that_the_site_runs_on():
    run, dev = (pins(ROOT / "requirements" / f"{name}.lock") for name in ("run", "dev"))
    assert {name: (version, dev.get(name)) for name, version in run.items() if dev.get(name) != version} == {}


def test_the_npm_lock_holds_what_package_json_asks():
    asked = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert {key: locked[""].get(key) for key in ("dependencies", "devDependencies")} == {
        key: asked.get(key) for key in ("dependencies", "devDependencies")
    }
    assert all(package.get("integrity") for name, package in locked.items() if name)
