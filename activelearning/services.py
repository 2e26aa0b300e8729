"""The verbs of active learning: planning, pausing, going on by hand."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from activelearning import jobs
from activelearning.features import catalogue
from activelearning.features.catalogue import UnknownFeatureSet
from activelearning.lessons.told import learns, strategies_of
from activelearning.machine.standing import can_label
from activelearning.measuring import OPEN, extraction_of, known_extraction, measure_again, must_wait
from activelearning.models import Plan, PlanState, Survey
from activelearning.models.loop import LEAST_COST, MOST_COST, Kernel
from activelearning.selectors import newest_round
from activelearning.strategies import told
from annotation.kinds import kind_of
from annotation.models import AskedClips, Project, ProjectState, Question
from annotation.opening import compares
from annotation.services import ask_about_the_rest, choose_clips
from common.errors import Conflict, UserError
from jobs.services import start
from live.publish import publish
from live.topics import topic

#: What few owners change.
ADVANCED = ("kernel", "cost", "upsample", "other_sets")
RULES = ("strategy", "batch", "rounds", "answers", "target", "patience", "machine_labels", "bar", *ADVANCED)


@transaction.atomic
def save_plan(question: Question, **said: Any) -> Plan:
    """Say how a question learns and when it stops; the next round goes by it, those that are made stay.

    A new plan lets the clips of a draft be chosen round by round.
    """
    _check(question, said)
    plan = Plan.objects.select_for_update().filter(question=question).first()
    if plan is None:
        choose_clips(question.project, chosen=True)
        plan = Plan(question=question)
    before = plan.machine_labels
    for name in RULES:
        setattr(plan, name, said.get(name, getattr(plan, name)))
    if plan.machine_labels and not before:
        # Audits of before spoke of another time.
        plan.machine_since, plan.machine_ended_at = timezone.now(), None
    plan.save()
    _tell(plan)
    if before and not plan.machine_labels:
        start(jobs.take_back, owner=question.project.owner, question_id=plan.pk)
    if plan.rounds_made.exists():
        return plan
    # Measuring takes long: it begins while its owner still writes.
    start_advancing(plan)
    return plan


def _check(question: Question, said: dict[str, Any]) -> None:
    if kind_of(question).compares:
        raise UserError(_("Where clips are compared, all of them are asked about: no loop chooses."))
    strategy = said.get("strategy", told.DEFAULT.name)
    if strategy not in {known.name for known in told.TOLD}:
        raise UserError(
            _("There is no strategy “%(strategy)s”; choose one of the list.") % {"strategy": strategy},
            field="strategy",
        )
    if strategy not in {known.name for known in strategies_of(question.kind)}:
        raise UserError(_not_for(question), field="strategy")
    _check_classifier(said)
    known_sets = {known.name for known in catalogue.catalogue()}
    if not known_sets.issuperset(said.get("other_sets", ())):
        raise UserError(_("This feature set is not installed; choose others."), field="other_sets")
    if said.get("machine_labels") and not can_label(question):
        raise UserError(
            _("A classifier labels clips by itself only where one single choice is all that is asked."),
            field="machine_labels",
        )


def _check_classifier(said: dict[str, Any]) -> None:
    if said.get("kernel", Kernel.LINEAR) not in Kernel.values:
        raise UserError(_("There is no such kernel; choose one of the list."), field="kernel")
    cost = said.get("cost")
    if cost is not None and not LEAST_COST <= cost <= MOST_COST:
        raise UserError(_("The cost must be between 0.0001 and 1000."), field="cost")


def _not_for(question: Question) -> str:
    if learns(question.kind):
        return _("This strategy is for choices of one label; choose another of the list.")
    return _("Questions of this kind have no classifier; clips for this one are chosen at random.")


@transaction.atomic
def drop_plan(plan: Plan) -> None:
    """Take the plan of a draft back; without any, people are asked about every clip again."""
    question = plan.question
    others = Plan.objects.filter(question__project=question.project_id).exclude(pk=plan.pk).exists()
    choose_clips(question.project, chosen=others)
    plan.delete()


def pause(plan: Plan) -> None:
    """Make no more rounds by itself; what people are asked stays open."""
    _move(plan, PlanState.PAUSED, PlanState.ON)


def resume(plan: Plan) -> None:
    """Go on, under the rules as they are now."""
    _move(plan, PlanState.ON, PlanState.PAUSED, PlanState.STOPPED)
    start_advancing(plan)


@transaction.atomic
def _move(plan: Plan, to: PlanState, *allowed: PlanState) -> None:
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state not in allowed:
        raise Conflict(
            _("This loop is %(state)s; reload the page.") % {"state": plan.get_state_display().lower()},
            code="state",
        )
    plan.state, plan.stopped_because = to, ""
    plan.save(update_fields=["state", "stopped_because", "updated_at"])
    _tell(plan)


def learn_now(plan: Plan) -> None:
    """Learn from the labels there are, and ask about the next clips, without waiting for the rest."""
    if plan.state == PlanState.STOPPED:
        raise Conflict(_("This loop has stopped; let it go on first."), code="state")
    if plan.question.project.state != ProjectState.LIVE:
        raise Conflict(_("The project is not live: nobody can be asked."), code="state")
    newest = newest_round(plan)
    if newest is None:
        raise Conflict(_("The loop has not asked anything yet; wait for its first round."), code="state")
    extraction = known_extraction(plan.question.project)
    if extraction is not None and must_wait(extraction, begins=False):
        raise Conflict(_("Clips are being measured just now; learn when that is over."), code="busy")
    if not start_advancing(plan, after=newest.number):
        raise Conflict(_("The loop is at work just now; wait for its next round."), code="busy")


@transaction.atomic
def start_advancing(plan: Plan, *, after: int | None = None) -> bool:
    """Start the job of a loop, by hand from the round of number `after`; false where one is open already."""
    plan = (
        Plan.objects.select_for_update(of=("self",))
        .select_related("job", "question__project__owner")
        .get(pk=plan.pk)
    )
    if plan.job is not None and plan.job.state in OPEN:
        return False
    plan.job = start(
        jobs.advance,
        owner=plan.question.project.owner,
        message=gettext_noop("Going on with the loop"),
        question_id=plan.pk,
        after=after,
    )
    plan.save(update_fields=["job", "updated_at"])
    _tell(plan)
    return True


@transaction.atomic
def start_survey(plan: Plan) -> bool:
    """Start the job that works out what the page of a loop shows; false where one is open already."""
    plans = Plan.objects.select_for_update(of=("self",)).select_related("question__project__owner")
    plan = plans.get(pk=plan.pk)
    kept, _ = Survey.objects.select_related("job").get_or_create(plan=plan)
    if kept.job is not None and kept.job.state in OPEN:
        return False
    owner = plan.question.project.owner
    kept.job = start(
        jobs.survey, owner=owner, message=gettext_noop("Surveying the clips"), question_id=plan.pk
    )
    kept.save(update_fields=["job"])
    return True


def begin(project: Project) -> None:
    """Begin the loops of a project that is launched; where none is left, people are asked about all clips."""
    plans = list(Plan.objects.filter(question__project=project))
    if project.asked_clips == AskedClips.CHOSEN and (not plans or compares(project)):
        project.asked_clips = AskedClips.ALL
        project.save(update_fields=["asked_clips"])
        return
    for plan in plans:
        if plan.machine_labels and not can_label(plan.question):
            # Questions came after the plan.
            Plan.objects.filter(pk=plan.pk).update(machine_labels=False)
        start_advancing(plan)


def measure_broken(project: Project) -> int:
    """Take up again the measuring that failed, was cancelled or read nothing; return how many parts."""
    try:
        extraction = extraction_of(project.dataset, project.feature_set)
    except UnknownFeatureSet:
        raise UserError(_("This feature set is not installed any more: choose another.")) from None
    return measure_again(extraction, project.owner)


@transaction.atomic
def ask_rest(project: Project) -> None:
    """End every loop of a project: people are asked about all clips that were not chosen.

    That is also about those that a classifier labelled. Plans are locked before their project, as where a
    round is asked about.
    """
    plans = Plan.objects.filter(question__project=project)
    held = list(plans.order_by("pk").select_for_update(of=("self",)))
    ask_about_the_rest(project)
    for plan in held:
        if plan.machine_labels:
            Plan.objects.filter(pk=plan.pk).update(machine_labels=False)
            start(jobs.take_back, owner=project.owner, question_id=plan.pk)
    running = [plan.pk for plan in held if plan.state == PlanState.ON]
    Plan.objects.filter(pk__in=running).update(state=PlanState.PAUSED, updated_at=timezone.now())
    publish(topic("project", project.pk), "progress", {})


def _tell(plan: Plan) -> None:
    publish(topic("project", plan.question.project_id), "progress", {})
