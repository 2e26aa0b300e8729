"""Pages for whoever judges appeals: what waits, and one after the other without a name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import KnownRequest, owners_only
from accounts.models import User
from annotation.models import Annotation, Label, Purpose
from clips.models import Clip, ClipState
from clips.serving import audio_url
from common.errors import Conflict, UserError
from game import appealing as judging
from game.models import Holding
from quality import following
from quality.access import appeal_for
from quality.labels.told import said_in_words
from quality.models import Appeal, Control
from quality.people import appealing

PAGE = 30
# Of the checks before a pause, the newest are heard.
MOST_HEARD = 12
NO_SUCH_VERDICT = gettext_lazy("Choose whether you agree or not.")


@dataclass(frozen=True)
class Heard:
    """A check that was failed: what was said, and what is known."""

    clip: Clip
    sound: str
    said: str
    known: str


@require_safe
@owners_only
def appeals(request: KnownRequest) -> HttpResponse:
    """Show the appeals that wait for this person, the oldest first."""
    waiting = appealing.open_appeals(request.user)
    found = list(waiting[: PAGE + 1])
    context = {
        "appeals": found[:PAGE],
        "is_more": len(found) > PAGE,
        **following.of_appeals(request.user),
    }
    return render(request, "game/appeals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def appeal(request: KnownRequest, appeal_id: int) -> HttpResponse:
    """Show one appeal with what was said and what is known; keep what is made of it."""
    found = appeal_for(request.user, appeal_id)
    if request.method == "POST":
        try:
            said = _judge(request, found)
        except (Conflict, UserError) as error:
            messages.error(request, error.message)
            return redirect("game:appeals" if isinstance(error, Conflict) else request.path)
        messages.success(request, said)
        return redirect("game:appeals")
    control = found.control
    context = {
        "appeal": found,
        "holding": Holding.objects.filter(appeal=found).first() if found.of_points else None,
        "heard": _heard(found, request.user),
        "labels": control.question.labels.exclude(pk=control.label_id) if control else [],
        "longest": appealing.LONGEST,
    }
    return render(request, "game/appeal.html", context)


def _judge(request: KnownRequest, found: Appeal) -> str:
    answer, now = request.POST.get("answer", ""), timezone.now()
    if request.POST.get("verdict") == "agree":
        points = judging.agree(found, request.user, answer, now, _label(found, request.POST.get("label", "")))
        return _("Agreed: it is put right, and the player gets %(points)d points.") % {"points": points}
    if request.POST.get("verdict") == "decline":
        appealing.decline(found, request.user, answer, now)
        return _("Declined: the player reads your reason.")
    raise UserError(NO_SUCH_VERDICT, field="verdict")


def _label(found: Appeal, chosen: str) -> Label | None:
    if not chosen or found.control is None:
        return None
    labels = {str(label.pk): label for label in found.control.question.labels.all()}
    if chosen not in labels:
        raise UserError(_("Choose a label of this question, or none."), field="label")
    return labels[chosen]


def _heard(found: Appeal, user: User) -> list[Heard]:
    """Return the check that an appeal is about, or the newest that were failed before a pause."""
    answers = Annotation.objects.filter(
        annotator=found.by,
        task__question__project=found.project,
        purpose=Purpose.CONTROL,
        task__item__clip__state=ClipState.READY,
    )
    if found.control:
        answers = answers.filter(task__item=found.control.item_id, task__question=found.control.question_id)
    given = answers.select_related("label", "task__question", "task__item__clip").order_by("-pk")[:200]
    return _failed(list(given), user)[:MOST_HEARD]


def _failed(given: Sequence[Annotation], user: User) -> list[Heard]:
    items = {one.task.item_id for one in given}
    known = Control.objects.filter(item__in=items, known_right=True, retired_at=None).select_related("label")
    right = {(one.question_id, one.item_id): one.label for one in known}
    told: list[Heard] = []
    for one in given:
        label = right.get((one.task.question_id, one.task.item_id))
        if label is None or one.label_id == label.pk or one.unsure:
            continue
        clip = one.task.item.clip
        clip.name = _("Clip %(number)d") % {"number": len(told) + 1}
        said = said_in_words(one.task.question, one)
        told.append(Heard(clip, audio_url(clip, user), said, label.name))
    return told
