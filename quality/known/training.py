"""The training round: a few clips whose answers are known, and told to whoever practises on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.models import Annotation, Item, Label, Project, Question
from annotation.services import open_tasks
from common.errors import UserError
from quality.models import Control
from quality.services import set_known

MOST_CLIPS = 5


@dataclass(frozen=True)
class Feedback:
    """What a training answer is told: whether it was right, and the right label's name."""

    question: int
    right: bool
    label: str


def open_training_items(project: Project, clip_ids: Sequence[UUID]) -> None:
    """Make items for clips that are only ever practised on."""
    if Item.objects.filter(project=project, is_training=True).count() + len(clip_ids) > MOST_CLIPS:
        raise UserError(
            _("A training round has room for %(most)s clips.") % {"most": MOST_CLIPS},
            field="clips",
        )
    open_tasks(project, clip_ids, wanted=0, selected_by="training")


@transaction.atomic
def add_training(question: Question, known: Iterable[tuple[Item, Label]]) -> None:
    """Let people practise on items whose label is known; they are never controls and get no votes."""
    _, items = set_known(question, known, origin="training")
    items.update(wanted=0, is_training=True)


def feedback_on(annotations: Iterable[Annotation]) -> list[Feedback]:
    """Return what to tell about the answers of one training turn, in the order of its questions."""
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
