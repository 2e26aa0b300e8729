"""Projects in which clips are reported, made by the services; a member is known there."""

import json
import sys

from accounts.models import User
from annotation.models import Project
from annotation.opening import open_all
from annotation.services import Answer, LabelDraft, Listening, create_project, launch, save_question
from annotation.voices import KNOWN_AFTER
from clips.models import Dataset
from game import play
from tests.browser.kinds import DATASET, QUESTIONS, Quiet
from tests.config.processes import Site

MEMBER = "anna"


def made(site: Site, kind: str, name: str) -> str:
    """Make a project in the site's own process; return its id."""
    code = f"from tests.browser.reporting import make; make({kind!r}, {name!r})"
    done = site.manage("shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout.splitlines()[-1]))


def make(kind: str, name: str) -> None:
    """Make a project that asks a question of this kind; print its id."""
    dataset = Dataset.objects.select_related("owner").get(name=DATASET)
    many = {"answers_wanted": 50, "answers_maximum": 50, "share_to_hear": 0}
    project = create_project(owner=dataset.owner, dataset=dataset, name=name, **many)
    body = QUESTIONS[kind]
    labels = [LabelDraft(label) for label in body.get("labels", ())]
    save_question(project, text=body["text"], kind=kind, labels=labels, options=body.get("options", {}))
    launch(project)
    open_all(str(project.pk), Quiet())  # type: ignore[arg-type]
    Project.objects.filter(pk=project.pk).update(launched_at="2020-01-01T00:00Z")
    member = User.objects.get(username=MEMBER)
    for _ in range(KNOWN_AFTER):
        turn = play.next_turn(member, project.pk)
        assert turn
        said = [Answer(task.question_id, unsure=True) for task in turn.tasks]
        play.submit_answer(member, turn.assignment.pk, said, listening=Listening())
    sys.stdout.write(json.dumps(str(project.pk)))
