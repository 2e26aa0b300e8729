"""What admins do about trust: each act needs a reason and is kept with it."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from annotation.models import Project, Question
from common.errors import Conflict, UserError
from quality.known import controls, training
from quality.models import Act, ActKind, Control, Pause
from quality.models.control import PRACTICE
from quality.news import tell_trust
from quality.people import pauses

LONGEST_REASON = 300
# A pause of an admin lasts so long, unless it waits for a person.
WEEK = dt.timedelta(days=7)


@transaction.atomic
def pause(actor: User, person: User, question: Question, reason: str, now: dt.datetime) -> None:
    """Pause a person in a question's project until a person ends it."""
    reason = said(reason)
    made = pauses.pause(person.pk, question, {"by_hand": True}, now)
    if made is None:
        raise Conflict(_("They are paused here already, or take part no more."), code="paused")
    pauses.prolong(made, actor, reason)
    log(actor, question.project, ActKind.PAUSED, reason, person=person)


@transaction.atomic
def restore(actor: User, person: User, project: Project, reason: str, now: dt.datetime) -> None:
    """End a person's pause in a project: they begin anew there."""
    reason = said(reason)
    pauses.lift(_held(person, project), actor, reason, now)
    log(actor, project, ActKind.RESTORED, reason, person=person)


@transaction.atomic
def prolong(actor: User, person: User, project: Project, reason: str, now: dt.datetime) -> None:
    """Let a person's pause last a week from now; then a re-test or a day's rest ends it."""
    reason = said(reason)
    pauses.prolong(_held(person, project), actor, reason, now + WEEK)
    log(actor, project, ActKind.PROLONGED, reason, person=person)


@transaction.atomic
def note(actor: User, person: User, project: Project, reason: str) -> None:
    """Keep a note about a person in a project; nothing else changes."""
    log(actor, project, ActKind.NOTED, said(reason), person=person)


@transaction.atomic
def withdraw(actor: User, control: Control, reason: str) -> None:
    """Take a check out: it is asked no more, and what people answered to it counts for nobody.

    What people practise on is taken out of practice, with a note.
    """
    reason = said(reason)
    kind = ActKind.NOTED if control.origin == PRACTICE else ActKind.WITHDRAWN
    training.take_out(control)
    # Of a draft nothing is left that the log could name.
    left = Control.objects.filter(pk=control.pk).first()
    log(actor, control.question.project, kind, reason, control=left)


@transaction.atomic
def keep(actor: User, control: Control, reason: str) -> bool:
    """Keep a check that looked wrong, and doubt it no more; false where it cannot be used any more."""
    reason = said(reason)
    if kept := controls.keep(control):
        log(actor, control.question.project, ActKind.NOTED, reason, control=control)
    return kept


def acts_in(project: Project, person: User | None = None) -> QuerySet[Act]:
    """Return what was done in a project, or about one person there, the newest first."""
    found = Act.objects.filter(project=project)
    if person:
        found = found.filter(person=person)
    return found.select_related("actor", "person", "control__item__clip").order_by("-at", "-pk")


def _held(person: User, project: Project) -> Pause:
    held = pauses.pause_of(person, project.pk)
    if held is None:
        raise Conflict(_("They are not paused here any more."), code="not_paused")
    return held


def said(reason: str) -> str:
    """Return a reason; a sentence asks for one where there is none."""
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise UserError(
            _("Say why, in 1 to %(longest)d characters: it is kept in the log.")
            % {"longest": LONGEST_REASON},
            field="reason",
        )
    return reason


def log(
    actor: User,
    project: Project,
    kind: ActKind,
    reason: str,
    *,
    person: User | None = None,
    control: Control | None = None,
) -> None:
    """Keep on the log what was done, and why."""
    tell_trust(project.pk)
    Act.objects.create(actor=actor, project=project, kind=kind, reason=reason, person=person, control=control)
