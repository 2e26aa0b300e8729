"""What can be followed live of trust: the names, who may, and the present state of each.

The state is a stamp: a page that was rendered with another one is behind. It is told once the change has
committed. Who follows a list is told that it changed, never what: the page asks for it as its person.
"""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Q
from django.http import Http404

from accounts.access import is_admin, is_owner, is_signed_in
from accounts.models import User
from annotation.access import playable_project_for, project_for
from live.topics import topic
from quality.models import Act, Appeal, Contest, Crowd, Decision, MirrorStep, Pause
from quality.news import EVERYBODY, mirror_topic
from quality.people.appealing import open_appeals

Person = User | AnonymousUser
Following = dict[str, str]


def of_mirror(user: User, project_id: UUID) -> Following:
    """Return what a player's own page of a project follows."""
    return {"topic": mirror_topic(project_id, user.pk), "stamp": _mirror(user, project_id)}


def of_appeals(user: User) -> Following:
    """Return what a list of appeals follows."""
    who = EVERYBODY if user.is_admin else user.pk
    return {"topic": topic("appeals", who), "stamp": _appeals(user)}


def of_trust(project_id: UUID | None = None) -> Following:
    """Return what an admin's page of trust follows, in one project or in all."""
    return {"topic": topic("trust", project_id or EVERYBODY), "stamp": _trust(project_id)}


def of_labels(project_id: UUID) -> Following:
    """Return what the pages of a project's labels follow."""
    return {"topic": topic("labels", project_id), "stamp": _labels(project_id)}


def watch_mirror(user: Person, identity: str) -> dict[str, Any]:
    """Guard "mirror": only the person themselves, for a project that players may know of."""
    project, _, person = identity.partition("_")
    if not is_signed_in(user) or person != str(user.pk):
        raise Http404
    return {"stamp": _mirror(user, playable_project_for(user, _uuid(project)).pk)}


def watch_appeals(user: Person, identity: str) -> dict[str, Any]:
    """Guard "appeals": admins follow all, owners those of their own projects."""
    if not is_owner(user) or identity != (EVERYBODY if user.is_admin else str(user.pk)):
        raise Http404
    return {"stamp": _appeals(user)}


def watch_trust(user: Person, identity: str) -> dict[str, Any]:
    """Guard "trust": admins."""
    if not is_admin(user):
        raise Http404
    return {"stamp": _trust(None if identity == EVERYBODY else project_for(user, _uuid(identity)).pk)}


def watch_labels(user: Person, identity: str) -> dict[str, Any]:
    """Guard "labels": whoever may manage the project."""
    if not is_owner(user):
        raise Http404
    return {"stamp": _labels(project_for(user, _uuid(identity)).pk)}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _mirror(user: User, project_id: UUID) -> str:
    here = {"annotator": user, "project": project_id}
    step = MirrorStep.objects.filter(annotator=user, question__project=project_id).aggregate(at=Max("pk"))
    paused = Pause.objects.filter(**here).aggregate(last=Max("pk"), over=Count("ended_at"))
    mine = Appeal.objects.filter(by=user, project=project_id)
    appeals = mine.aggregate(last=Max("pk"), over=Count("closed_at"))
    contested = Contest.objects.filter(by=user, task__question__project=project_id)
    contests = contested.aggregate(last=Max("pk"), over=Count("closed_at"))
    return _stamp(step, paused, appeals, contests)


def _appeals(user: User) -> str:
    waiting = open_appeals(user).order_by().aggregate(last=Max("pk"), number=Count("pk"))
    return _stamp(waiting)


def _trust(project_id: UUID | None) -> str:
    here = {"project": project_id} if project_id else {}
    asked = {"question__project": project_id} if project_id else {}
    pauses = Pause.objects.filter(ended_at=None, **here).aggregate(last=Max("pk"), number=Count("pk"))
    acts = Act.objects.filter(**here).aggregate(last=Max("pk"))
    judged = Crowd.objects.filter(**asked).aggregate(at=Max("revised_at"))
    appeals = Appeal.objects.filter(closed_at=None, **here).aggregate(last=Max("pk"), number=Count("pk"))
    return _stamp(pauses, acts, judged, appeals)


def _labels(project_id: UUID) -> str:
    here = {"task__question__project": project_id}
    contests = Contest.objects.filter(**here).aggregate(last=Max("pk"), over=Count("closed_at"))
    decisions = Decision.objects.filter(**here).aggregate(
        made=Count("decided_at"), undone=Count("pk", filter=Q(undone_at__isnull=False))
    )
    judged = Crowd.objects.filter(question__project=project_id).aggregate(at=Max("revised_at"))
    return _stamp(contests, decisions, judged)


def _stamp(*parts: dict[str, Any]) -> str:
    return " ".join(str(value or 0) for part in parts for value in part.values())
