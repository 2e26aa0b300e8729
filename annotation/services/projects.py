"""The life of a project: draft, live, paused, finished."""

from enum import Enum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.models import User
from annotation import jobs, opening
from annotation.examples import askable
from annotation.kinds import kind_of
from annotation.models import AskedClips, Project, ProjectState
from annotation.models.project import LEAST_CONFIDENCE, LEAST_SHARE, MOST_CONFIDENCE, MOST_PAIRS
from clips.models import Dataset
from common.errors import Conflict, UserError
from jobs.services import start
from live.publish import publish
from live.topics import topic

EDITABLE = (
    "name",
    "description",
    "instructions",
    "aggregation",
    "confidence",
    "check_rate",
    "answers_wanted",
    "answers_maximum",
    "largest_share",
    "share_to_hear",
    "pairs_per_clip",
    "minimum_age",
    "warning",
    "feature_set",
)
# And what is said of them.
FIXED = {
    "aggregation": gettext_lazy("How answers count"),
    "answers_wanted": gettext_lazy("The number of answers"),
    "answers_maximum": gettext_lazy("The number of answers"),
    "pairs_per_clip": gettext_lazy("The number of pairs"),
}


def create_project(*, owner: User, dataset: Dataset, name: str, **said: Any) -> Project:
    """Make a draft about one dataset."""
    project = Project(owner=owner, dataset=dataset)
    return _save(project, {"name": name, **said})


@transaction.atomic
def edit_project(project: Project, **said: Any) -> Project:
    """Change a project's words and rules; how answers are counted, and how many, only while it is a draft."""
    project = locked(project, *ProjectState)
    if project.state != ProjectState.DRAFT:
        for fixed, what in FIXED.items():
            if said.get(fixed, getattr(project, fixed)) != getattr(project, fixed):
                raise Conflict(_("%(what)s is fixed once a project is live.") % {"what": what}, field=fixed)
    return _save(project, said, update_fields=[*EDITABLE, "updated_at"])


def _save(project: Project, said: dict[str, Any], **how: Any) -> Project:
    for name in EDITABLE:
        setattr(project, name, said.get(name, getattr(project, name)))
    if project.answers_maximum < project.answers_wanted:
        raise UserError(
            _("The largest number of answers must not be below the number wanted."), field="answers_maximum"
        )
    if not LEAST_CONFIDENCE <= project.confidence <= MOST_CONFIDENCE:
        raise UserError(
            _("The confidence wanted must be from %(least)s to %(most)s %%.")
            % {"least": LEAST_CONFIDENCE, "most": MOST_CONFIDENCE},
            field="confidence",
        )
    if not LEAST_SHARE <= project.largest_share <= 100:
        raise UserError(
            _("The largest share of one person must be from %(least)s to 100 %%.") % {"least": LEAST_SHARE},
            field="largest_share",
        )
    if not 1 <= project.pairs_per_clip <= MOST_PAIRS:
        raise UserError(
            _("Each clip can stand in 1 to %(most)s pairs.") % {"most": MOST_PAIRS},
            field="pairs_per_clip",
        )
    try:
        with transaction.atomic():
            project.save(**how)
    except IntegrityError:
        raise UserError(
            _("You already have a project named “%(name)s”.") % {"name": project.name}, field="name"
        ) from None
    return project


@transaction.atomic
def launch(project: Project) -> Project:
    """Open a draft to players; the tasks are made in the background."""
    project = locked(project, ProjectState.DRAFT)
    # Nobody takes back source, licence or consent in this very moment.
    project.dataset = Dataset.objects.select_for_update().get(pk=project.dataset_id)
    for problem in problems_before_launch(project):
        raise UserError(problem.sentence, code="not_ready")
    for step in settings.PROJECT_LAUNCH_STEPS:
        import_string(step)(project)
    project.state = ProjectState.LIVE
    project.launched_at = timezone.now()
    project.save(update_fields=["state", "launched_at", "updated_at"])
    if project.asked_clips == AskedClips.ALL:
        _open_all(project)
    _tell(project)
    return project


def open_new_clips(dataset_id: UUID) -> None:
    """Ask about clips that a dataset got after the launch, in every project that is live or paused."""
    under_way = Project.objects.filter(dataset=dataset_id, state__in=[ProjectState.LIVE, ProjectState.PAUSED])
    for project in under_way.select_related("owner"):
        open_missing(project)


def open_missing(project: Project) -> None:
    """Ask about every clip that is not asked about yet, where clips are not chosen."""
    if project.asked_clips == AskedClips.ALL and opening.clips_without_item(project).exists():
        _open_all(project)


def _open_all(project: Project) -> None:
    start(
        jobs.open_all_tasks,
        owner=project.owner,
        message=gettext_noop("Getting the clips ready to play"),
        project_id=str(project.pk),
    )


class Missing(Enum):
    """What a project needs before its launch, in the order to mend it, and how that is said."""

    QUESTION = gettext_noop("Write at least one question.")
    LABELS = gettext_noop("Give every question the labels it needs, at least two for a choice.")
    CLIPS = gettext_noop("Upload at least one clip to the dataset.")
    PAIR = gettext_noop("Upload at least two clips to the dataset: they are compared.")
    SOURCE = gettext_noop("Say where the dataset's sounds come from.")
    LICENCE = gettext_noop("Name the licence of the dataset.")
    CONSENT = gettext_noop("Say what the people who can be heard agreed to.")

    @property
    def sentence(self) -> str:
        """What to do, as people read it."""
        return _(self.value)


def problems_before_launch(project: Project) -> list[Missing]:
    """Return what is still missing, in the order to mend it."""
    questions = list(project.questions.annotate(label_count=Count("labels")))
    ready = askable(project)
    compares = any(kind_of(question).compares for question in questions)
    there = {
        Missing.QUESTION: bool(questions),
        Missing.LABELS: all(one.label_count >= kind_of(one).fewest_labels for one in questions),
        Missing.CLIPS: ready.exists(),
        Missing.PAIR: not compares or len(ready.values("pk")[:2]) == 2,
        Missing.SOURCE: bool(project.dataset.source),
        Missing.LICENCE: bool(project.dataset.licence),
        Missing.CONSENT: bool(project.dataset.consent),
    }
    return [what for what in Missing if not there[what]]


def check_rights_stay(dataset: Dataset) -> None:
    """Refuse to leave unsaid what a project that was launched stands on: its exports go on saying it."""
    for field in ("source", "licence", "consent"):
        launched = Project.objects.filter(dataset=dataset).exclude(state=ProjectState.DRAFT)
        if not getattr(dataset, field) and launched.exists():
            raise Conflict(
                _("People were asked about these sounds, so this cannot be left unsaid any more."),
                code="rights_needed",
                field=field,
            )


@transaction.atomic
def delete_project(project: Project) -> None:
    """Delete a draft with its questions; what was launched holds answers of people and stays."""
    locked(project, ProjectState.DRAFT).delete()


@transaction.atomic
def pause(project: Project) -> Project:
    """Stop lending turns; turns already lent may still be answered."""
    return _move(project, ProjectState.PAUSED, ProjectState.LIVE)


@transaction.atomic
def resume(project: Project) -> Project:
    """Lend turns again, of clips that came meanwhile too."""
    project = _move(project, ProjectState.LIVE, ProjectState.PAUSED, ProjectState.FINISHED)
    project.finished_at = None
    project.save(update_fields=["finished_at"])
    open_missing(project)
    return project


@transaction.atomic
def finish(project: Project) -> Project:
    """Close the project; it can be resumed."""
    project = _move(project, ProjectState.FINISHED, ProjectState.LIVE, ProjectState.PAUSED)
    project.finished_at = timezone.now()
    project.save(update_fields=["finished_at"])
    return project


def _move(project: Project, to: ProjectState, *allowed: ProjectState) -> Project:
    project = locked(project, *allowed)
    project.state = to
    project.save(update_fields=["state", "updated_at"])
    _tell(project)
    return project


def locked(project: Project, *allowed: ProjectState) -> Project:
    """Return a project under its lock, in one of these states; else say so."""
    project = (
        Project.objects.select_for_update(of=("self",)).select_related("dataset", "owner").get(pk=project.pk)
    )
    if project.state not in allowed:
        raise Conflict(
            _("This project is %(state)s; reload the page.") % {"state": project.get_state_display().lower()},
            code="state",
        )
    return project


def _tell(project: Project) -> None:
    publish(topic("project", project.pk), "state", {"state": project.state})
