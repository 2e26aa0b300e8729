"""Clips behind the figures of a loop: what a round chose and why, and what is taken for what."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.access import KnownRequest, owners_only
from activelearning import shown
from activelearning.models import Dot, Round, Survey
from activelearning.views.wanted import loop_wanted_by, wanted_by

PAGE = 30


@require_safe
@owners_only
def one_round(request: KnownRequest, project_id: UUID, number: int) -> HttpResponse:
    """Show which clips a round chose, and why; they can be heard."""
    wanted = wanted_by(request, project_id)
    found = get_object_or_404(Round, plan__question=wanted.question, number=number)
    picks = Paginator(shown.picks_shown(found), PAGE).get_page(request.GET.get("page"))
    names = wanted.question.label_names if wanted.question else {}
    context = {
        "project": wanted.project,
        "question": wanted.question,
        "round": found,
        "page": picks,
        "rows": [shown.pick_in_words(pick, names) for pick in picks],
        "back": wanted.address,
    }
    return render(request, "activelearning/round.html", context)


@require_safe
@owners_only
def cell(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show the clips of the holdout behind one cell of the confusion matrix; they can be heard."""
    wanted, question, plan = loop_wanted_by(request, project_id)
    names = question.label_names
    truth, label = (_label(request.GET.get(name), names) for name in ("truth", "label"))
    survey = Survey.objects.select_related("round").filter(plan=plan).first()
    if truth is None or label is None or survey is None:
        return redirect(wanted.address)
    dots = Dot.objects.filter(survey=survey, truth=truth, label=label).select_related("clip")
    context = {
        "project": wanted.project,
        "survey": survey,
        "truth": names[truth],
        "label": names[label],
        "page": Paginator(dots.order_by("-confidence", "pk"), PAGE).get_page(request.GET.get("page")),
        "back": wanted.address,
    }
    return render(request, "activelearning/cell.html", context)


def _label(wanted: str | None, names: dict[int, str]) -> int | None:
    """Return the id of a label of the question, nothing for anything else."""
    for label in names:
        if str(label) == wanted:
            return label
    return None
