"""The only ways to get a project, a question or a turn: whoever may not have it gets a 404."""

import uuid

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import User
from accounts.privacy import has_confirmed
from annotation.models import Assignment, Project, ProjectState, Question
from common.errors import Conflict, Forbidden

Person = User | AnonymousUser


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


def playable_projects() -> QuerySet[Project]:
    """Return the projects that people can play now."""
    return Project.objects.filter(state=ProjectState.LIVE)


def playable_project_for(user: User, project_id: uuid.UUID) -> Project:
    """Return a project this person may answer in: it is known to the public, and their age is enough."""
    project = (
        Project.objects.select_related("dataset").filter(~Q(state=ProjectState.DRAFT), pk=project_id).first()
    )
    if project is None:
        raise Http404
    return project


def check_may_answer(user: User, project: Project) -> None:
    """Raise why this person may not answer in this project now; the one place where that is decided."""
    if project.state != ProjectState.LIVE:
        raise Conflict("This project is not open for answers right now.", code="project_closed")
    if not has_confirmed(user, age=project.minimum_age):
        raise Forbidden(
            f"Confirm what is stored and that you are {project.minimum_age} or older, then play.",
            code="not_confirmed",
        )


def turn_for(user: User, turn_id: uuid.UUID) -> Assignment:
    """Return a turn that was lent to this very person."""
    assignment = (
        Assignment.objects.select_related("project", "item__clip", "annotator")
        .filter(pk=turn_id, annotator=user)
        .first()
    )
    if assignment is None:
        raise Http404
    return assignment
