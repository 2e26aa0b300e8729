"""The only way to get a task's label with all that led to it: whoever may not have it gets a 404."""

from uuid import UUID

from django.http import Http404

from accounts.models import User
from annotation.access import playable_project_for, project_for
from annotation.models import Participation, Task
from quality.known.over import over
from quality.labels.settled import players_may_contest, settled_answers
from quality.models import Appeal, Control
from quality.people.appealing import open_appeals


def settled_task_for(user: User, project_id: UUID, task_id: int) -> Task:
    """Return a task that this very person is shown again, where its owner lets players contest it."""
    project = playable_project_for(user, project_id)
    if not players_may_contest(project):
        raise Http404
    answer = (
        settled_answers(user, project).filter(task=task_id).select_related("task__question__project").first()
    )
    if answer is None:
        raise Http404
    return answer.task


def appeal_for(user: User, appeal_id: int) -> Appeal:
    """Return an open appeal that this person may judge: an admin every one, an owner of own projects."""
    appeal = open_appeals(user).filter(pk=appeal_id).first() if user.is_owner else None
    if appeal is None:
        raise Http404
    return appeal


def over_for(user: User, project_id: UUID, control_id: int) -> Control:
    """Return a check that this very person failed, and that nobody is asked any more."""
    found = over(user, playable_project_for(user, project_id)).filter(pk=control_id)
    control = found.select_related("question__project").first()
    if control is None:
        raise Http404
    return control


def participant_for(user: User, project_id: UUID, person_id: int) -> Participation:
    """Return a person in a project whose trust this person looks after: an admin, of every project."""
    project = project_for(user, project_id)
    part = (
        Participation.objects.filter(project=project, annotator=person_id, annotator__closing_at=None)
        .select_related("annotator", "project")
        .first()
    )
    if part is None or not user.is_admin:
        raise Http404
    return part


def control_for(user: User, project_id: UUID, control_id: int) -> Control:
    """Return a control question of a project that this person looks after: an admin, of every project."""
    project = project_for(user, project_id)
    control = (
        Control.objects.filter(pk=control_id, question__project=project)
        .select_related("question__project")
        .first()
    )
    if control is None or not user.is_admin:
        raise Http404
    return control


def task_for(user: User, project_id: UUID, task_id: int) -> Task:
    """Return a task of a project whose labels this person may read: its owner, and every admin."""
    whole = Task.objects.select_related(
        "question__project__dataset", "item__clip", "item__other", "aggregated__label"
    ).prefetch_related("question__labels")
    project = project_for(user, project_id)
    task = whole.filter(pk=task_id, question__project=project).first()
    if task is None:
        raise Http404
    return task
