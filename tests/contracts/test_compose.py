"""docker-compose.yml starts what exists, with variables that the settings read, and holds no secret."""

import json
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from config.embedded import POOLS

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
COMPOSE = yaml.safe_load(FILE.read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
# Of the images of others.
THEIR_VARIABLES = {"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD"}

# Set by the image, or of no use in a container.
OF_THE_IMAGE = {"DEBUG", "EARMARK_ENV_FILE", "EARMARK_VAR", "HOST", "PORT"}


def test_the_file_keeps_the_compose_specification():
    command = [
        Path(sys.executable).with_name("check-jsonschema"),
        "--builtin-schema",
        "vendor.compose-spec",
        FILE,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_services_are_those_that_the_house_needs():
    assert set(COMPOSE["services"]) == {"web", "worker", "upkeep", "beat", "postgres", "redis"}


def command_of(service: str) -> list[str]:
    """Return what a service of ours runs: its own command, or the image's."""
    image = re.search(r"^CMD (.*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    return OURS[service].get("command") or json.loads(image[1])


@pytest.mark.parametrize("name", OURS)
def test_a_command_starts_something_that_exists(name):
    program, *arguments = command_of(name)
    if program == "python":
        assert (ROOT / arguments[0]).is_file()
        assert arguments[1] in get_commands()
    else:
        assert program in {script.name for script in entry_points(group="console_scripts")}


@pytest.mark.parametrize("name", ["worker", "upkeep", "beat"])
def test_a_worker_finds_the_application(name):
    command = command_of(name)
    assert import_module(command[command.index("-A") + 1]).celery_app.main == "earmark"


def queues_of(service: str) -> set[str]:
    """Return the queues that a worker takes."""
    command = command_of(service)
    return set(command[command.index("-Q") + 1].split(","))


def test_the_workers_take_the_queues_that_one_process_takes():
    assert queues_of("worker") | queues_of("upkeep") == set(",".join(POOLS).split(","))


def test_upkeep_waits_for_no_other_queue():
    assert queues_of("upkeep") == {"upkeep"}
    assert "upkeep" not in queues_of("worker")


def test_every_variable_of_the_services_is_read(settings_variables):
    given = {name for service in COMPOSE["services"].values() for name in service.get("environment", {})}
    assert given - THEIR_VARIABLES <= settings_variables


def test_what_an_operator_sets_reaches_the_services(settings_variables):
    # The image says where it listens and where its files lie; the rest would be set in vain.
    for name, service in OURS.items():
        assert settings_variables - OF_THE_IMAGE <= set(service["environment"]), name


def test_a_secret_has_no_default():
    text = FILE.read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        used = re.findall(rf"\$\{{{name}(.)", text)
        assert set(used) == {":"}
        assert len(re.findall(rf"\$\{{{name}:\?", text)) == len(used)


@pytest.mark.parametrize("name", ["worker", "upkeep", "beat", "postgres", "redis"])
def test_a_service_has_a_health_check(name):
    assert COMPOSE["services"][name]["healthcheck"]["test"]


def test_the_image_has_the_health_check_of_the_web():
    assert re.search(r"^HEALTHCHECK .*\\\n.*/health/", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_what_must_outlive_a_container_lies_in_a_volume():
    mounted = {
        volume.split(":")[0] for service in COMPOSE["services"].values() for volume in service["volumes"]
    }
    assert mounted == set(COMPOSE["volumes"])


@pytest.mark.parametrize("place", ["EARMARK_VAR", "MEDIA_ROOT"])
def test_what_a_container_writes_for_good_lies_in_the_volume_of_the_image(place):
    image = (ROOT / "Dockerfile").read_text()
    [volume] = re.findall(r"^VOLUME (\S+)$", image, re.MULTILINE)
    [folder] = re.findall(rf"\b{place}=(\S+)", image)
    assert Path(folder).is_relative_to(volume)
    assert re.search(rf"mkdir -p .*{folder}\b", image)


def test_the_image_does_not_run_as_root():
    users = re.findall(r"^USER (\w+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users == ["earmark"]
