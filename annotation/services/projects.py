"""The life of a project: draft, live, paused, finished."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from annotation import jobs, opening
from annotation.models import Project, ProjectState
from clips.models import Clip, ClipState, Dataset
from common.errors import Conflict, UserError
from jobs.services import start
from live.publish import publish
from live.topics import topic

EDITABLE = (
    "name",
    "description",
    "instructions",
    "answers_wanted",
    "answers_maximum",
    "share_to_hear",
    "minimum_age",
    "warning",
    "feature_set",
)


def create_project(*, owner: User, dataset: Dataset, name: str, **settings: Any) -> Project:
    """Make a draft about one dataset."""
    project = Project(owner=owner, dataset=dataset)
    return _save(project, {"name": name, **settings})


def edit_project(project: Project, **settings: Any) -> Project:
    """Change a project's words and rules; numbers of answers only while it is a draft."""
    if project.state != ProjectState.DRAFT:
        for fixed in ("answers_wanted", "answers_maximum"):
            if settings.get(fixed, getattr(project, fixed)) != getattr(project, fixed):
                raise Conflict("The number of answers is fixed once a project is live.", field=fixed)
    return _save(project, settings)


def _save(project: Project, settings: dict[str, Any]) -> Project:
    for name in EDITABLE:
        setattr(project, name, settings.get(name, getattr(project, name)))
    if project.answers_maximum < project.answers_wanted:
        raise UserError(
            "The largest number of answers must not be below the number wanted.", field="answers_maximum"
        )
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError:
        raise UserError(f"You already have a project named “{project.name}”.", field="name") from None
    return project


@transaction.atomic
def launch(project: Project) -> Project:
    """Open a draft to players; the tasks are made in the background."""
    project = _locked(project, ProjectState.DRAFT)
    for problem in problems_before_launch(project):
        raise UserError(problem, code="not_ready")
    project.state = ProjectState.LIVE
    project.launched_at = timezone.now()
    project.save(update_fields=["state", "launched_at", "updated_at"])
    _open_all(project)
    _tell(project)
    return project


def open_new_clips(dataset_id: UUID) -> None:
    """Ask about clips that a dataset got after the launch, in every project that is live or paused."""
    under_way = Project.objects.filter(dataset=dataset_id, state__in=[ProjectState.LIVE, ProjectState.PAUSED])
    for project in under_way.select_related("owner"):
        _open_missing(project)


def _open_missing(project: Project) -> None:
    if opening.clips_without_item(project).exists():
        _open_all(project)


def _open_all(project: Project) -> None:
    start(
        jobs.open_all_tasks,
        owner=project.owner,
        message="Getting the clips ready to play",
        project_id=str(project.pk),
    )


def problems_before_launch(project: Project) -> list[str]:
    """Return what is still missing, one sentence each, in the order to mend it."""
    dataset = project.dataset
    wanted = {
        "Write at least one question.": project.questions.exists(),
        "Give every question at least two labels.": all(
            question.labels.count() >= 2 for question in project.questions.prefetch_related("labels")
        ),
        "Upload at least one clip to the dataset.": Clip.objects.filter(
            dataset=dataset, state=ClipState.READY
        ).exists(),
        "Say where the dataset's sounds come from.": bool(dataset.source),
        "Name the licence of the dataset.": bool(dataset.licence),
        "Say what the people who can be heard agreed to.": bool(dataset.consent),
    }
    return [problem for problem, solved in wanted.items() if not solved]


@transaction.atomic
def delete_project(project: Project) -> None:
    """Delete a draft with its questions; what was launched holds answers of people and stays."""
    _locked(project, ProjectState.DRAFT).delete()


@transaction.atomic
def pause(project: Project) -> Project:
    """Stop lending turns; turns already lent may still be answered."""
    return _move(project, ProjectState.PAUSED, ProjectState.LIVE)


@transaction.atomic
def resume(project: Project) -> Project:
    """Lend turns again, of clips that came meanwhile too."""
    project = _move(project, ProjectState.LIVE, ProjectState.PAUSED, ProjectState.FINISHED)
    _open_missing(project)
    return project


@transaction.atomic
def finish(project: Project) -> Project:
    """Close the project; it can be resumed."""
    project = _move(project, ProjectState.FINISHED, ProjectState.LIVE, ProjectState.PAUSED)
    project.finished_at = timezone.now()
    project.save(update_fields=["finished_at"])
    return project


def _move(project: Project, to: ProjectState, *allowed: ProjectState) -> Project:
    project = _locked(project, *allowed)
    project.state = to
    project.save(update_fields=["state", "updated_at"])
    _tell(project)
    return project


def _locked(project: Project, *allowed: ProjectState) -> Project:
    project = (
        Project.objects.select_for_update(of=("self",)).select_related("dataset", "owner").get(pk=project.pk)
    )
    if project.state not in allowed:
        raise Conflict(
            f"This project is {project.get_state_display().lower()}; reload the page.", code="state"
        )
    return project


def _tell(project: Project) -> None:
    publish(topic("project", project.pk), "state", {"state": project.state})
