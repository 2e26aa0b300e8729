"""Attaching example clips to labels, and taking them away."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.models import Item, Label, LabelExample
from annotation.services.questions import locked_draft
from clips.models import Clip, ClipState
from common.errors import Conflict, UserError

MOST_EXAMPLES = 3


@transaction.atomic
def add_example(label: Label, clip_id: UUID) -> LabelExample:
    """Let people hear a clip of the dataset as an example of a label; nobody is asked about it any more."""
    project = locked_draft(label.question.project_id, _("Examples can be chosen only before the launch."))
    _still_there(label)
    clip = Clip.objects.filter(pk=clip_id, dataset=project.dataset_id, state=ClipState.READY).first()
    if clip is None:
        raise UserError(_("Choose a clip of this project's dataset."), field="clip")
    if Item.objects.filter(project=project, clip=clip).exists():
        raise UserError(_("This clip is a check or practice here, so it cannot be an example."), field="clip")
    examples = LabelExample.objects.filter(label=label)
    there = examples.filter(clip=clip).first()
    if there:
        return there
    if examples.count() >= MOST_EXAMPLES:
        raise UserError(
            _("A label has room for %(most)s examples.") % {"most": MOST_EXAMPLES},
            field="clip",
        )
    return LabelExample.objects.create(label=label, clip=clip)


@transaction.atomic
def remove_example(label: Label, clip_id: UUID) -> None:
    """Take an example from a label; the clip is asked about like any other."""
    locked_draft(label.question.project_id, _("Examples can be chosen only before the launch."))
    LabelExample.objects.filter(label=label, clip=clip_id).delete()


def _still_there(label: Label) -> None:
    if not Label.objects.filter(pk=label.pk).exists():
        raise Conflict(_("This label was removed meanwhile; reload the page."), code="state")
