"""A project for each kind of question, made by the services; and somebody who plays it."""

import csv
import io
import json
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

from selenium.webdriver.common.action_chains import ActionChains

from annotation.models import Project
from annotation.opening import open_all
from annotation.services import LabelDraft, create_project, launch, save_question
from clips.models import Dataset
from tests.browser.player import Player
from tests.config.processes import Site

DATASET = "Count the beeps"
LABELS = ("bell", "siren", "rain")
QUESTIONS: dict[str, dict[str, Any]] = {
    "single_choice": {"text": "What do you hear?", "labels": LABELS},
    "multiple_choice": {"text": "What is in it?", "labels": LABELS, "options": {"at_most": 2}},
    "scale": {"text": "How excited is it?", "options": {"last": 5, "middle": "so-so"}},
    "scale_wide": {"text": "How loud is it?", "options": {"first": 0, "last": 100}},
    "valence": {
        "text": "How does it feel?",
        "options": {"last": 9, "pictures": "valence", "low": "unpleasant", "high": "pleasant"},
    },
    "arousal": {"text": "How awake is it?", "options": {"last": 7, "pictures": "arousal"}},
    "dominance": {
        "text": "How strong is it?",
        "options": {"last": 5, "pictures": "dominance", "low": "weak", "high": "strong"},
    },
    "grid": {"text": "Where on the plane?"},
    "text": {"text": "Describe it.", "options": {"longest": 40}},
    "regions": {"text": "Where do you hear it?", "labels": LABELS},
    "pair": {"text": "Which is calmer?", "options": {"ties": True}},
}
KIND_OF = {"scale_wide": "scale", "valence": "scale", "arousal": "scale", "dominance": "scale"}
#: Projects by name, with the questions they ask.
PROJECTS = {name: (name,) for name in QUESTIONS} | {
    "pictures": ("valence", "arousal", "dominance"),
    "all": ("multiple_choice", "scale", "grid", "text", "regions"),
}


class Quiet:
    """Progress that nobody follows."""

    def set_total(self, total: int) -> None:
        """Be told how many steps there are."""

    def advance(self, n: int = 1, message: str | None = None) -> None:
        """Be told of steps."""


def make() -> None:
    """Make all projects, in the process of the site; prints their ids by name."""
    dataset = Dataset.objects.select_related("owner").get(name=DATASET)
    if not Project.objects.filter(dataset=dataset, name="all").exists():
        for name, questions in PROJECTS.items():
            _make(dataset, name, questions)
    made = Project.objects.filter(dataset=dataset, name__in=PROJECTS)
    sys.stdout.write(json.dumps({project.name: str(project.pk) for project in made}))


def _make(dataset: Dataset, name: str, questions: tuple[str, ...]) -> None:
    # Every test finds all its questions open, however many went before it.
    many = {"answers_wanted": 50, "answers_maximum": 50}
    said = {"name": name, "description": "All kinds.", **many}
    project = create_project(owner=dataset.owner, dataset=dataset, **said)
    for question in questions:
        body = QUESTIONS[question]
        labels = [LabelDraft(label) for label in body.get("labels", ())]
        save_question(
            project,
            text=body["text"],
            kind=KIND_OF.get(question, question),
            labels=labels,
            options=body.get("options", {}),
        )
    launch(project)
    # The job that does this waits for the running site, which need not be there yet.
    open_all(str(project.pk), Quiet())  # type: ignore[arg-type]
    # The demo's own stay the newest ones, which the lobby offers first.
    Project.objects.filter(pk=project.pk).update(launched_at="2020-01-01T00:00Z")


def made(site: Site) -> dict[str, str]:
    """Return the ids of the projects of the running site."""
    done = site.manage("shell", "-v0", "-c", "from tests.browser.kinds import make; make()")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


class Answerer(Player):
    """Somebody who answers questions of one kind."""

    site: Site
    project: str

    def enters(self, project: str) -> "Answerer":
        """Begin as a guest in a project."""
        self.project = project
        self.go("/play/")
        self.click(f"button[name=project][value='{project}']")
        self.may_answer()
        return self

    def may_answer(self) -> None:
        """Wait until enough was heard."""
        self.is_in("ready")
        self.until(lambda: not self.all("[data-questions][data-locked]"))

    def presses(self, *keys: str) -> None:
        """Press keys where the focus is."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def ends(self, act: Callable[[], object]) -> str:
        """Do what ends the turn; return which turn that was."""
        turn = self.shows("turn")
        act()
        self.until(lambda: self.shows("turn") != turn or self.shows("state") == "empty")
        return turn

    def exported(self) -> list[dict[str, str]]:
        """Return this person's answers as the project's CSV tells them, once all have arrived."""
        self.until(lambda: not self.kept())
        done = self.site.manage("export_annotations", self.project, "--format", "answers")
        assert done.returncode == 0, done.stderr
        pseudonym = self.pseudonym()
        rows = [row for row in csv.DictReader(io.StringIO(done.stdout)) if row["person"] == pseudonym]
        # The file goes question by question and clip by clip; here it goes as the answers were given.
        return sorted(rows, key=lambda row: row["answered_at"])

    def pseudonym(self) -> str:
        """Return the name under which the owner sees this person."""
        question = "SELECT pseudonym FROM annotation_participation WHERE annotator_id = ? AND project_id = ?"
        with sqlite3.connect(self.site.folder / "earmark.sqlite3", timeout=20) as connection:
            project = self.project.replace("-", "")
            return str(connection.execute(question, (self.shows("player"), project)).fetchone()[0])

    def note(self) -> str:
        """Return what the active question says."""
        return self.text(".asking[data-active] .asking__note")
