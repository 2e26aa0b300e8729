"""Appeals: a player says in a sentence why a pause, a check that is over, or points held back, was not right.

A reviewer who is not told whose it is agrees or declines, with a reason. Where they agree, the pause ends
and the checks that were failed before it count no more for that person; or the known answer is corrected, or
taken out. Everything is a fact: nothing changes silently.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from annotation.models import Label, Project
from common.errors import Conflict, UserError
from quality.known import controls
from quality.models import ActKind, Appeal, Control, Crowd, Pause, Verdict
from quality.news import tell_player, tell_reviewers, tell_trust
from quality.oversight.acts import log
from quality.people import pauses

LONGEST = 300
# Of one person: appeals are read one by one.
MOST_OPEN, MOST_A_DAY = 3, 10
DAY = dt.timedelta(days=1)


def against_pause(pause: Pause, by: User, words: str, now: dt.datetime) -> Appeal:
    """Appeal against a pause that lasts."""
    if pause.ended_at is not None:
        raise Conflict(_("This pause is over: you can play on."), code="not_paused")
    return _make(Appeal(by=by, project=pause.project, pause=pause, words=_said(words), made_at=now))


def against_check(control: Control, by: User, words: str, now: dt.datetime) -> Appeal:
    """Appeal against a known answer that is asked no more."""
    project = control.question.project
    return _make(Appeal(by=by, project=project, control=control, words=_said(words), made_at=now))


def against_holding(project: Project, by: User, words: str, now: dt.datetime) -> Appeal:
    """Appeal against points that are held back there."""
    return _make(Appeal(by=by, project=project, of_points=True, words=_said(words), made_at=now))


@transaction.atomic
def _make(appeal: Appeal) -> Appeal:
    # One after the other: so many at a time are so many.
    User.objects.select_for_update().get(pk=appeal.by_id)
    mine = Appeal.objects.filter(by=appeal.by)
    if mine.filter(closed_at=None).count() >= MOST_OPEN:
        raise Conflict(
            _("%(most)s of your appeals are still open: wait for one of them.") % {"most": MOST_OPEN},
            code="too_many",
        )
    if mine.filter(made_at__gt=appeal.made_at - DAY).count() >= MOST_A_DAY:
        raise Conflict(
            _("You have made %(most)s appeals today: go on tomorrow.") % {"most": MOST_A_DAY},
            code="too_many",
        )
    try:
        with transaction.atomic():
            appeal.save()
    except IntegrityError:
        raise Conflict(_("You have appealed against this already."), code="appealed") from None
    _tell(appeal)
    return appeal


def open_appeals(user: User) -> QuerySet[Appeal]:
    """Return the appeals that wait for this person: an admin's are all, an owner's those of own projects.

    Nobody judges what they wrote themselves.
    """
    found = Appeal.objects.filter(closed_at=None).exclude(by=user)
    found = found if user.is_admin else found.filter(project__owner=user)
    return found.select_related("project", "pause", "control").order_by("made_at", "pk")


@transaction.atomic
def agree(appeal: Appeal, by: User, answer: str, now: dt.datetime, label: Label | None = None) -> Appeal:
    """Agree: end the pause and excuse its failed checks; or correct the known answer, or take it out.

    What becomes of held points is the game's to say (game.appealing).
    """
    held = _judged(appeal, by, Verdict.AGREED, answer, now)
    if held.pause is not None:
        pauses.excuse(held.pause, by, held.answer, {"appeal": held.pk}, now)
        log(by, held.project, ActKind.RESTORED, held.answer, person=held.by)
    elif held.control is not None:
        _repair(held.control, label)
        log(by, held.project, ActKind.WITHDRAWN, held.answer, control=held.control)
        Crowd.objects.filter(question=held.control.question_id).update(is_behind=True)
    else:
        log(by, held.project, ActKind.NOTED, held.answer, person=held.by)
    return held


def _repair(control: Control, label: Label | None) -> None:
    """Put a known answer right, unless an appeal of somebody else has led to that already."""
    if label and (label.question_id != control.question_id or label.pk == control.label_id):
        raise UserError(_("Choose another label of the same question, or none."), field="label")
    if controls.is_over(control):
        return
    if label is None:
        controls.retire(control)
    else:
        controls.correct(control, label)


@transaction.atomic
def decline(appeal: Appeal, by: User, answer: str, now: dt.datetime) -> Appeal:
    """Decline, with a reason that the player reads."""
    held = _judged(appeal, by, Verdict.DECLINED, answer, now)
    log(by, held.project, ActKind.NOTED, held.answer, person=held.by)
    return held


def _judged(appeal: Appeal, by: User, verdict: Verdict, answer: str, now: dt.datetime) -> Appeal:
    answer = _said(answer)
    held = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    if held.closed_at is not None:
        raise Conflict(_("Somebody else has judged this appeal meanwhile."), code="appeal_over")
    held.verdict, held.answer, held.judged_by, held.closed_at = verdict, answer, by, now
    held.save(update_fields=["verdict", "answer", "judged_by", "closed_at"])
    _tell(held)
    return held


def _said(words: str) -> str:
    words = " ".join(words.split())
    if not words or len(words) > LONGEST:
        raise UserError(
            _("Say why in a sentence, of 1 to %(longest)s characters.") % {"longest": LONGEST}, field="words"
        )
    return words


def _tell(appeal: Appeal) -> None:
    """Let those who judge, and the player's own pages, know."""
    project = Project.objects.only("owner").get(pk=appeal.project_id)
    tell_reviewers(project.owner_id)
    tell_trust(project.pk)
    tell_player(project.pk, appeal.by_id)
