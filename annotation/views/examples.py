"""Choosing the example clips of a label."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import KnownRequest, owners_only
from annotation import access, selectors
from annotation.models import Label
from annotation.services import add_example, remove_example
from annotation.services.examples import MOST_EXAMPLES
from common.errors import UserError

PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def examples(request: KnownRequest, label_id: int) -> HttpResponse:
    """Show a label's examples and clips to choose from; take one more, or one away."""
    label = access.label_for(request.user, label_id)
    if request.method != "POST":
        return _show(request, label)
    try:
        said = _change(label, request)
    except UserError as error:
        messages.error(request, error.message)
        return _show(request, label, status=error.status)
    messages.success(request, said)
    return redirect(request.get_full_path())


def _change(label: Label, request: KnownRequest) -> str:
    if "remove" in request.POST:
        remove_example(label, _clip_id(request.POST["remove"]))
        return _("Taken away: it is asked about like any other clip.")
    add_example(label, _clip_id(request.POST.get("add", "")))
    return _("Added: people hear it as an example, and nobody is asked about it.")


def _clip_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UserError(_("Choose a clip of this project's dataset."), field="clip") from None


def _show(request: KnownRequest, label: Label, status: int = 200) -> HttpResponse:
    wanted = request.GET.get("q", "").strip()
    project = label.question.project
    examples = selectors.examples_of(label)
    context = {
        "project": project,
        "label": label,
        "examples": examples,
        "is_full": len(examples) >= MOST_EXAMPLES,
        "most": MOST_EXAMPLES,
        "wanted": wanted,
        "page": Paginator(selectors.clips_to_show(project, label, wanted), PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "annotation/examples.html", context, status=status)
