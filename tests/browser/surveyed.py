"""A project whose loop has learnt from a round and was surveyed: a map, and a confusion matrix."""

import json

from django.utils import timezone

from activelearning.models import Arm, Dot, Pick, Plan, Round, Survey
from activelearning.services import save_plan
from annotation.models import Task
from annotation.services import LabelDraft, create_project, launch, open_chosen, save_question
from clips.models import Clip, Dataset
from tests.browser.kinds import DATASET, LABELS
from tests.config.processes import Site

ASKED = 4


def made(site: Site, name: str) -> dict[str, str]:
    """Make the project in the site's own process; return its id."""
    code = f"from tests.browser.surveyed import make; make({name!r})"
    done = site.manage("shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def make(name: str) -> None:
    """Make it, without any job: the loop is paused."""
    dataset = Dataset.objects.select_related("owner").get(name=DATASET)
    project = create_project(owner=dataset.owner, dataset=dataset, name=name)
    question = save_question(project, text="What is it?", labels=[LabelDraft(label) for label in LABELS])
    plan = save_plan(question)
    Plan.objects.filter(pk=plan.pk).update(state="paused", job=None)
    launch(project)
    Plan.objects.filter(pk=plan.pk).update(job=None)
    clips = list(Clip.objects.filter(dataset=dataset).order_by("sort_key", "pk"))
    labels = list(question.labels.order_by("pk"))
    learnt = _round(plan, clips[:ASKED], [label.pk for label in labels])
    survey = Survey.objects.create(
        plan=plan,
        round=learnt,
        clips=len(clips),
        on_map=len(clips),
        made_at=timezone.now(),
        classes=learnt.classes,
        confusion=learnt.confusion,
    )
    for place, clip in enumerate(clips):
        across, down = 50 + 90 * (place % 10), 50 + 60 * (place // 10)
        Dot.objects.create(
            survey=survey,
            clip=clip,
            x=across,
            y=down,
            near_x=down,
            near_y=across,
            label=labels[place % 3],
            confidence=0.4 + 0.5 * place / len(clips),
            truth=labels[0] if place < ASKED else None,
        )
    print(json.dumps({"project": str(project.pk)}))  # noqa: T201 - what `made` reads


def _round(plan: Plan, clips: list[Clip], classes: list[int]) -> Round:
    """Return a round that asked about some clips, as the holdout, and was learnt from."""
    project = plan.question.project
    project.refresh_from_db()
    open_chosen(project, [clip.pk for clip in clips])
    learnt = Round.objects.create(
        plan=plan,
        number=0,
        strategy="default",
        feature_set="",
        pool=20,
        state="learnt",
        learnt_at=timezone.now(),
        answers=40,
        labels=20,
        uar=0.6,
        low=0.4,
        high=0.8,
        classes=classes,
        confusion=[[2, 1, 1], [0, 0, 0], [0, 0, 0]],
    )
    tasks = Task.objects.filter(question=plan.question, item__clip__in=clips)
    for rank, task in enumerate(tasks):
        Pick.objects.create(round=learnt, task=task, arm=Arm.HOLDOUT, rank=rank)
    return learnt
