"""What the owner's pages read: how far many projects are, work under way, what may be followed live."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.http import Http404

from accounts.access import is_owner
from accounts.models import User
from annotation import access, selectors
from annotation.jobs import open_all_tasks
from annotation.models import Project, Task, TaskState
from jobs.models import Job, State
from jobs.selectors import snapshot


def percent_done(project_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many percent of the tasks of each project need no more answers, in one statement."""
    # As in selectors.progress_of: control questions want no votes and are nobody's progress.
    asked = Task.objects.filter(question__project__in=list(project_ids), wanted__gt=0)
    numbers = (
        asked.exclude(state=TaskState.WITHDRAWN)
        .values_list("question__project")
        .annotate(
            tasks=Count("pk"), ended=Count("pk", filter=Q(state__in=[TaskState.RETIRED, TaskState.DISPUTED]))
        )
    )
    return {project: 100 * ended // tasks for project, tasks, ended in numbers}


def opening_job(project: Project) -> dict[str, Any] | None:
    """Return the state of the work that makes the project's tasks, until it is done."""
    jobs = Job.objects.filter(
        owner=project.owner_id, kind=open_all_tasks.kind, arguments__project_id=str(project.pk)
    )
    latest = jobs.order_by("-queued_at").first()
    return snapshot(latest) if latest and latest.state != State.DONE else None


def live_state(project: Project) -> dict[str, Any]:
    """Return what the project's page shows and keeps fresh."""
    return {
        "state": project.state,
        "state_label": project.get_state_display(),
        **selectors.progress_of(project.pk).as_dict(),
    }


def watch_project(user: User | AnonymousUser, identity: str) -> dict[str, Any]:
    """Guard the live topic "project": return the present state to whoever may manage it, else Http404."""
    if not is_owner(user):
        raise Http404
    try:
        return live_state(access.project_for(user, UUID(identity)))
    except ValueError:
        raise Http404 from None
