"""What the page of a loop shows: how far its measuring and its rounds are, and what they came to."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from activelearning import pictures
from activelearning.measuring import Stand, known_extraction, stand_of
from activelearning.models import Pick, Plan, Round, RoundState
from activelearning.selectors import Asked
from annotation.models import Project, Question, TaskState
from jobs.selectors import snapshot

#: The newest rounds that a page lists.
MOST_ROUNDS = 60
#: From this share of its row on, a cell of the confusion matrix is as dark as it gets.
SHADES = 4


@dataclass(frozen=True)
class ShownRound:
    """A round, and how far its clips are."""

    round: Round
    asked: Asked


@dataclass(frozen=True)
class Cell:
    """Clips of one label that were predicted as one: how many, and how dark, 0 to SHADES."""

    clips: int
    shade: int
    is_right: bool


def stand_shown(project: Project) -> Stand | None:
    """Return how far the measuring of a project's clips is; nothing before it began."""
    found = known_extraction(project)
    return stand_of(found) if found else None


def rounds_shown(plan: Plan) -> list[ShownRound]:
    """Return the newest rounds, the newest first, each with how far its clips are, in one statement."""
    ended = Count("picks", filter=~Q(picks__task__state=TaskState.OPEN))
    rounds = plan.rounds_made.annotate(clips=Count("picks"), ended=ended).order_by("-number")
    return [ShownRound(one, Asked(one.clips, one.ended)) for one in rounds[:MOST_ROUNDS]]


def curve_shown(plan: Plan) -> pictures.Curve | None:
    """Return the learning curve on the holdout."""
    learnt = plan.rounds_made.filter(state=RoundState.LEARNT, uar__isnull=False).order_by("number")
    points = [
        pictures.Point(one.answers, one.uar, one.low, one.high)
        for one in learnt
        if one.uar is not None and one.low is not None and one.high is not None
    ]
    return pictures.curve(points, None if plan.target is None else plan.target / 100)


def confusion_shown(question: Question, newest: Round | None) -> list[tuple[str, list[Cell]]]:
    """Return the confusion of the newest round that was measured: a row for each label."""
    if newest is None or not newest.confusion:
        return []
    names = question.label_names
    found = zip(newest.classes, newest.confusion, strict=True)
    return [(names.get(label, ""), _cells(place, row)) for place, (label, row) in enumerate(found)]


def _cells(place: int, row: list[int]) -> list[Cell]:
    total = max(sum(row), 1)
    return [
        Cell(clips, -(-SHADES * clips // total), is_right=column == place) for column, clips in enumerate(row)
    ]


def loop_shown(question: Question, plan: Plan | None) -> dict[str, Any]:
    """Return what moves on the page of a loop."""
    stand = stand_shown(question.project) if plan else None
    if plan is None:
        return {"plan": None}
    rounds = rounds_shown(plan)
    measured = next((one.round for one in rounds if one.round.uar is not None), None)
    job = plan.job
    return {
        "plan": plan,
        "stand": stand,
        "rounds": rounds,
        "newest": measured,
        "first": plan.rounds_made.filter(number=0).first(),
        "curve": curve_shown(plan),
        "confusion": confusion_shown(question, measured),
        "job": snapshot(job) if job and not job.is_over else None,
        "has_failed": bool(job and job.state == "failed"),
    }


def picks_shown(one: Round) -> QuerySet[Pick]:
    """Return the clips of a round by rank, with what is known of them now."""
    return one.picks.select_related("task__item__clip", "task__aggregated__label").order_by("rank")
