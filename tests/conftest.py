"""The cast of every test: Anna annotates, Omar owns data, Ada is the admin, Sam is a stranger."""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Role, User
from quality.services import dice
from tests.config.processes import Site

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "tin-kettle-whistles-9"
# Tests of what talks to Redis without a database.
ABOUT_SERVERS = {"config", "jobs", "live"}


def pytest_collection_modifyitems(items) -> None:
    """Mark what reaches no server, and let long files begin.

    pytest-django keeps tests that ask for no database away from it.
    """
    for item in items:
        asks = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
        if not asks and not ABOUT_SERVERS & set(item.path.relative_to(ROOT).parts):
            item.add_marker("pure")
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory) -> None:
    """Keep SQLite's test database in a file: in memory, threads could not compete for it."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "config.sqlite":
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def tables(tmp_path_factory) -> Path:
    """A file of SQLite's with every table in it: real sites begin with a copy, for migrations take long."""
    made = Site(tmp_path_factory.mktemp("tables"))
    migrated = made.manage("migrate", "-v0")
    assert migrated.returncode == 0, migrated.stderr
    return made.folder / "earmark.sqlite3"


@pytest.fixture(scope="session")
def no_static_files(tmp_path_factory) -> Path:
    """An empty folder; static files that somebody has gathered would be read anew for every client."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path, no_static_files) -> None:
    """Keep every test's files in a folder of its own, and passwords quick to hash."""
    settings.STATIC_ROOT = no_static_files
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Let no test speak the language of the one before: requests of one thread leave theirs behind."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def same_chances(monkeypatch, request) -> None:
    """Shuffle, throw the dice of checks and draw keys the same in every run: no test has good or bad luck.

    What stands in the order of its keys, stands in the same one; other tests draw other keys.
    """
    random.seed(2)
    monkeypatch.setattr("uuid.os", SimpleNamespace(urandom=random.Random(request.node.nodeid).randbytes))
    thrown: dict[str, float] = {}
    falls = random.Random(2)
    monkeypatch.setattr("quality.services.dice", lambda throw: thrown.setdefault(throw, falls.random()))


@pytest.fixture
def real_dice(same_chances, monkeypatch) -> None:
    """Let the dice of checks fall as they do on a site, differently in every run."""
    monkeypatch.setattr("quality.services.dice", dice)


@pytest.fixture(autouse=True)
def no_heartbeat(monkeypatch) -> None:
    """Stop heartbeats: their connection cannot see a test's transaction and takes its jobs for gone."""
    monkeypatch.setattr("jobs.heartbeat.SECONDS_BETWEEN_BEATS", 3600.0)


@pytest.fixture(autouse=True)
def repeat_rate(monkeypatch) -> Callable[[float], None]:
    """Let no clip come once more by chance; return a function that sets how often one does."""

    def to(rate: float) -> None:
        monkeypatch.setattr("quality.checks.rates.REPEAT_RATE", rate)

    to(0.0)
    return to


def make_user(name: str, role: str, **fields: object) -> User:
    """Make a member with the tests' password."""
    return User.objects.create_user(
        username=name,
        email=f"{name}@example.org",
        password=PASSWORD,
        role=role,
        privacy_version=1,
        age_confirmed_at=timezone.now(),
        **fields,
    )


@pytest.fixture
def anna(db) -> User:
    """An annotator."""
    return make_user("anna", Role.ANNOTATOR)


@pytest.fixture
def omar(db) -> User:
    """A data owner."""
    return make_user("omar", Role.OWNER)


@pytest.fixture
def ada(db) -> User:
    """An admin."""
    return make_user("ada", Role.ADMIN, is_staff=True, is_superuser=True)


@pytest.fixture
def sam(db) -> User:
    """A stranger: a data owner with nothing to do with Omar's data."""
    return make_user("sam", Role.OWNER)


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    """Return a signed-in client for a person."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Where the shared corpora lie; a test that needs them is skipped without, except in CI."""
    folder = Path(os.environ.get("EARMARK_DATA", ROOT / ".." / "shared")).resolve()
    if not (folder / "corpora").is_dir():
        if os.environ.get("EARMARK_REQUIRE_ALL"):
            pytest.fail(f"The shared data must be here: {folder} (EARMARK_DATA).")
        pytest.skip(f"No shared data at {folder} (EARMARK_DATA).")
    return folder
