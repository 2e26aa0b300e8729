"""The classifier labels what it is sure of, after each round anew; where audits speak against it, no more."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from activelearning.confidence import of_prediction
from activelearning.machine.audits import Sample, missing
from activelearning.machine.returned import forget_returned, note_returned
from activelearning.machine.standing import can_label, sample_of
from activelearning.models import Plan, Round, WentBack
from activelearning.rounds.standing import Standing
from annotation.models import ProjectState
from annotation.services import open_missing
from live.publish import publish
from live.topics import topic
from quality.inference.answers import Floats, Whole
from quality.labels import machine
from quality.labels.machine import MachineLabel

#: Before so many labels of people, nobody believes how sure it is.
FEWEST_LABELS = 30


@dataclass(frozen=True)
class Sure:
    """Clips (n,) that the classifier is sure of, in the order of dice, and what it says of them (n, C)."""

    clips: Whole
    said: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def __len__(self) -> int:
        return len(self.clips)

    def part(self, rows: slice) -> "Sure":
        """Return some of them."""
        return Sure(self.clips[rows], self.said[rows])


def label_sure(standing: Standing, newest: Round, *, may_audit: bool = True) -> None:
    """Give its label to each clip that the classifier is sure of, and draw audits among them.

    What it labelled before and is not sure of any more goes back to the pool; so does all of it where audits
    fall below the bar, and then it labels no more until its owner says so.
    """
    plan = standing.plan
    may_label = plan.machine_labels and can_label(plan.question)
    if not may_label or standing.learnt is None or len(standing.labelled.clips) < FEWEST_LABELS:
        return
    sample, labelled = sample_of(plan), _labelled(standing)
    if sample.is_below(plan.bar / 100):
        _give_up(standing, newest, sample)
        return
    sure = _sure(standing, labelled)
    drawn = sample.heard + sample.waiting
    number = min(missing(len(sure) + drawn, drawn), standing.most_audits) if may_audit else 0
    audits, kept = sure.part(slice(number)), sure.part(slice(number, None))
    if not _write(standing, newest, labelled, kept, sample):
        return
    # What somebody has heard or was asked about meanwhile did not go back.
    free = _read_open_again(standing)
    standing.audits = audits.clips[np.isin(audits.clips, free)]
    standing.open_clips = np.setdiff1d(free, standing.audits)


@transaction.atomic
def withdraw_unaudited(standing: Standing, newest: Round) -> None:
    """Take back what too few audits speak for, where nobody can be asked any more."""
    sample = sample_of(standing.plan)
    if standing.plan.machine_labels and not sample.is_enough:
        note_returned(standing.plan, WentBack.BUDGET, newest.number)
        _note(newest, 0, machine.take_back(standing.plan.question), sample)


@transaction.atomic
def take_all_back(question_id: int) -> None:
    """Let every label of the classifier go back, where its owner wants none any more.

    Where people are asked about all clips, they are asked about these from now on.
    """
    plans = Plan.objects.select_for_update(of=("self",)).select_related("question__project__owner")
    plan = plans.filter(pk=question_id, machine_labels=False).first()
    if plan is None:
        return
    newest = plan.rounds_made.order_by("-number").first()
    note_returned(plan, WentBack.OWNER, newest.number if newest else 0)
    returned = machine.take_back(plan.question)
    if returned and newest is not None:
        _note(newest, 0, returned, sample_of(plan))
    if plan.question.project.state in (ProjectState.LIVE, ProjectState.PAUSED):
        open_missing(plan.question.project)
    publish(topic("project", plan.question.project_id), "progress", {})


def _labelled(standing: Standing) -> Whole:
    """Return the clips that have the classifier's label, which nobody contests."""
    places = standing.ground.places
    clips = machine.changeable(standing.plan.question).values_list("item__clip", flat=True)
    return np.array(sorted(places[one] for one in clips if one in places), np.int64)


def _sure(standing: Standing, labelled: Whole) -> Sure:
    """Return what the classifier is sure of: among clips that nobody was asked about."""
    clips = np.union1d(standing.open_clips, labelled)
    if standing.learnt is None or not len(clips):
        return Sure(clips[:0])
    said = standing.learnt.probabilities(clips)
    rows = np.flatnonzero(of_prediction(said) >= standing.plan.bar / 100)
    dice = [_dice(standing, standing.ground.clip_ids[clip]) for clip in clips[rows].tolist()]
    rows = rows[np.argsort(dice, kind="stable")]
    return Sure(clips[rows], said[rows])


def _dice(standing: Standing, clip_id: UUID) -> int:
    """Throw dice for a clip: always the same, and nobody outside can foretell which ones are audited."""
    throw = f"{standing.plan.pk} {clip_id}"
    return int(salted_hmac("activelearning.machine", throw).hexdigest()[:13], 16)


def _read_open_again(standing: Standing) -> Whole:
    """Return what is open by now, as the database has it."""
    standing.__dict__.pop("open_clips", None)
    return standing.open_clips


def _may_still_label(plan: Plan) -> bool:
    """Keep a plan as it is until the end of the transaction; return whether its owner still wants labels."""
    now = Plan.objects.select_for_update().filter(pk=plan.pk).values_list("machine_labels", flat=True).first()
    plan.machine_labels = bool(now)
    return plan.machine_labels


@transaction.atomic
def _write(standing: Standing, newest: Round, labelled: Whole, kept: Sure, sample: Sample) -> bool:
    """Give labels and take others back; false where the owner wants none any more."""
    if not _may_still_label(standing.plan):
        return False
    ids, question = standing.ground.clip_ids, standing.plan.question
    gone = np.setdiff1d(labelled, kept.clips).tolist()
    note_returned(standing.plan, WentBack.UNSURE, newest.number, now=_unsure(standing, gone))
    returned = machine.take_back(question, [ids[clip] for clip in gone]) if gone else 0
    model = _model(standing)
    said = {
        ids[clip]: MachineLabel(_shares(standing.classes, row.tolist()), newest.number, model)
        for clip, row in zip(kept.clips.tolist(), kept.said, strict=True)
    }
    given = machine.set_labels(question, said, timezone.now())
    forget_returned(standing.plan, list(said))
    _note(newest, given, returned, sample)
    return True


def _unsure(standing: Standing, clips: Sequence[int]) -> dict[UUID, float]:
    """Return how sure the classifier is of clips of which it is less sure than its owner wants."""
    if standing.learnt is None or not clips:
        return {}
    sure = of_prediction(standing.learnt.probabilities(np.array(clips, np.int64)))
    ids, bar = standing.ground.clip_ids, standing.plan.bar / 100
    return {
        ids[clip]: round(share, 6) for clip, share in zip(clips, sure.tolist(), strict=True) if share < bar
    }


def _shares(classes: Sequence[int], row: Sequence[float]) -> dict[int, float]:
    return {label: round(share, 6) for label, share in zip(classes, row, strict=True)}


def _model(standing: Standing) -> str:
    """Return what the classifier is, in a few words for exports."""
    feature_set = standing.plan.question.project.feature_set
    heard = standing.learnt.choice.chosen if standing.learnt else ""
    fitted = standing.plan
    kernel = f"{fitted.kernel} SVM" if fitted.cost is None else f"{fitted.kernel} SVM (C = {fitted.cost:g})"
    return f"{kernel}, {feature_set}, {heard}"[:120]


@transaction.atomic
def _give_up(standing: Standing, newest: Round, sample: Sample) -> None:
    """Let every label of the classifier go back to the pool, and say since when."""
    plan = standing.plan
    if not _may_still_label(plan):
        return
    note_returned(plan, WentBack.AUDITS, newest.number)
    returned = machine.take_back(plan.question)
    Plan.objects.filter(pk=plan.pk).update(machine_labels=False, machine_ended_at=timezone.now())
    plan.machine_labels = False
    _read_open_again(standing)
    _note(newest, 0, returned, sample)


def _note(newest: Round, given: int, returned: int, sample: Sample) -> None:
    told = {"given": given, "returned": returned, "heard": sample.heard, "right": sample.right}
    Round.objects.filter(pk=newest.pk).update(machine=told)
