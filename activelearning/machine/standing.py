"""How the labels that a classifier gave stand: how many there are, and what their audits say."""

from activelearning.machine.audits import Sample
from activelearning.models import Arm, Pick, Plan, PlanState, RoundState
from activelearning.selectors import newest_round
from annotation.models import Question, QuestionKind, TaskState
from quality.labels import machine


def can_label(question: Question) -> bool:
    """Return whether a classifier may label clips: where nothing else is asked about them."""
    return question.kind == QuestionKind.SINGLE_CHOICE and question.project.questions.count() == 1


def sample_of(plan: Plan) -> Sample:
    """Return what people said of clips that the classifier was sure of, since it may label.

    Where they could not agree, they did not say the same.
    """
    picks = Pick.objects.filter(round__plan=plan, arm=Arm.AUDIT, opinion__isnull=False)
    if plan.machine_since is not None:
        picks = picks.filter(round__created_at__gte=plan.machine_since)
    ended = picks.filter(
        task__state=TaskState.RETIRED, task__aggregated__label__isnull=False, task__aggregated__machine=False
    )
    known = list(ended.values_list("opinion", "task__aggregated__label"))
    right = sum(max(said, key=said.__getitem__) == str(label) for said, label in known if said)
    waiting = picks.filter(task__state=TaskState.OPEN).count()
    disputed = picks.filter(task__state=TaskState.DISPUTED).count()
    return Sample(len(known) + disputed, right, waiting)


def count_labels(plan: Plan) -> int:
    """Return how many clips have the classifier's label now."""
    return machine.labels_of(plan.question).count()


def awaits_audits(plan: Plan) -> bool:
    """Return whether a loop has stopped and people are still asked about its last audits."""
    if plan.state != PlanState.STOPPED or not plan.machine_labels:
        return False
    newest = newest_round(plan)
    return newest is not None and newest.state == RoundState.ASKING
