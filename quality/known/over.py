"""Checks that are over: known answers that nobody is asked any more, so that a player may be told of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from annotation.models import Annotation, Project, Purpose
from clips.models import Clip, ClipState
from clips.serving import audio_url
from quality.labels.told import said_in_words
from quality.models import Appeal, Control
from quality.models.control import CORRECTED

MOST, MOST_JUDGED = 20, 5


@dataclass(frozen=True)
class Failed:
    """A check that somebody did not pass: what they said, what is known, their appeal if there is one."""

    control: Control
    clip: Clip
    sound: str
    said: str
    appeal: Appeal | None


def over(user: User, project: Project) -> QuerySet[Control]:
    """Return the known answers of a project that a person failed and that are asked of nobody any more.

    They rest, and no project asks them about the same clip, not even a finished one, for that may be opened
    again. What was taken out or put right counts for nobody: there is nothing to appeal against.
    """
    controls = Control.objects.filter(
        question__project=project, known_right=True, retired_at=None, item__is_control=False
    ).exclude(origin=CORRECTED)
    asked = Control.objects.filter(
        item__clip=OuterRef("item__clip"),
        item__is_control=True,
        known_right=True,
        retired_at=None,
    )
    return controls.filter(
        ~Exists(asked), Exists(_failed(user)), item__is_training=False, item__clip__state=ClipState.READY
    )


def _failed(user: User) -> QuerySet[Annotation]:
    given = Annotation.objects.filter(
        annotator=user, purpose=Purpose.CONTROL, unsure=False, task__item=OuterRef("item")
    )
    return given.filter(task__question=OuterRef("question")).exclude(label=OuterRef("label"))


def failed_checks(user: User, project: Project) -> list[Failed]:
    """Return the newest of them with what was said and what came of an appeal, in three statements."""
    mine = Appeal.objects.filter(by=user)
    found = over(user, project).select_related("label", "item__clip", "question")
    some = list(found.prefetch_related(Prefetch("appeals", mine, to_attr="mine")).order_by("-pk")[:MOST])
    said = _said(user, some)
    return [_told(one, place, said[one.pk], user) for place, one in enumerate(some, 1) if one.pk in said]


def judged_of(user: User, project: Project) -> list[Appeal]:
    """Return what came of a person's newest appeals in a project."""
    judged = Appeal.objects.filter(by=user, project=project, closed_at__isnull=False)
    return list(judged.order_by("-closed_at")[:MOST_JUDGED])


def _said(user: User, controls: Sequence[Control]) -> dict[int, Annotation]:
    answers = Annotation.objects.filter(
        annotator=user, purpose=Purpose.CONTROL, task__item__in=[one.item_id for one in controls]
    ).select_related("label", "task")
    by_task = {(one.task.question_id, one.task.item_id): one for one in answers.order_by("pk")}
    return {
        one.pk: by_task[one.question_id, one.item_id]
        for one in controls
        if (one.question_id, one.item_id) in by_task
    }


def _told(control: Control, place: int, answer: Annotation, user: User) -> Failed:
    clip = control.item.clip
    # Many a file's name is its label.
    clip.name = _("Clip %(number)d") % {"number": place}
    mine: list[Appeal] = control.mine  # type: ignore[attr-defined]  # prefetched
    said = said_in_words(control.question, answer)
    return Failed(control, clip, audio_url(clip, user), said, mine[0] if mine else None)
