"""Projects with clips to judge, made by the services: what people disagree about, and an audit."""

import json
import sys
from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from annotation.models import Annotation, Item, Participation, Project, Purpose, Task, TaskState
from annotation.opening import open_all
from annotation.services import LabelDraft, create_project, launch, save_question
from clips.models import Dataset
from quality.labels.labelling import label_tasks
from quality.models import AggregatedLabel, Audit
from tests.browser.kinds import DATASET, QUESTIONS, Quiet
from tests.config.processes import Site

SAID = {"single_choice": [("bell", "siren"), ("siren", "bell"), ("rain", "rain")]}


def made(site: Site, kind: str, name: str) -> str:
    """Make a project in the site's own process; return its id."""
    code = f"from tests.browser.judging import make; make({kind!r}, {name!r})"
    done = site.manage("shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout.splitlines()[-1]))


def make(kind: str, name: str) -> None:
    """Make a project that asks a question of this kind, with clips to judge; print its id."""
    dataset = Dataset.objects.select_related("owner").get(name=DATASET)
    project = create_project(owner=dataset.owner, dataset=dataset, name=name, answers_maximum=2)
    body = QUESTIONS[kind]
    labels = [LabelDraft(label) for label in body.get("labels", ())]
    save_question(project, text=body["text"], kind=kind, labels=labels, options=body.get("options", {}))
    launch(project)
    open_all(str(project.pk), Quiet())  # type: ignore[arg-type]
    Project.objects.filter(pk=project.pk).update(launched_at="2020-01-01T00:00Z", state="paused")
    people = [User.objects.create(username=f"{name} {number}") for number in (1, 2)]
    Participation.objects.bulk_create(Participation(project=project, annotator=one) for one in people)
    tasks = Task.objects.filter(question__project=project).order_by("pk")
    for task, said in zip(tasks, SAID.get(kind, [None, None]), strict=False):
        _vote(task, people, said)
    sys.stdout.write(json.dumps(str(project.pk)))


def _vote(task: Task, people: Sequence[User], said: Sequence[str] | None) -> None:
    """Let people vote on a task; where they do not say the same it is disputed, else an audit."""
    for place, person in enumerate(people):
        label = task.question.labels.get(name=said[place]) if said else None
        preferred = {} if label else {"preferred": ("first", "second")[place]}
        given = {"purpose": Purpose.VOTE, "kind": task.question.kind, "label": label, **preferred}
        Annotation.objects.create(task=task, annotator=person, **given)
        label_tasks([Task.objects.get(pk=task.pk)], voter_id=person.pk)
    is_agreed = said is not None and len(set(said)) == 1
    state = TaskState.RETIRED if is_agreed else TaskState.DISPUTED
    Task.objects.filter(pk=task.pk).update(state=state, votes=2, wanted=2, retired_at=timezone.now())
    Item.objects.filter(pk=task.item_id).update(votes=2, wanted=0)
    if is_agreed:
        posterior = AggregatedLabel.objects.get(task=task).posterior
        Audit.objects.create(task=task, question=task.question, posterior=posterior)
