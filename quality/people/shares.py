"""Nobody makes up a project alone: who has given the largest share of its votes waits for the others.

A job keeps it, the road of a turn reads it (docs/decisions/0012-nobody-makes-up-a-project.md). Only votes
count: checks and what people said twice make up no label.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from django.db import transaction
from django.db.models import Count, Max

from annotation.models import Annotation, Participation, Project, Purpose

# Before so many votes a share says nothing.
FEWEST_VOTES = 200
# While so many others go on who have not reached it, the one who has can wait.
OTHERS = 5
# Who has not voted for so long is not waited for.
LATELY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Given:
    """How many votes a person gave in a project, and when the last."""

    votes: int
    last: dt.datetime


def reached(given: Mapping[int, Given], share: float, now: dt.datetime) -> set[int]:
    """Return who has given more than this share (0 to 1) of the votes and waits for others, by their ids.

    Nobody does where so few people take part that some must give more, where there are few votes, or where
    too few others still vote: who is left goes on.
    """
    votes = sum(one.votes for one in given.values())
    if share >= 1 or votes < FEWEST_VOTES or len(given) < ceil(1 / share):
        return set()
    above = {person for person, one in given.items() if one.votes > share * votes}
    others = sum(person not in above and one.last > now - LATELY for person, one in given.items())
    return above if others >= OTHERS else set()


def keep_shares(project: Project, now: dt.datetime) -> int:
    """Write who has given their share of a project's votes, where that changed; return of how many."""
    # Read anew: its owner may have changed it while the job was at other questions.
    share = Project.objects.values_list("largest_share", flat=True).get(pk=project.pk)
    return _write(project, reached(given_in(project) if share < 100 else {}, share / 100, now))


def given_in(project: Project) -> dict[int, Given]:
    """Return what everybody gave; who is paused is not waited for."""
    votes = Annotation.objects.filter(task__question__project=project, purpose=Purpose.VOTE)
    rows = votes.values_list("annotator").annotate(number=Count("pk"), last=Max("created_at"))
    paused = set(
        Participation.objects.filter(project=project, is_paused=True).values_list("annotator", flat=True)
    )
    long_ago = dt.datetime.min.replace(tzinfo=dt.UTC)
    return {
        person: Given(number, long_ago if person in paused else last)
        for person, number, last in rows.iterator()
    }


@transaction.atomic
def _write(project: Project, people: set[int]) -> int:
    parts = Participation.objects.filter(project=project)
    before = set(parts.filter(has_share=True).values_list("annotator", flat=True))
    changed = 0
    for some, now in ((before - people, False), (people - before, True)):
        # In one order everywhere, so that two jobs never wait for each other.
        rows = parts.filter(annotator__in=some).order_by("pk").select_for_update(no_key=True)
        changed += parts.filter(pk__in=list(rows.values_list("pk", flat=True))).update(has_share=now)
    return changed
