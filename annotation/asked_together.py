"""Which questions turns ask together: a check asks as an ordinary turn would, else what it asks told it.

A turn asks the questions of its clip that are still open. Those of a check never end: if checks always asked
all, every turn that does not would be known to be none. A job counts what people were asked lately; a check
is lent with one of these sets, drawn as often as it came. Where only one of several questions has known
answers, some checks check nothing: that is the price.
"""

import random
from collections import Counter

from django.db.models import Max
from django.utils.crypto import salted_hmac

from annotation.models import Annotation, Project

# So many answers are looked at, among so many of the whole site; of the sets, those that came most are kept.
LATELY, OF_ALL, SETS = 600, 50_000, 20


def keep_asked_together(project: Project) -> bool:
    """Write what the turns of a project asked lately; return whether there is news. For a job."""
    if project.questions.count() < 2:
        return False
    counted = Counter(tuple(sorted(asked)) for asked in _turns(project)).most_common(SETS)
    found = [[list(questions), count] for questions, count in counted]
    if found == project.asked_together:
        return False
    Project.objects.filter(pk=project.pk).update(asked_together=found)
    return True


def _turns(project: Project) -> list[set[int]]:
    """Return what the newest ordinary turns asked, each a set of questions."""
    newest = Annotation.objects.aggregate(newest=Max("pk"))["newest"] or 0
    ordinary = {f"assignment__{name}": False for name in ("is_control", "is_training", "is_repeat")}
    said = Annotation.objects.filter(
        assignment__project=project, pk__gt=newest - OF_ALL, **ordinary
    ).order_by("-pk")
    turns: dict[object, set[int]] = {}
    rows = list(said.values_list("assignment", "task__question")[:LATELY])
    for assignment, question in rows:
        turns.setdefault(assignment, set()).add(question)
    if len(rows) == LATELY:
        # The oldest one may have been cut in the middle.
        turns.popitem()
    return list(turns.values())


def draw_asked(project: Project, annotator_id: int, item_id: int) -> list[int] | None:
    """Return the questions that a check asks (their ids); None for all of them.

    The same however often it is lent to this person: what is given back comes again as it was.
    """
    if not project.asked_together:
        return None
    sets, counts = zip(*project.asked_together, strict=True)
    throw = salted_hmac("annotation.asked_together", f"{annotator_id} {item_id}").hexdigest()
    [asked] = random.Random(throw).choices(sets, counts)  # noqa: S311 - the throw is secret
    return list(asked)
