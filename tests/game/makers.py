"""Projects that can be played, in one call."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import Role, User
from annotation.models import Project, ProjectState
from annotation.services import open_tasks
from tests import makers


def playable(
    owner: User,
    *,
    clips: int = 3,
    questions: int = 1,
    labels: Sequence[str] = ("happy", "sad"),
    speakers: Sequence[str] = ("",),
    **fields: object,
) -> Project:
    """Make a live project with its tasks open; speakers take turns over the clips."""
    name = f"Sounds {Project.objects.count() + 1}"
    dataset = makers.make_dataset(owner, name)
    made = [
        makers.make_clips(dataset, [f"{number}.wav"], speaker=speakers[number % len(speakers)])[0]
        for number in range(clips)
    ]
    settings = {"state": ProjectState.LIVE, "launched_at": timezone.now(), **fields}
    project = makers.make_project(dataset, name, **settings)
    draft = Project.objects.filter(pk=project.pk)
    draft.update(state=ProjectState.DRAFT)
    for number in range(questions):
        makers.make_question(Project.objects.get(pk=project.pk), f"Question {number + 1}?", labels)
    draft.update(state=project.state)
    open_tasks(project, [clip.pk for clip in made])
    return project


def annotators(count: int) -> list[User]:
    """Make annotators in volume; they cannot sign in by password."""
    first = User.objects.count() + 1
    return User.objects.bulk_create(
        User(username=f"annotator-{number}", role=Role.ANNOTATOR) for number in range(first, first + count)
    )
