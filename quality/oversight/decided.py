"""What adjudicators decided, as the logs of admins tell it: in a project, and about one person there."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from annotation.models import Participation, Project
from quality.checks.judged import DECISION
from quality.happened import Happened
from quality.labels.told import said_in_words
from quality.models import Decision, TrustEvent

# From here on what somebody said is what was decided.
THE_SAME = 0.5


def decided_in(project: Project, most: int) -> list[Happened]:
    """Return the newest decisions of a project, the newest first; also those that were taken back."""
    made = _whole(Decision.objects.filter(task__question__project=project, decided_at__isnull=False))
    return [_told(one) for one in made.order_by("-decided_at", "-pk")[:most]]


def decided_about(part: Participation, most: int) -> list[Happened]:
    """Return the newest decisions on what a person had said, the newest first, in two statements."""
    events = TrustEvent.objects.filter(
        project=part.project_id, annotator=part.annotator_id, kind=DECISION
    ).order_by("-at", "-pk")
    facts: dict[int, dict[str, Any]] = {one.facts["decision"]: one.facts for one in events[:most]}
    made = _whole(Decision.objects.filter(pk__in=facts, decided_at__isnull=False))
    found = [_about(one, facts[one.pk]["sameness"]) for one in made]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _whole(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    return decisions.select_related("by", "said__label", "task__question__project", "task__item__clip")


def _told(one: Decision) -> Happened:
    said = one.said
    if said is None or said.unsure:
        words = _("Adjudicated: left as it is")
    else:
        words = _("Adjudicated: %(said)s") % {"said": said_in_words(one.task.question, said)}
    return _happened(one, words)


def _about(one: Decision, sameness: float | None) -> Happened:
    if sameness is None:
        return _happened(one, _("A clip that they had answered was adjudicated"))
    if sameness >= THE_SAME:
        return _happened(one, _("Adjudicated as they had said"), "good")
    return _happened(one, _("Adjudicated otherwise than they had said"), "bad")


def _happened(one: Decision, words: str, bodes: str = "") -> Happened:
    is_undone = one.undone_at is not None
    return Happened(
        one.decided_at or one.heard_at,
        words,
        one.by.username if one.by else "",
        one.reason,
        one.task.item.clip.name,
        reverse("quality:why", args=[one.task.question.project_id, one.task_id]),
        [_("Taken back since")] if is_undone else [],
        # What was taken back says nothing of anybody.
        "" if is_undone else bodes,
        is_undone,
    )
