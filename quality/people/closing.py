"""What quality does when a person closes the account."""

from accounts.models import User
from quality.models import Pause, TrustEvent, TrustScore


def erase_checks(user: User) -> None:
    """Erase what checks and answers said about the person; the labels that their answers led to stay."""
    TrustEvent.objects.filter(annotator=user).delete()
    TrustScore.objects.filter(annotator=user).delete()
    Pause.objects.filter(annotator=user).delete()
