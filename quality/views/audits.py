"""The audits of a project: clips that their owner hears without being told the label."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import KnownRequest, owners_only
from annotation import access
from annotation.models import Question
from common.errors import UserError
from quality.labels import audits
from quality.labels.labelling import weighs_people
from quality.models import Audit

NOT_SURE = "unsure"


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def audit(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show some audits to hear, and how far they are; keep what was heard."""
    project = access.project_for(request.user, project_id)
    questions = [one for one in project.questions.all() if weighs_people(one, project)]
    question = _chosen(questions, request.GET.get("question"))
    if request.method == "POST" and question:
        return _hear(request, question)
    context: dict[str, object] = {"project": project, "question": question, "title": _("Audits")}
    if question:
        standing = audits.standing(question)
        context |= {
            "tabs": [(one.text, _address(one), one == question) for one in questions],
            "audits": _nameless(audits.waiting(question)),
            "standing": standing,
            "interval": [f"{share:.0%}" for share in standing.interval or ()],
        }
    return render(request, "quality/audits.html", context)


def _nameless(drawn: list[Audit]) -> list[Audit]:
    """Hide what clips are called: many a file's name is its label."""
    for number, one in enumerate(drawn, start=1):
        one.task.item.clip.name = _("Clip %(number)d") % {"number": number}
    return drawn


def _hear(request: KnownRequest, question: Question) -> HttpResponse:
    try:
        heard = audits.hear(question, _said(request.POST), request.user, timezone.now())
    except UserError as error:
        messages.error(request, error.message)
    else:
        words = ngettext("%(n)d clip is heard.", "%(n)d clips are heard.", heard) % {"n": heard}
        messages.success(request, words) if heard else messages.warning(request, _("No clip was answered."))
    return redirect(_address(question))


def _said(posted: QueryDict) -> dict[int, int | None]:
    given = {name.removeprefix("task-"): value for name, value in posted.items() if name.startswith("task-")}
    return {
        _number(task): None if label == NOT_SURE else _number(str(label))
        for task, label in given.items()
        if label
    }


def _chosen(questions: list[Question], wanted: str | None) -> Question | None:
    if wanted and not any(str(question.pk) == wanted for question in questions):
        raise Http404
    return next((one for one in questions if not wanted or str(one.pk) == wanted), None)


def _address(question: Question) -> str:
    return f"{reverse('quality:audits', args=[question.project_id])}?question={question.pk}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
