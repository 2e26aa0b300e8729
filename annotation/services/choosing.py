"""Asking about some clips of a dataset first: which ones is decided elsewhere, round by round."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation import opening
from annotation.models import AskedClips, Project, ProjectState
from annotation.services.projects import locked, open_missing
from annotation.services.tasks import open_tasks
from common.errors import Conflict
from live.publish import publish
from live.topics import topic


@transaction.atomic
def choose_clips(project: Project, *, chosen: bool) -> None:
    """Say of a draft whether its clips are chosen round by round, or asked about all at once."""
    project = locked(project, ProjectState.DRAFT)
    if chosen and opening.compares(project):
        raise Conflict(_("Where clips are compared, all of them are asked about."), code="compares")
    _become(project, AskedClips.CHOSEN if chosen else AskedClips.ALL)


@transaction.atomic
def ask_about_the_rest(project: Project) -> None:
    """Ask about every clip that was not chosen; from now on new ones are asked about too."""
    project = locked(project, ProjectState.LIVE, ProjectState.PAUSED, ProjectState.FINISHED)
    _become(project, AskedClips.ALL)
    if project.state != ProjectState.FINISHED:
        open_missing(project)


def _become(project: Project, asked: AskedClips) -> None:
    project.asked_clips = asked
    project.save(update_fields=["asked_clips", "updated_at"])


@transaction.atomic
def open_chosen(project: Project, clip_ids: Sequence[UUID]) -> None:
    """Ask about these clips, all questions of the project: who listens once may as well answer all."""
    open_tasks(project, clip_ids, selected_by="loop")
    opening.keep_count(project)
    publish(topic("project", project.pk), "progress", {})
