"""What annotation does when a person closes the account."""

from django.utils import timezone

from accounts.models import User, random_pseudonym
from annotation import telemetry
from annotation.assigning import close
from annotation.models import Assignment, AssignmentState, Participation, Project, ProjectState, Report


def end_projects(user: User) -> None:
    """End the person's projects, free their turns, erase telemetry, rename their answers at random.

    A draft was never seen by anybody else and goes; the words of a launched project stay with what others
    answered.
    """
    now = timezone.now()
    Project.objects.filter(owner=user, state=ProjectState.DRAFT).delete()
    Project.objects.filter(owner=user).exclude(state=ProjectState.FINISHED).update(
        state=ProjectState.FINISHED, finished_at=now
    )
    for assignment in Assignment.objects.filter(annotator=user, state=AssignmentState.LENT):
        close(assignment, AssignmentState.RETURNED, now)
    telemetry.forget_of(user)
    Report.objects.filter(annotator=user).update(annotator=None)
    for participation in Participation.objects.filter(annotator=user):
        participation.pseudonym = random_pseudonym()
        participation.save(update_fields=["pseudonym"])
