"""A crowd of every kind plays a loop on real voices over the API; its site is killed and goes on."""

import csv
import io
import json
import math
import os
import signal
import sqlite3
from contextlib import closing

import pytest

from tests.config.processes import Site, wait_until

pytestmark = [pytest.mark.long, pytest.mark.embedded, pytest.mark.corpora]

CLIPS, ROUNDS, BATCH, PEOPLE, CROWDS = 90, 2, 24, 10, 16
PREPARE = f"""
from accounts.models import Role, User
from activelearning.services import save_plan
from annotation.models import Project
from annotation.services import edit_project, launch
from clips.models import Dataset
from django.core.management import call_command
from quality.known.columns import draft_from_columns
omar = User.objects.create_user("omar", role=Role.OWNER)
rights = ["--source", "Berlin", "--licence", "as published", "--consent", "published", "--name", "Voices"]
call_command("import_dataset", "{{folder}}", "--limit", "{CLIPS}", "--owner", "omar", *rights)
project = draft_from_columns(Dataset.objects.get(), owner=omar, name="Voices", columns=["arousal"])
edit_project(project, feature_set="eGeMAPSv02", share_to_hear=0, largest_share=100)
save_plan(project.questions.get(), batch={BATCH}, rounds={ROUNDS})
launch(Project.objects.get())
print(project.pk)
"""


@pytest.fixture
def site(tables, tmp_path):
    """A site that nobody has been to."""
    site = Site(tmp_path / "site")
    site.begin_with(tables)
    yield site
    site.kill_all()


def said(ended):
    """Return what a command printed; it must have ended well."""
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def ask(site, statement):
    """Return the one figure that a statement asks for."""
    with closing(sqlite3.connect(f"file:{site.folder}/earmark.sqlite3?mode=ro", uri=True)) as database:
        return database.execute(statement).fetchone()[0]


def rounds(site):
    return ask(site, "SELECT count(*) FROM activelearning_round")


def has_stopped(site):
    return ask(site, "SELECT count(*) FROM activelearning_plan WHERE stopped_because = 'rounds'") == 1


def open_tasks(site):
    return ask(site, "SELECT count(*) FROM annotation_task WHERE state = 'open' AND wanted > 0")


def is_asking(site):
    """Return whether so much is open that the loop waits for people."""
    return open_tasks(site) >= BATCH / 10


def people_come(site, project, seed):
    """Let a new crowd answer all there is, with its careless, contrary and biased people."""
    crowd = ["--people", str(PEOPLE), "--crowd", "typical", "--truth", "arousal", "--seed", str(seed)]
    return said(
        site.manage(
            "simulate_annotators", project, "--site", site.address, "--speed", "1000", *crowd, "--json"
        )
    )


def play_round(site, project, seeds):
    """Let crowds come, one after the other, until nearly all that is asked now has ended."""
    for seed in seeds:
        people_come(site, project, seed)
        if not is_asking(site):
            return
    raise AssertionError(f"{CROWDS - 1} crowds left {open_tasks(site)} clips open.")


def kill_at_work(site):
    """End the site as a power cut does, while its loop learns."""
    at_work = "SELECT count(*) FROM jobs_job WHERE kind = 'activelearning.advance' AND state = 'running'"
    wait_until(lambda: ask(site, at_work) > 0 or rounds(site) > 1, 60)
    process = site.processes[-1]
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def labels(site, project):
    """Return the export, as rows."""
    text = said(site.manage("export_annotations", project, "--format", "csv"))
    usual = csv.field_size_limit(10**7)
    try:
        return list(csv.DictReader(io.StringIO(text)))
    finally:
        csv.field_size_limit(usual)


def test_a_crowd_labels_voices_round_by_round_though_the_site_is_killed(site, shared_data):
    folder = shared_data / "corpora" / "emodb"
    printed = said(site.manage("shell", "-v0", "-c", PREPARE.format(folder=folder)))
    project = printed.split()[-1]
    site.play()
    wait_until(lambda: rounds(site) == 1, 60)
    seeds = iter(range(1, CROWDS))
    play_round(site, project, seeds)
    kill_at_work(site)
    site.play()
    while not has_stopped(site):
        before = rounds(site)
        play_round(site, project, seeds)
        # Clips open again after a crowd has left, where one of it turns out careless: then another one comes.
        wait_until(lambda before=before: rounds(site) > before or has_stopped(site) or is_asking(site))

    assert rounds(site) == ROUNDS
    picked = "SELECT count({}) FROM activelearning_pick"
    assert ask(site, picked.format("*")) == ask(site, picked.format("DISTINCT task_id"))
    rows = labels(site, project)
    asked = [row for row in rows if row["state"] in {"retired", "disputed"} and row["known_label"] == ""]
    assert len(asked) >= 0.9 * ROUNDS * BATCH
    ended = [row for row in asked if row["state"] == "retired"]
    # With two labels and such a crowd, some stay disputed.
    assert len(ended) >= 0.6 * len(asked)
    right = [row["label"] == json.loads(row["metadata"])["arousal"] for row in ended]
    # The owner wanted labels that are 90 % sure; so few of them are so far off by chance.
    assert sum(right) / len(right) > 0.9 - 3 * math.sqrt(0.09 / len(right))
    assert {row["machine"] for row in rows} == {"false"}
    held = [row for row in rows if row["selected_by"] == "holdout"]
    assert 0.15 * len(rows) < len(held) < 0.3 * len(rows)
