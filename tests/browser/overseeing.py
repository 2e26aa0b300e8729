"""A project that simulated people have answered, two of whom copy one another; one of its checks is wrong."""

import json
import sys

from django.utils import timezone

from accounts.models import User
from annotation.models import Annotation, Item, Participation, Project, Purpose, Task
from annotation.opening import open_all
from annotation.services import LabelDraft, create_project, launch, save_question
from clips.models import Dataset
from game.simulation.crowd import Kind, Sound, people
from quality.checks.outcomes import note_checks
from quality.labels.labelling import label_tasks
from quality.models import Control
from quality.revising.everything import judge_anew
from quality.services import add_controls
from tests.browser.kinds import DATASET, LABELS, Quiet
from tests.config.processes import Site

CHECKS = 4
PEOPLE = 10


def made(site: Site, name: str) -> dict[str, str]:
    """Make the project in the site's own process; return its id, who the pair is, which check is wrong."""
    code = f"from tests.browser.overseeing import make; make({name!r})"
    done = site.manage("shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def make(name: str) -> None:
    """Make it and let everybody answer everything; print what `made` returns."""
    dataset = Dataset.objects.select_related("owner").get(name=DATASET)
    rules = {"answers_wanted": 2, "answers_maximum": PEOPLE + 2}
    project = create_project(owner=dataset.owner, dataset=dataset, name=name, **rules)
    question = save_question(project, text="What is it?", labels=[LabelDraft(label) for label in LABELS])
    launch(project)
    open_all(str(project.pk), Quiet())  # type: ignore[arg-type]
    # Nobody else plays it, and no job pauses anybody.
    Project.objects.filter(pk=project.pk).update(launched_at="2020-01-01T00:00Z", state="paused")
    labels = list(question.labels.order_by("pk"))
    items = list(Item.objects.filter(project=project).order_by("pk"))
    truth = {item.pk: number % len(labels) for number, item in enumerate(items)}
    bad, *others = items[:CHECKS]
    known = [(item, labels[truth[item.pk]]) for item in others]
    add_controls(question, [(bad, labels[(truth[bad.pk] + 1) % len(labels)]), *known], origin="test")
    crowd = people(PEOPLE, "clean", seed=5, colluding_pairs=1)
    users = [User.objects.create(username=f"{name} {number}") for number in range(len(crowd))]
    Participation.objects.bulk_create(Participation(project=project, annotator=one) for one in users)
    # In the order of the clips, as ids come by chance: everybody says the same whenever it is made.
    for task in Task.objects.filter(question=question).select_related("item").order_by("item_id"):
        is_check = task.item.is_control or Control.objects.filter(item=task.item).exists()
        for user, person in zip(users, crowd, strict=True):
            said = person.answer(Sound(len(labels), truth[task.item_id]), task.pk)
            purpose = Purpose.CONTROL if is_check else Purpose.VOTE
            given = Annotation.objects.create(
                task=task, annotator=user, label=labels[said], kind=question.kind, purpose=purpose
            )
            if is_check:
                note_checks(
                    [Annotation.objects.select_related("task__question", "task__item").get(pk=given.pk)]
                )
        if not is_check:
            Task.objects.filter(pk=task.pk).update(votes=len(crowd), wanted=len(crowd))
            Item.objects.filter(pk=task.item_id).update(votes=len(crowd), wanted=0)
            label_tasks([Task.objects.select_related("question", "item__project").get(pk=task.pk)])
    for _ in range(2):
        judge_anew(project.questions.select_related("project").get(), timezone.now())
    pair = [user.username for user, person in zip(users, crowd, strict=True) if person.kind == Kind.COLLUDER]
    sys.stdout.write(json.dumps({"project": str(project.pk), "pair": pair, "check": bad.clip.name}))
