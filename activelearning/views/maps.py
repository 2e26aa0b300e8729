"""The map of a loop's clips: as a picture that is drawn in the page, and as a table."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import KnownRequest, owners_only
from activelearning import mapped
from activelearning.models import Survey
from activelearning.views.wanted import loop_wanted_by

PAGE = 30


@require_safe
@owners_only
def dots(request: KnownRequest, project_id: UUID) -> JsonResponse:
    """Return the dots of the map, with what they are coloured by and where their clips can be heard."""
    _, question, plan = loop_wanted_by(request, project_id)
    survey = Survey.objects.select_related("round").filter(plan=plan).exclude(made_at=None).first()
    return JsonResponse(mapped.as_picture(question, survey))


@require_safe
@owners_only
def table(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show the clips of the map in a table: what lies alike follows one another."""
    wanted, question, plan = loop_wanted_by(request, project_id)
    survey = Survey.objects.filter(plan=plan).exclude(made_at=None).first()
    page = Paginator(mapped.in_order(survey), PAGE).get_page(request.GET.get("page"))
    context = {
        "project": wanted.project,
        "question": question,
        "survey": survey,
        "page": page,
        "rows": mapped.as_rows(question, page.object_list),
        "back": wanted.address,
    }
    return render(request, "activelearning/map.html", context)
