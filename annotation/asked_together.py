"""Which questions turns ask together: a check asks as an ordinary turn would, else what it asks told it.

A turn asks the questions of its clip that are still open. Those of a check never end: if checks always asked
all, every turn that does not would be known to be none. A job counts what people were asked lately; a check
is lent with one of these sets, drawn as often as it came.
"""

import random
from collections import Counter, defaultdict

from annotation.models import Annotation, Project, Purpose

# So many answers are looked at, and so many sets are kept, those that came most.
LATELY, SETS = 600, 20


def keep_asked_together(project: Project) -> bool:
    """Write what the turns of a project asked lately; return whether there is news. For a job."""
    if project.questions.count() < 2:
        return False
    votes = Annotation.objects.filter(
        task__question__project=project, purpose=Purpose.VOTE, assignment__isnull=False
    ).order_by("-pk")
    turns: dict[object, set[int]] = defaultdict(set)
    for assignment, question in votes.values_list("assignment", "task__question")[:LATELY]:
        turns[assignment].add(question)
    counted = Counter(tuple(sorted(asked)) for asked in turns.values()).most_common(SETS)
    found = [[list(questions), count] for questions, count in counted]
    if found == project.asked_together:
        return False
    Project.objects.filter(pk=project.pk).update(asked_together=found)
    return True


def draw_asked(project: Project) -> list[int] | None:
    """Return the questions that a check asks (their ids); None for all of them."""
    if not project.asked_together:
        return None
    sets, counts = zip(*project.asked_together, strict=True)
    [asked] = random.choices(sets, counts)  # noqa: S311 - what it hides is worth a guess, not an attack
    return list(asked)
