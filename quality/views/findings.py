"""Pages of what a job has worked out about a project: each shows it, and has it worked out anew."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import KnownRequest, owners_only
from annotation import access
from annotation.models import Project, ProjectState, Question
from jobs.selectors import snapshot
from quality.findings.comparison_shown import comparison_shown, differing_of
from quality.findings.services import finding_of, order
from quality.findings.shown import forecast_shown, people_shown
from quality.models import Crowd, Finding, FindingKind
from quality.oversight.small_cells import FEWEST
from quality.views.asked import chosen, number

#: What a page adds to a finding that is there, for its template.
Shown = Callable[[Finding], dict[str, Any]]


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def forecast(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show where the clips of a question stand, what they cost, and how many answers are still to come."""
    project, questions, question = _about(request, project_id)
    if request.method == "POST":
        order(request.user, project, FindingKind.FORECAST, question=question)
        return redirect(_address("forecast", project, question))
    context = _context(project, FindingKind.FORECAST, question, forecast_shown)
    context["tabs"] = _tabs("forecast", project, questions, question)
    return render(request, "quality/forecast.html", {**context, "here": _("Forecast")})


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def comparison(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show the labels of a question under each aggregation, and the clips where they differ."""
    project, questions, question = _about(request, project_id)
    if request.method == "POST":
        order(request.user, project, FindingKind.COMPARISON, question=question)
        return redirect(_address("comparison", project, question))
    context = _context(project, FindingKind.COMPARISON, question, comparison_shown)
    context["tabs"] = _tabs("comparison", project, questions, question)
    if context.get("matrix"):
        pair = _pair(request.GET.get("pair", ""), len(context["methods"]))
        after = number(request.GET.get("after", ""))
        page = differing_of(context["finding"], pair, after)
        at = _address("comparison", project, question) + (f"&pair={pair[0]}-{pair[1]}" if pair else "")
        more = f"{at}&after={page.after}" if page.after else None
        context |= {"page": page, "pair": pair, "more": more, "first": at if after else None}
        context["all"] = _address("comparison", project, question) if pair else None
    return render(request, "quality/comparison.html", {**context, "here": _("Side by side")})


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def who_answers(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show who answers a project, in numbers that name nobody."""
    project, _questions, _question = _about(request, project_id)
    if request.method == "POST":
        order(request.user, project, FindingKind.PEOPLE)
        return redirect("quality:who_answers", project.pk)
    context = _context(project, FindingKind.PEOPLE, None, people_shown)
    here = _("Who answers")
    return render(request, "quality/who_answers.html", {**context, "fewest": FEWEST, "here": here})


def _pair(text: str, methods: int) -> tuple[int, int] | None:
    """Return the places of two of so many methods that were asked for."""
    one, _sep, other = text.partition("-")
    places = {str(place): place for place in range(methods)}
    return (places[one], places[other]) if one in places and other in places else None


def _about(request: KnownRequest, project_id: UUID) -> tuple[Project, list[Question], Question]:
    """Return a project that has been launched, its questions, and the one that was asked for."""
    project = access.project_for(request.user, project_id)
    asked = project.questions.select_related("project").prefetch_related("labels")
    questions = list(asked)
    if not questions or project.state == ProjectState.DRAFT:
        raise Http404
    return project, questions, chosen(questions, request.GET.get("question") or request.POST.get("question"))


def _context(project: Project, kind: FindingKind, question: Question | None, shown: Shown) -> dict[str, Any]:
    """Return what every such page has: its finding, the job that is at it, and how old it is."""
    finding = finding_of(project, kind, question)
    found = finding.found if finding else None
    return {
        "project": project,
        "question": question,
        "finding": finding,
        "found": found,
        "job": snapshot(finding.job) if finding and finding.job and not finding.is_done else None,
        "is_old": bool(finding and finding.made_at and not finding.is_open and _has_news(finding)),
        **(shown(finding) if finding and found else {}),
    }


def _has_news(finding: Finding) -> bool:
    """Return whether people and clips were judged anew since, for answers have come."""
    judged = Crowd.objects.filter(question__project=finding.project_id, revised_at__gt=finding.made_at)
    return judged.exists()


def _tabs(
    name: str, project: Project, questions: list[Question], question: Question
) -> list[tuple[str, str, bool]]:
    return [(one.text, _address(name, project, one), one == question) for one in questions]


def _address(name: str, project: Project, question: Question) -> str:
    return f"{reverse(f'quality:{name}', args=[project.pk])}?question={question.pk}"
