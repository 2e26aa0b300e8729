"""The only ways to get a project, a question or a turn: whoever may not have it gets a 404."""

import uuid
from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.privacy import has_confirmed
from annotation.models import (
    Assignment,
    Label,
    Participation,
    Project,
    ProjectState,
    Question,
    ReportedClip,
)
from common.errors import Conflict, Forbidden

Person = User | AnonymousUser
NOT_OPEN = {
    ProjectState.DRAFT: gettext_lazy("This project is not open for answers yet."),
    ProjectState.PAUSED: gettext_lazy("This project is paused: its clips come again when its owner goes on."),
    ProjectState.FINISHED: gettext_lazy("This project is finished. Thank you to everybody who listened."),
}
READS_ANSWERS = gettext_lazy(
    "You can read what others answered in this project, so you cannot answer in it yourself."
)

SHARE_REACHED = gettext_lazy(
    "Thank you: you have given %(share)s %% of all answers here, as many as one person may for now. "
    "Come back when others have caught up; other projects are open to you."
)


def projects_of(user: User) -> QuerySet[Project]:
    """Return the projects this person may manage: their own, and every one for an admin."""
    return Project.objects.all() if user.is_admin else Project.objects.filter(owner=user)


def project_for(user: User, project_id: uuid.UUID) -> Project:
    """Return a project this person may manage."""
    project = projects_of(user).select_related("dataset", "owner").filter(pk=project_id).first()
    if project is None or not user.is_owner:
        raise Http404
    return project


def question_for(user: User, question_id: int) -> Question:
    """Return a question of a project this person may manage."""
    question = Question.objects.select_related("project__dataset").filter(pk=question_id).first()
    if question is None or not (user.is_admin or question.project.owner_id == user.pk):
        raise Http404
    return question


def label_for(user: User, label_id: int) -> Label:
    """Return a label of a question of a project this person may manage."""
    label = Label.objects.select_related("question__project__dataset").filter(pk=label_id).first()
    if label is None or not (user.is_admin or label.question.project.owner_id == user.pk):
        raise Http404
    return label


def reported_clip_for(user: User, project_id: uuid.UUID, clip_id: uuid.UUID) -> ReportedClip:
    """Return a clip that was reported in a project this person may manage."""
    reported = project_for(user, project_id).reported.filter(clip=clip_id)
    found = reported.select_related("project", "clip").first()
    if found is None:
        raise Http404
    return found


def playable_projects() -> QuerySet[Project]:
    """Return the projects that people can play now."""
    return Project.objects.filter(state=ProjectState.LIVE)


def playable_project_for(user: User, project_id: uuid.UUID) -> Project:
    """Return a project that players may know of; `check_may_answer` says whether they may answer now."""
    project = (
        Project.objects.select_related("dataset__sheet")
        .filter(~Q(state=ProjectState.DRAFT), pk=project_id)
        .first()
    )
    if project is None:
        raise Http404
    return project


def check_may_answer(user: User, project: Project) -> None:
    """Raise why this person is lent no turn in this project now.

    The project must be live and the person must have confirmed. And nobody who still has to answer may see
    what others answered: whoever can read a project's labels (its owner, and every admin) may play in it
    only as long as nobody else has taken part. What they hold when others come has no vote where others
    have answered.

    Who may answer what is decided here and in the two functions below: `check_may_be_lent_more` of who takes
    part already, and `may_be_lent_together` of several at once. Whoever is paused is shown the way back
    instead (quality.people.pauses).
    """
    if project.state != ProjectState.LIVE:
        raise Conflict(NOT_OPEN[ProjectState(project.state)], code="project_closed")
    if not has_confirmed(user, age=project.minimum_age):
        raise Forbidden(
            _("Confirm what is stored and that you are %(age)s or older, then play.")
            % {"age": project.minimum_age},
            code="not_confirmed",
        )
    if reads_answers(user, project):
        raise Forbidden(READS_ANSWERS, code="can_read_labels")


def check_may_be_lent_more(project: Project, *, has_share: bool) -> None:
    """Raise why this person is lent no more clips for now.

    Nobody makes up a project alone where others answer too: whoever `has_share` of its votes waits until
    these have caught up. What they hold they may still answer.
    """
    if has_share:
        raise Forbidden(SHARE_REACHED % {"share": project.largest_share}, code="share_reached")


def may_be_lent_together(project: Project, people: Collection[int]) -> QuerySet[Participation]:
    """Return those of these people who take part, are not paused, and have not to wait for others."""
    return Participation.objects.filter(
        project=project, annotator__in=people, is_paused=False, has_share=False
    )


def reads_answers(user: User, project: Project) -> bool:
    """Return whether this person can read what others answered here; one statement for owners and admins."""
    if not reads_labels(user, project):
        return False
    return Participation.objects.filter(project=project).exclude(annotator=user).exists()


def reads_labels(user: User, project: Project) -> bool:
    """Return whether this person may read what is answered here, as soon as somebody has."""
    return user.is_admin or project.owner_id == user.pk


def turn_for(user: User, turn_id: uuid.UUID) -> Assignment:
    """Return a turn that was lent to this very person."""
    assignment = Assignment.objects.filter(pk=turn_id, annotator=user).first()
    if assignment is None:
        raise Http404
    return assignment


def locked_turns_for(user: User, turn_id: uuid.UUID) -> tuple[Assignment, list[Assignment]]:
    """Return a turn that was lent to this very person, to end it, and their other turns of the same item.

    All are locked: whoever comes at the same time, with the same turn or with another of these, waits here.
    """
    item = Assignment.objects.filter(pk=turn_id, annotator=user).values("item")
    turns = Assignment.objects.filter(item__in=item, annotator=user).order_by("pk").select_for_update()
    by_id = {turn.pk: turn for turn in turns}
    if turn_id not in by_id:
        raise Http404
    return by_id.pop(turn_id), list(by_id.values())
