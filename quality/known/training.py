"""The training round: a few clips whose answers are known, and told to whoever practises on them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotation.models import Annotation, Item, Label, Project, Question
from annotation.services import open_tasks
from clips.models import Clip, ClipState
from common.errors import UserError
from quality.known import apart, controls
from quality.models import Control
from quality.models.control import PRACTICE
from quality.services import set_known

MOST_CLIPS = 5


@dataclass(frozen=True)
class Feedback:
    """What a training answer is told: whether it was right, and the right label's name."""

    question: int
    right: bool
    label: str


def practice_of(question: Question) -> QuerySet[Control]:
    """Return what people practise on at a question, with what they are told, in the order they hear it."""
    known = Control.objects.filter(
        question=question, retired_at=None, origin=PRACTICE, item__is_training=True
    )
    return known.select_related("item__clip", "label").order_by("item__shuffle")


def room_left(project: Project) -> int:
    """Return how many clips more a project's training round has room for."""
    return MOST_CLIPS - Item.objects.filter(project=project, is_training=True).count()


def clips_to_practise_on(question: Question, after: UUID | None = None) -> list[Clip]:
    """Return clips that may become practice, behind a clip; none where the round is full."""
    if room_left(question.project) < 1:
        return []
    return controls.clips_to_answer(question, after, free=apart.free_for_practice())


def untold(question: Question) -> list[Clip]:
    """Return the clips that people practise on and are told nothing about at this question."""
    practised = Item.objects.filter(project=question.project, is_training=True, clip=OuterRef("pk"))
    told = Exists(practice_of(question).filter(item__clip=OuterRef("pk")))
    return list(Clip.objects.filter(Exists(practised), ~told, state=ClipState.READY).order_by("sort_key"))


@transaction.atomic
def open_training_items(project: Project, clip_ids: Sequence[UUID]) -> None:
    """Make items for clips that are only ever practised on; not of clips that were checks."""
    free = apart.held(project, clip_ids, apart.free_for_practice())
    there = Item.objects.filter(project=project, is_training=True).values_list("clip", flat=True)
    if len({*there, *free}) > MOST_CLIPS:
        raise UserError(
            _("A practice round has room for %(most)s clips.") % {"most": MOST_CLIPS},
            field="clips",
        )
    open_tasks(project, free, wanted=0, selected_by="training")


@transaction.atomic
def add_training(question: Question, known: Iterable[tuple[Item, Label]]) -> int:
    """Let people practise on items whose label is known; they are never controls and get no votes.

    Return how many are new. An item that has votes, that somebody holds, or that was a check, stays as it is.
    """
    made, items = set_known(question, known, origin=PRACTICE)
    items.update(wanted=0, is_training=True)
    return made


def make_practice(question: Question, answers: Mapping[UUID, int]) -> int:
    """Let people practise on clips that their owner has answered, by label; return how many are new."""
    return controls.make_known(question, answers, open_training_items, add_training)


@transaction.atomic
def withdraw(control: Control) -> None:
    """Practise on a clip no more, at no question; people are asked about it like about any other.

    Who practised on it has met it, and is not asked again.
    """
    item = Item.objects.select_for_update().get(pk=control.item_id)
    if item.is_training:
        Control.objects.filter(item=item, retired_at=None).update(retired_at=timezone.now())
        controls.ask_about(item)


def take_out(control: Control) -> None:
    """Take out what is known: a clip out of practice, or a check."""
    if control.origin == PRACTICE:
        withdraw(control)
    else:
        controls.retire(control)


@transaction.atomic
def copy_training(project: Project, copy: Project) -> None:
    """Let people practise in a copy on the same clips, where it is about the same dataset."""
    if copy.dataset_id != project.dataset_id:
        return
    practised = Item.objects.filter(project=project, is_training=True)
    open_training_items(copy, list(practised.values_list("clip", flat=True)))
    items = {item.clip_id: item for item in Item.objects.filter(project=copy)}
    for question, same in zip(project.questions.all(), copy.questions.all(), strict=True):
        labels = {label.name: label for label in same.labels.all()}
        told = practice_of(question).filter(item__clip__in=items)
        add_training(same, [(items[one.item.clip_id], labels[one.label.name]) for one in told])


def feedback_on(annotations: Iterable[Annotation]) -> list[Feedback]:
    """Return what to tell about the answers of one training turn, in the order of its questions.

    Nothing is told any more of what was taken out of practice since it was lent.
    """
    given = {annotation.task.question_id: annotation for annotation in annotations}
    known = Control.objects.filter(
        item__in={annotation.task.item_id for annotation in given.values()},
        question__in=given,
        known_right=True,
        retired_at=None,
    )
    return [
        Feedback(
            control.question_id, given[control.question_id].label_id == control.label_id, control.label.name
        )
        for control in known.select_related("label").order_by("question__position", "question")
    ]
