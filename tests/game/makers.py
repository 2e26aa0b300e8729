"""Projects that can be played, in one call."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from annotation.models import Item, Project, ProjectState
from annotation.services import Answer, Listening, open_tasks
from annotation.turns import Turn
from clips.models import Clip
from game import play
from quality.known.training import add_training, open_training_items
from quality.services import add_controls, open_control_items
from tests import makers


def playable(
    owner: User,
    *,
    clips: int = 3,
    questions: int = 1,
    labels: Sequence[str] = ("happy", "sad"),
    speakers: Sequence[str] = ("",),
    seconds: float = 2.5,
    controls: int = 0,
    **fields: object,
) -> Project:
    """Make a live project with its tasks open; speakers take turns, and nothing need be heard."""
    name = f"Sounds {Project.objects.count() + 1}"
    dataset = makers.make_dataset(owner, name)
    made = [
        makers.make_clips(dataset, [f"{number}.wav"], speaker=speakers[number % len(speakers)])[0]
        for number in range(clips)
    ]
    Clip.objects.filter(dataset=dataset).update(duration=seconds)
    settings = {"state": ProjectState.LIVE, "launched_at": timezone.now(), "share_to_hear": 0, **fields}
    project = makers.make_project(dataset, name, **settings)
    draft = Project.objects.filter(pk=project.pk)
    draft.update(state=ProjectState.DRAFT)
    for number in range(questions):
        makers.make_question(Project.objects.get(pk=project.pk), f"Question {number + 1}?", labels)
    draft.update(state=project.state)
    known, asked = made[:controls], made[controls:]
    open_tasks(project, [clip.pk for clip in asked])
    open_control_items(project, [clip.pk for clip in known])
    for question in project.questions.all():
        items = Item.objects.filter(project=project, clip__in=known)
        add_controls(question, [(item, question.labels.first()) for item in items], origin="test")
    return project


def annotators(count: int) -> list[User]:
    """Make annotators in volume; they cannot sign in by password."""
    first = User.objects.count() + 1
    return User.objects.bulk_create(
        User(username=f"annotator-{number}", privacy_version=1, age_confirmed_at=timezone.now())
        for number in range(first, first + count)
    )


def train_on(project: Project, names: Sequence[str]) -> list[Item]:
    """Add a training round of clips whose right label these are, for every question."""
    clips = makers.make_clips(
        project.dataset, [f"practice {name} {place}.wav" for place, name in enumerate(names)]
    )
    open_training_items(project, [clip.pk for clip in clips])
    items = [Item.objects.get(project=project, clip=clip) for clip in clips]
    for question in project.questions.all():
        labels = {label.name: label for label in question.labels.all()}
        add_training(question, [(item, labels[name]) for item, name in zip(items, names, strict=True)])
    return items


def answer(
    user: User, turn: Turn, name: str | None = "happy", *, now: dt.datetime | None = None
) -> play.Outcome:
    """Answer every question of a turn with the label of this name; None is unsure."""
    answers = []
    for task in turn.tasks:
        label = task.question.labels.get(name=name) if name else None
        answers.append(Answer(task.question_id, label and label.pk, unsure=label is None))
    return play.submit_answer(user, turn.assignment.pk, answers, listening=Listening(), now=now)
