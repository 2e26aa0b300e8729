"""Adjudication: somebody hears a clip blind, sees the votes and decides; the last decision can be undone."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from annotation.models import Annotation, Item, Project, Source, Task, TaskState
from annotation.services import Answer, resettle
from common.errors import Conflict, UserError
from live.publish import publish
from live.topics import topic
from quality.adding_up import Result, add_up
from quality.checks.judged import note_decision, said_in
from quality.labels import audits, contesting
from quality.labels.history import DECIDED, UNDONE, moved
from quality.labels.labelling import DECIDED as BY_DECISION
from quality.labels.labelling import ENDS, label_tasks
from quality.labels.waiting import cause_of, ready, still_open
from quality.models import AggregatedLabel, Audit, Cause, Crowd, Decision
from quality.news import tell_labels
from quality.services import record_answer

LONGEST_REASON = 300
# Of a label, what a decision changes and taking it back restores.
RESULT = ("label_id", "value", "method", "support", "agreement", "tied", "asked_again", "machine")
GONE = gettext_lazy("Somebody else has judged this clip meanwhile; here is the next one.")


@transaction.atomic
def hear(task: Task, answer: Answer, by: User, now: dt.datetime) -> Decision | None:
    """Keep what an adjudicator hears without knowing the votes; return the hearing, to be decided next.

    Where this is an audit and the label is what they hear, nothing is left to decide. Nobody is asked blind
    twice: what they said first stays.
    """
    _locked(task)
    hearings = Decision.objects.filter(task=task, by=by, decided_at=None)
    if begun := still_open(hearings).first():
        return begun
    hearings.delete()
    cause = cause_of(task)
    if cause is None:
        raise Conflict(GONE, code="case_over")
    heard = record_answer(task, answer, by, source=Source.ADJUDICATION, now=now)
    if Audit.objects.filter(task=task, heard_at=None).exists():
        # Whoever knows that a label is contested may know the label: that is no fair test.
        audits.hear(task.question, {task.pk: None if cause == Cause.CONTESTED else heard.label_id}, by, now)
    if cause == Cause.AUDIT and (heard.unsure or heard.label_id == _label_of(task)):
        return None
    return Decision.objects.create(task=task, by=by, cause=cause, heard=heard, heard_at=now)


@transaction.atomic
def decide(hearing: Decision, answer: Answer, *, reason: str = "", now: dt.datetime) -> Decision:
    """Decide what was heard: the task ends with that label. Unsure leaves it as it is."""
    if len(reason) > LONGEST_REASON:
        raise UserError(
            _("Give a reason of at most %(longest)s characters.") % {"longest": LONGEST_REASON},
            field="reason",
        )
    task = _task_of(hearing)
    item = _locked(task)
    task.refresh_from_db(fields=["state", "votes", "wanted", "maximum", "retired_at"])
    decision = Decision.objects.select_related("heard", "by").get(pk=hearing.pk)
    is_open = still_open(Decision.objects.filter(pk=decision.pk, decided_at=None)).exists()
    if not is_open or decision.by is None or not _can_be_heard(task):
        raise Conflict(GONE, code="case_over")
    decision.said = _said(decision.heard, task, answer, decision.by, now)
    decision.decided_at, decision.reason = now, reason.strip()
    decision.before = _as_it_is(task)
    if not decision.said.unsure:
        _apply(decision.said, task, item, now)
    decision.save()
    note_decision(decision, task)
    contesting.close_by(decision, task, now)
    _tell(task)
    return decision


@transaction.atomic
def undo(project: Project, by: User, now: dt.datetime) -> Decision | None:
    """Take back the last decision of this person here, if any, and return it: to be decided once more.

    What they said blind stays, for they have seen the votes. The label is again what it was.
    """
    last = last_of(project, by)
    if last is None:
        return None
    task = _task_of(last)
    item = _locked(task)
    last.refresh_from_db(fields=["undone_at"])
    if last.undone_at or not _can_be_heard(task):
        raise Conflict(_("This was taken back already, or its clip was withdrawn."), code="case_over")
    newer = Decision.objects.filter(task=task, decided_at__gt=last.decided_at, undone_at=None)
    if newer.exists():
        raise Conflict(_("Somebody else has decided about this clip since."), code="case_over")
    Decision.objects.filter(by=by, decided_at=None, task=task).delete()
    _restore(last, task, item, now)
    last.undone_at = now
    last.save(update_fields=["undone_at"])
    contesting.reopen(last)
    again = Decision.objects.create(
        task=task, by=by, cause=last.cause, heard=last.heard, heard_at=last.heard_at
    )
    _tell(task)
    return again


def last_of(project: Project, by: User) -> Decision | None:
    """Return the last decision of this person here that stands."""
    made = Decision.objects.filter(by=by, decided_at__isnull=False, undone_at=None)
    return made.filter(task__question__project=project).order_by("-decided_at", "-pk").first()


def _can_be_heard(task: Task) -> bool:
    return Task.objects.filter(ready(), pk=task.pk).exclude(state=TaskState.WITHDRAWN).exists()


def _locked(task: Task) -> Item:
    """Lock the item first, as everywhere."""
    return Item.objects.select_for_update().get(pk=task.item_id)


def _task_of(decision: Decision) -> Task:
    whole = Task.objects.select_related("question__project", "item__clip", "aggregated")
    return whole.get(pk=decision.task_id)


def _label_of(task: Task) -> int | None:
    return AggregatedLabel.objects.filter(task=task).values_list("label_id", flat=True).first()


def _said(heard: Annotation, task: Task, answer: Answer, by: User, now: dt.datetime) -> Annotation:
    """Return what was said blind where it is confirmed, else what is said now."""
    with transaction.atomic():
        said = record_answer(task, answer, by, source=Source.ADJUDICATION, now=now)
        if said_in(said) != said_in(heard):
            return said
        said.delete()
    return heard


def _as_it_is(task: Task) -> dict[str, Any]:
    label = AggregatedLabel.objects.filter(task=task).first()
    known = {name: getattr(label, name) for name in RESULT} if label else {}
    ended = task.retired_at.isoformat() if task.retired_at else None
    return {**known, "state": task.state, "wanted": task.wanted, "retired_at": ended}


def _apply(said: Annotation, task: Task, item: Item, now: dt.datetime) -> None:
    label, _ = AggregatedLabel.objects.get_or_create(task=task)
    result = add_up(task.question.kind, [said_in(said)], task.question.settings)
    label.label_id, label.value, label.tied = result.label_id, result.value, False
    label.method, label.asked_again, label.machine = BY_DECISION, False, False
    label.support = _support(task, result)
    label.history = moved(label.history, DECIDED, now)
    label.save()
    _end(task, item, TaskState.RETIRED, now)


def _support(task: Task, result: Result) -> int | None:
    """Return how many votes stand behind a label that was decided, where that can be counted."""
    if result.label_id is None:
        return None
    return task.annotations.filter(purpose="vote", label=result.label_id).count()


def _restore(decision: Decision, task: Task, item: Item, now: dt.datetime) -> None:
    if decision.said is None or decision.said.unsure:
        return
    before = decision.before
    label = AggregatedLabel.objects.get(task=task)
    if before.get("machine") and label.votes:
        _work_out(label, task, item, now)
        return
    for name in RESULT:
        setattr(label, name, before.get(name, getattr(label, name)))
    label.history = moved(label.history, UNDONE, now)
    label.save()
    ended = before["retired_at"]
    if before["state"] == TaskState.OPEN:
        # Votes that came meanwhile took the room that there was.
        task.wanted = min(max(before["wanted"], task.votes + 1), task.maximum)
    _end(task, item, TaskState(before["state"]), dt.datetime.fromisoformat(ended) if ended else None)


def _work_out(label: AggregatedLabel, task: Task, item: Item, now: dt.datetime) -> None:
    """Let the votes say what the label is, where people voted since a classifier gave it."""
    label.label, label.value, label.method, label.machine = None, None, "majority", False
    label.joint, label.history = None, moved(label.history, UNDONE, now)
    label.save()
    task.refresh_from_db(fields=["state", "votes", "wanted", "maximum", "retired_at"])
    [(_, verdict)] = label_tasks([task])
    state = TaskState(ENDS.get(verdict, TaskState.OPEN))
    if state == TaskState.OPEN:
        task.wanted = min(max(item.project.answers_wanted, task.votes + 1), task.maximum)
    _end(task, item, state, None if state == TaskState.OPEN else now)


def _end(task: Task, item: Item, state: TaskState, when: dt.datetime | None) -> None:
    task.state, task.retired_at = state, when
    resettle([item], [task])


def _tell(task: Task) -> None:
    """Let the job judge people anew, and everybody's pages know."""
    Crowd.objects.filter(question=task.question).update(is_behind=True)
    publish(topic("project", task.question.project_id), "progress", {})
    tell_labels(task.question.project_id)
