"""The site on PostgreSQL and Redis, with workers and beat as processes of their own."""

import os
import secrets
import signal
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
import redis

from tests.config.processes import Site, wait_until

pytestmark = pytest.mark.services

CELERY = [str(Path(sys.executable).with_name("celery")), "-A", "config"]
ALL_BUT_UPKEEP = "default,features,training"
# The reaper's own clock, three minutes ahead: nobody wants to wait for it.
REAP = """
from datetime import timedelta
from django.utils import timezone
from jobs.rescue import requeue_lost
assert requeue_lost(timezone.now() + timedelta(minutes=3)) >= 1
"""
CLOSE = """
from accounts.closing import ask_to_close
from accounts.models import User
ask_to_close(User.objects.create_user("leaving"))
"""


@pytest.fixture(scope="module")
def servers():
    """A database and an empty Redis number of our own on the servers of the environment."""
    database, broker = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if not (database.startswith("postgres") and broker):
        pytest.skip("DATABASE_URL (PostgreSQL) and REDIS_URL must be set.")
    name = f"earmark_scaled_{secrets.token_hex(4)}"
    server = _other_path(database, "/postgres")
    _execute(server, f"CREATE DATABASE {name}")
    number = _empty_number(broker)
    yield {"DATABASE_URL": _other_path(database, f"/{name}"), "REDIS_URL": number}
    redis.Redis.from_url(number).flushdb()
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _empty_number(broker):
    for number in range(15, 0, -1):
        address = _other_path(broker, f"/{number}")
        if address != broker and redis.Redis.from_url(address).dbsize() == 0:
            return address
    raise AssertionError("No database of this Redis is empty; nothing of others is cleared for a test.")


def _other_path(address, path):
    return urlunsplit(urlsplit(address)._replace(path=path))


def _execute(address, statement):
    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


@pytest.fixture(scope="module")
def site(servers, tmp_path_factory):
    """The web processes and beat; no worker yet."""
    site = Site(tmp_path_factory.mktemp("scaled"), SECRET_KEY="only-for-this-test", **servers)
    site.web = site.play()
    site.start(*CELERY, "beat", "--schedule", str(site.folder / "beat"), name="beat")
    yield site
    site.kill_all()


@pytest.fixture
def start_worker(site):
    """Return a function that starts a worker of one process; what it is given meanwhile waits in Redis."""
    workers = []

    def start(queues=ALL_BUT_UPKEEP):
        options = ["-Q", queues, "--concurrency", "1", "--hostname", f"{secrets.token_hex(4)}@test"]
        workers.append(site.start(*CELERY, "worker", *options, name="worker"))
        return workers[-1]

    yield start
    for worker in workers:
        kill(worker)


def kill(worker):
    """Kill a worker together with its pool."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def job_of(site, steps):
    """Return state, attempts and done of the job of so many steps."""
    with closing(psycopg2.connect(site.environment["DATABASE_URL"])) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT state, attempts, done FROM jobs_job WHERE arguments ->> 'steps' = %s", [str(steps)]
        )
        return cursor.fetchone() or ("", 0, 0)


def is_under_way(site, steps):
    """Whether a job has made its first steps."""
    state, _, done = job_of(site, steps)
    return state == "running" and done > 0


def test_the_web_says_that_workers_are_separate(site):
    said = site.log("play").read_text()
    assert "celery -A config worker -Q default,features,training" in said
    assert "celery -A config worker -Q upkeep" in said


def test_a_job_runs_on_a_worker_and_its_steps_are_pushed(site, start_worker):
    start_worker()
    checked = site.manage("check_background", "--site", site.address, "--steps", "5")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "is done at attempt 1" in checked.stdout
    assert "steps were pushed" in checked.stdout


def closed_accounts(site):
    """Return how many accounts are closed and erased."""
    with closing(psycopg2.connect(site.environment["DATABASE_URL"])) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM accounts_user WHERE closed_at IS NOT NULL")
        return cursor.fetchone()[0]


def test_an_account_is_erased_while_nobody_takes_the_long_jobs(site, start_worker):
    start_worker("upkeep")
    asked = site.manage("shell", "-v", "0", "-c", CLOSE)
    assert asked.returncode == 0, asked.stderr
    wait_until(lambda: closed_accounts(site) == 1)


def test_without_a_worker_the_check_says_so(site):
    checked = site.manage("check_background", "--site", site.address, "--steps", "6", "--timeout", "1")
    assert checked.returncode == 1
    assert "No worker took the job" in checked.stdout


def test_a_killed_worker_loses_no_job_and_its_followers_see_the_end(site, start_worker):
    worker = start_worker()
    check = site.start_check(steps=40)
    wait_until(lambda: is_under_way(site, 40))
    kill(worker)
    assert job_of(site, 40)[0] == "running"
    start_worker()
    reaped = site.manage("shell", "-v", "0", "-c", REAP)
    assert reaped.returncode == 0, reaped.stderr
    assert check.wait(timeout=60) == 0
    assert job_of(site, 40) == ("done", 2, 40)
    assert "is done at attempt 2" in site.log("check").read_text()


def test_a_worker_that_is_told_to_stop_hands_its_job_to_another(site, start_worker):
    worker = start_worker()
    check = site.start_check(steps=50)
    wait_until(lambda: is_under_way(site, 50))
    start_worker()
    os.kill(worker.pid, signal.SIGTERM)
    assert worker.wait(timeout=30) == 0
    assert check.wait(timeout=60) == 0
    assert job_of(site, 50) == ("done", 1, 50)


def test_the_web_stops_soon(site):
    site.web.terminate()
    assert site.web.wait(timeout=20) == 0
