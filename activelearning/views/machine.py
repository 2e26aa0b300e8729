"""The labels of a classifier that went back to people, to be heard."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import KnownRequest, owners_only
from activelearning.machine.returned import returned_to_people
from activelearning.views.wanted import loop_wanted_by
from annotation.models import Question, Task, TaskState

PAGE = 30


@require_safe
@owners_only
def went_back(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show which clips lost the classifier's label, why, and what people say of them by now."""
    wanted, question, plan = loop_wanted_by(request, project_id)
    found = returned_to_people(plan).select_related("clip", "label")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    said = _said(question, [one.clip_id for one in page.object_list])
    context = {
        "project": wanted.project,
        "question": question,
        "plan": plan,
        "page": page,
        "rows": [(one, said.get(one.clip_id)) for one in page.object_list],
        "back": wanted.address,
    }
    return render(request, "activelearning/machine.html", context)


def _said(question: Question, clip_ids: list[UUID]) -> dict[UUID, Task]:
    """Return the tasks of clips that people are or were asked about, with their labels."""
    asked = Task.objects.filter(question=question, item__clip__in=clip_ids, item__start=None)
    asked = asked.exclude(state=TaskState.WITHDRAWN).exclude(aggregated__machine=True)
    return {task.item.clip_id: task for task in asked.select_related("item", "aggregated__label")}
