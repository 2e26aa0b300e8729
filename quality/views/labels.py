"""The labels of a project so far, for its owner."""

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from accounts.access import KnownRequest, owners_only
from annotation import access
from annotation.models import Project
from common.errors import UserError
from quality import following
from quality.known import columns
from quality.selectors import FILTERS, agreement_of, known_answers, labels_of
from quality.views.asked import chosen, number


@require_safe
@owners_only
@vary_on_headers("HX-Request")
def labels(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show the labels of one question, a page at a time; inside the project's page only the table."""
    project = access.project_for(request.user, project_id)
    context = {
        "project": project,
        "known": known_answers(project),
        **following.of_labels(project.pk),
        **_table(request, project),
    }
    if "HX-Request" not in request.headers:
        return render(request, "quality/labels.html", context)
    # The table's own links do not change the address of the page it stands in.
    return push_url(render(request, "quality/_labels.html", context), False)


@require_POST
@owners_only
def question_from_column(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Write a question of a draft from a column of its dataset's labels.csv."""
    project = access.project_for(request.user, project_id)
    try:
        question = columns.question_from_column(project, request.POST.get("column", ""))
    except UserError as error:
        messages.error(request, error.message)
        return redirect("annotation:project", project.pk)
    messages.success(request, _("The question is written; mend its words if you like."))
    return redirect("annotation:question_edit", question.pk)


def _table(request: KnownRequest, project: Project) -> dict[str, object]:
    questions = list(project.questions.all())
    if not questions:
        return {"rows": []}
    question = chosen(questions, request.GET.get("question"))
    shown = request.GET.get("show", "answered")
    if shown not in FILTERS:
        raise Http404
    page = labels_of(question, shown, after=number(request.GET.get("after")))
    at = partial(_address, project, question=question.pk)
    return {
        "tabs": [(other.text, at(question=other.pk), other == question) for other in questions],
        "filters": [(words, at(show=name), name == shown) for name, words in _filters()],
        "rows": page.tasks,
        "alpha": agreement_of(question),
        "first": at(show=shown) if request.GET.get("after") else None,
        "more": at(show=shown, after=page.after) if page.after else None,
        "reload_from": at(show=shown, after=number(request.GET.get("after"))),
    }


def _address(project: Project, **query: object) -> str:
    return f"{reverse('quality:labels', args=[project.pk])}?{urlencode(query)}"


def _filters() -> list[tuple[str, str]]:
    words = [_("Answered"), _("Agreed"), _("Disputed"), _("Contested"), _("Waiting"), _("Known answers")]
    return list(zip(FILTERS, words, strict=True))
