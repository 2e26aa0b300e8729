"""What quality does when a person closes the account."""

from accounts.models import User
from quality.models import (
    Act,
    Appeal,
    Contest,
    Decision,
    MirrorStep,
    Pause,
    TrustEvent,
    TrustMoment,
    TrustScore,
)

ERASED = "-"


def erase_checks(user: User) -> None:
    """Erase what checks and answers said about the person; the labels that their answers led to stay.

    So do their contests and decisions, but not the words that they gave as reasons.
    """
    TrustEvent.objects.filter(annotator=user).delete()
    TrustScore.objects.filter(annotator=user).delete()
    TrustMoment.objects.filter(annotator=user).delete()
    MirrorStep.objects.filter(annotator=user).delete()
    Pause.objects.filter(annotator=user).delete()
    Appeal.objects.filter(by=user).delete()
    Contest.objects.filter(by=user).update(reason=ERASED)
    Decision.objects.filter(by=user).update(reason="")
    # What admins did stays on the log; their free text may name the person.
    Act.objects.filter(person=user).update(reason="")
