"""How likely the next check of each person should be: a job keeps it, the road of a turn reads it."""

from collections.abc import Mapping, Sequence

from annotation.models import Participation, Project
from annotation.models.project import CheckRate
from quality.checks.rates import LEAST, SHARE
from quality.inference import checking
from quality.models import Control, Crowd, TrustScore

AT_ONCE = 200
# Less is no news.
NEWS = 0.02


def chance_of(now: Sequence[float], newcomer: Sequence[float], *, checks: int, turns: int) -> float:
    """Return how likely the next check should be, by what checks can teach about whether the person listens.

    `now` and `newcomer` are what is believed of this person and of somebody new (quality.inference).
    """
    return max(LEAST, checking.chance(now, newcomer, share=SHARE, checks=checks, turns=turns))


def keep_chances(project: Project) -> int:
    """Write the chances of a project's people that changed; return how many. For a job."""
    if project.check_rate != CheckRate.LEARNING:
        return 0
    chances = _chances(project)
    people = sorted(chances)
    return sum(
        _write(project, {person: chances[person] for person in people[first : first + AT_ONCE]})
        for first in range(0, len(people), AT_ONCE)
    )


def _chances(project: Project) -> dict[int, float]:
    """Return the highest chance of each person: what their answers to one question leave to learn."""
    asked = Control.objects.filter(question__project=project, retired_at=None, item__is_control=True)
    crowds = {
        crowd.question_id: crowd.state
        for crowd in Crowd.objects.filter(question__in=asked.values("question"))
        if crowd.state
    }
    scores = TrustScore.objects.filter(question__in=crowds, state__isnull=False)
    chances: dict[int, float] = {}
    known = scores.values_list("annotator", "question", "checks", "answers", "state__now")
    for person, question, checks, answers, now in known.iterator(AT_ONCE):
        crowd = crowds[question]
        chance = chance_of(now, crowd["now"], checks=checks, turns=answers)
        chances[person] = max(chances.get(person, 0.0), chance)
    return chances


def _write(project: Project, chances: Mapping[int, float]) -> int:
    parts = Participation.objects.filter(project=project, annotator__in=chances).order_by("pk")
    changed = []
    for part in parts.only("annotator", "check_chance"):
        chance = round(chances[part.annotator_id], 3)
        if part.check_chance is None or abs(part.check_chance - chance) > NEWS:
            part.check_chance = chance
            changed.append(part)
    Participation.objects.bulk_update(changed, ["check_chance"])
    return len(changed)
