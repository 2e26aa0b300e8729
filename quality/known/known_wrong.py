"""Labels that are certainly not right for a clip: people vote on it all the same, but not for these."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.models import Item, ProjectState, Question
from annotation.selectors import label_columns
from clips.models import Clip
from common.errors import Conflict, UserError
from quality.known import apart
from quality.known.controls import check_may_be_made, controls_of, known_wrong, say_wrong_labels
from quality.models import Control

# Of two labels, one that is wrong says that the other one is right.
FEWEST_LABELS = 3


def can_be_wrong(question: Question) -> bool:
    """Return whether labels of a question can be known to be wrong: its clips must be there to vote on."""
    has_tasks = question.project.state in {ProjectState.LIVE, ProjectState.PAUSED}
    return has_tasks and len(question.label_names) >= FEWEST_LABELS


@transaction.atomic
def make_known_wrong(question: Question, labels: Mapping[UUID, int], *, origin: str = "owner") -> int:
    """Say of clips which label they certainly do not have; return how many.

    Whoever chooses it fails a check and casts no vote; every other answer is a vote, and weakly a check that
    was passed. A clip that somebody was lent or has answered meanwhile stays as it is.
    """
    check_may_be_made(question)
    if not can_be_wrong(question):
        raise Conflict(_("Only a launched project with three labels or more has wrong labels."), code="state")
    if not set(labels.values()) <= set(question.label_names):
        raise UserError(
            _("Choose only labels that belong to “%(text)s”.") % {"text": question.text}, field="labels"
        )
    apart.hold(list(labels))
    untouched = Item.objects.filter(
        apart.free_for_checks("clip"),
        project=question.project,
        clip__in=labels,
        other=None,
        start=None,
        votes=0,
        leases=0,
    )
    items = untouched.filter(is_control=False, is_training=False, wanted__gt=0).exclude(
        controls__in=known_wrong(question)
    )
    clips = dict(items.order_by("pk").select_for_update(of=("self",)).values_list("pk", "clip"))
    Control.objects.bulk_create(
        Control(question=question, item_id=item, label_id=labels[clip], known_right=False, origin=origin)
        for item, clip in clips.items()
    )
    say_wrong_labels(question, list(clips))
    return len(clips)


def columns_for(question: Question) -> list[str]:
    """Return the columns of labels.csv that may hold labels of a question which are wrong."""
    return label_columns(question.project)


def wrong_from_column(question: Question, column: str) -> int:
    """Say of all clips that the label which a column of labels.csv names is wrong; return how many."""
    by_name = {name: label for label, name in question.label_names.items()}
    for control in controls_of(question).select_related("item__clip", "label"):
        if control.item.clip.metadata.get(column) == control.label.name:
            raise UserError(
                _("“%(column)s” holds labels that are right, by your other checks.") % {"column": column},
                field="column",
            )
    clips = Clip.objects.filter(dataset=question.project.dataset_id, metadata__has_key=column)
    told = clips.values_list("pk", "metadata")
    labels = {clip: by_name[metadata[column]] for clip, metadata in told if metadata[column] in by_name}
    return make_known_wrong(question, labels, origin="column")
