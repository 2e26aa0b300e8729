"""Contested labels: trusted people are asked again; where nobody can be, an adjudicator judges."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from annotation.models import Item, Question, Task, TaskState
from clips.models import ClipState
from common.errors import Conflict, UserError
from quality.labels import referring
from quality.labels.history import CONTESTED, moved
from quality.models import AggregatedLabel, Contest, ContestOutcome, Decision
from quality.news import tell_labels, tell_player

LONGEST_REASON = 300
# Of one person in one project; labels are contested one by one, not by the hundred.
MOST_OPEN = 20
LOOKED_AT = gettext_lazy("You contested this label before, and it was looked at: it stands.")
NOT_CLOSED = gettext_lazy("This label is not settled yet: it can be contested once it is.")


@transaction.atomic
def contest(task: Task, by: User, reason: str, now: dt.datetime) -> Contest:
    """Contest the label of a task that has ended; trusted people hear it again, or an adjudicator does."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise UserError(
            _("Say in 1 to %(longest)s characters why it is not right.") % {"longest": LONGEST_REASON},
            field="reason",
        )
    here = Contest.objects.filter(by=by, closed_at=None, task__question__project=task.question.project_id)
    if here.filter(task__item__clip__state=ClipState.READY).count() >= MOST_OPEN:
        raise Conflict(
            _("%(most)s labels that you contested are still open: wait for one of them.")
            % {"most": MOST_OPEN},
            code="too_many",
        )
    item = Item.objects.select_for_update().get(pk=task.item_id)
    task.refresh_from_db(fields=["state", "votes", "maximum", "wanted", "referred_at"])
    label = AggregatedLabel.objects.filter(task=task).first()
    may_ask = task.state == TaskState.RETIRED and label is not None
    # Who else contests it meanwhile waits for the same answer.
    pending = Contest.objects.filter(task=task, closed_at=None).order_by("pk").first()
    if label is None or not (may_ask or pending):
        raise Conflict(NOT_CLOSED, code="not_settled")
    before = Contest.objects.filter(task=task, closed_at__isnull=False).order_by("-pk")
    mine = before.filter(by=by).first()
    if mine and mine.after == result_of(label):
        raise Conflict(LOOKED_AT, code="contested")
    made = _make(task, by, reason, label, now)
    if pending:
        made.referred_at = pending.referred_at
    elif not before.exists() and referring.ask_again(task, item, label, now):
        made.referred_at = now
    made.save(update_fields=["referred_at"])
    label.history = moved(label.history, CONTESTED, now)
    label.save(update_fields=["history", "asked_again"])
    tell_labels(task.question.project_id)
    return made


def _make(task: Task, by: User, reason: str, label: AggregatedLabel, now: dt.datetime) -> Contest:
    try:
        with transaction.atomic():
            return Contest.objects.create(
                task=task, by=by, reason=reason, made_at=now, before=result_of(label)
            )
    except IntegrityError:
        raise Conflict(_("You have contested this label already."), code="contested") from None


def result_of(label: AggregatedLabel | None) -> dict[str, Any]:
    """Return what a label says, to be compared later."""
    return {"label": label.label_id, "value": label.value} if label else {"label": None, "value": None}


def close_by(decision: Decision, task: Task, now: dt.datetime) -> int:
    """End the contests of a task that was decided; what was left as it is, is upheld. Return how many."""
    return _close(task, now, decision)


def close_answered(question: Question, now: dt.datetime) -> int:
    """End contests that trusted people have answered; what they dispute is an adjudicator's. For a job.

    Nobody can hear a clip any more that was withdrawn: its contests end too.
    """
    gone = Task.objects.exclude(item__clip__state=ClipState.READY).filter(
        pk__in=Contest.objects.filter(closed_at=None, task__question=question).values("task")
    )
    for task in gone:
        _close(task, now)
    referred = Contest.objects.filter(closed_at=None, referred_at__isnull=False, task__question=question)
    ended = Task.objects.filter(
        pk__in=referred.values("task"), state__in=[TaskState.RETIRED, TaskState.DISPUTED]
    )
    return sum(_close_answered(task.pk, task.item_id, now) for task in ended.order_by("item"))


@transaction.atomic
def _close_answered(task_id: int, item_id: int, now: dt.datetime) -> int:
    Item.objects.select_for_update().get(pk=item_id)
    task = Task.objects.select_related("aggregated").get(pk=task_id)
    was_heard = task.state == TaskState.RETIRED and task.votes >= task.maximum
    if task.state == TaskState.OPEN:
        return 0
    AggregatedLabel.objects.filter(task=task).update(asked_again=False)
    if was_heard:
        return _close(task, now)
    # Nobody came, or they do not agree either.
    Contest.objects.filter(task=task, closed_at=None).update(referred_at=None)
    return 0


def _close(task: Task, now: dt.datetime, decision: Decision | None = None) -> int:
    after = result_of(AggregatedLabel.objects.filter(task=task).first())
    closed = list(Contest.objects.filter(task=task, closed_at=None))
    for one in closed:
        is_same = one.before == after
        one.outcome = ContestOutcome.UPHELD if is_same else ContestOutcome.CHANGED
        one.after, one.closed_at, one.decision = after, now, decision
    Contest.objects.bulk_update(closed, ["outcome", "after", "closed_at", "decision"])
    _tell_players(closed)
    return len(closed)


def _tell_players(contests: Sequence[Contest]) -> None:
    """Let whoever contested see what came of it, or that it is open again."""
    whole = Contest.objects.filter(pk__in=[one.pk for one in contests], by__isnull=False)
    for project, person in whole.values_list("task__question__project", "by").distinct():
        tell_player(project, person)


def reopen(decision: Decision) -> int:
    """Open again the contests that a decision ended which is taken back."""
    # Who has contested the label again since goes on with that one.
    again = Contest.objects.filter(task=OuterRef("task"), by=OuterRef("by"), closed_at=None)
    ended = Contest.objects.filter(~Exists(again), decision=decision)
    known = list(ended)
    _tell_players(known)
    return Contest.objects.filter(pk__in=[one.pk for one in known]).update(
        outcome=ContestOutcome.OPEN, after=None, closed_at=None, decision=None
    )
