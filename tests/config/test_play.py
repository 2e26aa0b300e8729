"""`manage.py play` without Redis: the whole site in one process, started and stopped as a person does it."""

import signal
import socket
import sqlite3
from contextlib import closing
from urllib.request import urlopen

import pytest

from tests.config.processes import PLAY, Site, group_members, wait_until

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site in a folder of its own."""
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.kill_all()


@pytest.fixture(scope="module")
def played(site):
    """The site, running."""
    site.process = site.play()
    return site


def job_of(site, steps):
    """Return state, attempts and done of the job of so many steps."""
    with closing(sqlite3.connect(site.folder / "earmark.sqlite3", timeout=20)) as connection:
        query = "SELECT state, attempts, done FROM jobs_job WHERE json_extract(arguments, '$.steps') = ?"
        return connection.execute(query, [steps]).fetchone() or ("", 0, 0)


def test_the_site_answers(played):
    with urlopen(f"{played.address}/health/", timeout=30) as answer:
        assert answer.status == 200


def test_a_job_runs_in_the_background_and_its_steps_are_pushed(played):
    checked = played.manage("check_background", "--site", played.address, "--steps", "5")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "is done at attempt 1" in checked.stdout
    assert "5 of 5 steps were pushed" in checked.stdout
    assert job_of(played, 5) == ("done", 1, 5)


def test_a_folder_belongs_to_one_site(played):
    second = played.run(*PLAY)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        f"Earmark cannot start. Another Earmark is using the folder {played.folder}: "
        "stop it, or choose another with EARMARK_VAR.\n"
    )


def test_ctrl_c_hands_a_running_job_to_the_next_start(played):
    check = played.start_check(steps=40)
    wait_until(lambda: job_of(played, 40)[0] == "running" and job_of(played, 40)[2] > 0)
    played.process.send_signal(signal.SIGINT)
    assert played.process.wait(timeout=20) == 0
    assert group_members(played.process.pid) == []
    assert job_of(played, 40)[:2] == ("waiting", 0)
    assert "Traceback" not in played.log("play").read_text()
    check.kill()
    played.process = played.play()
    wait_until(lambda: job_of(played, 40) == ("done", 1, 40))


def test_a_crash_loses_no_job(played):
    check = played.start_check(steps=20)
    wait_until(lambda: job_of(played, 20)[0] == "running" and job_of(played, 20)[2] > 0)
    played.process.kill()
    played.process.wait()
    check.kill()
    played.process = played.play()
    wait_until(lambda: job_of(played, 20) == ("done", 2, 20))


def test_a_service_manager_stops_it_as_well(played):
    played.process.terminate()
    assert played.process.wait(timeout=20) == 0
    assert played.log("play").read_text().endswith("Earmark has stopped.\n")


PERSON = """
from pages.demo import people
people.make("ada")
"""


@pytest.fixture(scope="module")
def with_ada(tables, tmp_path_factory):
    """A folder in which the demo's admin has the password that everybody knows."""
    site = Site(tmp_path_factory.mktemp("known"))
    site.begin_with(tables)
    done = site.manage("shell", "-v0", "-c", PERSON)
    assert done.returncode == 0, done.stderr
    return site


@pytest.mark.parametrize(
    "environment",
    [
        {"HOST": "0.0.0.0"},
        {"BEHIND_PROXY": "1"},
        {"SITE_URL": "https://sounds.example.org"},
        {"ALLOWED_HOSTS": "192.0.2.7"},
    ],
)
def test_a_site_for_others_does_not_start_with_a_password_that_everybody_knows(with_ada, environment):
    started = Site(with_ada.folder, **environment).run(*PLAY)
    assert (started.returncode, started.stdout) == (1, "")
    assert "the demo's password, which everybody knows, still opens it (ada)" in started.stderr
    assert "Traceback" not in started.stderr


def test_a_site_for_others_gets_no_demo(tables, tmp_path):
    site = Site(tmp_path, SITE_URL="https://sounds.example.org", BEHIND_PROXY="1")
    site.begin_with(tables)
    try:
        site.play(*PLAY[:-1])
    finally:
        site.kill_all()
    with closing(sqlite3.connect(tmp_path / "earmark.sqlite3", timeout=20)) as connection:
        assert connection.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)
    by_hand = site.manage("load_demo")
    assert by_hand.returncode == 1
    assert "not for a site that others can reach" in by_hand.stderr


@pytest.fixture
def taken():
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_taken_port_is_said_before_anything_starts(tmp_path, taken):
    site = Site(tmp_path / "new", PORT=str(taken))
    started = site.run(*PLAY)
    assert (started.returncode, started.stdout) == (1, "")
    assert started.stderr == (
        f"Earmark cannot start. Port {taken} of 127.0.0.1 is not to be had (Address already in use): "
        "stop what is running there, or choose another, such as PORT=8001.\n"
    )
    assert not (site.folder / "earmark.sqlite3").exists()


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"PORT": "eight"}, "PORT must be a whole number"),
        ({"PORT": "99999"}, "Port 99999 of 127.0.0.1 is not to be had"),
        ({"HOST": "192.0.2.1"}, "of 192.0.2.1 is not to be had"),
        ({"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}, "connection to server"),
    ],
)
def test_a_wrong_setting_is_one_message_and_no_traceback(tmp_path, environment, words):
    started = Site(tmp_path, **environment).run(*PLAY)
    assert started.returncode == 1
    assert started.stderr.startswith("Earmark cannot start. ")
    assert words in started.stderr
    assert "Traceback" not in started.stderr
