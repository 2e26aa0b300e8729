"""What the page of a loop shows: how far its measuring and its rounds are, and what they came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from activelearning import pictures
from activelearning.ahead import Ahead, Past, ahead
from activelearning.heard import comparisons_shown, fitted_in_words
from activelearning.machine.audits import FEWEST
from activelearning.machine.returned import returned_to_people
from activelearning.machine.standing import count_labels, sample_of
from activelearning.mapped import words_of_map
from activelearning.measuring import Stand, known_extraction, stand_of
from activelearning.models import Pick, Plan, PlanState, Round, RoundState, Survey
from activelearning.others import measured_beside
from activelearning.selectors import Asked, rules_of
from annotation.models import Project, Question, TaskState
from common.numbers import rounded
from jobs.selectors import snapshot
from quality.adding_up.wording import tell

#: The newest rounds that a page lists.
MOST_ROUNDS = 60
#: From this share of its row on, a cell of the confusion matrix is as dark as it gets.
SHADES = 4


@dataclass(frozen=True)
class ShownRound:
    """A round, and how far its clips are."""

    round: Round
    asked: Asked

    @property
    def fitted(self) -> str:
        """How its classifier was fitted."""
        return fitted_in_words(self.round.fitted)


@dataclass(frozen=True)
class Cell:
    """Clips of one label that were predicted as one: how many, and how dark, 0 to SHADES.

    `truth` and `label` are the ids of both where the clips can be looked at.
    """

    clips: int
    shade: int
    is_right: bool
    truth: int | None = None
    label: int | None = None


def stand_shown(project: Project) -> Stand | None:
    """Return how far the measuring of a project's clips is; nothing before it began."""
    found = known_extraction(project)
    return stand_of(found) if found else None


def rounds_shown(plan: Plan) -> list[ShownRound]:
    """Return the newest rounds, the newest first, each with how far its clips are, in one statement."""
    ended = Count("picks", filter=~Q(picks__task__state=TaskState.OPEN))
    rounds = plan.rounds_made.annotate(clips=Count("picks"), ended=ended).order_by("-number")
    return [ShownRound(one, Asked(one.clips, one.ended)) for one in rounds[:MOST_ROUNDS]]


def learnt_rounds(plan: Plan) -> list[Round]:
    """Return the rounds that were measured, in their order."""
    return list(plan.rounds_made.filter(state=RoundState.LEARNT).order_by("number"))


def curve_shown(
    plan: Plan, learnt: Sequence[Round], chance: Mapping[str, Any] | None
) -> pictures.Curve | None:
    """Return the learning curve on the holdout, beside what chance would have come to."""
    points = [
        pictures.Point(one.answers, one.uar, one.low, one.high)
        for one in learnt
        if one.uar is not None and one.low is not None and one.high is not None
    ]
    beside = pictures.Beside(chance["measured"], chance["expected"]) if chance else None
    return pictures.curve(points, None if plan.target is None else plan.target / 100, beside)


def confusion_shown(
    question: Question, newest: Round | None, survey: Survey | None
) -> list[tuple[str, list[Cell]]]:
    """Return the confusion of the newest round that was measured: a row for each label.

    Its cells lead to their clips once the round was surveyed, and then count those.
    """
    if newest is None or not newest.confusion:
        return []
    names = question.label_names
    if survey is None or survey.round_id != newest.pk or not survey.confusion:
        rows = [_cells(place, row) for place, row in enumerate(newest.confusion)]
        return [(names.get(label, ""), row) for label, row in zip(newest.classes, rows, strict=True)]
    labels = survey.classes
    rows = [_cells(place, row, labels) for place, row in enumerate(survey.confusion)]
    return [(names.get(label, ""), row) for label, row in zip(labels, rows, strict=True)]


def _cells(place: int, row: Sequence[int], labels: Sequence[int] | None = None) -> list[Cell]:
    """Return the cells of a row; with the ids of labels, those that have clips lead to them."""
    total = max(sum(row), 1)
    return [
        Cell(
            clips,
            shade=-(-SHADES * clips // total),
            is_right=column == place,
            truth=labels[place] if labels and clips else None,
            label=labels[column] if labels and clips else None,
        )
        for column, clips in enumerate(row)
    ]


def ahead_shown(plan: Plan, learnt: Sequence[Round], rounds: Sequence[ShownRound]) -> Ahead | None:
    """Return how far a running loop still has to go, by the pace of its rounds."""
    if plan.state != PlanState.ON or not rounds:
        return None
    past = [Past(one.answers, one.low, one.learnt_at) for one in learnt if one.learnt_at is not None]
    newest = rounds[0]
    left = max(newest.round.pool - newest.asked.clips, 0)
    batch = plan.batch or newest.asked.clips
    return ahead(past, rules_of(plan), open_clips=left, batch=batch, now=timezone.now())


def loop_shown(question: Question, plan: Plan | None) -> dict[str, Any]:
    """Return what moves on the page of a loop."""
    if plan is None:
        return {"plan": None}
    rounds, learnt = rounds_shown(plan), learnt_rounds(plan)
    measured = next((one for one in reversed(learnt) if one.uar is not None), None)
    survey = Survey.objects.select_related("job").filter(plan=plan).first()
    chance = survey.chance if survey else None
    job = plan.job
    return {
        "plan": plan,
        "stand": stand_shown(question.project),
        "beside": measured_beside(plan),
        "rounds": rounds,
        "newest": measured,
        "learnt_once": bool(learnt),
        "comparisons": comparisons_shown(learnt[-1] if learnt else None, question),
        "first": plan.rounds_made.filter(number=0).first(),
        "curve": curve_shown(plan, learnt, chance),
        "chance": chance_shown(chance, measured),
        "confusion": confusion_shown(question, measured, survey),
        "ahead": ahead_shown(plan, learnt, rounds),
        "survey": survey,
        "map_words": words_of_map(),
        "is_surveying": survey is not None and survey.job is not None and not survey.job.is_over,
        "job": snapshot(job) if job and not job.is_over else None,
        "has_failed": bool(job and job.state == "failed"),
        **machine_shown(plan),
    }


def machine_shown(plan: Plan) -> dict[str, Any]:
    """Return how much the classifier's opinion counts, and how its own labels stand."""
    newest = plan.rounds_made.filter(state=RoundState.LEARNT).exclude(voice={}).order_by("-number").first()
    gave = plan.machine_labels or plan.machine_ended_at
    return {
        "voice": newest.voice if newest else None,
        "machine": {
            "labels": count_labels(plan),
            "sample": sample_of(plan),
            "fewest": FEWEST,
            "returned": returned_to_people(plan).count(),
        }
        if gave
        else None,
    }


def chance_shown(chance: Mapping[str, Any] | None, measured: Round | None) -> dict[str, Any] | None:
    """Return what chance would have cost to come as far, in answers, beside what the loop took."""
    if not chance or measured is None:
        return None
    needed, low, high = chance["needed"]
    return {**chance, "needed": needed, "low": low, "high": high, "took": measured.answers}


def picks_shown(one: Round) -> QuerySet[Pick]:
    """Return the clips of a round by rank, with what is known of them now."""
    about = ("task__item__clip", "task__aggregated__label", "task__question")
    return one.picks.select_related(*about).order_by("rank")


def pick_in_words(pick: Pick, names: Mapping[int, str]) -> tuple[Pick, str, Any]:
    """Return a clip of a round, what the classifier thought of it, and what people say once it has ended."""
    found = getattr(pick.task, "aggregated", None)
    said = None
    if found is not None and pick.task.state != TaskState.OPEN:
        said = found.label.name if found.label else tell(pick.task.question.kind, found.value, names).label
    return pick, opinion_in_words(pick.opinion, names), said


def opinion_in_words(opinion: Mapping[str, float] | None, names: Mapping[int, str]) -> str:
    """Return what the classifier thought: the likeliest label, or numbers and how far they may be off."""
    if not opinion:
        return ""
    if "x" in opinion:
        return f"{rounded(opinion['x'], 2)} | {rounded(opinion['y'], 2)}"
    if "mean" in opinion:
        return f"{rounded(opinion['mean'], 2)} ± {rounded(opinion['spread'], 2)}"
    return names.get(int(max(opinion, key=lambda label: opinion[label])), "")
