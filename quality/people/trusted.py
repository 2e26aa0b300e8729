"""Trusted people: who is known to listen and is right more often than most, asked where others do not agree.

A job keeps it, the road of a turn reads it.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from annotation.models import Participation, Project
from quality.models import Crowd, TrustScore
from quality.people.ruling import Ruling, ruling_in

AT_ONCE = 200


def is_trusted(score: TrustScore, crowd: Mapping[str, Any], ruling: Ruling) -> bool:
    """Return whether a person listens almost certainly, and is expected to be right as often as most.

    Whoever has answered little is not known yet.
    """
    if not score.state or score.mean is None or score.answers < ruling.trusted_answers:
        return False
    listens: float = sum(score.state["now"][:-2])
    return listens >= ruling.trusted_listens and score.mean >= float(crowd["accuracy"])


def keep_trusted(project: Project) -> int:
    """Write whom a project trusts, where that changed; return of how many. For a job."""
    return _write(project, trusted_by(project, ruling_in(project.pk)))


def trusted_by(project: Project, ruling: Ruling) -> set[int]:
    """Return the ids of whom a project trusts by these rules.

    A turn asks all open questions of its clip: where people answer several, they are trusted in all of them.
    """
    crowds = {
        crowd.question_id: crowd.state
        for crowd in Crowd.objects.filter(question__project=project)
        if "accuracy" in crowd.state
    }
    scores = TrustScore.objects.filter(question__in=crowds, state__isnull=False).order_by("annotator")
    trusted: set[int] = set()
    doubted: set[int] = set()
    for score in scores.iterator(AT_ONCE):
        is_one = is_trusted(score, crowds[score.question_id], ruling)
        (trusted if is_one else doubted).add(score.annotator_id)
    return trusted - doubted


@transaction.atomic
def _write(project: Project, trusted: set[int]) -> int:
    parts = Participation.objects.filter(project=project)
    before = set(parts.filter(is_trusted=True).values_list("annotator", flat=True))
    gone, new = before - trusted, sorted(trusted - before)
    changed = 0
    for some, now in ((sorted(gone), False), (new, True)):
        for first in range(0, len(some), AT_ONCE):
            changing = parts.filter(annotator__in=some[first : first + AT_ONCE])
            # In one order everywhere, so that two jobs never wait for each other.
            ids = list(changing.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
            changed += parts.filter(pk__in=ids).update(is_trusted=now)
    return changed
