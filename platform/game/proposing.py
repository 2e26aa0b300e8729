"""Labels that players propose: kept for their question's owner, who answers."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from annotation.models import Project, Question, QuestionKind
from common.errors import Conflict, UserError
from game.access import check_may
from game.joys.levels import Power
from game.models import Proposal, ProposalState

# So many of one person may wait for an answer in a project.
MOST_OPEN = 3
WITH_LABELS = {QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE, QuestionKind.REGIONS}


def questions_with_labels(project: Project) -> list[Question]:
    """Return the questions of a project that offer labels."""
    return list(project.questions.filter(kind__in=WITH_LABELS).prefetch_related("labels"))


def propose(user: User, question: Question, name: str, reason: str) -> Proposal:
    """Propose a label; refuse one that is there already, was proposed before, or is one too many."""
    project, name = question.project, name.strip()
    check_may(user, project, Power.PROPOSE_LABELS)
    if any(label.name.casefold() == name.casefold() for label in question.labels.all()):
        raise UserError(_("This question has that label already."), field="name")
    waiting = Proposal.objects.filter(by=user, question__project=project, state=ProposalState.OPEN)
    if waiting.count() >= MOST_OPEN:
        raise Conflict(
            _("Three of your proposals wait for an answer here; please wait for one."), code="enough"
        )
    try:
        with transaction.atomic():
            return Proposal.objects.create(question=question, by=user, name=name, reason=reason)
    except IntegrityError:
        raise UserError(_("You proposed this label before."), field="name") from None


def answer(proposal: Proposal, state: ProposalState, words: str, now: dt.datetime) -> None:
    """Keep what an owner says to a proposal, once."""
    waiting = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.OPEN)
    if not waiting.update(state=state, answer=words, answered_at=now):
        raise Conflict(_("This proposal has been answered already."), code="answered")


def proposals_of(project: Project) -> QuerySet[Proposal]:
    """Return what was proposed in a project, what waits first."""
    found = Proposal.objects.filter(question__project=project).select_related("question", "by")
    return found.order_by("answered_at", "-pk")
