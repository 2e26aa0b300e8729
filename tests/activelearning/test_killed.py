"""A real site is killed while it measures, chooses and learns; each start goes on where the last ended."""

import os
import signal
import sqlite3
from contextlib import closing

import pytest

from tests.config.processes import Site, wait_until

pytestmark = [pytest.mark.long, pytest.mark.embedded]

PREPARE = """
from accounts.models import Role, User
from tests.activelearning.makers import make_loop
omar = User.objects.create_user("omar", role=Role.OWNER)
make_loop(omar, clips=160, batch=8, rounds=2)
"""
ANSWER = """
from annotation.models import Question
from tests.activelearning.makers import answer_all
print(answer_all(Question.objects.get()))
"""
ROUNDS = "SELECT count(*) FROM activelearning_round"
MEASURED = "SELECT count(*) FROM activelearning_featurerow WHERE state = 'row'"
AT_WORK = "SELECT count(*) FROM jobs_job WHERE kind = '{}' AND state = 'running'"


@pytest.fixture
def site(tables, tmp_path):
    """A site with a launched project whose clips nobody has measured."""
    site = Site(tmp_path / "site")
    site.begin_with(tables)
    assert_well(site.manage("shell", "-v0", "-c", PREPARE))
    yield site
    site.kill_all()


def assert_well(ended):
    assert ended.returncode == 0, ended.stderr


def ask(site, statement):
    """Return the one figure that a statement asks for."""
    with closing(sqlite3.connect(f"file:{site.folder}/earmark.sqlite3?mode=ro", uri=True)) as database:
        return database.execute(statement).fetchone()[0]


def is_at_work(site, kind, otherwise):
    """Return whether a job of this kind runs just now, or has done already what it is for."""
    return ask(site, AT_WORK.format(kind)) > 0 or otherwise()


def kill(site):
    """End the site as a power cut does."""
    process = site.processes[-1]
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_loop_comes_to_its_end_however_often_its_site_is_killed(site):
    site.play()
    wait_until(lambda: is_at_work(site, "activelearning.measure", lambda: ask(site, MEASURED) > 0))
    kill(site)
    site.play()
    wait_until(lambda: ask(site, ROUNDS) == 1, 180)
    kill(site)
    assert_well(site.manage("shell", "-v0", "-c", ANSWER))
    site.play()
    wait_until(lambda: is_at_work(site, "activelearning.advance", lambda: ask(site, ROUNDS) == 2), 180)
    kill(site)
    site.play()
    wait_until(lambda: ask(site, ROUNDS) == 2, 180)
    assert_well(site.manage("shell", "-v0", "-c", ANSWER))
    stopped = "SELECT count(*) FROM activelearning_plan WHERE stopped_because = 'rounds'"
    wait_until(lambda: ask(site, stopped) == 1, 180)
    assert ask(site, MEASURED) == 160
    assert len(list(site.folder.rglob("*.npy"))) == 2
    assert ask(site, "SELECT count(*) FROM activelearning_round WHERE state = 'learnt' AND uar > 0.7") == 2
    assert ask(site, "SELECT count(*) FROM activelearning_held") == 80
    # The first set, one round, and as much of the holdout as belongs to them; every clip once.
    assert ask(site, "SELECT count(*) FROM activelearning_pick") == 2 * (8 + 2)
    assert ask(site, "SELECT count(DISTINCT task_id) FROM activelearning_pick") == 2 * (8 + 2)
    assert ask(site, "SELECT count(*) FROM annotation_task") == 2 * (8 + 2)
