"""What is known of a guest, taken along with the answers by the member who they turned out to be."""

from collections.abc import Sequence
from uuid import UUID

from accounts.models import User
from annotation.models import Annotation, Purpose
from annotation.taking_along import Moved
from quality.models import (
    AggregatedLabel,
    Appeal,
    Contest,
    Crowd,
    MirrorStep,
    Pause,
    TrustEvent,
    TrustMoment,
    TrustScore,
)


def take_along(guest: User, member: User, moved: Sequence[Moved]) -> None:
    """Let what was found out about the guest be about the member, where all of the guest moved.

    Elsewhere the facts stay where they are: the member is known by checks of their own. The job judges both
    anew.
    """
    whole = [one.project_id for one in moved if one.is_whole]
    for facts in (TrustEvent, Pause):
        facts.objects.filter(annotator=guest, project__in=whole).update(annotator=member)
    for known in (TrustScore, TrustMoment, MirrorStep):
        known.objects.filter(annotator=guest, question__project__in=whole).update(annotator=member)
    Appeal.objects.filter(by=guest, project__in=whole).update(by=member)
    turns = [turn for one in moved for turn in one.turns]
    _name_anew(guest, member, turns)
    projects = [one.project_id for one in moved]
    Crowd.objects.filter(question__project__in=projects).update(is_behind=True)


def _name_anew(guest: User, member: User, turns: Sequence[UUID]) -> None:
    """Put the member where the guest stood in what led to labels, and in contests of them."""
    votes = Annotation.objects.filter(assignment__in=turns, purpose=Purpose.VOTE).values("task")
    labels = AggregatedLabel.objects.filter(task__in=votes, history__isnull=False).order_by("task")
    for label in labels.select_for_update(of=("self",)):
        label.history = [
            {**entry, "by": member.pk} if entry.get("by") == guest.pk else entry
            for entry in label.history or ()
        ]
        label.save(update_fields=["history"])
    Contest.objects.filter(task__in=votes, by=guest).update(by=member)
